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

  @MAILSLOT-15 @windows
  Rule: A read returns one message, exactly as one write supplied it
    Source: seed 003 0X02; Microsoft ReadFile; Microsoft, Reading from a Mailslot

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
