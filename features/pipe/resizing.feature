@pipe
Feature: A pipe whose capacity is changed

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

  @PIPE-147 @linux @needs-nonblocking @needs-page-size
  Rule: What is in a pipe stays in order when the capacity is changed
    Source: fcntl(2) Changing the capacity of a pipe; pipe(7)

    Scenario: a pipe that was read from and written to since, and grows
      Given a process "p" that has a pipe
      And "p" fills the pipe until it would block
      And "p" reads 3 pages
      And "p" starts to write 2 pages
      When "p" starts to set the capacity to 32 pages
      Then "p" reads the rest of what was filled in
      And "p" reads all of it in order

    Scenario: and one that shrinks
      Given a process "p" that has a pipe
      And "p" starts to set the capacity to 4 pages
      And "p" writes one page 3 times
      And "p" reads 3 pages
      And "p" writes 2 pages
      When "p" starts to set the capacity to 2 pages
      Then the setting completes
      And "p" reads all of it in order
