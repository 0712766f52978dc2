@anonymous-pipe
Feature: How another process comes to an end of an anonymous pipe
  A pipe has no name. A child inherits handles that are inheritable, with their values, if CreateProcess is told so
  (bInheritHandles TRUE: "every inheritable handle"; FALSE: "no inheritance at all"). Here a child is always told the
  values that its parent has. An unrelated process has to be given a duplicate.

  @APIPE-03 @windows
  Rule: A child that inherits an inheritable handle uses it by its parent's value
    Source: seed 002 匿名管道的使用; seed 003 0X01; seed 000 匿名管道; Microsoft, Pipe Handle Inheritance
    Counterpart: PIPE-02

    Scenario: parent writes, child reads
      Given a process "parent" that has an inheritable pipe
      And "parent" starts "child" with every inheritable handle
      When "parent" writes "hello child"
      Then "child" reads "hello child"

    Scenario: child writes, parent reads
      Given a process "parent" that has an inheritable pipe
      And "parent" starts "child" with every inheritable handle
      When "child" starts to write "hello parent"
      Then the write completes
      And "parent" reads "hello parent"

  @APIPE-04 @windows
  Rule: A child that is created without inheritance has none of its parent's handles
    Source: seed 002 匿名管道的使用; Microsoft, Pipe Handle Inheritance; CreateProcess (bInheritHandles)

    Scenario: the values that it knows are worth nothing
      Given a process "parent" that has an inheritable pipe
      And "parent" starts "child" with no inheritance at all
      When "child" starts to read
      Then the read fails with "bad handle"
      When "child" starts to write "hello parent"
      Then the write fails with "bad handle"

  @APIPE-07 @windows
  Rule: A parent can give one end to one child and the other end to another
    Source: seed 000 匿名管道
    Counterpart: PIPE-06

    Scenario: the siblings communicate without their parent
      Given a process "parent" that has a pipe
      And "parent" starts "writer" with the write end and "reader" with the read end
      And "parent" closes both ends
      When "writer" writes "from my sibling"
      Then "reader" reads "from my sibling"

  @APIPE-08 @windows
  Rule: An unrelated process can use a pipe only if it is given a duplicate
    Source: seed 002 局限性; seed 000 匿名管道; seed 003 0X01; Microsoft, Interprocess Communications against Anonymous Pipe Operations
    The seeds and the overview say that it cannot at all. Microsoft's page about the operations says how it can.

    Background:
      Given a process "owner" that has a pipe
      And a process "stranger"

    Scenario: to know the value is not enough
      Given "stranger" is told the value of the write end of "owner"
      When "stranger" starts to write "knock knock"
      Then the write fails with "bad handle"
      And "owner" finds 0 bytes unread at the read end

    Scenario: a duplicate works
      When "owner" duplicates the write end into "stranger"
      And "stranger" starts to write "knock knock"
      Then the write completes
      And "owner" reads "knock knock"

    Scenario: a duplicate in another process keeps the end open
      Given "owner" duplicates the write end into "stranger"
      When "owner" closes the write end
      And "owner" starts to read
      And "stranger" writes "still open"
      Then the read completes with "still open"
      When "stranger" closes the write end
      And "owner" starts to read
      Then the read fails with "broken pipe"

  @APIPE-20 @windows
  Rule: A pipe that is made without attributes has two handles that nobody inherits
    Source: Microsoft CreatePipe (lpPipeAttributes)

    Scenario Outline: the <end> end
      Given a process "parent" that has a pipe
      Then the <end> end of "parent" is not inheritable

      Examples:
        | end   |
        | read  |
        | write |

    Scenario: inheritance does not reach them
      Given a process "parent" that has a pipe
      And "parent" starts "child" with every inheritable handle
      When "child" starts to read
      Then the read fails with "bad handle"
      When "child" starts to write "hello parent"
      Then the write fails with "bad handle"

  @APIPE-21 @windows
  Rule: A duplicate is inheritable or not, whatever the original is
    Source: Microsoft, Pipe Handle Inheritance; DuplicateHandle (bInheritHandle)

    Scenario: an inheritable duplicate of a handle that is not
      Given a process "parent" that has a pipe
      When "parent" duplicates the write end as inheritable
      Then the duplicate of the write end of "parent" is inheritable
      And the write end of "parent" is not inheritable

    Scenario: a duplicate that is not inheritable of a handle that is
      Given a process "parent" that has an inheritable pipe
      When "parent" duplicates the read end as not inheritable
      Then the duplicate of the read end of "parent" is not inheritable
      And the read end of "parent" is inheritable

  @APIPE-109 @windows
  Rule: SetHandleInformation decides what the next child inherits
    Source: Microsoft, Creating a Child Process with Redirected Input and Output; SetHandleInformation

    Scenario: the parent's own end is taken out
      Given a process "parent" that has an inheritable pipe
      And "parent" makes the write end not inheritable
      And "parent" starts "child" with every inheritable handle
      When "child" starts to write "not for me"
      Then the write fails with "bad handle"
      When "parent" writes "for you"
      Then "child" reads "for you"

    Scenario: an end is put in
      Given a process "parent" that has a pipe
      And "parent" makes the write end inheritable
      And "parent" starts "child" with every inheritable handle
      When "child" starts to write "hello parent"
      Then the write completes
      And "parent" reads "hello parent"

  @APIPE-110 @windows
  Rule: DUPLICATE_CLOSE_SOURCE moves a handle: another process has it, its owner no more
    Source: Microsoft DuplicateHandle (dwOptions)

    Scenario: the new owner is the only one left
      Given a process "owner" that has a pipe
      And a process "heir"
      When "owner" moves the write end into "heir"
      And "heir" writes "mine now"
      Then "owner" reads "mine now"
      When "owner" starts to write "still mine"
      Then the write fails with "bad handle"
      When "heir" closes the write end
      And "owner" starts to read
      Then the read fails with "broken pipe"
