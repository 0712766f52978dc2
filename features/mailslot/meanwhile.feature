@mailslot
Feature: What happens while somebody waits for a message
  Background:
    Given a process "server" that has the mailslot "letters"
    And a process "client"

  @MAILSLOT-120 @windows @needs-threads
  Rule: Who waits for a message and ends takes none
    Source: Microsoft ReadFile, ExitProcess, TerminateProcess; Microsoft CreateMailslot

    Background:
      Given "server" starts "heir" with the mailslot

    Scenario Outline: a reader that <ends>
      When thread "one" of "heir" starts to read
      And "server" starts to read
      And "heir" <ends>
      Then "server"'s read is still blocked
      When "client" sends "for the living" to "\\.\mailslot\letters"
      Then "server"'s read completes with "for the living"
      And "server" has no message

      Examples:
        | ends      |
        | exits     |
        | is killed |

    Scenario Outline: one that waits for an overlapped read and <ends>
      When "heir" begins an overlapped read
      And "server" begins an overlapped read
      And thread "one" of "heir" starts to wait for the overlapped read
      And "server" starts to wait for the overlapped read
      And "heir" <ends>
      Then "server"'s read is still blocked
      When "client" sends "for the living" to "\\.\mailslot\letters"
      Then "server"'s read completes with "for the living"
      And "server" has no message

      Examples:
        | ends      |
        | exits     |
        | is killed |

  @MAILSLOT-121 @windows
  Rule: Who waits for a message goes on waiting when a client ends
    Source: Microsoft, About Mailslots; Microsoft ReadFile, CreateMailslot

    Background:
      Given a process "other"
      And "client" opens "\\.\mailslot\letters"

    Scenario Outline: a read, and a client that <ends>
      When "server" starts to read
      And "client" <ends>
      Then the read is still blocked
      When "other" sends "from another" to "\\.\mailslot\letters"
      Then the read completes with "from another"

      Examples:
        | ends      |
        | exits     |
        | is killed |

    Scenario Outline: an overlapped read, and a client that <ends>
      When "server" begins an overlapped read
      And "server" starts to wait for the overlapped read
      And "client" <ends>
      Then the read is still blocked
      When "other" sends "from another" to "\\.\mailslot\letters"
      Then the read completes with "from another"

      Examples:
        | ends      |
        | exits     |
        | is killed |

  @MAILSLOT-123 @windows
  Rule: Of those who wait one gets the message, and the others go on waiting
    Source: Microsoft ReadFile, CreateMailslot; Microsoft, Reading from a Mailslot

    Background:
      Given "server" starts "heir" with the mailslot

    Scenario: by overlapped reads
      When "heir" begins an overlapped read
      And "server" begins an overlapped read
      And "heir" starts to wait for the overlapped read
      And "server" starts to wait for the overlapped read
      And "client" sends "for one of you" to "\\.\mailslot\letters"
      Then exactly one of the reads completes with "for one of you"
      When "client" sends "for the other" to "\\.\mailslot\letters"
      Then the reads complete with "for one of you" and "for the other" in some order
      And "server" has no message

    Scenario: a reader whose time is over has taken nothing from the one that waits on
      Given "server" lets reads wait 100 milliseconds
      And "server" starts to read
      And "server" lets reads wait for ever
      When "heir" starts to read
      Then "server"'s read fails with "timed out"
      And "heir"'s read is still blocked
      When "client" sends "for the patient" to "\\.\mailslot\letters"
      Then "heir"'s read completes with "for the patient"
      And "heir" has no message
