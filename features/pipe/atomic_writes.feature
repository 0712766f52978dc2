@pipe
Feature: What a write puts in at once
  Up to PIPE_BUF bytes a write is indivisible; beyond that it may be split. Non-blocking mode decides what
  happens when there is not enough room.

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end

  @PIPE-23 @posix @needs-nonblocking
  Rule: A non-blocking read of an empty pipe fails while a writer exists, and is end-of-file when none does
    Source: POSIX read()
    Counterpart: APIPE-108

    Scenario: while a writer exists it would block
      Given "reader" makes the read end non-blocking
      When "reader" starts to read
      Then the read fails with "would block"

    Scenario: when no writer exists it is end-of-file
      Given "reader" makes the read end non-blocking
      And "reader" closes the write end
      When "writer" closes the write end
      Then "reader" reads end-of-file

  @PIPE-24 @posix @needs-nonblocking
  Rule: A non-blocking write of at most PIPE_BUF bytes goes in whole or not at all
    Source: pipe(7) PIPE_BUF; POSIX write()

    Scenario: one byte too little room refuses all of it
      Given "writer" fills the pipe until it would block
      And "reader" reads one byte less than PIPE_BUF
      And "writer" makes the write end non-blocking
      When "writer" starts to write PIPE_BUF bytes
      Then the write fails with "would block"
      And "reader" reads the rest of what was filled in
      When "reader" starts to read
      Then the read blocks

    Scenario: with enough room all of it goes in
      Given "writer" fills the pipe until it would block
      And "reader" reads all that was filled in
      And "writer" makes the write end non-blocking
      When "writer" starts to write PIPE_BUF bytes
      Then the write completes

  @PIPE-25 @posix @needs-nonblocking
  Rule: A non-blocking write of more than PIPE_BUF bytes puts in what fits and says how much
    Source: pipe(7) PIPE_BUF; POSIX write()

    Scenario: into an empty pipe at least PIPE_BUF bytes, and the count is what the reader gets
      Given "writer" and "reader" have found out how much the pipe holds
      And "writer" makes the write end non-blocking
      When "writer" starts to write 2 times what the pipe holds
      Then the write completes with at least PIPE_BUF, but not all bytes
      And "reader" reads exactly those bytes
      When "reader" starts to read
      Then the read blocks

    Scenario: into a pipe with some room as well
      Given "writer" and "reader" have found out how much the pipe holds
      And "writer" writes "x"
      And "writer" makes the write end non-blocking
      When "writer" starts to write 2 times what the pipe holds
      Then the write completes with fewer bytes
      And "reader" reads "x" into a 1-byte buffer
      And "reader" reads exactly those bytes

  @PIPE-103 @posix @needs-nonblocking
  Rule: A non-blocking write of more than PIPE_BUF bytes to a full pipe would block
    Source: pipe(7) PIPE_BUF; POSIX write()

    Scenario: nothing fits
      Given "writer" fills the pipe until it would block
      And "writer" makes the write end non-blocking
      When "writer" starts to write one byte more than PIPE_BUF
      Then the write fails with "would block"

  @PIPE-26 @posix @needs-nonblocking
  Rule: Writes of at most PIPE_BUF bytes are never interleaved
    Source: pipe(7) PIPE_BUF; POSIX write()
    The writers all wait at a full pipe, and the reader makes room by pieces: whoever splits a write is caught.

    Scenario: the records of three waiting writers stay whole
      Given "reader" starts "second" with the write end and "third" with the write end
      And "writer" fills the pipe until it would block
      When "writer" starts to write PIPE_BUF bytes of "a"
      And "second" starts to write PIPE_BUF bytes of "b"
      And "third" starts to write PIPE_BUF bytes of "c"
      Then "writer"'s write is still blocked
      And "second"'s write is still blocked
      And "third"'s write is still blocked
      And "reader" reads what was filled in and then the unbroken records "a", "b" and "c" in some order
      And "writer"'s write completes
      And "second"'s write completes
      And "third"'s write completes

  @PIPE-27 @posix @needs-nonblocking
  Rule: A gathered write of at most PIPE_BUF bytes is as indivisible as a single one
    Source: POSIX writev(), write()

    Scenario: the pieces of three waiting writers stay together
      Given "reader" starts "second" with the write end and "third" with the write end
      And "writer" fills the pipe until it would block
      When "writer" starts to write PIPE_BUF bytes of "a" in uneven pieces
      And "second" starts to write PIPE_BUF bytes of "b" in uneven pieces
      And "third" starts to write PIPE_BUF bytes of "c" in uneven pieces
      Then "writer"'s write is still blocked
      And "second"'s write is still blocked
      And "third"'s write is still blocked
      And "reader" reads what was filled in and then the unbroken records "a", "b" and "c" in some order
      And "writer"'s write completes
      And "second"'s write completes
      And "third"'s write completes

    Scenario: without waiting it goes in whole or not at all
      Given "writer" fills the pipe until it would block
      And "writer" makes the write end non-blocking
      And "reader" reads one byte less than PIPE_BUF
      When "writer" starts to write PIPE_BUF bytes of "a" in uneven pieces
      Then the write fails with "would block"
      And "reader" reads the rest of what was filled in
      When "reader" starts to read
      Then the read blocks

  @PIPE-28 @posix @needs-pathconf
  Rule: PIPE_BUF is at least 512 bytes
    Source: POSIX limits.h (_POSIX_PIPE_BUF), fpathconf(); pipe(7)

    Scenario: fpathconf tells
      Then PIPE_BUF of the pipe of "reader" is at least 512

    Scenario: it is what the implementation states
      Then PIPE_BUF of the pipe of "reader" is the one that is stated
      And PIPE_BUF at the read end of "reader" is the same

    @linux
    Scenario: on Linux it is 4096 bytes
      Then PIPE_BUF of the pipe of "reader" is 4096
