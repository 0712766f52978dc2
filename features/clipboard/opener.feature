@clipboard @exclusive-clipboard @needs-windows
Feature: What only who has the clipboard open can do
  To own it is not enough, neither to empty and close it nor to read from it. Setting data is another matter.

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

    Scenario Outline: <what>, while nobody has it open
      Given "editor" copies <copied>
      When "viewer" starts to read <what>
      Then the read fails with "clipboard not open"

      Examples:
        | what                     | copied                          |
        | the object in CF_PALETTE | a palette as CF_PALETTE         |
        | the files                | the files "C:\a.txt" and "C:\b.txt" |

    Scenario: the reader owns it, and has not opened it
      Given "editor" copies "one" as CF_TEXT
      When "editor" starts to read CF_TEXT
      Then the read fails with "clipboard not open"

  @CLIP-128 @windows
  Rule: Nobody can set data while nobody has the clipboard open
    Source: Microsoft SetClipboardData (the application must have called OpenClipboard); the code: Wine's tests user32/clipboard.c

    Scenario: who has never opened it
      When "editor" starts to set "smuggled" as CF_WAVE
      Then the setting fails with "clipboard not open"
      And CF_WAVE is not on the clipboard

    Scenario: an object is no exception
      When "editor" starts to set a palette as CF_PALETTE
      Then the setting fails with "clipboard not open"
      And CF_PALETTE is not on the clipboard

    Scenario: a promise is no exception
      When "editor" starts to set a promise of CF_WAVE
      Then the setting fails with "clipboard not open"
      And CF_WAVE is not on the clipboard

    Scenario: an owner whose clipboard was closed by the death of its opener
      Given "editor" copies "one" as CF_TEXT
      And "viewer" opens the clipboard
      And "viewer" is killed
      When "editor" starts to set "two" as CF_WAVE
      Then the setting fails with "clipboard not open"
      And CF_WAVE is not on the clipboard

    Scenario: what is there already is not exchanged
      Given "editor" copies "one" as CF_WAVE
      When "viewer" starts to set "two" as CF_WAVE
      Then the setting fails with "clipboard not open"
      And "viewer" pastes "one" as CF_WAVE

  @CLIP-129 @windows
  Rule: Who sets data while somebody else has the clipboard open has set them, or is refused and has set nothing
    Source: Microsoft SetClipboardData (the application must have called OpenClipboard) against Wine's tests user32/clipboard.c
    Microsoft demands that the program has opened the clipboard itself. Windows takes the data, of another thread of the
    owner's process and of a process that neither owns nor has opened it: Wine's tests have seen both where the window that
    has it open owns it, or where neither is a window. What Windows does where another one owns it is not known. So both
    outcomes are right everywhere, if the call says which of them it was.

    Scenario: the owner, while another window has it open
      Given "editor" copies "one" as CF_TEXT
      And "viewer" opens the clipboard
      When "editor" starts to set "two" as CF_WAVE
      Then CF_WAVE is on the clipboard if the setting has completed, and not if it has failed

    Scenario: who does not own it, while the owner has it open
      Given "editor" opens the clipboard
      And "editor" empties the clipboard
      When "viewer" starts to set "smuggled" as CF_WAVE
      Then CF_WAVE is on the clipboard if the setting has completed, and not if it has failed

    Scenario: who does not own it, while a window has it open that does not own it either
      Given "editor" opens the clipboard
      When "viewer" starts to set "smuggled" as CF_WAVE
      Then CF_WAVE is on the clipboard if the setting has completed, and not if it has failed

    Scenario: a process without a window, while another one has it open
      Given a process "tool"
      And a process "other"
      And "tool" opens the clipboard
      When "other" starts to set "smuggled" as CF_WAVE
      Then CF_WAVE is on the clipboard if the setting has completed, and not if it has failed
