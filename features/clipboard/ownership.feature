@clipboard @exclusive-clipboard @needs-windows
Feature: Who owns the clipboard
  Having the clipboard open and owning it are two things. Windows do both, one at a time.

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-04 @windows
  Rule: Opening the clipboard does not make its opener the owner
    Source: seed 002 剪贴板, corrected by Microsoft OpenClipboard
    The seed's list of functions says that it does; its own text and Microsoft say that emptying does.

    Scenario: the owner stays who it was
      Given "editor" copies "one" as CF_TEXT
      When "viewer" opens the clipboard
      Then "editor" owns the clipboard

  @CLIP-05 @windows
  Rule: Emptying the clipboard makes the window that has it open its owner
    Source: seed 002 剪贴板; Microsoft EmptyClipboard

    Scenario: ownership passes to the window that empties
      Given "editor" copies "one" as CF_TEXT
      When "viewer" opens the clipboard
      And "viewer" empties the clipboard
      Then "viewer" owns the clipboard
      And the clipboard is empty

    Scenario: it does not end with the close
      When "editor" copies "one" as CF_TEXT
      Then no window has the clipboard open
      And "editor" owns the clipboard

  @CLIP-15 @windows
  Rule: Who empties the clipboard without a window leaves it without an owner
    Source: Microsoft OpenClipboard, EmptyClipboard, SetClipboardData; Wine's tests user32/clipboard.c
    Microsoft says that nothing can be put there then; Windows lets it be done. Both hold here, and
    nobody owns what was put there.

    Scenario: the former owner owns it no longer
      Given "editor" copies "one" as CF_TEXT
      And a process "tool"
      And "tool" opens the clipboard
      When "tool" empties the clipboard
      Then nobody owns the clipboard

    Scenario: trying to put something there does not make an owner
      Given a process "tool"
      And "tool" opens the clipboard
      And "tool" empties the clipboard
      When "tool" starts to set "two" as CF_TEXT
      Then nobody owns the clipboard

  @CLIP-19 @windows
  Rule: The owner is told, once, that the clipboard is emptied
    Source: seed 002 延迟提交; Microsoft WM_DESTROYCLIPBOARD, EmptyClipboard

    Scenario: another process empties it
      Given "editor" copies "one" as CF_TEXT
      And "viewer" opens the clipboard
      When "viewer" empties the clipboard
      Then "editor" has received one WM_DESTROYCLIPBOARD
      And "viewer" has received no WM_DESTROYCLIPBOARD

    Scenario: another process opens and closes it only
      Given "editor" copies "one" as CF_TEXT
      When "viewer" opens the clipboard
      And "viewer" closes the clipboard
      Then "editor" has received no WM_DESTROYCLIPBOARD

    Scenario: the owner itself empties it
      Given "editor" copies "one" as CF_TEXT
      And "editor" opens the clipboard
      When "editor" empties the clipboard
      Then "editor" has received one WM_DESTROYCLIPBOARD

    Scenario: a process without a window empties it
      Given "editor" copies "one" as CF_TEXT
      And a process "tool"
      And "tool" opens the clipboard
      When "tool" empties the clipboard
      Then "editor" has received one WM_DESTROYCLIPBOARD
      And nobody owns the clipboard

    Scenario: a former owner is not told again
      Given "editor" copies "one" as CF_TEXT
      And "viewer" copies "two" as CF_TEXT
      And "viewer" opens the clipboard
      When "viewer" empties the clipboard
      Then "viewer" has received one WM_DESTROYCLIPBOARD
      And "editor" has received one WM_DESTROYCLIPBOARD

  @CLIP-112 @windows
  Rule: The owner is told before anything is taken away
    Source: Wine's tests user32/clipboard.c; Microsoft WM_DESTROYCLIPBOARD
    Thus it can still release what the data refer to.

    Scenario: emptying waits until the owner has returned from the message
      Given "editor" copies "one" as CF_TEXT
      And "editor" takes its time over WM_DESTROYCLIPBOARD
      And "viewer" opens the clipboard
      When "viewer" starts to empty the clipboard
      Then "editor" is in WM_DESTROYCLIPBOARD
      And the emptying is still blocked
      And CF_TEXT is on the clipboard
      And "editor" owns the clipboard
      When "editor" returns from it
      Then the emptying completes
      And the clipboard is empty

    Scenario Outline: an owner that <ends> while it is told keeps nobody waiting
      Given "editor" copies "one" as CF_TEXT
      And "editor" takes its time over WM_DESTROYCLIPBOARD
      And "viewer" opens the clipboard
      And "viewer" starts to empty the clipboard
      And "editor" is in WM_DESTROYCLIPBOARD
      When "editor" <ends>
      Then the emptying completes

      Examples:
        | ends      |
        | is killed |
        | exits     |

  @CLIP-36 @windows
  Rule: When the owner's window is destroyed the clipboard has no owner, and keeps its data
    Source: Microsoft GetClipboardOwner, Clipboard Operations

    Scenario: nobody owns what is left behind
      Given "editor" copies "left behind" as CF_TEXT
      When "editor" destroys its window
      Then nobody owns the clipboard
      And "viewer" pastes "left behind" as CF_TEXT
