@mailslot
Feature: The handle by which a client sends
  A client's handle is one like others. It can be kept, given away and inherited, and does not count for the mailslot.

  Background:
    Given a process "server" that has the mailslot "letters"
    And a process "client"
    And "client" opens "\\.\mailslot\letters"

  @MAILSLOT-116 @windows
  Rule: What a client has opened can be duplicated, and each duplicate sends until it is closed itself
    Source: Microsoft DuplicateHandle (hSourceHandle), CreateFile; Microsoft, Writing to a Mailslot

    Scenario: the duplicate sends when the original is closed
      Given "client" duplicates the handle of "\\.\mailslot\letters" as not inheritable
      And "client" closes its handle of "\\.\mailslot\letters"
      When "client" starts to send "by the copy" through the duplicate of the handle of "\\.\mailslot\letters"
      Then the send completes
      And "server" reads "by the copy"

    Scenario: another process sends by a duplicate
      Given a process "courier"
      And "client" duplicates the handle of "\\.\mailslot\letters" into "courier"
      When "courier" sends "from the courier" through the handle of "\\.\mailslot\letters"
      And "client" sends "from the client" through the handle of "\\.\mailslot\letters"
      Then "server" reads "from the courier"
      And "server" reads "from the client"

    Scenario: one that was closed sends nothing
      Given "client" closes the handle of "\\.\mailslot\letters" and keeps the value
      When "client" starts to send "too late" through the handle of "\\.\mailslot\letters"
      Then the send fails with "bad handle"
      And "server" has no message

    Scenario: by its number it is as good
      When "client" is told the value of the handle of "\\.\mailslot\letters" of "client"
      And "client" starts to send "by number" through the handle of "\\.\mailslot\letters"
      Then the send completes
      And "server" reads "by number"

  @MAILSLOT-117 @windows
  Rule: A client's handle is not inheritable unless it is made so
    Source: Microsoft CreateFile (lpSecurityAttributes), SetHandleInformation; Microsoft, Handle Inheritance

    Scenario: as it is opened
      Then the handle of "\\.\mailslot\letters" of "client" is not inheritable

    Scenario: a child sends by the one that it inherits
      Given "client" makes the handle of "\\.\mailslot\letters" inheritable
      And "client" starts "child" with every inheritable handle
      When "child" sends "from the child" through the handle of "\\.\mailslot\letters"
      Then "server" reads "from the child"

    Scenario: it is so until it is changed back
      When "client" makes the handle of "\\.\mailslot\letters" inheritable
      Then the handle of "\\.\mailslot\letters" of "client" is inheritable
      When "client" makes the handle of "\\.\mailslot\letters" not inheritable
      Then the handle of "\\.\mailslot\letters" of "client" is not inheritable

    Scenario: a child has none that it does not inherit
      Given "client" starts "child" with every inheritable handle
      When "child" starts to send "from the child" through the handle of "\\.\mailslot\letters"
      Then the send fails with "bad handle"
      And "server" has no message

  @MAILSLOT-118 @windows
  Rule: By no handle can a client read
    Source: Microsoft, About Mailslots; Microsoft CreateMailslot; Wine's tests kernel32/mailslot.c
    Which error comes of it no document says.

    Scenario Outline: not <how>
      Given "client" sends "given away" to "\\.\mailslot\letters"
      When "client" starts to <how>
      Then the <noun> fails
      And "server" reads "given away"

      Examples:
        | how                                                                    | noun      |
        | begin an overlapped read from the handle of "\\\\.\\mailslot\\letters" | beginning |
        | read from the handle of "\\\\.\\mailslot\\letters" by ReadFileEx       | read      |

  @MAILSLOT-119 @windows
  Rule: What is there for pipes fails with a mailslot, and changes nothing
    Source: Microsoft PeekNamedPipe, SetNamedPipeHandleState (hNamedPipe)
    Both are given a handle of a pipe. What they say to another one no document tells.

    Background:
      Given "client" sends "untouched" to "\\.\mailslot\letters"

    Scenario Outline: <what> by the server
      When "server" starts to <what>
      Then the <noun> fails
      And "server" has 1 message, the next of 9 bytes
      And "server" reads "untouched"
      When "server" starts to read
      Then the read blocks

      Examples:
        | what                              | noun    |
        | peek into the mailslot            | peek    |
        | set PIPE_NOWAIT of the mailslot   | setting |
        | clear PIPE_NOWAIT of the mailslot | setting |

    Scenario Outline: <what> by a client
      When "client" starts to <what> the handle of "\\.\mailslot\letters"
      Then the <noun> fails
      When "client" sends "and more" to "\\.\mailslot\letters"
      Then "server" reads "untouched"
      And "server" reads "and more"

      Examples:
        | what                 | noun    |
        | peek into            | peek    |
        | set PIPE_NOWAIT of   | setting |
        | clear PIPE_NOWAIT of | setting |
