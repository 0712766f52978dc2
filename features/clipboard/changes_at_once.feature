@clipboard @exclusive-clipboard @needs-windows
Feature: What a change of the clipboard shows at once
  What is set, emptied or left behind by a window shows before anybody closes the clipboard or renders anything.

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-148 @windows
  Rule: What SetClipboardData sets is counted and listed while the clipboard is still open
    Source: Microsoft SetClipboardData, CountClipboardFormats, EnumClipboardFormats, GetClipboardSequenceNumber
    Formats that the system adds come when it is closed (CLIP-130).

    Scenario Outline: <what>
      Given "editor" opens the clipboard
      And "editor" empties the clipboard
      And "editor" notes the sequence number
      When "editor" sets <what> as <format>
      Then the clipboard has 1 format
      And the sequence number has risen
      And "editor" enumerates <format>
      When "editor" notes the sequence number
      Then the sequence number is still the same

      Examples:
        | what       | format     |
        | "a table"  | CF_SYLK    |
        | a palette  | CF_PALETTE |

  @CLIP-149 @windows
  Rule: EmptyClipboard takes each format off the list at once
    Source: Microsoft EmptyClipboard, EnumClipboardFormats

    Scenario: nothing is enumerated any more
      Given "editor" copies "a table" as CF_SYLK
      When "editor" opens the clipboard
      And "editor" empties the clipboard
      Then "editor" finds no CF_SYLK in the list of formats
      And the clipboard is empty

  @CLIP-150 @windows
  Rule: With the window of its owner nothing goes that was set as data, and a promise that was not kept does
    Source: Microsoft WM_RENDERALLFORMATS, SetClipboardData; Microsoft, Clipboard Operations (Delayed Rendering)

    Scenario: data stay
      Given "editor" copies "a table" as CF_SYLK
      And "viewer" notes the sequence number
      When "editor" destroys its window
      Then the sequence number is still the same
      And the clipboard has 1 format
      And nobody owns the clipboard
      And "viewer" pastes "a table" as CF_SYLK

  @CLIP-151 @windows
  Rule: A window that was destroyed cannot be destroyed again
    Source: Microsoft DestroyWindow (Return value)
    No document names the error.

    Scenario: the second time
      Given "editor" destroys its window
      When "editor" starts to destroy its window
      Then the destruction fails
