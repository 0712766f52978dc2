@mailslot
Feature: Sending to all mailslots of a name in a domain
  One write reaches a whole domain. It travels as a datagram, and that bounds its length. The network here loses
  nothing and has one protocol only: on others a datagram may be lost, or arrive once for each protocol.

  Background:
    Given the computers "alpha", "beta" and "gamma" in the domain "OFFICE"
    And the computer "delta" in the domain "LAB"
    And a process "server" on each of them that has the mailslot "news"
    And a process "sender" on "alpha"

  @MAILSLOT-07 @windows @needs-computers
  Rule: A domain's name in the address stands for all its computers, and for no other
    Source: seed 000 邮件槽; Microsoft, Mailslot Names

    Scenario: each computer of the domain gets one copy
      When "sender" sends "the news" to "\\OFFICE\mailslot\news"
      Then "server" on "alpha", "beta" and "gamma" receives "the news"
      And no "server" has another message

    Scenario: another domain can be addressed from outside
      When "sender" sends "the news" to "\\LAB\mailslot\news"
      Then "server" on "delta" receives "the news"
      And no "server" has another message

    Scenario: the asterisk stands for the domain of the sender
      When "sender" sends "the news" to "\\*\mailslot\news"
      Then "server" on "alpha", "beta" and "gamma" receives "the news"
      And "server" on "delta" has no message

    Scenario: from another domain the same asterisk means that one
      Given a process "outsider" on "delta"
      When "outsider" sends "our own" to "\\*\mailslot\news"
      Then "server" on "delta" receives "our own"
      And no "server" has another message

    Scenario: two broadcasts arrive as two messages, in order
      When "sender" sends "first" to "\\OFFICE\mailslot\news"
      And "sender" sends "second" to "\\OFFICE\mailslot\news"
      Then "server" on "alpha", "beta" and "gamma" receives "first"
      And "server" on "alpha", "beta" and "gamma" receives "second"
      And no "server" has another message

  @MAILSLOT-08 @windows @needs-computers
  Rule: A message of up to 400 bytes can be broadcast to a domain
    Source: seed 000 邮件槽; Microsoft, Interprocess Communications; CreateMailslot (which says 424)

    Scenario: the longest message that every authority allows arrives everywhere in the domain
      When "sender" sends 400 bytes to "\\OFFICE\mailslot\news"
      Then "server" on "alpha", "beta" and "gamma" receives these 400 bytes
      And "server" on "delta" has no message

    Scenario: so does one of a byte less
      When "sender" sends 399 bytes to "\\OFFICE\mailslot\news"
      Then "server" on "alpha", "beta" and "gamma" receives these 399 bytes

    Scenario: to the sender's own domain as well
      When "sender" sends 400 bytes to "\\*\mailslot\news"
      Then "server" on "alpha", "beta" and "gamma" receives these 400 bytes
      And "server" on "delta" has no message

  @MAILSLOT-101 @windows @needs-computers @needs-mailslot.broadcast-limit
  Rule: A broadcast above the stated limit is refused and reaches nobody
    Source: seed 000 邮件槽 (400); Microsoft CreateMailslot (424)
    An implementation states its limit in mailslot.broadcast-limit.

    Scenario: the limit itself is allowed
      When "sender" sends as many bytes as the broadcast limit allows to "\\OFFICE\mailslot\news"
      Then "server" on "alpha", "beta" and "gamma" receives these bytes

    Scenario: one byte more
      When "sender" starts to send one byte more than the broadcast limit to "\\OFFICE\mailslot\news"
      Then the send fails with "bad network path"
      And no "server" has a message

    Scenario: one byte more to the sender's own domain
      When "sender" starts to send one byte more than the broadcast limit to "\\*\mailslot\news"
      Then the send fails with "bad network path"
      And no "server" has a message

    Scenario: the handle is as good as before
      Given "sender" starts to send one byte more than the broadcast limit to "\\OFFICE\mailslot\news"
      When "sender" sends "in short" to "\\OFFICE\mailslot\news"
      Then "server" on "alpha", "beta" and "gamma" receives "in short"
      And no "server" has another message

  @MAILSLOT-35 @windows @needs-computers
  Rule: What is too long for one datagram is refused, and not sent in pieces
    Source: [MS-MAIL] 2.1, 3.1.4.1; Microsoft CreateMailslot
    Over UDP the name and the data have 443 bytes together, so 444 are too many whatever the
    implementation's limit is. The size of the datagram itself is nothing that a process sees.

    Scenario: no computer gets a part of it
      When "sender" starts to send 444 bytes to "\\OFFICE\mailslot\news"
      Then the send fails with "bad network path"
      And no "server" has a message

  @MAILSLOT-102 @windows @needs-computers
  Rule: A message to one mailslot is not bound by the limit of broadcasts
    Source: seed 000 邮件槽; Microsoft, Interprocess Communications; Microsoft CreateMailslot
    Only the maximum that its server gave bounds it. About Mailslots knows of 424 bytes for everything
    that is sent between computers; the three others know that limit for broadcasts only.

    Scenario: on the own computer
      When "sender" sends 1000 bytes to "\\.\mailslot\news"
      Then "server" on "alpha" receives these 1000 bytes
      And no "server" has another message

    Scenario: on another computer
      When "sender" sends 1000 bytes to "\\beta\mailslot\news"
      Then "server" on "beta" receives these 1000 bytes
      And no "server" has another message

    Scenario: on a computer of another domain
      When "sender" sends 1000 bytes to "\\delta\mailslot\news"
      Then "server" on "delta" receives these 1000 bytes
      And no "server" has another message
