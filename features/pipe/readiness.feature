@pipe
Feature: Asking whether a pipe is ready
  What poll and select say of the two ends, and how they wait.

  Background:
    Given a process "p" that has a pipe

  @PIPE-37 @linux @needs-poll
  Rule: poll reports a write end without readers as in error and as writable
    Source: poll(2); Linux pipe_poll (POLLOUT beside POLLERR)

    Scenario: the readers are gone
      When "p" closes the read end
      Then "p" polls the write end as "out" and "err"

    Scenario: a reader is there
      Then "p" polls the write end as "out"

  @PIPE-105 @posix @needs-poll
  Rule: poll reports a read end without writers as hung up, beside what is left in it
    Source: POSIX poll(); pipe(7)

    Scenario: with data left and without
      Given "p" writes "left"
      When "p" closes the write end
      Then "p" polls the read end as "in" and "hup"
      When "p" reads "left"
      Then "p" polls the read end as at least "hup"

    @linux
    Scenario: on Linux an empty one is hung up and not readable
      When "p" closes the write end
      Then "p" polls the read end as "hup"

    Scenario: a writer is there
      Then "p" polls the read end as not ready

  @PIPE-137 @linux @needs-poll
  Rule: poll reports what it is asked for, hang-ups and errors, and nothing else
    Source: poll(2); POSIX poll() (events and revents); Linux pipe_poll

    Scenario Outline: the <end> end is polled for <asked>
      Given "p" writes "data"
      Then "p" polls the <end> end for <asked> as <as>

      Examples:
        | end   | asked          | as        |
        | read  | "out"          | not ready |
        | read  | "in" and "out" | "in"      |
        | read  | nothing        | not ready |
        | write | "in"           | not ready |
        | write | "in" and "out" | "out"     |
        | write | nothing        | not ready |

    Scenario: it reports again what is still there
      Given "p" writes "data"
      Then "p" polls the read end for "in" as "in"
      And "p" polls the read end for "in" as "in"

    Scenario: who asks for nothing is told that there is nobody at the other end
      Given a process "q" that has a pipe
      When "p" closes the write end
      And "q" closes the read end
      Then "p" polls the read end for nothing as "hup"
      And "q" polls the write end for nothing as "err"

  @PIPE-38 @posix @needs-poll
  Rule: select calls an end ready when an operation on it would not block, even to fail
    Source: POSIX select()

    Scenario: a read end at end-of-file is readable
      When "p" closes the write end
      Then select tells "p" that the read end is readable

    Scenario: a write end without readers is writable
      When "p" closes the read end
      Then select tells "p" that the write end is writable

    Scenario: an empty pipe with a writer is not readable
      Then select tells "p" that the read end is not readable

    @linux
    Scenario: on Linux each end is ready in its own direction only
      When "p" writes "a"
      Then select tells "p" that the write end is not readable
      And select tells "p" that the read end is not writable

    @needs-nonblocking
    Scenario: a full pipe is not writable until it has room
      Given "p" fills the pipe until it would block
      Then select tells "p" that the write end is not writable
      When "p" reads all that was filled in
      Then select tells "p" that the write end is writable

  @PIPE-112 @posix @needs-poll
  Rule: poll, select and epoll_wait wait until an end is ready
    Source: POSIX poll(), select(); epoll_wait(2)
    POSIX has no epoll: the example of it is about Linux.

    Scenario Outline: <call> waits for data
      When "p" starts to wait in <call> for the read end
      Then the wait blocks
      When "p" writes "late"
      Then the wait reports the read end as "in"

      Examples:
        | call   |
        | poll   |
        | select |

    @needs-nonblocking
    Scenario Outline: <call> waits for room
      Given "p" fills the pipe until it would block
      When "p" starts to wait in <call> for the write end
      Then the wait blocks
      When "p" reads all that was filled in
      Then the wait reports the write end as "out"

      Examples:
        | call   |
        | poll   |
        | select |

    @linux @needs-epoll
    Scenario: epoll_wait waits for data
      Given "p" watches the read end with epoll, marked 7
      When "p" starts to wait for an event
      Then the wait blocks
      When "p" writes "late"
      Then the wait reports an event marked 7

  @PIPE-120 @posix @needs-poll
  Rule: A time-out ends the wait of poll, select and epoll_wait with nothing ready
    Source: POSIX poll(), select(); epoll_wait(2)
    POSIX has no epoll: the example of it is about Linux.

    Scenario Outline: <call> waits no less than <ms> milliseconds, and reports nothing
      Given "p" looks at its clock
      When "p" starts to wait in <call> for the read end for <ms> milliseconds
      Then the wait reports nothing
      And at least <ms> milliseconds have passed on the clock of "p"

      Examples:
        | call   | ms |
        | poll   | 1  |
        | poll   | 50 |
        | select | 1  |
        | select | 50 |

    @linux @needs-epoll
    Scenario Outline: epoll_wait waits no less than <ms> milliseconds, and reports nothing
      Given "p" watches the read end with epoll, marked 7
      And "p" looks at its clock
      When "p" starts to wait for an event for <ms> milliseconds
      Then the wait reports nothing
      And at least <ms> milliseconds have passed on the clock of "p"

      Examples:
        | ms |
        | 1  |
        | 50 |

    Scenario Outline: who has waited in <call> in vain has taken nothing, and can wait again
      When "p" starts to wait in <call> for the read end for 50 milliseconds
      Then the wait reports nothing
      When "p" writes "late"
      And "p" starts to wait in <call> for the read end for 1 milliseconds
      Then the wait reports the read end as "in"
      And "p" reads "late"

      Examples:
        | call   |
        | poll   |
        | select |

    @linux @needs-epoll
    Scenario: nor has who has waited in epoll_wait
      Given "p" watches the read end with epoll, marked 7
      When "p" starts to wait for an event for 50 milliseconds
      Then the wait reports nothing
      When "p" writes "late"
      And "p" starts to wait for an event for 1 milliseconds
      Then the wait reports an event marked 7
      And "p" reads "late"

  @PIPE-151 @posix @needs-poll
  Rule: poll that asks for nothing waits for hang-ups and errors all the same
    Source: POSIX poll() (POLLHUP, POLLERR)

    Scenario: the last writer goes
      Given "p" starts "reader" with the read end
      When "reader" starts to wait in poll for nothing at the read end
      Then the wait blocks
      When "p" writes "no news"
      Then the wait is still blocked
      When "p" closes the write end
      Then the wait reports the read end as at least "hup"

    Scenario: data are for another one that asks for them
      Given "p" starts "first" with the read end and "second" with the read end
      When "first" starts to wait in poll for nothing at the read end
      And "second" starts to wait in poll for the read end
      And "p" writes "news"
      Then "second"'s wait reports the read end as "in"
      And "first"'s wait is still blocked

    Scenario: whoever waits first
      Given "p" starts "first" with the read end and "second" with the read end
      When "first" starts to wait in poll for the read end
      And "second" starts to wait in poll for nothing at the read end
      And "p" writes "news"
      Then "first"'s wait reports the read end as "in"
      And "second"'s wait is still blocked

    Scenario: the last reader goes
      Given "p" starts "writer" with the write end
      When "writer" starts to wait in poll for nothing at the write end
      Then the wait blocks
      When "p" closes both ends
      Then the wait reports the write end as at least "err"
