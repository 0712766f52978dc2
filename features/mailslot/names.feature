@mailslot
Feature: How a mailslot is named and found
  A mailslot is made on the computer of its server, as \\.\mailslot\NAME, and opened by the same name there.
  A name may have a path before it, which exists nowhere else.

  Background:
    Given a process "server" that has the mailslot "letters"
    And a process "client"

  @MAILSLOT-01 @windows
  Rule: Any process can make a mailslot, and any other can open it by its name and send
    Source: seed 000 邮件槽; seed 003 0X02; Microsoft, Mailslot Operations

    Scenario: who was a client becomes a server
      Given "client" sends "may I too?" to "\\.\mailslot\letters"
      When "client" creates the mailslot "replies"
      And "server" sends "you may" to "\\.\mailslot\replies"
      Then "client" reads "you may"

    Scenario: two clients send to one mailslot
      Given a process "other"
      When "client" sends "from one" to "\\.\mailslot\letters"
      And "other" sends "from another" to "\\.\mailslot\letters"
      Then "server" reads "from one"
      And "server" reads "from another"

  @MAILSLOT-05 @windows
  Rule: The dot in an address stands for the computer of the client
    Source: seed 000 邮件槽; seed 003 0X02; Microsoft, Mailslot Names

    Scenario: the client is on the computer of the server
      When "client" sends "near" to "\\.\mailslot\letters"
      Then "server" reads "near"

    @needs-computers
    Scenario: on another computer it means another mailslot
      Given the computers "alpha" and "beta" in the domain "OFFICE"
      And a process "stay-at-home" on "beta" that has the mailslot "letters"
      And a process "visitor" on "beta"
      When "visitor" sends "nearer" to "\\.\mailslot\letters"
      Then "stay-at-home" reads "nearer"
      And "server" has no message

  @MAILSLOT-06 @windows
  Rule: A computer's name in the address stands for that computer
    Source: seed 000 邮件槽; Microsoft, Mailslot Names; Microsoft CreateMailslot

    Scenario: the own computer, by the name that GetComputerName tells
      When "client" sends "roundabout" to the mailslot "letters" by the name of its computer
      Then "server" reads "roundabout"

    @needs-computers
    Scenario: another computer, and no third
      Given the computers "alpha" and "beta" in the domain "OFFICE"
      And a process "near" on "alpha" that has the mailslot "letters"
      And a process "far" on "beta" that has the mailslot "letters"
      And a process "sender" on "alpha"
      When "sender" sends "to beta" to "\\beta\mailslot\letters"
      Then "far" reads "to beta"
      And "near" has no message

    @needs-computers
    Scenario: a computer of another domain
      Given the computer "alpha" in the domain "OFFICE"
      And the computer "delta" in the domain "LAB"
      And a process "far" on "delta" that has the mailslot "letters"
      And a process "sender" on "alpha"
      When "sender" sends "abroad" to "\\delta\mailslot\letters"
      Then "far" reads "abroad"

  @MAILSLOT-17 @windows
  Rule: A client that comes before the server cannot open the mailslot, and has to try again
    Source: seed 003 0X02; Microsoft CreateMailslot, CreateFile

    Scenario: refused at first, let in when the server is there
      When "client" starts to open "\\.\mailslot\parcels"
      Then the open fails with "not found"
      When "server" creates the mailslot "parcels"
      And "client" starts to open "\\.\mailslot\parcels"
      Then the open completes

  @MAILSLOT-20 @windows
  Rule: A name can be given to one mailslot of a computer only
    Source: Microsoft CreateMailslot; Wine's tests kernel32/mailslot.c
    No document names the error.

    Scenario: the second one fails, and the first goes on
      When "client" starts to create the mailslot "\\.\mailslot\letters"
      Then the creation fails
      When "client" sends "to the first" to "\\.\mailslot\letters"
      Then "server" reads "to the first"

    Scenario: a longer name is another one
      When "client" starts to create the mailslot "\\.\mailslot\letters_from_abroad"
      Then the creation completes

    @needs-computers
    Scenario: another computer has names of its own
      Given the computer "beta" in the domain "OFFICE"
      And a process "neighbour" on "beta"
      When "neighbour" starts to create the mailslot "\\.\mailslot\letters"
      Then the creation completes

  @MAILSLOT-21 @windows
  Rule: A mailslot is made on the computer of its server, by a name that begins with \\.\mailslot\
    Source: Microsoft, About Mailslots; Microsoft, Mailslot Names; Wine's tests kernel32/mailslot.c
    What Windows says to a name of another form is known from Wine's tests; no document names the
    error for one that is only on another computer.

    Scenario: a name of another form
      When "client" starts to create the mailslot by the name "letterbox"
      Then the creation fails with "invalid name"

    Scenario: another computer
      When "client" starts to create the mailslot "\\ELSEWHERE\mailslot\parcels"
      Then the creation fails

  @MAILSLOT-22 @windows
  Rule: A path may precede the name, and its directories need not exist
    Source: Microsoft, Mailslot Names

    Scenario: one path, two mailslots
      When a process "bob" that has the mailslot "taxes\bobs_comments"
      And a process "pete" that has the mailslot "taxes\petes_comments"
      And "client" sends "for Bob" to "\\.\mailslot\taxes\bobs_comments"
      And "client" sends "for Pete" to "\\.\mailslot\taxes\petes_comments"
      Then "bob" reads "for Bob"
      And "bob" has no message
      And "pete" reads "for Pete"

    Scenario: the path is part of the name
      Given a process "clerk"
      When "clerk" starts to create the mailslot "\\.\mailslot\taxes\letters"
      Then the creation completes
      When "client" sends "about taxes" to "\\.\mailslot\taxes\letters"
      Then "clerk" reads "about taxes"
      And "server" has no message

  @MAILSLOT-23 @windows
  Rule: Upper and lower case are the same in the names of mailslots
    Source: Microsoft, Mailslot Names

    Scenario: for who sends
      When "client" sends "SHOUTED" to "\\.\MAILSLOT\LETTERS"
      Then "server" reads "SHOUTED"

    Scenario: for who wants the name for himself
      When "client" starts to create the mailslot "\\.\mailslot\Letters"
      Then the creation fails
