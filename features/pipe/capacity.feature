@pipe
Feature: The capacity of a pipe
  POSIX only says that there is one. Linux says how much, in pages, and lets it be changed.

  @PIPE-15 @linux @needs-nonblocking @needs-page-size
  Rule: A new pipe holds 16 pages
    Source: seed 001 §消息队列通信; pipe(7) Pipe capacity
    65,536 bytes where a page has 4,096. A user who already has more than pipe-user-pages-soft gets smaller ones.

    Scenario: sixteen pages fit, and not one byte more
      Given a process "p" that has a pipe
      And "p" makes the write end non-blocking
      When "p" writes one page 16 times
      And "p" starts to write one byte
      Then the write fails with "would block"

  @PIPE-29 @linux @needs-page-size
  Rule: A requested capacity is rounded up, and both ends report the result
    Source: fcntl(2) Changing the capacity of a pipe

    Scenario: one byte more than a page becomes two pages
      Given a process "p" that has a pipe
      When "p" starts to set the capacity to one byte more than a page
      Then the setting tells a capacity of 2 pages
      And the capacity that "p" sees at both ends is 2 pages

    Scenario: less than a page becomes a page
      Given a process "p" that has a pipe
      When "p" starts to set the capacity to one byte
      Then the setting tells a capacity of one page
      And the capacity that "p" sees at both ends is one page

  @PIPE-121 @linux @needs-nonblocking @needs-page-size
  Rule: A capacity that was changed is how much the pipe holds from then on
    Source: fcntl(2) Changing the capacity of a pipe; pipe(7)

    Scenario Outline: <pages> pages, and not one byte more
      Given a process "p" that has a pipe
      And "p" makes the write end non-blocking
      When "p" starts to set the capacity to <pages> pages
      And "p" writes one page <pages> times
      And "p" starts to write one byte
      Then the write fails with "would block"

      Examples:
        | pages |
        | 1     |
        | 2     |
        | 32    |

    Scenario: what was in it stays, and counts
      Given a process "p" that has a pipe
      And "p" makes the write end non-blocking
      And "p" writes one page
      When "p" starts to set the capacity to 2 pages
      And "p" writes one page
      And "p" starts to write one byte
      Then the write fails with "would block"

  @PIPE-122 @linux @needs-nonblocking @needs-page-size
  Rule: A pipe that grows has room for those who wait for it
    Source: Linux pipe_set_size, which wakes writers; fcntl(2) only says that the capacity is changed

    Background:
      Given a process "p" that has a pipe
      And "p" starts "first" with the write end and "second" with the write end
      And "p" fills the pipe until it would block

    Scenario: a writer goes on
      When "first" starts to write "more"
      Then the write blocks
      When "p" starts to set the capacity to 32 pages
      Then the write completes
      And "p" reads all that was filled in
      And "p" reads "more"

    Scenario: two writers go on
      When "first" starts to write one page
      And "second" starts to write one page
      Then "first"'s write is still blocked
      When "p" starts to set the capacity to 32 pages
      Then "first"'s write completes
      And "second"'s write completes

    @needs-poll
    Scenario Outline: who waits in <call> learns of it
      When "first" starts to wait in <call> for the write end
      Then the wait blocks
      When "p" starts to set the capacity to 32 pages
      Then the wait reports the write end as "out"

      Examples:
        | call   |
        | poll   |
        | select |

    @needs-epoll
    Scenario: who waits in epoll_wait learns of it
      Given "first" watches the write end for "out" with epoll, marked 7
      When "first" starts to wait for an event
      Then the wait blocks
      When "p" starts to set the capacity to 32 pages
      Then the wait reports an event marked 7 as "out"

  @PIPE-30 @linux @needs-unprivileged
  Rule: Without privilege a pipe can have pipe-max-size bytes and not more
    Source: pipe(7); fcntl(2)

    Scenario: exactly the maximum is allowed
      Given an unprivileged process "p" that has a pipe
      When "p" starts to set the capacity to the unprivileged maximum
      Then the setting completes

    Scenario: more is refused
      Given an unprivileged process "p" that has a pipe
      When "p" starts to set the capacity to more than the unprivileged maximum
      Then the setting fails with "not permitted"

  @PIPE-102 @linux @needs-page-size
  Rule: A capacity below what is in the pipe is refused, and nothing is lost
    Source: fcntl(2) Changing the capacity of a pipe

    Scenario: two pages of data do not fit into one
      Given a process "p" that has a pipe
      And "p" writes 2 pages
      When "p" starts to set the capacity to one page
      Then the setting fails with "busy"
      And "p" reads all of it in order

    Scenario: what just fits stays
      Given a process "p" that has a pipe
      And "p" writes one page
      When "p" starts to set the capacity to one page
      Then the setting completes
      And "p" reads all of it in order

  @PIPE-131 @posix @needs-nonblocking
  Rule: A pipe that nobody reads is full at some time
    Source: POSIX write() (a full pipe, and what O_NONBLOCK does there); pipe(7) Pipe capacity
    POSIX does not say when. A few mebibytes are more than any pipe holds whose capacity nobody has raised.

    Scenario: non-blocking writes are refused in the end, and nothing that they took is lost
      Given a process "p" that has a pipe
      When "p" fills the pipe until it would block
      Then "p" reads all that was filled in
