@pipe
Feature: Making and losing a pipe
  A pipe is made by one call, has two ends and no name.

  @PIPE-01 @posix
  Rule: A new pipe has a read end and a write end of one first-in-first-out buffer
    Source: seed 004 §3.1; seed 001 §匿名管道通信; POSIX pipe()
    Counterpart: APIPE-01

    Scenario: what is written first is read first
      Given a process "p" that has a pipe
      When "p" writes "one"
      And "p" writes "two"
      Then "p" reads "one" into a 3-byte buffer
      And "p" reads "two" into a 3-byte buffer

    Scenario: two pipes are two buffers
      Given a process "p"
      When "p" creates the pipe "first"
      And "p" creates the pipe "second"
      And "p" writes "one" to "first"
      And "p" writes "two" to "second"
      Then "p" reads "two" from "second"
      And "p" reads "one" from "first"

  @PIPE-03 @posix @may
  Rule: A pipe moves data in one direction only
    Source: seed 001 §匿名管道通信; seed 004 §3.1; POSIX pipe(), which leaves it open; pipe(7)
    Counterpart: APIPE-02
    POSIX lets the ends be bidirectional; an implementation claims that its own are not.

    Scenario: the write end cannot be read
      Given a process "p" that has a pipe
      When "p" starts to read from the write end
      Then the read fails with "bad handle"

    Scenario: the read end cannot be written
      Given a process "p" that has a pipe
      When "p" starts to write "backwards" to the read end
      Then the write fails with "bad handle"

    Scenario: nor in pieces
      Given a process "p" that has a pipe
      When "p" starts to write "backwards" in pieces to the read end
      Then the write fails with "bad handle"

    Scenario Outline: at an offset there is nothing either, to <call> at the <end> end
      Given a process "p" that has a pipe
      When "p" starts to <call> at the <end> end
      Then the seek fails

      Examples:
        | call   | end   |
        | pread  | write |
        | pwrite | read  |

  @PIPE-12 @posix
  Rule: A pipe disappears with the last descriptor for it, and so does what was unread
    Source: seed 001 §关于消息队列; POSIX close()
    Nothing that is left could name the old pipe; what can be observed is that no later one shows its data.

    Scenario: the next pipe does not bring back what nobody read
      Given a process "forgetful" that has a pipe
      And "forgetful" writes "unread"
      When "forgetful" exits
      And a process "next" that has a pipe
      And "next" starts to read
      Then the read blocks

  @PIPE-13 @posix
  Rule: To fstat both ends of a pipe are FIFOs
    Source: seed 004 §3.1; POSIX fstat()

    Scenario Outline: the <end> end is a FIFO
      Given a process "p" that has a pipe
      Then fstat tells "p" that the <end> end is a fifo

      Examples:
        | end   |
        | read  |
        | write |

    @linux
    Scenario: it has no size
      Given a process "p" that has a pipe
      When "p" writes "some bytes"
      Then fstat tells "p" that the read end has the size 0

  @PIPE-17 @posix
  Rule: The ends of a new pipe block, stay open across exec and take the lowest free numbers
    Source: POSIX pipe()
    Which end gets which of the two numbers is left open.

    Scenario Outline: the <end> end has no flag set
      Given a process "p" that has a pipe
      Then the <end> end of "p" is blocking
      And the <end> end of "p" stays open when a program is executed

      Examples:
        | end   |
        | read  |
        | write |

    Scenario: numbers that were given back are used again
      Given a process "p" that has the pipes "first" and "second"
      And "p" closes both ends of "first"
      When "p" creates the pipe "third"
      Then the pipe "third" of "p" has the handle numbers that "first" had

    Scenario: a duplicate takes the lowest as well
      Given a process "p" that has a pipe
      And "p" closes the read end
      When "p" duplicates the write end
      Then the duplicate of the write end of "p" has the number that its read end had

    @linux @needs-epoll
    Scenario: so does an epoll instance
      Given a process "p" that has a pipe
      And "p" closes the read end
      When "p" creates an epoll instance
      Then the epoll instance of "p" has the number that its read end had

  @PIPE-18 @posix @needs-handle-limit
  Rule: A pipe that cannot be made leaves nothing behind
    Source: seed 004 §3.1; POSIX pipe()
    That the array of the caller is left alone cannot be seen through the contract.

    Scenario: one free handle is not enough, and stays free
      Given a process "p" that has a pipe
      And "p" can open only 1 more handle
      When "p" starts to create a pipe
      Then the creation fails with "too many handles"
      When "p" starts to duplicate the read end
      Then the duplication completes
      When "p" starts to duplicate the read end
      Then the duplication fails with "too many handles"

    @linux @needs-epoll
    Scenario: none is left for an epoll instance either
      Given a process "p" that has a pipe
      And "p" can open only 0 more handles
      When "p" starts to create an epoll instance
      Then the creation fails with "too many handles"

    Scenario: two free handles are enough
      Given a process "p"
      When "p" can open only 2 more handles
      And "p" starts to create a pipe
      Then the creation completes

  @PIPE-129 @posix
  Rule: pipe2 sets at both ends the flags that it is asked for, and no other
    Source: POSIX pipe2(); pipe2(2)

    Scenario Outline: <flags>
      Given a process "p" that has a pipe with <flags>
      Then the read end of "p" is <mode>
      And the write end of "p" is <mode>
      And the read end of "p" <exec> when a program is executed
      And the write end of "p" <exec> when a program is executed

      Examples:
        | flags                    | mode         | exec       |
        | O_NONBLOCK               | non-blocking | stays open |
        | O_CLOEXEC                | blocking     | is closed  |
        | O_NONBLOCK and O_CLOEXEC | non-blocking | is closed  |

      @linux
      Examples:
        | flags                   | mode         | exec       |
        | O_DIRECT                | blocking     | stays open |
        | O_DIRECT and O_NONBLOCK | non-blocking | stays open |

    @needs-nonblocking
    Scenario: a non-blocking pipe does not wait, at neither end
      Given a process "p" that has a pipe with O_NONBLOCK
      When "p" starts to read
      Then the read fails with "would block"
      When "p" fills the pipe until it would block
      Then "p" reads all that was filled in
