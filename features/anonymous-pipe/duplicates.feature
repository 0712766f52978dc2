@anonymous-pipe
Feature: Duplicates of the ends of an anonymous pipe
  DuplicateHandle makes a second handle of the same end, in the same process or in another, which then has to be told
  the value. "Every inheritable handle" is what a child gets if CreateProcess has bInheritHandles TRUE.

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

    Scenario: either end can be given away
      Given "owner" duplicates the read end into "stranger"
      When "owner" writes "who is there?"
      Then "stranger" reads "who is there?"

    Scenario: a duplicate in another process keeps the end open
      Given "owner" duplicates the write end into "stranger"
      When "owner" closes the write end
      And "owner" starts to read
      And "stranger" writes "still open"
      Then the read completes with "still open"
      When "stranger" closes the write end
      And "owner" starts to read
      Then the read fails with "broken pipe"

  @APIPE-105 @windows
  Rule: A duplicate keeps an end open as well as the original
    Source: Microsoft DuplicateHandle, CloseHandle
    Counterpart: PIPE-104

    Scenario: the pipe is written through the duplicate
      Given a process "p" that has a pipe
      And "p" duplicates the write end
      And "p" closes the write end
      When "p" starts to write "still open" to the duplicate of the write end
      Then the write completes
      And "p" reads "still open"
      When "p" closes the duplicate of the write end
      And "p" starts to read
      Then the read fails with "broken pipe"

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

    Scenario: a child has the inheritable duplicate, and not the original
      Given a process "parent" that has a pipe
      And "parent" duplicates the write end as inheritable
      When "parent" starts "child" with every inheritable handle
      And "child" starts to write "by the original"
      Then the write fails with "bad handle"
      When "child" starts to write "by the duplicate" to the duplicate of the write end
      Then the write completes
      And "parent" reads "by the duplicate"

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

    Scenario: in one process the duplicate takes its place
      Given a process "owner" that has a pipe
      And "owner" duplicates the write end as inheritable, closing the original
      Then the duplicate of the write end of "owner" is inheritable
      When "owner" writes "by the new one" to the duplicate of the write end
      Then "owner" reads "by the new one"
      When "owner" closes the duplicate of the write end
      And "owner" starts to read
      Then the read fails with "broken pipe"
