@pipe
Feature: Asking whether a pipe is ready
  What poll, select and epoll say of the two ends.

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

    @needs-nonblocking
    Scenario: a full pipe is not writable until it has room
      Given "p" fills the pipe until it would block
      Then select tells "p" that the write end is not writable
      When "p" reads all that was filled in
      Then select tells "p" that the write end is writable

  @PIPE-39 @linux @needs-epoll
  Rule: Edge-triggered epoll reports an arrival once
    Source: epoll(7)

    Scenario: what is still unread is not reported again, a new arrival is
      Given "p" watches the read end with edge-triggered epoll, marked 7
      When "p" writes "a"
      Then "p" gets an event marked 7
      And "p" gets no event
      When "p" writes "b"
      Then "p" gets an event marked 7

    Scenario: the end of the last writer is reported, once
      Given "p" watches the read end with edge-triggered epoll, marked 7
      And "p" writes "a"
      And "p" gets an event marked 7
      When "p" closes the write end
      Then "p" gets an event marked 7
      And "p" gets no event

    Scenario: without the flag it is reported as long as it is unread
      Given "p" watches the read end with epoll, marked 7
      When "p" writes "a"
      Then "p" gets an event marked 7
      And "p" gets an event marked 7

  @PIPE-40 @linux @needs-epoll
  Rule: An epoll registration lives as long as the open file description, not as the descriptor
    Source: epoll(7) Q6

    Scenario: events come for a closed descriptor with an open duplicate
      Given "p" watches the read end with epoll, marked 7
      And "p" duplicates the read end
      And "p" closes the read end
      When "p" writes "a"
      Then "p" gets an event marked 7

    Scenario: they end with the last duplicate
      Given "p" watches the read end with epoll, marked 7
      And "p" writes "a"
      And "p" duplicates the read end
      When "p" closes the read end
      And "p" closes the duplicate of the read end
      Then "p" gets no event

  @PIPE-111 @linux @needs-epoll
  Rule: epoll takes a descriptor once, and its duplicate as another one
    Source: epoll_ctl(2) (EEXIST); epoll(7) Q0, Q1

    Scenario: a second time it is registered already
      When "p" starts to watch the read end with epoll, marked 7
      Then the registration completes
      When "p" starts to watch the read end with epoll, marked 8
      Then the registration fails with "already exists"

    Scenario: a duplicate is registered beside it
      Given "p" watches the read end with epoll, marked 7
      And "p" duplicates the read end
      When "p" starts to watch the duplicate of the read end with epoll, marked 8
      Then the registration completes

  @PIPE-112 @posix @needs-poll
  Rule: poll and select wait until an end is ready
    Source: POSIX poll(), select(); epoll_wait(2)

    Scenario Outline: <call> waits for data
      When "p" starts to wait in <call> for the read end
      Then the wait blocks
      When "p" writes "late"
      Then the wait completes

      Examples:
        | call   |
        | poll   |
        | select |

    @linux @needs-epoll
    Scenario: epoll_wait does so too
      Given "p" watches the read end with epoll, marked 7
      When "p" starts to wait for an event
      Then the wait blocks
      When "p" writes "late"
      Then the wait completes

  @PIPE-113 @linux @needs-epoll
  Rule: Only an epoll instance watches
    Source: epoll_ctl(2), epoll_wait(2) (EINVAL)

    Scenario: nothing is registered with an end of a pipe
      When "p" starts to watch the read end with the write end, marked 7
      Then the registration fails with "invalid argument"

    Scenario: no event comes from one
      When "p" starts to wait for an event from the read end
      Then the wait fails with "invalid argument"
