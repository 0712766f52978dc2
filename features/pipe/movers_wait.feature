@pipe
Feature: What happens while tee and splice wait
  A copy between two pipes can wait for data in one and for room in the other. Meanwhile things happen at both.

  Background:
    Given a process "p" that has the pipes "from" and "to"
    And "p" starts "mover" with the read end of "from" and the write end of "to"

  @PIPE-158 @linux @needs-threads
  Rule: A copy whose process ends takes nothing and puts in nothing
    Source: tee(2); splice(2); _exit(2)

    Scenario Outline: a <call> that waits for data when its process <ends>
      When thread "one" of "mover" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "mover" <ends>
      And "p" writes "for the living" to "from"
      Then "p" reads "for the living" from "from"
      When "p" starts to read from "to"
      Then the read blocks

      Examples:
        | call   | ends      |
        | tee    | exits     |
        | tee    | is killed |
        | splice | exits     |
        | splice | is killed |

    @needs-nonblocking
    Scenario Outline: a <call> that waits for room when its process <ends>
      Given "p" writes "hello" to "from"
      And "p" fills the pipe "to" until it would block
      When thread "one" of "mover" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "mover" <ends>
      Then "p" reads all that was filled in from "to"
      And "p" reads "hello" from "from"

      Examples:
        | call   | ends      |
        | tee    | exits     |
        | tee    | is killed |
        | splice | exits     |
        | splice | is killed |

  @PIPE-159 @linux @needs-signals
  Rule: A copy that waits learns that nobody is at the other end any more
    Source: splice(2), tee(2) (return value 0); Linux splice_pipe_to_pipe, link_pipe (EPIPE)

    Background:
      Given "p" starts "writer" with the write end of "from" and "reader" with the read end of "to"
      And "p" closes both ends of "from"
      And "p" closes both ends of "to"

    Scenario Outline: a <call> that waits for data when the last writer <ends>
      When "mover" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "writer" <ends>
      Then the copy transfers 0 bytes

      Examples:
        | call   | ends                           |
        | tee    | exits                          |
        | tee    | is killed                      |
        | tee    | closes the write end of "from" |
        | splice | exits                          |
        | splice | is killed                      |
        | splice | closes the write end of "from" |

    @needs-nonblocking
    Scenario Outline: a <call> that waits for room when the last reader <ends>
      Given "mover" ignores SIGPIPE
      And "mover" fills the pipe "to" until it would block
      And "writer" writes "hello" to "from"
      When "mover" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "reader" <ends>
      Then the copy fails with "broken pipe"
      And "mover" reads "hello" from "from"

      Examples:
        | call   | ends                        |
        | tee    | exits                       |
        | tee    | is killed                   |
        | tee    | closes the read end of "to" |
        | splice | exits                       |
        | splice | is killed                   |
        | splice | closes the read end of "to" |

  @PIPE-160 @linux
  Rule: A copy that waits goes on with what comes, and when there is room
    Source: tee(2); splice(2); fcntl(2) Changing the capacity of a pipe

    Scenario Outline: a part of what a <call> waits for is enough
      When "mover" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "p" writes "some" to "from"
      Then the copy transfers 4 bytes
      And "p" reads "some" from "to"

      Examples:
        | call   |
        | tee    |
        | splice |

    @needs-nonblocking @needs-page-size
    Scenario Outline: a <call> goes on when the pipe that is full grows
      Given "p" fills the pipe "to" until it would block
      And "p" writes "hello" to "from"
      When "mover" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "p" starts to set the capacity to 32 pages at the read end of "to"
      Then the copy transfers 5 bytes
      And "p" reads all that was filled in from "to"
      And "p" reads "hello" from "to"

      Examples:
        | call   |
        | tee    |
        | splice |

    @needs-threads
    Scenario Outline: a <call> keeps its ends open when another thread closes the descriptor
      When thread "one" of "mover" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "mover" closes the read end of "from"
      Then the copy is still blocked
      When "p" writes "late" to "from"
      Then the copy transfers 4 bytes
      And "p" reads "late" from "to"

      Examples:
        | call   |
        | tee    |
        | splice |

    Scenario: what comes is there for two that tee it
      Given "p" creates the pipe "other"
      And "p" starts "rival" with the read end of "from" and the write end of "other"
      When "mover" starts to tee up to 100 bytes from "from" to "to"
      And "rival" starts to tee up to 100 bytes from "from" to "other"
      Then "mover"'s copy is still blocked
      When "p" writes "news" to "from"
      Then "mover"'s copy transfers 4 bytes
      And "rival"'s copy transfers 4 bytes
      And "p" reads "news" from "to"
      And "p" reads "news" from "other"

    Scenario: of two that splice, each gets something when there is something for each
      Given "p" creates the pipe "other"
      And "p" starts "rival" with the read end of "from" and the write end of "other"
      When "mover" starts to splice up to 3 bytes from "from" to "to"
      And "rival" starts to splice up to 3 bytes from "from" to "other"
      Then "mover"'s copy is still blocked
      When "p" writes "onetwo" to "from"
      Then "mover"'s copy transfers 3 bytes
      And "rival"'s copy transfers 3 bytes
