@mailslot
Feature: Reads of a mailslot that are not waited for

  Background:
    Given a process "client"

  @MAILSLOT-37 @windows
  Rule: An overlapped read is pending until a message arrives or its time is over
    Source: Microsoft CreateMailslot; Microsoft ReadFile, GetOverlappedResult
    CreateMailslot makes an asynchronous handle. A read without OVERLAPPED waits on it nevertheless.

    Scenario: pending until the message comes
      Given a process "server" that has the mailslot "letters"
      When "server" begins an overlapped read
      Then "server" is told that the read is pending
      When "client" sends "meanwhile" to "\\.\mailslot\letters"
      And "server" starts to wait for the overlapped read
      Then the read completes with "meanwhile"

    Scenario: who waits for its end waits as long as a read
      Given a process "server" that has the mailslot "letters"
      When "server" begins an overlapped read
      And "server" starts to wait for the overlapped read
      Then the read blocks
      When "client" sends "come at last" to "\\.\mailslot\letters"
      Then the read completes with "come at last"

    Scenario: its time is over
      Given a process "server" that has the mailslot "letters" with a read time-out of 200 milliseconds
      When "server" begins an overlapped read
      And "server" starts to wait for the overlapped read
      Then the read fails with "timed out"

    Scenario: a message that waits ends it as well
      Given a process "server" that has the mailslot "letters"
      And "client" sends "here before you" to "\\.\mailslot\letters"
      When "server" begins an overlapped read
      And "server" starts to wait for the overlapped read
      Then the read completes with "here before you"

    Scenario Outline: into a buffer of <size> bytes, of just so many
      Given a process "server" that has the mailslot "letters"
      When "server" begins an overlapped read into a <size>-byte buffer
      And "client" sends <size> bytes to "\\.\mailslot\letters"
      And "server" starts to wait for the overlapped read
      Then the read completes with these <size> bytes

      Examples:
        | size   |
        | 1      |
        | 262144 |

  @MAILSLOT-122 @windows
  Rule: An overlapped read into a buffer that is too short fails as any read does, and leaves the message
    Source: Microsoft ReadFile; Wine's tests kernel32/mailslot.c
    Counterpart: MAILSLOT-28

    Background:
      Given a process "server" that has the mailslot "letters"

    Scenario Outline: <size> bytes for a message that waits already
      Given "client" sends "<text>" to "\\.\mailslot\letters"
      When "server" starts to begin an overlapped read into a <size>-byte buffer
      Then the beginning fails with "too big"
      And "server" reads "<text>"

      Examples:
        | size | text     |
        | 0    | x        |
        | 7    | too long |

    Scenario Outline: <size> bytes for a message that comes later
      When "server" begins an overlapped read into a <size>-byte buffer
      And "client" sends "<text>" to "\\.\mailslot\letters"
      And "server" starts to wait for the overlapped read
      Then the read fails with "too big"
      And "server" reads "<text>"

      Examples:
        | size | text     |
        | 0    | x        |
        | 7    | too long |

  @MAILSLOT-124 @windows
  Rule: ReadFile with an OVERLAPPED takes a message that waits, or says that the read is pending; the offset does not matter
    Source: Microsoft CreateMailslot; Microsoft ReadFile (lpOverlapped; ERROR_IO_PENDING)

    Background:
      Given a process "server" that has the mailslot "letters"

    Scenario: a message waits
      Given "client" sends "here before you" to "\\.\mailslot\letters"
      When "server" starts to read with an OVERLAPPED
      Then the read completes with "here before you"
      And "server" has no message

    Scenario: none waits, and the next one is taken
      When "server" starts to read with an OVERLAPPED
      Then the read fails with "pending"
      When "client" sends "taken by the system" to "\\.\mailslot\letters"
      And "client" sends "left for you" to "\\.\mailslot\letters"
      Then "server" reads "left for you"

  @MAILSLOT-125 @windows
  Rule: ReadFileEx begins to read a mailslot, and waits for no message
    Source: Microsoft CreateMailslot (an asynchronous handle); Microsoft ReadFileEx

    Background:
      Given a process "server" that has the mailslot "letters"

    Scenario: the read that it has begun takes the next message
      When "server" starts to read by ReadFileEx
      Then the read completes
      When "client" sends "taken by the system" to "\\.\mailslot\letters"
      And "client" sends "left for you" to "\\.\mailslot\letters"
      Then "server" reads "left for you"

    Scenario Outline: a message of <length> bytes that waits, and a buffer of <size>
      Given "client" sends <length> bytes to "\\.\mailslot\letters"
      When "server" starts to read by ReadFileEx into a <size>-byte buffer
      Then the read completes
      And "server" has no message

      Examples:
        | length | size   |
        | 1      | 1      |
        | 4096   | 4096   |
        | 262144 | 262144 |

    Scenario: a buffer that is too short for a message that waits
      Given "client" sends "x" to "\\.\mailslot\letters"
      When "server" starts to read by ReadFileEx into a 0-byte buffer
      Then the read fails with "too big"
      And "server" reads "x"
