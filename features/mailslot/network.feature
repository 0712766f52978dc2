@mailslot
Feature: Mailslots on several computers
  What crosses a network is a datagram: its sender learns nothing of what became of it.

  Background:
    Given the computers "alpha", "beta" and "gamma" in the domain "OFFICE"
    And the computer "delta" in the domain "LAB"
    And a process "server" on each of them that has the mailslot "news"
    And a process "sender" on "alpha"

  @MAILSLOT-10 @windows @needs-computers
  Rule: A broadcast that nobody receives is no error
    Source: seed 000 邮件槽 (不可靠的数据报); Microsoft CreateMailslot; [MS-MAIL] 1.3

    Scenario: no computer has a mailslot of that name
      When "sender" starts to send "anybody there?" to "\\OFFICE\mailslot\rumours"
      Then the send completes
      And no "server" has a message

    Scenario: the servers have gone meanwhile
      Given "sender" sends "are you there?" to "\\LAB\mailslot\news"
      And "server" on "delta" closes the mailslot
      When "sender" starts to send "still there?" to "\\LAB\mailslot\news"
      Then the send completes
      And "server" on "alpha", "beta" and "gamma" has no message

  @MAILSLOT-103 @windows @needs-computers
  Rule: A computer of the domain that has no such mailslot is passed over, and disturbs nobody
    Source: seed 000 邮件槽; Microsoft, Mailslot Names; Microsoft, About Mailslots

    Scenario: the others get the message
      Given "server" on "beta" closes the mailslot
      When "sender" sends "without beta" to "\\OFFICE\mailslot\news"
      Then "server" on "alpha" and "gamma" receives "without beta"
      And "server" on "delta" has no message

    Scenario: nothing is kept for a server that comes later
      Given "server" on "beta" closes the mailslot
      And "sender" sends "missed" to "\\OFFICE\mailslot\news"
      When "server" on "beta" creates the mailslot "news"
      Then "server" on "beta" has no message

    Scenario: the sender's own computer need not have one
      Given "server" on "alpha" closes the mailslot
      When "sender" sends "for the others" to "\\*\mailslot\news"
      Then "server" on "beta" and "gamma" receives "for the others"

  @MAILSLOT-104 @windows @needs-computers
  Rule: A broadcast reaches the mailslots of its name, in whatever case it is written, and no others
    Source: Microsoft, Mailslot Names; [MS-MAIL] 3.2.1

    Scenario: a mailslot of another name on the same computer
      Given a process "forecaster" on "beta" that has the mailslot "weather"
      When "sender" sends "the news" to "\\OFFICE\mailslot\news"
      Then "server" on "beta" receives "the news"
      And "forecaster" has no message

    Scenario: a path is part of the name
      Given a process "sportsman" on "beta" that has the mailslot "sports\news"
      When "sender" sends "two to one" to "\\OFFICE\mailslot\sports\news"
      Then "sportsman" reads "two to one"
      And no "server" has a message

    Scenario: upper and lower case are the same
      When "sender" sends "NEWS" to "\\OFFICE\MAILSLOT\News"
      Then "server" on "alpha", "beta" and "gamma" receives "NEWS"
      And "server" on "delta" has no message

  @MAILSLOT-105 @windows @needs-computers
  Rule: A server never gets a message that is longer than the maximum it gave, wherever it comes from
    Source: Microsoft CreateMailslot (nMaxMessageSize)
    Whether the sender is told is not said: a datagram tells him nothing.

    Scenario: the others get the broadcast
      Given "server" on "beta" closes the mailslot
      And "server" on "beta" creates the mailslot "news" for messages of up to 10 bytes
      When "sender" sends 20 bytes to "\\OFFICE\mailslot\news"
      Then "server" on "alpha" and "gamma" receives these 20 bytes
      And "server" on "beta" has no message

    Scenario: sent to it alone
      Given a process "picky" on "beta" that has the mailslot "notes" for messages of up to 10 bytes
      When "sender" starts to send 11 bytes to "\\beta\mailslot\notes"
      Then "picky" has no message

  @MAILSLOT-33 @windows @undefined @needs-computers
  Rule: A message may arrive once for each protocol that reaches its receiver
    Source: [MS-MAIL] 1.3; Microsoft, Netlogon (MailslotDuplicateTimeout)
    A receiver has to expect copies. Each is the whole message, and each message comes once at least
    where nothing is lost.

    Scenario: copies and nothing but copies
      When "sender" sends "one" to "\\OFFICE\mailslot\news"
      And "sender" sends "two" to "\\OFFICE\mailslot\news"
      Then "server" on "beta" receives "one" and "two", each at least once, and nothing else

  @MAILSLOT-34 @windows @undefined @needs-computers
  Rule: What becomes of 425 or 426 bytes that are sent to another computer is not defined
    Source: ubiqx.org, Implementing CIFS, annotation 3.3.2-01, on the SDK's former About Mailslots
    That page called these two lengths not supported, today's pages are silent. What can be asked is
    that no part of such a message arrives, and that others do.

    Scenario Outline: <size> bytes, and a message after them
      Given "sender" starts to send <size> bytes to "\\beta\mailslot\news"
      When "sender" sends "after it" to "\\beta\mailslot\news"
      Then "server" on "beta" receives "after it", and before it those bytes whole or not at all

      Examples:
        | size |
        | 425  |
        | 426  |

  @MAILSLOT-36 @windows @not-executable
  Rule: A message travels as an SMB_COM_TRANSACTION with the name \MAILSLOT\NAME in a NetBIOS datagram
    Source: [MS-MAIL] 2.1, 2.2.1
    Not executable: what stands on the wire is seen by who listens there, and by no process that sends or reads
