@clipboard @exclusive-clipboard @needs-windows
Feature: What only who has the clipboard open can do
  To own it is not enough. Only an owner that is asked to render sets data while another has it open.

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-34 @windows
  Rule: Only who has the clipboard open can empty and close it
    Source: Microsoft EmptyClipboard, CloseClipboard; the code: Wine's tests user32/clipboard.c

    Scenario: closing what nobody has opened
      When "editor" starts to close the clipboard
      Then the close fails with "clipboard not open"

    Scenario: emptying what nobody has opened
      Given "editor" copies "one" as CF_TEXT
      When "editor" starts to empty the clipboard
      Then the emptying fails with "clipboard not open"
      And CF_TEXT is on the clipboard

    Scenario: it is open, but for another window
      Given "editor" opens the clipboard
      When "viewer" starts to empty the clipboard
      Then the emptying fails with "clipboard not open"
      When "viewer" starts to close the clipboard
      Then the close fails with "clipboard not open"
      And "editor" has the clipboard open

    Scenario: the owner is not told of an attempt
      Given "editor" copies "one" as CF_TEXT
      When "viewer" starts to empty the clipboard
      Then "editor" has received no WM_DESTROYCLIPBOARD
      And the emptying fails with "clipboard not open"

  @CLIP-107 @windows
  Rule: Only who has the clipboard open can read from it
    Source: Microsoft GetClipboardData; the code: Wine's tests user32/clipboard.c

    Scenario: nobody has it open
      Given "editor" copies "one" as CF_TEXT
      When "viewer" starts to read CF_TEXT
      Then the read fails with "clipboard not open"

    Scenario: it is open, but for another window
      Given "editor" copies "one" as CF_TEXT
      And "editor" opens the clipboard
      When "viewer" starts to read CF_TEXT
      Then the read fails with "clipboard not open"

    Scenario: the reader owns it, and has not opened it
      Given "editor" copies "one" as CF_TEXT
      When "editor" starts to read CF_TEXT
      Then the read fails with "clipboard not open"

  @CLIP-126 @windows
  Rule: Only who has the clipboard open can set data
    Source: Microsoft SetClipboardData (the application must have called OpenClipboard)
    What a program gets to know that sets data while somebody else has the clipboard open is not documented.

    Scenario: it is open, but for another window
      Given "editor" opens the clipboard
      When "viewer" starts to set "smuggled" as CF_WAVE
      Then CF_WAVE is not on the clipboard
      And the setting fails

    Scenario: the owner has not opened it, another window has
      Given "editor" copies "one" as CF_TEXT
      And "viewer" opens the clipboard
      When "editor" starts to set "two" as CF_WAVE
      Then CF_WAVE is not on the clipboard
      And the setting fails
