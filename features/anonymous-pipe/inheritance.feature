@anonymous-pipe
Feature: How a child comes to the ends of an anonymous pipe
  A pipe has no name. A child inherits handles that are inheritable, with their values, if CreateProcess is told so
  (bInheritHandles TRUE: "every inheritable handle"; FALSE: "no inheritance at all"). Here a child is always told the
  values that its parent has.

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

  @APIPE-111 @windows
  Rule: A handle that was inherited is inheritable itself
    Source: the Win32 SDK's former page Handle Inheritance (which today's pages shorten)

    Scenario: a grandchild has it as well
      Given a process "parent" that has an inheritable pipe
      And "parent" starts "child" with every inheritable handle
      And "child" starts "grandchild" with every inheritable handle
      When "grandchild" starts to write "hello from afar"
      Then the write completes
      And "parent" reads "hello from afar"

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
