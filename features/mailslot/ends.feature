@mailslot
Feature: The two ends of a mailslot, and its end
  Who creates a mailslot reads from it; who opens it writes to it. The mailslot lives as long as
  somebody can read from it.

  Background:
    Given a process "server" that has the mailslot "letters"
    And a process "client"

  @MAILSLOT-03 @windows
  Rule: A mailslot is one-way: its server cannot write to it, and its clients cannot read from it
    Source: seed 000 邮件槽 (单向); Microsoft, About Mailslots; Wine's tests kernel32/mailslot.c
    No document names the errors. Windows was seen to give these, one or the other to a client that reads.

    Scenario: the server cannot write by its handle
      When "server" starts to send "to myself" through its own mailslot
      Then the send fails with "access denied"
      And "server" has no message

    Scenario: a client cannot read by its handle
      Given "client" sends "given away" to "\\.\mailslot\letters"
      When "client" starts to read from "\\.\mailslot\letters"
      Then the read fails with "access denied" or "invalid argument"

  @MAILSLOT-109 @windows
  Rule: A mailslot can be asked about, and be changed, by the server's handle only
    Source: Microsoft GetMailslotInfo, SetMailslotInfo (hMailslot)
    No document names the error.

    Scenario: a client that has sent something is not told what waits
      Given "client" sends "and now?" to "\\.\mailslot\letters"
      When "client" starts to ask how many messages wait in "\\.\mailslot\letters"
      Then the query fails

    Scenario: a client cannot change the read time-out
      Given "client" sends "hurry" to "\\.\mailslot\letters"
      When "client" starts to let reads of "\\.\mailslot\letters" wait 100 milliseconds
      Then the change fails
      And "server" is told that reads wait for ever

  @MAILSLOT-04 @windows
  Rule: A process may be server of one mailslot and client of another, and two make both ways
    Source: seed 000 邮件槽; Microsoft, Interprocess Communications

    Scenario: question and answer
      Given "client" creates the mailslot "replies"
      When "client" sends "how much?" to "\\.\mailslot\letters"
      Then "server" reads "how much?"
      When "server" sends "nothing" to "\\.\mailslot\replies"
      Then "client" reads "nothing"
      And "server" has no message

  @MAILSLOT-107 @windows
  Rule: A process may have several mailslots, each with messages of its own
    Source: seed 000 邮件槽; Microsoft, Interprocess Communications

    Scenario: one for letters and one for parcels
      When "server" creates the mailslot "parcels"
      And "client" sends "a letter" to "\\.\mailslot\letters"
      And "client" sends "a parcel" to "\\.\mailslot\parcels"
      Then "server" reads "a parcel" from "parcels"
      And "server" reads "a letter"

  @MAILSLOT-18 @windows
  Rule: A client that asks for reading as well is let in, and still can only write
    Source: seed 003 0X02 (GENERIC_READ and GENERIC_WRITE); Wine's tests kernel32/mailslot.c
    Microsoft shows GENERIC_WRITE alone. That Windows accepts both is known from Wine's tests.

    Scenario: it can write
      When "client" opens "\\.\mailslot\letters" for reading and writing
      And "client" sends "by a handle for both" to "\\.\mailslot\letters"
      Then "server" reads "by a handle for both"

    Scenario: it cannot read
      Given "client" opens "\\.\mailslot\letters" for reading and writing
      And "client" sends "not for me" to "\\.\mailslot\letters"
      When "client" starts to read from "\\.\mailslot\letters"
      Then the read fails with "access denied" or "invalid argument"

  @MAILSLOT-19 @windows
  Rule: A client shares reading, for the server has the mailslot open to read
    Source: Microsoft CreateMailslot; Wine's tests kernel32/mailslot.c
    Microsoft demands FILE_SHARE_READ. Since Windows Vista an open without it succeeds as well,
    before it was a sharing violation; both are accepted.

    Scenario: sharing reading is enough
      When "client" starts to open "\\.\mailslot\letters", sharing reading
      Then the open completes

    Scenario: sharing nothing may be refused
      When "client" starts to open "\\.\mailslot\letters", sharing nothing
      Then the open completes or fails with "sharing violation"

  @MAILSLOT-30 @windows
  Rule: Only who has the handle of the server can read: its creator, and who got it from him
    Source: Microsoft, About Mailslots; Microsoft CreateMailslot

    Scenario: a child that inherited it reads on when its creator has closed his own
      Given "server" starts "heir" with the mailslot
      When "client" sends "bequeathed" to "\\.\mailslot\letters"
      And "server" closes the mailslot
      Then "heir" reads "bequeathed"

    Scenario: its creator reads on when a child has closed its own
      Given "server" starts "heir" with the mailslot
      And "client" sends "not for the heir" to "\\.\mailslot\letters"
      When "heir" closes the mailslot
      Then "server" reads "not for the heir"

    Scenario: of parent and child that wait, one gets the message
      Given "server" starts "heir" with the mailslot
      And "server" starts to read
      And "heir" starts to read
      When "client" sends "for one of you" to "\\.\mailslot\letters"
      Then exactly one of the reads completes with "for one of you"

    Scenario: parent and child read from one queue
      Given "server" starts "heir" with the mailslot
      And "client" sends "first" to "\\.\mailslot\letters"
      And "client" sends "second" to "\\.\mailslot\letters"
      Then "heir" reads "first"
      And "server" reads "second"
      And "heir" has no message

    Scenario: a stranger knows the name, and that does not help him
      Given "client" sends "confidential" to "\\.\mailslot\letters"
      And a process "stranger"
      And "stranger" opens "\\.\mailslot\letters" for reading and writing
      When "stranger" starts to read from "\\.\mailslot\letters"
      Then the read fails
      And "server" reads "confidential"

  @MAILSLOT-108 @windows
  Rule: A mailslot that is made without attributes has a handle that nobody inherits
    Source: Microsoft CreateMailslot (lpSecurityAttributes)

    Scenario: the handle of the server
      Then the mailslot of "server" is not inheritable

  @MAILSLOT-31 @windows
  Rule: With its last server handle a mailslot goes, and what it holds, and its clients' way to it
    Source: Microsoft, Reading from a Mailslot; Microsoft CreateMailslot
    No document names the error of the client's write.

    Scenario: closed by the server
      Given "client" opens "\\.\mailslot\letters"
      When "server" closes the mailslot
      And "client" starts to send "too late" to "\\.\mailslot\letters"
      Then the send fails

    Scenario: gone with a server that was killed
      When "server" is killed
      And "client" starts to open "\\.\mailslot\letters"
      Then the open fails with "not found"

    Scenario: a new mailslot of that name is empty
      Given "client" sends "never read" to "\\.\mailslot\letters"
      And "client" exits
      And "server" exits
      When a process "successor" that has the mailslot "letters"
      Then "successor" has no message

    Scenario: a client that held on to the old one does not reach the new one
      Given "client" opens "\\.\mailslot\letters"
      And "server" exits
      When a process "successor" that has the mailslot "letters"
      And "client" starts to send "to whom it concerned" to "\\.\mailslot\letters"
      Then the send fails
      And "successor" has no message
