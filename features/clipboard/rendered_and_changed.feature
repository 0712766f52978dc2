@clipboard @exclusive-clipboard @needs-windows
Feature: Changes after the owner was asked to render
  What is set while the owner renders is no change. That ends with its answer, whatever that was.

  Background:
    Given processes "owner" and "watcher", each with a window

  @CLIP-141 @windows
  Rule: Once the owner has answered, what is set is a change again
    Source: Wine's tests user32/clipboard.c (test_messages: CF_WAVE after two requests); Microsoft GetClipboardSequenceNumber
    No document names the code of a read that was in vain.

    Scenario Outline: after an owner that <answers>, <more>
      Given "owner" copies a promise of CF_TEXT
      And "watcher" becomes a viewer
      And "watcher" listens to the clipboard
      And "owner" opens the clipboard
      And "owner" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      When "owner" <answers>
      Then the read <ends>
      When "watcher" notes the sequence number
      And "owner" sets <more>
      Then the sequence number has risen
      When "owner" closes the clipboard
      Then "watcher" has received one WM_DRAWCLIPBOARD
      And "watcher" has received one WM_CLIPBOARDUPDATE

      Examples:
        | answers               | more                 | ends                                           |
        | renders "as promised" | "la" as CF_WAVE      | completes                                      |
        | renders "as promised" | a promise of CF_WAVE | completes                                      |
        | renders "as promised" | "late" as CF_TEXT    | completes                                      |
        | returns from it       | "la" as CF_WAVE      | fails with "no such element" or "no error code" |
        | returns from it       | a promise of CF_WAVE | fails with "no such element" or "no error code" |
        | returns from it       | "late" as CF_TEXT    | fails with "no such element" or "no error code" |
