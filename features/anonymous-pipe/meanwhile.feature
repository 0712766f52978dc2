@anonymous-pipe
Feature: What happens while somebody waits at an anonymous pipe
  Background:
    Given a process "parent" that has a pipe
    And "parent" starts "first" with both ends
    And "parent" starts "second" with both ends

  @APIPE-116 @windows @needs-threads
  Rule: Who waits for data and ends takes none
    Source: Microsoft ReadFile, ExitProcess, TerminateProcess

    Scenario Outline: a reader that <ends>
      When thread "one" of "first" starts to read
      And "second" starts to read
      And "first" <ends>
      Then "second"'s read is still blocked
      When "parent" writes "for the living"
      Then "second"'s read completes with "for the living"
      And "second" finds 0 bytes unread at the read end

      Examples:
        | ends      |
        | exits     |
        | is killed |

  @APIPE-117 @windows
  Rule: Each byte goes to one of those who wait to read, and who gets none waits on
    Source: Microsoft ReadFile; Microsoft, Anonymous Pipe Operations

    Scenario: one byte for two
      When "first" starts to read
      And "second" starts to read
      And "parent" writes "x"
      Then exactly one of the reads completes with "x"
      When "parent" writes "y"
      Then the reads complete with "x" and "y" in some order

    Scenario: two bytes for two who want one
      When "first" starts to read into a 1-byte buffer
      And "second" starts to read into a 1-byte buffer
      And "parent" writes "xy"
      Then the reads complete with "x" and "y" in some order

  @APIPE-118 @windows
  Rule: Who waits for data waits on when one of several writers ends, and is told when the last has ended
    Source: Microsoft, Pipe Handle Inheritance; Microsoft ReadFile (ERROR_BROKEN_PIPE), CloseHandle

    Background:
      Given "second" closes the write end

    Scenario Outline: the last one <ends>
      Given "parent" closes both ends
      When "second" starts to read
      And "first" <ends>
      Then "second"'s read fails with "broken pipe"

      Examples:
        | ends      |
        | exits     |
        | is killed |

    Scenario Outline: one <ends>, another one writes
      When "second" starts to read
      And "first" <ends>
      Then "second"'s read is still blocked
      When "parent" writes "not the last"
      Then "second"'s read completes with "not the last"

      Examples:
        | ends      |
        | exits     |
        | is killed |

  @APIPE-119 @windows
  Rule: Two who wait for room both get it, and all of their bytes arrive
    Source: Microsoft WriteFile; Microsoft, Anonymous Pipe Operations
    In which order they are served no document says.

    Scenario: a mebibyte each
      When "first" starts to write 1048576 bytes
      And "second" starts to write 1048576 bytes
      Then "first"'s write is still blocked
      And "second"'s write is still blocked
      When "parent" reads 2097152 bytes
      Then "first"'s write completes
      And "second"'s write completes
      And "parent" finds 0 bytes unread at the read end

  @APIPE-120 @windows
  Rule: Who waits for room waits on when one of several readers ends, and is told when the last has ended
    Source: Microsoft, Pipe Handle Inheritance; Microsoft WriteFile, CloseHandle
    Microsoft and what Windows does disagree about the error.

    Background:
      Given "second" closes the read end

    Scenario Outline: the last one <ends>
      Given "parent" closes both ends
      When "second" starts to write 1048576 bytes
      And "first" <ends>
      Then the write fails with "broken pipe" or "pipe closing"

      Examples:
        | ends      |
        | exits     |
        | is killed |

    Scenario Outline: one <ends>, another one reads
      When "second" starts to write 1048576 bytes
      And "first" <ends>
      Then the write is still blocked
      And "parent" reads all of it in order
      And the write completes

      Examples:
        | ends      |
        | exits     |
        | is killed |
