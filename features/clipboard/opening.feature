@clipboard @exclusive-clipboard @needs-windows
Feature: Who has the clipboard open
  One window at a time opens the clipboard, uses it and closes it. Nobody waits for
  that: who comes too early is refused.

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-02 @windows
  Rule: While one window has the clipboard open, no other can open it
    Source: seed 002 剪贴板; Microsoft OpenClipboard

    Scenario: the second one is refused, and let in after the close
      Given "editor" opens the clipboard
      When "viewer" starts to open the clipboard
      Then the open fails with "access denied"
      When "editor" closes the clipboard
      And "viewer" starts to open the clipboard
      Then the open completes

    Scenario: the refusal changes nothing
      Given "editor" opens the clipboard
      When "viewer" starts to open the clipboard
      Then the open fails with "access denied"
      And "editor" has the clipboard open

  @CLIP-35 @windows
  Rule: Every process can ask which window has the clipboard open
    Source: Microsoft GetOpenClipboardWindow

    Scenario: it is the opener until it closes the clipboard
      When "editor" opens the clipboard
      Then "editor" has the clipboard open
      When "editor" closes the clipboard
      Then no window has the clipboard open

  @CLIP-14 @windows
  Rule: A program without a window opens the clipboard for itself
    Source: seed 002 剪贴板; Microsoft OpenClipboard, GetOpenClipboardWindow
    It passes NULL. There is no window to tell then, and yet others are kept out.

    Scenario: no window has it open, and no other window gets it
      Given a process "tool"
      When "tool" opens the clipboard
      Then no window has the clipboard open
      When "viewer" starts to open the clipboard
      Then the open fails with "access denied"

  @CLIP-55 @windows
  Rule: The window that has the clipboard open may open it again, another one of its thread may not
    Source: Microsoft OpenClipboard; Wine's tests user32/clipboard.c

    Scenario: the same window opens it again
      Given "editor" opens the clipboard
      When "editor" starts to open the clipboard
      Then the open completes

    Scenario: openings are not counted
      Given "editor" opens the clipboard
      And "editor" opens the clipboard
      When "editor" closes the clipboard
      Then no window has the clipboard open

    Scenario: a thread is not the opener, its window is
      Given "editor" has another window "palette" in the same thread
      And "editor" opens the clipboard
      When "palette" starts to open the clipboard
      Then the open fails with "access denied"
      And "editor" has the clipboard open

  @CLIP-102 @windows
  Rule: The clipboard does not stay open when who has it open is gone
    Source: Wine's tests user32/clipboard.c; no page of Microsoft says it

    Scenario: the process is killed
      Given "editor" opens the clipboard
      When "editor" is killed
      And "viewer" starts to open the clipboard
      Then the open completes

    Scenario: a process without a window is killed
      Given a process "tool"
      And "tool" opens the clipboard
      When "tool" is killed
      And "viewer" starts to open the clipboard
      Then the open completes

    Scenario: its window is destroyed
      Given "editor" opens the clipboard
      When "editor" destroys its window
      Then no window has the clipboard open
      When "viewer" starts to open the clipboard
      Then the open completes

  @CLIP-111 @windows
  Rule: The clipboard cannot be opened for a window that is no more
    Source: Microsoft OpenClipboard; the code: Wine's tests user32/clipboard.c

    Scenario: the window was destroyed before
      Given "editor" destroys its window
      When "editor" starts to open the clipboard
      Then the open fails with "bad window"
      And no window has the clipboard open
