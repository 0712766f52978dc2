@pipe
Feature: What waits with several pieces
  writev waits, is interrupted and goes on as one write of all pieces would.

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end and "second" with the write end

  @PIPE-157 @posix @needs-nonblocking
  Rule: A gathered write that waits goes on like a single one
    Source: POSIX writev(), write()

    Scenario: more than the pipe holds flows through it in order
      Given "writer" and "reader" have found out how much the pipe holds
      When "writer" starts to write 3 times what the pipe holds in pieces
      Then the write blocks
      And "reader" reads all of it in order
      And the write completes

    @linux
    Scenario Outline: in pieces of <piece>, where the pipe holds that much
      When "writer" starts to write <size> bytes in pieces
      Then the write completes
      And "reader" reads all of it in order

      Examples:
        | piece                       | size  |
        | a byte                      | 3     |
        | one byte less than PIPE_BUF | 12285 |
        | PIPE_BUF bytes              | 12288 |
        | one byte more than PIPE_BUF | 12291 |

    Scenario: a piece of no bytes adds nothing
      When "writer" starts to write "abcd" in pieces, the second of them empty
      Then the write transfers 4 bytes
      And "reader" reads "abcd"

    @linux
    Scenario: on Linux all pieces are counted as unread
      When "writer" starts to write 12285 bytes in pieces
      Then "reader" finds 12285 bytes unread at the read end

    Scenario: room for two is for both
      Given "writer" fills the pipe until it would block
      When "writer" starts to write PIPE_BUF bytes of "a" in uneven pieces
      And "second" starts to write PIPE_BUF bytes of "b" in uneven pieces
      Then "reader" reads what was filled in and then the unbroken records "a" and "b" in some order
      And "writer"'s write completes
      And "second"'s write completes

    @linux @needs-page-size
    Scenario: a pipe that grows has room for both
      Given "writer" fills the pipe until it would block
      When "writer" starts to write PIPE_BUF bytes of "a" in uneven pieces
      And "second" starts to write PIPE_BUF bytes of "b" in uneven pieces
      And "reader" starts to set the capacity to 32 pages
      Then "writer"'s write completes
      And "second"'s write completes

    @needs-signals
    Scenario: interrupted, it says how much was in the pipe
      Given "writer" handles SIGUSR1, interrupting its calls
      And "writer" and "reader" have found out how much the pipe holds
      When "writer" starts to write 2 times what the pipe holds in pieces
      Then the write blocks
      When SIGUSR1 reaches "writer" during the write
      Then the write completes with fewer bytes
      And "reader" reads exactly those bytes

    @needs-signals
    Scenario: so it does where a handler restarts calls
      Given "writer" handles SIGUSR1, restarting its calls
      And "writer" and "reader" have found out how much the pipe holds
      When "writer" starts to write 2 times what the pipe holds in pieces
      Then the write blocks
      When SIGUSR1 reaches "writer" during the write
      Then the write completes with fewer bytes

    @needs-signals
    Scenario: what has put in nothing is restarted
      Given "writer" handles SIGUSR1, restarting its calls
      And "writer" fills the pipe until it would block
      When "writer" starts to write PIPE_BUF bytes of "a" in uneven pieces
      Then the write blocks
      When SIGUSR1 reaches "writer" during the write
      Then the write is still blocked
      And "reader" reads what was filled in and then the unbroken records "a" in some order
      And the write completes

    @linux @needs-threads
    Scenario: on Linux the write keeps its end open when another thread closes the descriptor
      Given "writer" fills the pipe until it would block
      When thread "one" of "writer" starts to write PIPE_BUF bytes of "a" in uneven pieces
      Then the write blocks
      When "writer" closes the write end
      Then the write is still blocked
      And "reader" reads what was filled in and then the unbroken records "a" in some order
      And the write completes

    @linux @needs-threads
    Scenario Outline: also when a part was written of <what>
      Given "writer" and "reader" have found out how much the pipe holds
      When thread "one" of "writer" starts to write <what>
      Then the write blocks
      When "writer" closes the write end
      Then the write is still blocked
      And "reader" reads all of it in order
      And the write completes

      Examples:
        | what                                  |
        | 2 times what the pipe holds           |
        | 2 times what the pipe holds in pieces |
