@pipe
Feature: A pipe is a stream of bytes
  It keeps the order of bytes and nothing else: no messages, no position.

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end

  @PIPE-14 @posix
  Rule: The boundaries of writes are not kept
    Source: seed 001 §消息队列通信; POSIX read(); pipe(7)
    Counterpart: APIPE-12

    Scenario: two writes are one read
      When "writer" writes "abc"
      And "writer" writes "def"
      Then "reader" reads "abcdef"

  @PIPE-22 @posix
  Rule: A read returns what is there and does not wait for the rest
    Source: POSIX read()
    Counterpart: APIPE-11

    Scenario: some bytes are enough
      When "writer" writes "x"
      Then "reader" reads "x" into a 1000-byte buffer

    Scenario: however large the buffer is
      When "writer" writes "x"
      Then "reader" reads "x" into a 262144-byte buffer

    Scenario: what does not fit is for the next read
      When "writer" writes "abcdef"
      Then "reader" reads "abcd" into a 4-byte buffer
      And "reader" reads "ef"

  @PIPE-107 @posix
  Rule: A read of nothing returns at once and takes nothing
    Source: POSIX read()
    Counterpart: APIPE-102

    Scenario: from an empty pipe
      Then "reader" reads "" into a 0-byte buffer

    Scenario: from a pipe with data
      When "writer" writes "still here"
      Then "reader" reads "" into a 0-byte buffer
      And "reader" reads "still here"

  @PIPE-16 @posix @needs-nonblocking
  Rule: Far more than its capacity flows through a pipe in order
    Source: seed 001 §匿名管道通信; seed 004 §3.1; POSIX write()

    Scenario: ten times what it holds, by one write
      Given "writer" and "reader" have found out how much the pipe holds
      When "writer" starts to write 10 times what the pipe holds
      Then the write blocks
      And "reader" reads all of it in order
      And the write completes

  @PIPE-21 @posix @may
  Rule: A write of nothing to a pipe does nothing
    Source: POSIX write(), which leaves it unspecified for pipes; Linux pipe_write
    Counterpart: APIPE-24

    Scenario: the reader takes it for no end-of-file
      Given "reader" starts to read
      When "writer" starts to write ""
      Then the write completes
      And the read is still blocked

    Scenario: without readers it raises no signal
      Given "reader" closes the read end
      When "writer" starts to write ""
      Then the write completes
      And "writer" is still alive

  @PIPE-31 @posix
  Rule: A pipe has no position
    Source: pipe(7); POSIX lseek(), pread(), pwrite()

    Scenario Outline: <call> at the <end> end
      When "reader" starts to <call> at the <end> end
      Then the seek fails with "not seekable"

      Examples:
        | call   | end   |
        | lseek  | read  |
        | lseek  | write |
        | pread  | read  |
        | pwrite | write |

  @PIPE-42 @linux
  Rule: FIONREAD counts the unread bytes at either end
    Source: pipe(7)
    Counterpart: APIPE-23

    Scenario: five of them
      When "writer" writes "abcdefg"
      And "reader" reads "ab" into a 2-byte buffer
      Then "reader" finds 5 bytes unread at the read end
      And "writer" finds 5 bytes unread at the write end
