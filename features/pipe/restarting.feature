@pipe
Feature: What goes on after a signal handler, and what does not
  SA_RESTART is a wish. Reads, writes and copies follow it, waits with a time-out never do.

  Background:
    Given a process "p" that has the pipes "from" and "to"
    And "p" starts "reader" with the read end of "to" and "writer" with the write end of "from"

  @PIPE-134 @posix @needs-signals @needs-poll
  Rule: Without SA_RESTART a handler ends a wait in poll and select
    Source: POSIX poll(), select() (EINTR), sigaction() (SA_RESTART)

    Scenario Outline: <call>
      Given "p" handles SIGUSR1, interrupting its calls
      When "p" starts to wait in <call> for the read end of "from"
      Then the wait blocks
      When SIGUSR1 reaches "p" during the wait
      Then the wait fails with "interrupted"

      Examples:
        | call   |
        | poll   |
        | select |

    Scenario Outline: who was interrupted in <call> has taken nothing
      Given "p" handles SIGUSR1, interrupting its calls
      When "p" starts to wait in <call> for the read end of "from"
      Then the wait blocks
      When SIGUSR1 reaches "p" during the wait
      Then the wait fails with "interrupted"
      When "p" writes "not lost" to "from"
      Then "p" reads "not lost" from "from"

      Examples:
        | call   |
        | poll   |
        | select |

    @linux @needs-epoll
    Scenario: epoll_wait
      Given "p" handles SIGUSR1, interrupting its calls
      And "p" watches the read end of "from" with epoll, marked 7
      When "p" starts to wait for an event
      Then the wait blocks
      When SIGUSR1 reaches "p" during the wait
      Then the wait fails with "interrupted"
      When "writer" writes "later" to "from"
      Then "p" gets an event marked 7

    Scenario: a signal that is ignored does not
      Given "p" ignores SIGUSR1
      When "p" starts to wait in poll for the read end of "from"
      And SIGUSR1 reaches "p" during the wait
      Then the wait is still blocked
      When "writer" writes "later" to "from"
      Then the wait reports the read end of "from" as "in"

  @PIPE-125 @linux @needs-signals @needs-poll
  Rule: SA_RESTART does not restart poll, select and epoll_wait
    Source: signal(7), which lists the calls that are never restarted
    POSIX leaves it open for select, and says nothing of it at poll.

    Scenario Outline: <call>
      Given "p" handles SIGUSR1, restarting its calls
      When "p" starts to wait in <call> for the read end of "from"
      Then the wait blocks
      When SIGUSR1 reaches "p" during the wait
      Then the wait fails with "interrupted"

      Examples:
        | call   |
        | poll   |
        | select |

    @needs-epoll
    Scenario: epoll_wait
      Given "p" handles SIGUSR1, restarting its calls
      And "p" watches the read end of "from" with epoll, marked 7
      When "p" starts to wait for an event
      Then the wait blocks
      When SIGUSR1 reaches "p" during the wait
      Then the wait fails with "interrupted"

  @PIPE-126 @posix @needs-signals @needs-nonblocking
  Rule: With SA_RESTART a write that has transferred nothing goes on after the handler
    Source: POSIX sigaction() (SA_RESTART), write(); signal(7)

    Scenario Outline: <what>, once there is room
      Given "p" handles SIGUSR1, restarting its calls
      And "p" fills the pipe "to" until it would block
      When "p" starts to write <what> to "to"
      Then the write blocks
      When SIGUSR1 reaches "p" during the write
      Then the write is still blocked
      When "reader" reads all that was filled in from "to"
      Then the write completes

      Examples:
        | what                         |
        | "more"                       |
        | PIPE_BUF bytes               |
        | one byte more than PIPE_BUF  |

    Scenario: and so it does after two
      Given "p" handles SIGUSR1, restarting its calls
      And "p" fills the pipe "to" until it would block
      And "p" starts to write "more" to "to"
      When SIGUSR1 reaches "p" during the write
      And SIGUSR1 reaches "p" during the write
      Then the write is still blocked
      And "reader" reads all that was filled in from "to"
      And the write completes
      And "reader" reads "more" from "to"

  @PIPE-127 @linux @needs-signals
  Rule: A handler interrupts tee and splice, and with SA_RESTART they go on
    Source: Linux ipipe_prep, opipe_prep (ERESTARTSYS); signal(7) does not list them

    Scenario Outline: <call> waits for data, the handler is interrupting its calls
      Given "p" handles SIGUSR1, interrupting its calls
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When SIGUSR1 reaches "p" during the copy
      Then the copy fails with "interrupted"
      When "writer" writes "late" to "from"
      Then "p" reads "late" from "from"

      Examples:
        | call   |
        | tee    |
        | splice |

    Scenario Outline: <call> waits for data, the handler is restarting its calls
      Given "p" handles SIGUSR1, restarting its calls
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When SIGUSR1 reaches "p" during the copy
      Then the copy is still blocked
      When "writer" writes "late" to "from"
      Then the copy transfers 4 bytes
      And "reader" reads "late" from "to"

      Examples:
        | call   |
        | tee    |
        | splice |

    @needs-nonblocking
    Scenario Outline: <call> waits for room, the handler is interrupting its calls
      Given "p" handles SIGUSR1, interrupting its calls
      And "p" fills the pipe "to" until it would block
      And "writer" writes "late" to "from"
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When SIGUSR1 reaches "p" during the copy
      Then the copy fails with "interrupted"
      And "reader" reads all that was filled in from "to"
      And "p" reads "late" from "from"

      Examples:
        | call   |
        | tee    |
        | splice |

    @needs-nonblocking
    Scenario Outline: <call> waits for room, the handler is restarting its calls
      Given "p" handles SIGUSR1, restarting its calls
      And "p" fills the pipe "to" until it would block
      And "writer" writes "late" to "from"
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy blocks
      When SIGUSR1 reaches "p" during the copy
      Then the copy is still blocked
      And "reader" reads all that was filled in from "to"
      And the copy transfers 4 bytes
      And "reader" reads "late" from "to"

      Examples:
        | call   |
        | tee    |
        | splice |
