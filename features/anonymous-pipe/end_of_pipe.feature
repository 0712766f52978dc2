@anonymous-pipe
Feature: The end of an anonymous pipe
  The pipe lives as long as any handle of it. When all handles of one end are closed, a write to the other fails, and
  so does a read once nothing is left: there is no end-of-file, and no signal.

  Background:
    Given a process "parent" that has a pipe
    And "parent" starts "writer" with the write end and "reader" with the read end

  @APIPE-13 @windows
  Rule: When no write handle is open any more, a reader gets what is left, and then its reads fail as broken
    Source: Microsoft ReadFile; Pipe Handle Inheritance (which says "returns zero")
    Counterpart: PIPE-07

    Background:
      Given "parent" closes both ends

    Scenario: what was written before the last close is not lost
      When "writer" writes "hello"
      And "writer" closes the write end
      Then "reader" reads "hello"
      When "reader" starts to read
      Then the read fails with "broken pipe"

    Scenario: the end does not wear off
      Given "writer" closes the write end
      And "reader" starts to read
      When "reader" starts to read
      Then the read fails with "broken pipe"

    Scenario: the death of the last writer is as good as a close
      Given "writer" is killed
      When "reader" starts to read
      Then the read fails with "broken pipe"

    Scenario: a waiting reader is told
      Given "reader" starts to read
      When "writer" closes the write end
      Then the read fails with "broken pipe"

    Scenario: who only peeks sees what is left
      When "writer" writes "hello"
      And "writer" closes the write end
      And "reader" starts to peek
      Then the peek completes with "hello"

    Scenario: who only peeks is told as well
      Given "writer" closes the write end
      When "reader" starts to peek
      Then the peek fails with "broken pipe"

  @APIPE-14 @windows
  Rule: A parent that keeps its write handle hides the end from the reader
    Source: Microsoft, Pipe Handle Inheritance
    Counterpart: PIPE-11

    Scenario: the writing child has ended, and the reader still waits
      Given "writer" writes "last words"
      And "writer" exits
      Then "reader" reads "last words"
      When "reader" starts to read
      Then the read blocks
      When "parent" closes the write end
      Then the read fails with "broken pipe"

  @APIPE-16 @windows
  Rule: A write that nobody can read fails, and that is all that happens to the writer
    Source: Microsoft WriteFile ("broken pipe"); Wine's tests kernel32/pipe.c (Windows returns ERROR_NO_DATA)
    Counterpart: PIPE-09
    Microsoft and what Windows does disagree about the error.

    Scenario: the read end is closed everywhere
      Given "parent" closes both ends
      And "reader" closes the read end
      When "writer" starts to write "lost"
      Then the write fails with "broken pipe" or "pipe closing"
      And "writer" is still alive

    Scenario: the only reader was killed
      Given "parent" closes both ends
      And "reader" is killed
      When "writer" starts to write "lost"
      Then the write fails with "broken pipe" or "pipe closing"

    Scenario: as long as one read handle is left nothing fails
      Given "reader" closes the read end
      When "writer" writes "not lost"
      Then "parent" reads "not lost"

  @APIPE-103 @windows
  Rule: A writer that waits for room learns that the last read handle was closed
    Source: Microsoft, Anonymous Pipe Operations; WriteFile
    Counterpart: PIPE-35
    Microsoft and what Windows does disagree about the error.

    Scenario: the write fails
      Given "parent" closes both ends
      And "writer" starts to write 1048576 bytes
      When "reader" closes the read end
      Then the write fails with "broken pipe" or "pipe closing"
      And "writer" is still alive

    Scenario: the death of the last reader is as good as a close
      Given "parent" closes both ends
      And "writer" starts to write 1048576 bytes
      When "reader" is killed
      Then the write fails with "broken pipe" or "pipe closing"

  @APIPE-17 @windows
  Rule: A write that finds too little room waits until all of its bytes are taken
    Source: Microsoft, Anonymous Pipe Operations; CreatePipe
    Counterpart: PIPE-10

    Scenario: a mebibyte, by one write
      When "writer" starts to write 1048576 bytes
      Then the write blocks
      And "reader" reads all of it in order
      And the write completes

    Scenario: some room is not enough
      Given "writer" starts to write 1048576 bytes
      When "reader" reads 1000 bytes
      Then the write is still blocked

  @APIPE-22 @windows
  Rule: What a process wrote can be read after it has ended
    Source: Microsoft, Anonymous Pipe Operations

    Scenario Outline: the writer <ends>
      Given "writer" writes "testament"
      When "writer" <ends>
      Then "reader" reads "testament"

      Examples:
        | ends      |
        | exits     |
        | is killed |

  @APIPE-106 @windows
  Rule: Every byte reaches exactly one of several readers
    Source: Microsoft PeekNamedPipe (which, unlike a read, removes nothing); Pipe Handle Inheritance
    Counterpart: PIPE-36

    Scenario: what one has read the other does not see
      When "writer" writes "abcdef"
      Then "reader" reads "abc" into a 3-byte buffer
      And "parent" reads "def"
      And "reader" finds 0 bytes unread at the read end

  @APIPE-107 @windows
  Rule: Writers share one stream, and each one's bytes keep their order
    Source: Microsoft, Pipe Handle Inheritance

    Scenario: they take turns
      When "writer" writes "a1"
      And "parent" writes "b1"
      And "writer" writes "a2"
      Then "reader" reads "a1b1a2"
