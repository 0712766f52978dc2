@pipe
Feature: Watching a pipe with epoll
  An epoll instance is told once which ends to watch, and reports each with the mark that it was given.

  Background:
    Given a process "p" that has a pipe

  @PIPE-39 @linux @needs-epoll
  Rule: Edge-triggered epoll reports a change once
    Source: epoll(7)

    Scenario: what is still unread is not reported again, a new arrival is
      Given "p" watches the read end with edge-triggered epoll, marked 7
      When "p" writes "a"
      Then "p" gets an event marked 7
      And "p" gets no event
      When "p" writes "b"
      Then "p" gets an event marked 7

    Scenario: that the last writer has gone is reported, once
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

  @PIPE-161 @linux @needs-epoll
  Rule: An event has the data that its registration was given
    Source: epoll_ctl(2) (epoll_data)

    Scenario Outline: <mark>
      Given "p" watches the read end with epoll, marked <mark>
      When "p" writes "a"
      Then "p" gets an event marked <mark>

      Examples:
        | mark                |
        | 0                   |
        | 1                   |
        | 4294967296          |
        | 9223372036854775807 |

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
  Rule: An epoll instance takes a descriptor once, and a duplicate of it as another one
    Source: epoll_ctl(2) (EEXIST); epoll(7) Q0, Q1

    Scenario: a second time it is registered already
      When "p" starts to watch the read end with epoll, marked 7
      Then the registration completes
      When "p" starts to watch the read end with epoll, marked 8
      Then the registration fails with "already exists"
      When "p" writes "a"
      Then "p" gets an event marked 7

    Scenario: a duplicate is registered beside it
      Given "p" watches the read end with epoll, marked 7
      And "p" duplicates the read end
      When "p" starts to watch the duplicate of the read end with epoll, marked 8
      Then the registration completes
      When "p" writes "a"
      Then "p" gets events marked 7 and 8

  @PIPE-113 @linux @needs-epoll
  Rule: epoll_ctl and epoll_wait refuse a descriptor that is no epoll instance
    Source: epoll_ctl(2), epoll_wait(2) (EINVAL)

    Scenario: registering with an end of a pipe
      When "p" starts to watch the read end with the write end, marked 7
      Then the registration fails with "invalid argument"

    Scenario: waiting at an end of a pipe
      When "p" starts to wait for an event from the read end
      Then the wait fails with "invalid argument"

  @PIPE-152 @linux @needs-epoll @needs-nonblocking
  Rule: Edge-triggered epoll misses nothing between two waits, and reports only what is still so
    Source: epoll(7)

    Scenario: a pipe that was filled and emptied has room anew
      Given "p" watches the write end for "out" with edge-triggered epoll, marked 7
      And "p" gets an event marked 7 as "out"
      When "p" fills the pipe until it would block
      And "p" reads all that was filled in
      Then "p" gets an event marked 7 as "out"
      And "p" gets no event

    Scenario: what an event is marked with comes back whole
      Given "p" watches the write end for "out" with edge-triggered epoll, marked -1
      Then "p" gets an event marked -1 as "out"
      And "p" gets no event

    Scenario: one that was filled has none
      Given "p" watches the write end for "out" with edge-triggered epoll, marked 7
      And "p" gets an event marked 7 as "out"
      When "p" fills the pipe until it would block
      Then "p" gets no event

    Scenario: data that somebody has read are not reported
      Given "p" watches the read end with edge-triggered epoll, marked 7
      When "p" writes "a"
      And "p" reads "a"
      Then "p" gets no event
      When "p" writes "b"
      Then "p" gets an event marked 7
