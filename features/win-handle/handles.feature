@win-handle
Feature: What a handle of Windows is worth
  A handle is a number that means something to one process, until it is closed there. What can be done with
  it does not depend on how its process came to the number.

  @windows
  Rule: A number that is no handle of the process is good for nothing
    Source: Microsoft, Handles and Objects; Microsoft CloseHandle; System Error Codes (ERROR_INVALID_HANDLE)

    Scenario Outline: to <use>
      Given a process "owner" that has <object>
      And "owner" takes a number that is no handle for the <handle>
      When "owner" starts to <use>
      Then the <noun> fails with "bad handle"

      @MAILSLOT-112
      Examples:
        | object                 | handle   | use                                     | noun        |
        | the mailslot "letters" | mailslot | read                                    | read        |
        | the mailslot "letters" | mailslot | read by ReadFileEx                      | read        |
        | the mailslot "letters" | mailslot | begin an overlapped read                | beginning   |
        | the mailslot "letters" | mailslot | close the number of the mailslot        | close       |
        | the mailslot "letters" | mailslot | duplicate the mailslot as inheritable   | duplication |
        | the mailslot "letters" | mailslot | ask whether the mailslot is inheritable | query       |
        | the mailslot "letters" | mailslot | make the mailslot inheritable           | setting     |
        | the mailslot "letters" | mailslot | peek into the mailslot                  | peek        |
        | the mailslot "letters" | mailslot | set PIPE_NOWAIT of the mailslot         | setting     |
        | the mailslot "letters" | mailslot | send "to nobody" through the mailslot   | send        |

      @APIPE-113
      Examples:
        | object | handle    | use                                     | noun        |
        | a pipe | read end  | read                                    | read        |
        | a pipe | read end  | read by ReadFileEx                      | read        |
        | a pipe | read end  | begin an overlapped read                | beginning   |
        | a pipe | read end  | close the number of the read end        | close       |
        | a pipe | read end  | duplicate the read end as inheritable   | duplication |
        | a pipe | read end  | ask whether the read end is inheritable | query       |
        | a pipe | read end  | make the read end inheritable           | setting     |
        | a pipe | read end  | peek into the read end                  | peek        |
        | a pipe | read end  | set PIPE_NOWAIT of the read end         | setting     |
        | a pipe | write end | write "to nobody"                       | write       |

  @windows
  Rule: DuplicateHandle makes a handle that is inheritable or not, as it is told
    Source: Microsoft DuplicateHandle (bInheritHandle)
    Counterpart: APIPE-21

    Scenario Outline: a <handle> that is inheritable, of one that is not
      Given a process "owner" that has <object>
      When "owner" duplicates the <handle> as inheritable
      Then the duplicate of the <handle> of "owner" is inheritable
      And the <handle> of "owner" is not inheritable

      @MAILSLOT-113
      Examples:
        | object                 | handle   |
        | the mailslot "letters" | mailslot |

    Scenario Outline: a <handle> that stays as it is
      Given a process "owner" that has <object>
      And "owner" makes the <handle> inheritable
      When "owner" duplicates the <handle> as not inheritable
      Then the duplicate of the <handle> of "owner" is not inheritable
      And the <handle> of "owner" is inheritable

      @MAILSLOT-113
      Examples:
        | object                 | handle   |
        | the mailslot "letters" | mailslot |

  @windows
  Rule: HANDLE_FLAG_INHERIT is set and cleared by SetHandleInformation, and belongs to the handle
    Source: Microsoft SetHandleInformation, GetHandleInformation

    Scenario Outline: set and cleared for a <handle>
      Given a process "owner" that has <object>
      When "owner" makes the <handle> inheritable
      Then the <handle> of "owner" is inheritable
      When "owner" makes the <handle> not inheritable
      Then the <handle> of "owner" is not inheritable

      @MAILSLOT-114
      Examples:
        | object                 | handle   |
        | the mailslot "letters" | mailslot |

      @APIPE-114
      Examples:
        | object | handle    |
        | a pipe | read end  |
        | a pipe | write end |

  @windows
  Rule: To its process the number of a handle is as good as the handle
    Source: Microsoft, Handles and Objects; Object Handles; Microsoft CreateMailslot, CreatePipe

    Scenario Outline: a <handle> by a number that is taken for it again
      Given a process "owner" that has <object>
      When "owner" is told the value of the <handle> of "owner"
      And "owner" is told the value of the <handle> of "owner"
      Then the <handle> of "owner" is not inheritable

      @MAILSLOT-115
      Examples:
        | object                 | handle   |
        | the mailslot "letters" | mailslot |

      @APIPE-115
      Examples:
        | object | handle    |
        | a pipe | read end  |
        | a pipe | write end |
