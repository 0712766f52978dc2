@clipboard @exclusive-clipboard @needs-windows
Feature: Formats that only have a number

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
