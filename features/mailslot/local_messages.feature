@mailslot
Feature: Messages in a mailslot
  Who creates a mailslot reads from it; who opens it sends. What is sent stays a message.

  Background:
    Given a process "server" that has the mailslot "letters"
    And a process "client"

  @MAILSLOT-02 @windows
  Rule: Messages wait in the mailslot until the server reads them
    Source: seed 000 邮件槽; Microsoft, About Mailslots

    Scenario: they outlive the client
      When "client" sends "testament" to "\\.\mailslot\letters"
      And "client" exits
      Then "server" reads "testament"
      And "server" has no message

    Scenario: each new one follows those that wait already
      When "client" sends "first" to "\\.\mailslot\letters"
      And "client" sends "second" to "\\.\mailslot\letters"
      Then "server" reads "first"
      And "server" reads "second"
      And "server" has no message

  @MAILSLOT-09 @windows
  Rule: The server sets how long a message to its mailslot may be
    Source: seed 000 邮件槽; seed 003 0X02; Microsoft CreateMailslot; Microsoft, Interprocess Communications
    No document names the error.

    Scenario: up to that size it is taken
      Given a process "picky" that has the mailslot "notes" for messages of up to 10 bytes
      When "client" sends 10 bytes to "\\.\mailslot\notes"
      Then "picky" receives these 10 bytes

    Scenario: one byte more is refused, and nothing of it stored
      Given a process "picky" that has the mailslot "notes" for messages of up to 10 bytes
      When "client" starts to send 11 bytes to "\\.\mailslot\notes"
      Then the send fails
      And "picky" has no message

    Scenario Outline: <size> bytes, and no more
      Given a process "picky" that has the mailslot "notes" for messages of up to <size> bytes
      When "client" sends <size> bytes to "\\.\mailslot\notes"
      Then "picky" receives these <size> bytes
      When "client" starts to send <more> bytes to "\\.\mailslot\notes"
      Then the send fails
      And "picky" has no message

      Examples:
        | size | more |
        | 1    | 2    |
        | 2    | 3    |

    Scenario: it bounds each message, and not what waits
      Given a process "picky" that has the mailslot "notes" for messages of up to 10 bytes
      When "client" sends "the first." to "\\.\mailslot\notes"
      And "client" sends "the second" to "\\.\mailslot\notes"
      Then "picky" reads "the first."
      And "picky" reads "the second"

    Scenario: a server that gives no size takes any
      When "client" sends 5000 bytes to "\\.\mailslot\letters"
      Then "server" receives these 5000 bytes

  @MAILSLOT-15 @windows
  Rule: A read returns one message, exactly as one write supplied it
    Source: seed 003 0X02; Microsoft ReadFile; Microsoft, Reading from a Mailslot
    Counterpart: MSGQ-03

    Scenario: a buffer with room for two gets one
      When "client" sends "one" to "\\.\mailslot\letters"
      And "client" sends "two" to "\\.\mailslot\letters"
      Then "server" reads "one"
      And "server" reads "two"

    Scenario: a waiting read gets one message, whole
      Given "server" starts to read
      When "client" sends "not in pieces" to "\\.\mailslot\letters"
      Then the read completes with "not in pieces"
      And "server" has no message

  @MAILSLOT-16 @windows
  Rule: One handle serves for many messages, which are read first in, first out
    Source: seed 003 0X02; Microsoft, About Mailslots; Microsoft, Writing to a Mailslot
    Counterpart: MSGQ-01

    Scenario: three that wait
      Given "client" opens "\\.\mailslot\letters"
      When "client" sends "one" to "\\.\mailslot\letters"
      And "client" sends "two" to "\\.\mailslot\letters"
      And "client" sends "three" to "\\.\mailslot\letters"
      Then "server" reads "one"
      And "server" reads "two"
      And "server" reads "three"

    Scenario: one that follows when the others have been read
      Given "client" opens "\\.\mailslot\letters"
      When "client" sends "one" to "\\.\mailslot\letters"
      And "client" sends "two" to "\\.\mailslot\letters"
      Then "server" reads "one"
      And "server" reads "two"
      When "client" sends "three" to "\\.\mailslot\letters"
      Then "server" reads "three"

  @MAILSLOT-32 @windows
  Rule: A write of no bytes is a message too
    Source: Wine's tests kernel32/mailslot.c
    Known from what Windows was seen to do.

    Scenario: it waits and is counted
      When "client" sends "" to "\\.\mailslot\letters"
      Then "server" has 1 message, the next of 0 bytes

    Scenario: it is read as what it is
      When "client" sends "" to "\\.\mailslot\letters"
      And "client" sends "after it" to "\\.\mailslot\letters"
      Then "server" reads an empty message
      And "server" reads "after it"
