@mailslot
Feature: What a server can know before it reads
  GetMailslotInfo tells how many messages wait and how long the next one is, so that a server need
  neither block nor guess the size of its buffer.

  Background:
    Given a process "server" that has the mailslot "letters"
    And a process "client"

  @MAILSLOT-12 @windows
  Rule: GetMailslotInfo tells how many messages wait and how long the next one is
    Source: seed 003 0X02; Microsoft GetMailslotInfo; Microsoft, Reading from a Mailslot

    Scenario: the next is the one that was sent first
      When "client" sends "short" to "\\.\mailslot\letters"
      And "client" sends "the longer one" to "\\.\mailslot\letters"
      Then "server" has 2 messages, the next of 5 bytes
      When "server" reads "short"
      Then "server" has 1 message, the next of 14 bytes

    Scenario: asking reads nothing
      When "client" sends "untouched" to "\\.\mailslot\letters"
      Then "server" has 1 message, the next of 9 bytes
      And "server" has 1 message, the next of 9 bytes
      And "server" reads "untouched"

    Scenario: only what is wanted need be asked for
      When "client" sends "short" to "\\.\mailslot\letters"
      And "client" sends "the longer one" to "\\.\mailslot\letters"
      Then "server" asks only how many messages wait, and is told 2
      And "server" asks only how long the next message is, and is told 5

    Scenario Outline: only <one> and <other>
      Given a process "picky" that has the mailslot "notes" for messages of up to 100 bytes
      And "picky" lets reads wait 500 milliseconds
      When "client" sends "short" to "\\.\mailslot\notes"
      Then "picky" asks only <one>, and is told <first>
      And "picky" asks only <one> and <other>, and is told <first> and <second>

      Examples:
        | one                          | other                        | first | second |
        | how many messages wait       | how long the next message is | 1     | 5      |
        | how long the next message is | how long messages may be     | 5     | 100    |
        | how long messages may be     | how long reads wait          | 100   | 500    |
        | how long reads wait          | how many messages wait       | 500   | 1      |
        | how many messages wait       | how long messages may be     | 1     | 100    |
        | how long the next message is | how long reads wait          | 5     | 500    |

  @MAILSLOT-13 @windows
  Rule: A buffer as long as GetMailslotInfo says is long enough
    Source: seed 003 0X02; Microsoft GetMailslotInfo

    Scenario: exactly that long
      When "client" sends "to measure" to "\\.\mailslot\letters"
      Then "server" has 1 message, the next of 10 bytes
      And "server" reads "to measure" into a 10-byte buffer

    Scenario Outline: <size> bytes
      When "client" sends <size> bytes to "\\.\mailslot\letters"
      Then "server" has 1 message, the next of <size> bytes
      And "server" receives these <size> bytes into a buffer of so many

      Examples:
        | size   |
        | 1      |
        | 262144 |

    Scenario: a buffer of no bytes, for a message of none
      When "client" sends "" to "\\.\mailslot\letters"
      Then "server" reads "" into a 0-byte buffer

  @MAILSLOT-14 @windows
  Rule: While no message waits, their number is 0, and the next one's length MAILSLOT_NO_MESSAGE
    Source: seed 003 0X02; Microsoft GetMailslotInfo

    Scenario: in a new mailslot
      Then "server" has no message

    Scenario: after the last one was read
      Given "client" sends "the last" to "\\.\mailslot\letters"
      When "server" reads "the last"
      Then "server" has no message

  @MAILSLOT-27 @windows
  Rule: GetMailslotInfo tells how long messages may be and reads wait, as its creator has said
    Source: Microsoft GetMailslotInfo; Wine's tests kernel32/mailslot.c
    The maximum may be larger than what was asked for.

    Scenario: the maximum
      Given a process "picky" that has the mailslot "notes" for messages of up to 100 bytes
      Then "picky" is told that messages may have 100 bytes at least

    Scenario: a time-out
      Given a process "hasty" that has the mailslot "notes" with a read time-out of 500 milliseconds
      Then "hasty" is told that reads wait 500 milliseconds

    Scenario: the shortest time-out
      Given a process "hasty" that has the mailslot "notes" with a read time-out of 1 milliseconds
      Then "hasty" is told that reads wait 1 milliseconds

    Scenario: no time-out
      Then "server" is told that reads wait for ever

  @MAILSLOT-28 @windows
  Rule: A read into a buffer that is shorter than the next message fails
    Source: Microsoft ReadFile; Wine's tests kernel32/mailslot.c
    The error is ERROR_INSUFFICIENT_BUFFER, and not ERROR_MORE_DATA as with a pipe.

    Scenario: the message waits already
      Given "client" sends "too long" to "\\.\mailslot\letters"
      When "server" starts to read into a 4-byte buffer
      Then the read fails with "too big"

    Scenario: no buffer is long enough that has no bytes
      Given "client" sends "x" to "\\.\mailslot\letters"
      When "server" starts to read into a 0-byte buffer
      Then the read fails with "too big"

    Scenario: the message comes while the read waits
      Given "server" starts to read into a 4-byte buffer
      When "client" sends "too long" to "\\.\mailslot\letters"
      Then the read fails with "too big"

  @MAILSLOT-29 @windows
  Rule: A message that was too long for a buffer stays, and a longer buffer gets it whole
    Source: Microsoft ReadFile (which is silent on it); Wine's tests kernel32/mailslot.c
    Counterpart: MSGQ-17
    Known from what Windows was seen to do.

    Scenario: the second attempt succeeds
      Given "client" sends "too long" to "\\.\mailslot\letters"
      When "server" starts to read into a 4-byte buffer
      Then "server" has 1 message, the next of 8 bytes
      And "server" reads "too long"
