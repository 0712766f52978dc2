@pipe
Feature: What ends a wait for a pipe in poll, select and epoll_wait
  Not only what was asked for: also that there is nobody at the other end any more, and signals.

  Background:
    Given a process "p" that has a pipe
    And "p" starts "reader" with the read end and "writer" with the write end
    And "p" closes both ends

  @PIPE-123 @posix @needs-poll
  Rule: A wait in poll or select ends when the last process at the other end has gone
    Source: POSIX poll() (POLLHUP, POLLERR), select() (ready is what would not block)

    Scenario Outline: the writer <goes> while somebody waits in <call> for data
      When "reader" starts to wait in <call> for the read end
      Then the wait blocks
      When "writer" <goes>
      Then the wait reports the read end as at least "<as>"

      Examples:
        | call   | goes                 | as  |
        | poll   | closes the write end | hup |
        | poll   | exits                | hup |
        | poll   | is killed            | hup |
        | select | closes the write end | in  |
        | select | exits                | in  |
        | select | is killed            | in  |

    @linux @needs-nonblocking
    Scenario Outline: the reader <goes> while somebody waits in <call> for room
      Given "writer" fills the pipe until it would block
      When "writer" starts to wait in <call> for the write end
      Then the wait blocks
      When "reader" <goes>
      Then the wait reports the write end as at least "<as>"

      Examples:
        | call   | goes                | as  |
        | poll   | closes the read end | err |
        | poll   | exits               | err |
        | poll   | is killed           | err |
        | select | closes the read end | out |
        | select | exits               | out |
        | select | is killed           | out |

  @PIPE-124 @linux @needs-epoll
  Rule: epoll reports errors and hang-ups, whatever it was asked for
    Source: epoll_ctl(2) (EPOLLERR, EPOLLHUP); Linux pipe_poll

    Scenario Outline: a write end that is watched for <asked> is in error
      Given "writer" watches the write end for <asked> with epoll, marked 7
      When "reader" closes the read end
      Then "writer" gets an event marked 7 as <as>

      Examples:
        | asked          | as              |
        | "in"           | "err"           |
        | "out"          | "out" and "err" |
        | "in" and "out" | "out" and "err" |
        | nothing        | "err"           |

    Scenario Outline: a read end that is watched for <asked> is hung up
      Given "reader" watches the read end for <asked> with epoll, marked 7
      And "writer" writes "left"
      When "writer" closes the write end
      Then "reader" gets an event marked 7 as <as>

      Examples:
        | asked          | as             |
        | "in"           | "in" and "hup" |
        | "out"          | "hup"          |
        | "in" and "out" | "in" and "hup" |
        | nothing        | "hup"          |

    Scenario: who waits is told of the error
      Given "writer" watches the write end for "in" with epoll, marked 7
      When "writer" starts to wait for an event
      Then the wait blocks
      When "reader" is killed
      Then the wait reports an event marked 7 as "err"

    Scenario: who waits is told of the hang-up
      Given "reader" watches the read end with epoll, marked 7
      When "reader" starts to wait for an event
      Then the wait blocks
      When "writer" is killed
      Then the wait reports an event marked 7 as "hup"

    Scenario: once, where it is edge-triggered
      Given "writer" watches the write end for "in" with edge-triggered epoll, marked 7
      When "reader" closes the read end
      Then "writer" gets an event marked 7 as "err"
      And "writer" gets no event

  @PIPE-136 @linux @needs-epoll
  Rule: epoll reports what it was asked for, and nothing else of what is there
    Source: epoll_ctl(2) (EPOLLIN, EPOLLOUT), epoll(7)

    Scenario: an end that can be written
      Given "writer" watches the write end for "out" with epoll, marked 7
      Then "writer" gets an event marked 7 as "out"

    Scenario: it is told only of data
      Given "writer" watches the write end for "in" with epoll, marked 7
      Then "writer" gets no event

    Scenario: it is told only of room
      Given "reader" watches the read end for "out" with epoll, marked 7
      When "writer" writes "data"
      Then "reader" gets no event

    Scenario: what is written is no news to who waits for room
      Given "writer" watches the write end for "out" with edge-triggered epoll, marked 7
      And "writer" gets an event marked 7 as "out"
      When "writer" writes "data"
      Then "writer" gets no event

    @needs-nonblocking
    Scenario: a full pipe is reported when it has room
      Given "writer" watches the write end for "out" with edge-triggered epoll, marked 7
      And "writer" gets an event marked 7 as "out"
      And "writer" fills the pipe until it would block
      When "writer" starts to wait for an event
      Then the wait blocks
      When "reader" reads all that was filled in
      Then the wait reports an event marked 7 as "out"
