@anonymous-pipe
Feature: Making an anonymous pipe
  CreatePipe makes a pipe and returns two handles of it: one to read from, one to write to.

  @APIPE-01 @windows
  Rule: What is written to the write handle comes out of the read handle, in the same order
    Source: seed 002 匿名管道; seed 000 匿名管道; seed 003 0X01; Microsoft, Anonymous Pipe Operations
    Counterpart: PIPE-01

    Scenario: what is written first is read first
      Given a process "p" that has a pipe
      When "p" writes "one"
      And "p" writes "two"
      Then "p" reads "one" into a 3-byte buffer
      And "p" reads "two" into a 3-byte buffer

  @APIPE-02 @windows
  Rule: An anonymous pipe is one-way: the read handle cannot be written, nor the write handle read
    Source: seed 002 匿名管道; seed 000 匿名管道; Microsoft CreatePipe, Anonymous Pipe Operations
    Counterpart: PIPE-03

    Scenario: the write handle has no read access
      Given a process "p" that has a pipe
      And "p" writes "forwards"
      When "p" starts to read from the write end
      Then the read fails with "access denied"
      And "p" reads "forwards"

    Scenario: the read handle has no write access
      Given a process "p" that has a pipe
      When "p" starts to write "backwards" to the read end
      Then the write fails with "access denied"
      When "p" writes "forwards"
      Then "p" reads "forwards"

  @APIPE-09 @windows
  Rule: The process that made a pipe may use both of its handles itself
    Source: seed 002 匿名管道的使用
    Counterpart: PIPE-04

    Scenario: it takes back what it wrote, and its child gets nothing
      Given a process "parent" that has a pipe
      And "parent" starts "child" with the read end
      When "parent" writes "note to self"
      Then "parent" reads "note to self"
      And "child" finds 0 bytes unread at the read end

  @APIPE-18 @windows @undefined
  Rule: The size of the buffer is a suggestion, and nobody may count on it
    Source: Microsoft CreatePipe (nSize)
    How much can be written without a reader is not promised. Whatever the system makes of the suggestion, no byte is lost.

    Scenario Outline: all bytes arrive through a pipe of the suggested size <size>
      Given a process "p" that has a pipe of suggested size <size>
      When "p" starts to write <amount> bytes
      Then "p" reads all of it in order
      And the write completes

      Examples:
        | size    | amount |
        | 0       | 5000   |
        | 1       | 500    |
        | 4096    | 5000   |
        | 1000000 | 5000   |

  @APIPE-101 @windows
  Rule: A handle that was closed is refused
    Source: Microsoft CloseHandle, ReadFile, PeekNamedPipe; Wine's tests kernel32/pipe.c
    The value may come to stand for another object later; it is not used for long.

    Scenario Outline: the closed <end> end
      Given a process "p" that has a pipe
      And "p" closes the <end> end and keeps the value
      When "p" starts to <use> the <end> end
      Then the <kind> fails with "bad handle"

      Examples:
        | end   | use             | kind  |
        | read  | read from       | read  |
        | write | write "late" to | write |

    Scenario: a closed end cannot be peeked at either
      Given a process "p" that has a pipe
      And "p" closes the read end and keeps the value
      When "p" starts to peek at the read end
      Then the peek fails with "bad handle"
