@pipe
Feature: The four special cases of a pipe
  What a reader meets when the writers are gone or silent, and a writer when the readers are.
  All ends are in blocking mode at first.

  Background:
    Given a process "parent" that has a pipe
    And "parent" starts "writer" with the write end and "reader" with the read end
    And "parent" closes both ends

  @PIPE-07 @posix
  Rule: When no write end is open any more, a reader gets what is left and then end-of-file
    Source: seed 004 §3.1 case 1; POSIX read()
    Counterpart: APIPE-13

    Scenario: what was written before the last close is not lost
      When "writer" writes "hello"
      And "writer" closes the write end
      Then "reader" reads "hello"
      And "reader" reads end-of-file

    Scenario: end-of-file does not wear off
      When "writer" closes the write end
      Then "reader" reads end-of-file 3 times

    Scenario: the death of the last writer is as good as a close
      When "writer" is killed
      Then "reader" reads end-of-file

    Scenario: a waiting reader is told
      Given "reader" starts to read
      When "writer" closes the write end
      Then the read completes with end-of-file

  @PIPE-08 @posix
  Rule: While a write end is open, a reader of an empty pipe waits for data
    Source: seed 004 §3.1 case 2; POSIX read(); pipe(7)
    Source: IEEE 1003.1-2001 interpretation 71; Linux pipe_read
    Counterpart: APIPE-10
    POSIX does not say whether non-blocking mode counts for a read that waits already.

    Scenario: the reader waits and then gets what comes
      When "reader" starts to read
      Then the read blocks
      When "writer" writes "late"
      Then the read completes with "late"

    @linux @needs-nonblocking
    Scenario: on Linux it goes on waiting when its end is made non-blocking meanwhile
      Given "reader" starts "other" with the read end
      When "reader" starts to read
      Then the read blocks
      When "other" makes the read end non-blocking
      Then the read is still blocked
      When "writer" writes "late"
      Then the read completes with "late"

    @needs-nonblocking
    Scenario: it need not wait until all of a large write is there
      Given "writer" and "reader" have found out how much the pipe holds
      When "reader" starts to read
      Then the read blocks
      When "writer" starts to write 2 times what the pipe holds
      Then the read completes
      And the write blocks

    Scenario: a drained pipe is an empty pipe
      Given "writer" writes "early"
      And "reader" reads "early"
      When "reader" starts to read
      Then the read blocks

  @PIPE-09 @posix
  Rule: A write when no read end is open raises SIGPIPE in the writer
    Source: seed 004 §3.1 case 3; POSIX write()
    Counterpart: APIPE-16

    Scenario: by default the writer dies of it
      Given "reader" closes the read end
      When "writer" starts to write "lost"
      Then "writer" is killed by SIGPIPE

  @PIPE-10 @posix @needs-nonblocking
  Rule: While a read end is open, a writer to a full pipe waits for room
    Source: seed 004 §3.1 case 4; POSIX write(); pipe(7)
    Counterpart: APIPE-17

    Scenario: the writer waits until the reader makes room, and nothing is lost
      Given "writer" fills the pipe until it would block
      When "writer" starts to write "more"
      Then the write blocks
      When "reader" reads all that was filled in
      Then the write completes
      And "reader" reads "more"

    Scenario: first room for a byte of a long write, and then for more than the rest
      Given "writer" fills the pipe until it would block
      When "writer" starts to write one byte more than PIPE_BUF
      Then the write blocks
      When "reader" reads one byte
      Then the write is still blocked
      When "reader" reads the rest of what was filled in
      Then "reader" reads all of it in order
      And the write completes

    Scenario: a long write goes on part by part as room comes
      Given "writer" and "reader" have found out how much the pipe holds
      And "writer" fills the pipe until it would block
      When "writer" starts to write 2 times what the pipe holds
      Then the write blocks
      When "reader" reads all that was filled in
      Then the write is still blocked
      And "reader" reads all of it in order
      And the write completes
