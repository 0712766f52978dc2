@clipboard @exclusive-clipboard @needs-windows
Feature: Who owns the clipboard
  Having the clipboard open and owning it are two things. Windows do both, one at a time.

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

  @CLIP-04 @windows
  Rule: Opening the clipboard does not make its opener the owner
    Source: seed 002 剪贴板, corrected by Microsoft OpenClipboard
    The seed's list of functions says that it does; its own text and Microsoft say that emptying does.

    Scenario: the owner stays who it was
      Given "editor" has put text "one" on the clipboard
      When "viewer" opens the clipboard
      Then "editor" owns the clipboard

  @CLIP-05 @windows
  Rule: Emptying the clipboard makes the window that has it open its owner
    Source: seed 002 剪贴板; Microsoft EmptyClipboard

    Scenario: ownership passes to the window that empties
      Given "editor" has put text "one" on the clipboard
      When "viewer" opens the clipboard
      And "viewer" empties the clipboard
      Then "viewer" owns the clipboard
      And the clipboard is empty
