@clipboard @exclusive-clipboard @needs-windows
Feature: The chain of clipboard viewers
  The system tells the first window of the chain, and each viewer tells the next one.

  Background:
    Given processes "writer" and "watcher", each with a window

  @CLIP-52 @windows
  Rule: The window at the head of the chain of viewers is told of each change
    Source: Microsoft SetClipboardViewer, WM_DRAWCLIPBOARD; Wine's tests user32/clipboard.c
    Who changes the clipboard does not wait for the viewer (the message is a notification).

    Scenario: the only viewer
      Given "watcher" becomes a viewer
      When "writer" copies "new" as CF_TEXT
      Then "watcher" has received one WM_DRAWCLIPBOARD
      When "writer" copies "newer" as CF_TEXT
      Then "watcher" has received two WM_DRAWCLIPBOARD

    Scenario: a change while it handles the message is told when it has returned
      Given "watcher" becomes a viewer
      And "watcher" takes its time over WM_DRAWCLIPBOARD
      And "writer" copies "new" as CF_TEXT
      And "watcher" is in WM_DRAWCLIPBOARD
      When "writer" copies "newer" as CF_TEXT
      And "watcher" returns from it
      Then "watcher" is in WM_DRAWCLIPBOARD
      When "watcher" returns from it
      Then "watcher" has received two WM_DRAWCLIPBOARD

    Scenario: a new viewer gets to know who was the head before
      Given processes "first" and "second", each with a window
      When "first" and "second" become viewers, in this order
      Then "first" was told that nobody is behind it
      And "second" was told that "first" is behind it

    Scenario: a viewer whose window was destroyed is no longer the head
      Given "watcher" becomes a viewer
      And "watcher" destroys its window
      When "writer" becomes a viewer
      Then "writer" was told that nobody is behind it

    Scenario: to tell the next one is up to the head
      Given processes "first" and "second", each with a window
      And "first" and "second" become viewers, in this order
      When "writer" copies "new" as CF_TEXT
      Then "second" has received one WM_DRAWCLIPBOARD
      And "first" has received no WM_DRAWCLIPBOARD

  @CLIP-109 @windows
  Rule: A new viewer is told at once what is there
    Source: Microsoft CWnd::SetClipboardViewer; Wine's tests user32/clipboard.c

    Scenario: nothing has changed since
      Given "writer" copies "before" as CF_TEXT
      When "watcher" starts to register as a viewer
      Then the registration completes
      And "watcher" has received one WM_DRAWCLIPBOARD

  @CLIP-53 @windows
  Rule: The head of the chain is told which viewer leaves and who was behind it
    Source: Microsoft ChangeClipboardChain, WM_CHANGECBCHAIN; Wine's tests user32/clipboard.c
    Only the viewers know the whole chain: the head passes the message on until somebody finds
    the one who left behind itself.

    Scenario: one leaves from the middle
      Given processes "first", "second" and "third", each with a window
      And "first", "second" and "third" become viewers, in this order
      When "second" leaves the chain of viewers
      Then "third" is told that "second" has left and "first" was behind it
      And "first" and "second" have received no WM_CHANGECBCHAIN

    Scenario: who leaves from the middle leaves the head where it is
      Given processes "first", "second" and "third", each with a window
      And "first", "second" and "third" become viewers, in this order
      When "second" leaves the chain of viewers
      And "writer" copies "new" as CF_TEXT
      Then "third" has received one WM_DRAWCLIPBOARD
      And "first" has received no WM_DRAWCLIPBOARD

    Scenario: who leaves waits until the head has returned from the message
      Given processes "first" and "second", each with a window
      And "first" and "second" become viewers, in this order
      And "second" takes its time over WM_CHANGECBCHAIN
      When "first" starts to leave the chain of viewers
      Then "second" is in WM_CHANGECBCHAIN
      And the removal is still blocked
      When "second" returns from it
      Then the removal completes
      And "second" is told that "first" has left and nobody was behind it

    Scenario: two leave at a time, and each waits for its own answer
      Given processes "first", "second" and "third", each with a window
      And "first", "second" and "third" become viewers, in this order
      And "third" takes its time over WM_CHANGECBCHAIN
      When "second" starts to leave the chain of viewers
      And "third" is in WM_CHANGECBCHAIN
      And "first" starts to leave the chain of viewers
      Then "first"'s removal is still blocked
      When "third" returns from it
      Then "second"'s removal completes
      And "third" is in WM_CHANGECBCHAIN
      And "first"'s removal is still blocked
      When "third" returns from it
      Then "first"'s removal completes

    Scenario: the last one leaves
      Given processes "first" and "second", each with a window
      And "first" and "second" become viewers, in this order
      When "first" leaves the chain of viewers
      Then "second" is told that "first" has left and nobody was behind it

    Scenario: the head leaves, and who was behind it is the head
      Given processes "first" and "second", each with a window
      And "first" and "second" become viewers, in this order
      When "second" leaves the chain of viewers
      And "writer" copies "new" as CF_TEXT
      Then "first" has received one WM_DRAWCLIPBOARD
      And "second" has received no WM_DRAWCLIPBOARD
