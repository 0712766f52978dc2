@pipe
Feature: tee and splice
  What Linux has to pass bytes from one pipe on to another. Neither copies them through the program.

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

    Scenario Outline: <call> passes on no more than it is asked for
      Given a process "p" that has the pipes "from" and "to"
      And "p" writes "hello" to "from"
      When "p" starts to <call> up to 2 bytes from "from" to "to"
      Then the copy transfers 2 bytes
      And "p" reads "he" from "to"
      And "p" reads "<rest>" from "from"

      Examples:
        | call   | rest  |
        | tee    | hello |
        | splice | llo   |

    Scenario Outline: <call> of nothing returns at once, and passes on nothing
      Given a process "p" that has the pipes "from" and "to"
      When "p" starts to <call> up to 0 bytes from "from" to "to"
      Then the copy transfers 0 bytes

      Examples:
        | call   |
        | tee    |
        | splice |

    Scenario: an empty pipe makes them wait for data
      Given a process "p" that has the pipes "from" and "to"
      When "p" starts to tee up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "p" writes "late" to "from"
      Then the copy transfers 4 bytes
      And "p" reads "late" from "to"

    @needs-nonblocking
    Scenario Outline: a full pipe makes <call> wait for room
      Given a process "p" that has the pipes "from" and "to"
      And "p" writes "hello" to "from"
      And "p" fills the pipe "to" until it would block
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "p" reads all that was filled in from "to"
      Then the copy transfers 5 bytes
      And "p" reads "hello" from "to"

      Examples:
        | call   |
        | tee    |
        | splice |

  @PIPE-117 @linux
  Rule: Between two pipes, splice and tee take from a read end and give to a write end only
    Source: splice(2) (EBADF); tee(2)

    Scenario Outline: <call>, not from the <source> end to the <target> end
      Given a process "p" that has the pipes "from" and "to"
      When "p" starts to <call> up to 100 bytes from the <source> end of "from" to the <target> end of "to"
      Then the copy fails with "bad handle"

      Examples:
        | call   | source | target |
        | splice | write  | write  |
        | splice | read   | read   |
        | tee    | write  | write  |
        | tee    | read   | read   |

  @PIPE-119 @linux
  Rule: tee and splice need two pipes
    Source: tee(2), splice(2) (EINVAL)

    Scenario Outline: <call> refuses the two ends of one
      Given a process "p" that has a pipe
      And "p" writes "round and round"
      When "p" starts to <call> up to 100 bytes from the read end to the write end
      Then the copy fails with "invalid argument"
      And "p" reads "round and round"

      Examples:
        | call   |
        | tee    |
        | splice |
