@pipe
Feature: Packets, tee and splice
  What Linux adds to pipes.

  @PIPE-41 @linux
  Rule: In packet mode each write is a packet, and what a read has no room for is lost
    Source: pipe(2) O_DIRECT

    Scenario: packets stay apart
      Given a process "p" that has a pipe in packet mode
      When "p" writes "hello"
      And "p" writes "world"
      And "p" writes "again"
      Then "p" reads "hello"
      And "p" reads "world"
      And "p" reads "again"

    Scenario: the rest of a packet is gone
      Given a process "p" that has a pipe in packet mode
      When "p" writes "hello"
      And "p" writes "world"
      Then "p" reads "he" into a 2-byte buffer
      And "p" reads "world"

  @PIPE-109 @linux
  Rule: In packet mode a write of more than PIPE_BUF bytes becomes several packets
    Source: pipe(2) O_DIRECT

    Scenario: one byte more is a packet of its own
      Given a process "p" that has a pipe in packet mode
      When "p" writes one byte more than PIPE_BUF
      And "p" reads PIPE_BUF bytes
      And "p" starts to read
      Then the read completes

  @PIPE-43 @linux
  Rule: tee copies bytes from pipe to pipe, splice moves them
    Source: tee(2); splice(2)

    Scenario: tee leaves what it copied
      Given a process "p" that has the pipes "from" and "to"
      And "p" writes "hello" to "from"
      When "p" starts to tee up to 100 bytes from "from" to "to"
      Then the copy transfers 5 bytes
      And "p" reads "hello" from "to"
      And "p" reads "hello" from "from"

    Scenario: splice takes it away
      Given a process "p" that has the pipes "from" and "to"
      And "p" writes "hello" to "from"
      When "p" starts to splice up to 100 bytes from "from" to "to"
      Then the copy transfers 5 bytes
      And "p" reads "hello" from "to"
      When "p" starts to read from "from"
      Then the read blocks

    Scenario: an empty pipe makes them wait for data
      Given a process "p" that has the pipes "from" and "to"
      When "p" starts to tee up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "p" writes "late" to "from"
      Then the copy transfers 4 bytes
      And "p" reads "late" from "to"

  @PIPE-116 @linux
  Rule: tee and splice meet the end of a pipe, and non-blocking mode, as a read does
    Source: tee(2); splice(2) (return value, EAGAIN)

    Scenario Outline: at end-of-file <call> transfers nothing
      Given a process "p" that has the pipes "from" and "to"
      And "p" closes the write end of "from"
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy transfers 0 bytes

      Examples:
        | call   |
        | tee    |
        | splice |

    @needs-nonblocking
    Scenario Outline: <call> does not wait where the <end> is non-blocking
      Given a process "p" that has the pipes "from" and "to"
      And "p" makes the <end> non-blocking
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy fails with "would block"

      Examples:
        | call   | end                |
        | tee    | read end of "from" |
        | splice | read end of "from" |
        | splice | write end of "to"  |

  @PIPE-117 @linux
  Rule: splice goes from a read end to a write end only
    Source: splice(2) (EBADF)

    Scenario Outline: not from the <source> end to the <target> end
      Given a process "p" that has the pipes "from" and "to"
      When "p" starts to splice up to 100 bytes from the <source> end of "from" to the <target> end of "to"
      Then the copy fails with "bad handle"

      Examples:
        | source | target |
        | write  | write  |
        | read   | read   |
