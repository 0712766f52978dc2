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
      And "server" waits for the overlapped read
      Then the read completes with "meanwhile"

    Scenario: who waits for its end waits as long as a read
      Given a process "server" that has the mailslot "letters"
      When "server" begins an overlapped read
      And "server" waits for the overlapped read
      Then the read blocks
      When "client" sends "come at last" to "\\.\mailslot\letters"
      Then the read completes with "come at last"

    Scenario: its time is over
      Given a process "server" that has the mailslot "letters" with a read time-out of 200 milliseconds
      When "server" begins an overlapped read
      And "server" waits for the overlapped read
      Then the read fails with "timed out"

    Scenario: a message that waits ends it as well
      Given a process "server" that has the mailslot "letters"
      And "client" sends "here before you" to "\\.\mailslot\letters"
      When "server" begins an overlapped read
      And "server" waits for the overlapped read
      Then the read completes with "here before you"
