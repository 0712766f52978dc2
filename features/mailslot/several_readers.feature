@mailslot
Feature: Several handles to read from one mailslot
  Whoever got the handle of the server, by inheritance or as a duplicate, reads from the same queue.

  Background:
    Given a process "server" that has the mailslot "letters"
    And a process "client"

  @MAILSLOT-110 @windows
  Rule: A mailslot lives until the last handle to read from it is closed, be it inherited or a duplicate
    Source: Microsoft CreateMailslot (Remarks), DuplicateHandle

    Scenario: a duplicate reads when the original is closed
      Given "server" duplicates the mailslot as not inheritable
      And "client" sends "before" to "\\.\mailslot\letters"
      When "server" closes the mailslot
      And "client" sends "after" to "\\.\mailslot\letters"
      Then "server" reads "before" from the duplicate of the mailslot
      And "server" reads "after" from the duplicate of the mailslot

    Scenario: the original reads when a duplicate is closed
      Given "server" duplicates the mailslot as not inheritable
      When "server" closes the duplicate of the mailslot
      And "client" sends "still here" to "\\.\mailslot\letters"
      Then "server" reads "still here"

    Scenario: as long as there is one the name is taken
      Given "server" duplicates the mailslot as not inheritable
      And "server" closes the mailslot
      When "client" starts to create the mailslot "letters"
      Then the creation fails with "already exists"

    Scenario: with the last one the mailslot goes
      Given "server" duplicates the mailslot as not inheritable
      And "server" closes the mailslot
      When "server" closes the duplicate of the mailslot
      And "client" starts to open "\\.\mailslot\letters"
      Then the open fails with "not found"

    Scenario: a duplicate can take the place of the original
      Given "server" duplicates the mailslot as inheritable, closing the original
      And "client" sends "still read" to "\\.\mailslot\letters"
      And "client" exits
      Then the duplicate of the mailslot of "server" is inheritable
      And "server" reads "still read" from the duplicate of the mailslot
      When "server" closes the duplicate of the mailslot
      And a process "other"
      And "other" starts to open "\\.\mailslot\letters"
      Then the open fails with "not found"

    Scenario: a duplicate in another process outlives the server
      Given a process "heir"
      And "server" duplicates the mailslot into "heir"
      When "server" exits
      And "client" sends "to the heir" to "\\.\mailslot\letters"
      Then "heir" reads "to the heir"

    Scenario: of a duplicate in another process the original knows nothing
      Given a process "heir"
      And "server" duplicates the mailslot into "heir"
      And "heir" is killed
      When "client" sends "to the server" to "\\.\mailslot\letters"
      Then "server" reads "to the server"

  @MAILSLOT-111 @windows
  Rule: As many of those who wait at a mailslot get a message as there are messages, and who was killed gets none
    Source: Microsoft CreateMailslot, ReadFile

    Background:
      Given "server" starts "heir" with the mailslot

    Scenario: two messages are for two readers
      When "server" starts to read
      And "heir" starts to read
      And "client" sends "one" to "\\.\mailslot\letters"
      And "client" sends "two" to "\\.\mailslot\letters"
      Then the reads complete with "one" and "two" in some order

    Scenario: a reader that was killed leaves the message
      When "heir" starts to read
      And "heir" is killed
      And "client" sends "for the living" to "\\.\mailslot\letters"
      Then "server" reads "for the living"

    Scenario: another one that waits gets it
      When "heir" starts to read
      And "server" starts to read
      And "heir" is killed
      And "client" sends "for the living" to "\\.\mailslot\letters"
      Then "server"'s read completes with "for the living"
