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

    Scenario: of one byte more the writer waits with the last
      Given a process "p" that has a pipe
      And "p" starts "reader" with the read end
      When "p" starts to write 65537 bytes
      Then the write blocks
      And "reader" finds 65536 bytes unread at the read end
      When "reader" reads one page
      Then the write completes

    Scenario Outline: by one write of <size> bytes
      Given a process "p" that has a pipe
      And "p" makes the write end non-blocking
      When "p" starts to write <size> bytes
      Then the write transfers <written> bytes

      Examples:
        | size  | written |
        | 65535 | 65535   |
        | 65536 | 65536   |
        | 65537 | 65536   |

    Scenario Outline: by <call> of <size> bytes
      Given a process "p" that has the pipes "from" and "to"
      And "p" starts to set the capacity to 32 pages at the write end of "from"
      And "p" writes 70000 bytes to "from"
      When "p" starts to <call> up to <size> bytes from "from" to "to"
      Then the copy transfers <moved> bytes
      And "p" finds <moved> bytes unread at the read end of "to"

      Examples:
        | call   | size  | moved |
        | tee    | 1     | 1     |
        | tee    | 65535 | 65535 |
        | tee    | 65536 | 65536 |
        | tee    | 65537 | 65536 |
        | splice | 1     | 1     |
        | splice | 65535 | 65535 |
        | splice | 65536 | 65536 |
        | splice | 65537 | 65536 |

    Scenario: small writes share a page
      Given a process "p" that has a pipe
      And "p" starts to set the capacity to 2 pages
      And "p" makes the write end non-blocking
      When "p" writes 1000 bytes 8 times
      And "p" starts to write 1000 bytes
      Then the write fails with "would block"

    Scenario: a page that was begun by a large write is filled
      Given a process "p" that has a pipe
      And "p" starts to set the capacity to 2 pages
      And "p" makes the write end non-blocking
      When "p" writes one byte more than a page
      And "p" writes one byte less than a page
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

    Scenario Outline: <size> become <capacity>
      Given a process "p" that has a pipe
      When "p" starts to set the capacity to <size> at the read end
      Then the setting tells a capacity of <capacity>
      And the capacity that "p" sees at both ends is <capacity>

      Examples:
        | size                      | capacity      |
        | 0 bytes                   | one page      |
        | one byte less than a page | one page      |
        | one page                  | one page      |
        | 65535 bytes               | 65536 bytes   |
        | 65536 bytes               | 65536 bytes   |
        | 65537 bytes               | 131072 bytes  |
        | 1048575 bytes             | 1048576 bytes |
        | 1048576 bytes             | 1048576 bytes |

    Scenario: less than nothing is no capacity
      Given a process "p" that has a pipe
      When "p" starts to set the capacity to -1 bytes
      Then the setting fails with "invalid argument"
      And the capacity that "p" sees at both ends is 16 pages

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
