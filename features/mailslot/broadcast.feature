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

  @MAILSLOT-08 @windows @needs-computers
  Rule: A message of up to 400 bytes can be broadcast to a domain
    Source: seed 000 邮件槽; Microsoft, Interprocess Communications; CreateMailslot (which says 424)

    Scenario: the longest message that every authority allows arrives everywhere in the domain
      When "sender" sends 400 bytes to "\\OFFICE\mailslot\news"
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
