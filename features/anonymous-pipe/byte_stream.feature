@anonymous-pipe
Feature: An anonymous pipe is a stream of bytes
  It keeps the order of bytes, not the boundaries of writes, and it knows no asynchronous operations.

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end

  @APIPE-10 @windows
  Rule: While a write handle is open, a read of an empty pipe waits for data
    Source: Microsoft, Anonymous Pipe Operations; ReadFile
    Counterpart: PIPE-08

    Scenario: the reader waits and then gets what comes
      When "reader" starts to read
      Then the read blocks
      When "writer" writes "late"
      Then the read completes with "late"

  @APIPE-11 @windows
  Rule: A read returns with what one write supplied and does not wait for the rest
    Source: Microsoft ReadFile
    Counterpart: PIPE-22

    Scenario: ten bytes are enough for a read of a hundred
      When "writer" writes "ten bytes!"
      Then "reader" reads "ten bytes!" into a 100-byte buffer

    Scenario: for a reader that waited as well
      Given "reader" starts to read
      When "writer" writes "ten bytes!"
      Then the read completes with "ten bytes!"

    Scenario: what does not fit is for the next read
      When "writer" writes "abcdef"
      Then "reader" reads "abcd" into a 4-byte buffer
      And "reader" reads "ef"

  @APIPE-12 @windows
  Rule: The boundaries of writes are not kept
    Source: Microsoft, Pipe Handle Inheritance
    Counterpart: PIPE-14

    Scenario: two writes are one read
      When "writer" writes "ab"
      And "writer" writes "cd"
      Then "reader" reads "abcd"

  @APIPE-23 @windows
  Rule: PeekNamedPipe shows what waits in an anonymous pipe and takes nothing
    Source: Microsoft PeekNamedPipe (hNamedPipe)
    Counterpart: PIPE-42

    Scenario: what was peeked at can still be read
      Given "writer" writes "abc"
      When "reader" starts to peek
      Then the peek completes with "abc"
      And "reader" reads "abc"

    Scenario: it counts what is there
      When "writer" writes "abcdefg"
      And "reader" reads "ab" into a 2-byte buffer
      Then "reader" finds 5 bytes unread at the read end

    Scenario Outline: a buffer of <size>
      Given "writer" writes "hello"
      When "reader" starts to peek with a <size>-byte buffer
      Then the peek completes with "<beginning>"
      And "reader" reads "hello"

      Examples:
        | size | beginning |
        | 0    |           |
        | 1    | h         |

    Scenario: it does not wait
      Then "reader" finds 0 bytes unread at the read end

  @APIPE-104 @windows
  Rule: The write handle cannot be peeked at
    Source: Microsoft PeekNamedPipe (GENERIC_READ)

    Scenario: it has no read access
      Given "writer" writes "abc"
      When "writer" starts to peek at the write end
      Then the peek fails with "access denied"

  @APIPE-24 @windows
  Rule: A write of nothing is no end: what follows it arrives
    Source: Microsoft ReadFile (remarks), WriteFile (a null write); ReactOS's tests kmtests/npfs on Windows
    Counterpart: PIPE-21
    Microsoft says that a read of a pipe that succeeds with 0 bytes met a write of 0 bytes, and leaves to the system what
    such a write does. On a byte stream Windows has been seen to ignore it. Either way the reader is to go on.

    Scenario: written before the read
      When "writer" writes ""
      And "writer" writes "after"
      Then "reader" reads "after", perhaps after reading nothing

    Scenario: written while a reader waits
      Given "reader" starts to read
      When "writer" writes ""
      And "writer" writes "after"
      Then "reader" reads "after", perhaps after reading nothing

  @APIPE-102 @windows @undefined
  Rule: A read of nothing takes nothing
    Source: Microsoft ReadFile (a null read); ReactOS's tests kmtests/npfs on Windows
    Counterpart: PIPE-107
    What else it does is left to the system: on Windows it waits as long as the pipe is empty.

    Scenario: the data are still there
      Given "writer" writes "still here"
      When "reader" reads "" into a 0-byte buffer
      Then "reader" reads "still here"

  @APIPE-19 @windows
  Rule: Asynchronous operations are not supported: an OVERLAPPED is ignored
    Source: Microsoft, Anonymous Pipe Operations
    What ReadFileEx does instead is left open; it must not return as if a read had begun.

    Scenario: its offset skips nothing
      Given "writer" writes "from the beginning"
      When "reader" starts to read with an OVERLAPPED
      Then the read completes with "from the beginning"

    Scenario: the read waits in the call
      When "reader" starts to read with an OVERLAPPED
      Then the read blocks
      When "writer" writes "late"
      Then the read completes with "late"

    Scenario: with an event as well
      When "reader" starts to begin an overlapped read
      Then the beginning blocks
      When "writer" writes "late"
      Then the beginning completes
      And "reader" is told that the read is complete
      When "reader" starts to wait for the overlapped read
      Then the read completes with "late"

    Scenario Outline: <size> bytes of what is there, and no more
      Given "writer" writes "late"
      When "reader" begins an overlapped read into a <size>-byte buffer
      And "reader" starts to wait for the overlapped read
      Then the read completes with "<text>"
      And "reader" reads "<rest>"

      Examples:
        | size | text | rest |
        | 1    | l    | ate  |
        | 3    | lat  | e    |

    Scenario: the end is told by the call
      Given "reader" closes the write end
      And "writer" closes the write end
      When "reader" starts to begin an overlapped read
      Then the beginning fails with "broken pipe"

    Scenario: the write handle reads nothing this way either
      Given "writer" writes "late"
      When "writer" starts to begin an overlapped read from the write end
      Then the beginning fails with "access denied"
      When "writer" starts to read from the write end by ReadFileEx
      Then the read fails
      And "reader" reads "late"

    Scenario: ReadFileEx cannot be used
      When "reader" starts to read by ReadFileEx
      Then the read is not left to the background
