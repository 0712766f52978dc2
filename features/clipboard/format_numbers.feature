@clipboard @exclusive-clipboard @needs-windows
Feature: The numbers of formats

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-142 @windows
  Rule: A format is a number of 32 bits, and need not be registered
    Source: Wine's tests user32/clipboard.c (test_RegisterClipboardFormatA: unregistered formats)

    Scenario Outline: format <number> is not format <half>
      When "editor" copies "by its number" as format <number>
      Then format <number> is on the clipboard
      And format <half> is not on the clipboard
      And the clipboard has 1 format
      And "viewer" pastes "by its number" as format <number>

      Examples:
        | number     | half  |
        | 1193046    | 13398 |
        | 4294936421 | 34661 |
        | 65537      | 1     |

    Scenario: numbers that differ above 16 bits are two formats
      Given "editor" copies "small" as format 4660, "large" as format 70196 and "hi" as CF_SYLK
      When "viewer" opens the clipboard
      Then "viewer" enumerates format 4660, format 70196 and CF_SYLK
      When "viewer" closes the clipboard
      Then "editor" pastes "small" as format 4660
      And "editor" pastes "large" as format 70196

    Scenario: a large number that is not there
      When "editor" copies "small" as format 4660
      Then "viewer" prefers format 70196 and format 4660 in this order and gets format 4660

  @CLIP-145 @windows
  Rule: Data in a format are there in this one, and not in those with the numbers beside it
    Source: Microsoft SetClipboardData, IsClipboardFormatAvailable, GetPriorityClipboardFormat, Standard Clipboard Formats
    Formats from 0x0200 to 0x02FF are private, those from 0x0300 to 0x03FF are for objects; both are memory here, as in Wine's tests.

    Scenario Outline: data as format <format>
      When "editor" copies "plain" as format <format>
      Then format <format> is on the clipboard
      And <beside> are not on the clipboard
      And "viewer" prefers <beside> and format <format> in this order and gets format <format>
      And "viewer" pastes "plain" as format <format>

      Examples:
        | format | beside                   |
        | 4      | format 3 and format 5    |
        | 5      | format 4 and format 6    |
        | 6      | format 5 and format 7    |
        | 10     | format 9 and format 11   |
        | 11     | format 10 and format 12  |
        | 12     | format 11 and format 13  |
        | 15     | format 14 and format 16  |
        | 16     | format 15 and format 17  |
        | 129    | format 128 and format 130 |
        | 512    | format 511 and format 513 |
        | 767    | format 766 and format 768 |
        | 768    | format 767 and format 769 |
        | 1023   | format 1022 and format 1024 |

    Scenario Outline: <what> as format <format>
      When "editor" copies <what> as format <format>
      Then format <format> is on the clipboard
      And <beside> are not on the clipboard
      And the clipboard has <count>
      And "viewer" prefers <beside> and format <format> in this order and gets format <format>

      Examples:
        | what                         | format | beside                 | count     |
        | an image of 3 by 2 pixels    | 2      | format 1 and format 3  | 3 formats |
        | a metafile picture           | 3      | format 2 and format 4  | 2 formats |
        | a palette                    | 9      | format 8 and format 10 | 1 format  |
        | an enhanced metafile         | 14     | format 13 and format 15 | 2 formats |

    Scenario Outline: what the system makes of format <format> can be preferred, as <other>
      When "editor" copies <what> as format <format>
      Then "viewer" prefers format 128 and format <other> in this order and gets format <other>
      And "viewer" prefers format 131 and format 142 in this order and gets none of them

      Examples:
        | what                      | format | other |
        | "plain"                   | 1      | 7     |
        | an image of 3 by 2 pixels | 8      | 17    |

    Scenario: what nobody has copied is not there
      When "editor" copies "plain" as CF_TEXT
      Then format 0, format 131 and format 142 are not on the clipboard

    Scenario: nothing is preferred where there is no choice
      When "editor" copies "plain" as CF_TEXT
      Then "viewer" prefers format 0 and format 128 in this order and gets none of them
