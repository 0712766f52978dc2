@clipboard @exclusive-clipboard @needs-windows
Feature: Who is told that the clipboard has changed
  Listeners are told by the system, each by itself; the chain of viewers is older.

  Background:
    Given processes "writer" and "watcher", each with a window

  @CLIP-54 @windows
  Rule: Every listener is told of each change
    Source: Microsoft AddClipboardFormatListener, RemoveClipboardFormatListener, WM_CLIPBOARDUPDATE

    Scenario: listeners do not depend on each other
      Given processes "first" and "second", each with a window
      And "first" and "second" listen to the clipboard
      When "writer" copies "new" as CF_TEXT
      Then "first" and "second" have received one WM_CLIPBOARDUPDATE
      When "writer" copies "newer" as CF_TEXT
      Then "first" and "second" have received two WM_CLIPBOARDUPDATE

    Scenario: a new listener is told of the next change, and not of what is there
      Given "writer" copies "old" as CF_TEXT
      When "watcher" starts to register as a listener
      Then the registration completes
      And "watcher" has received no WM_CLIPBOARDUPDATE
      When "writer" copies "new" as CF_TEXT
      Then "watcher" has received one WM_CLIPBOARDUPDATE

    Scenario: one stops listening
      Given processes "first" and "second", each with a window
      And "first" and "second" listen to the clipboard
      When "first" stops listening to the clipboard
      And "writer" copies "new" as CF_TEXT
      Then "first" has received no WM_CLIPBOARDUPDATE
      And "second" has received one WM_CLIPBOARDUPDATE

  @CLIP-108 @windows
  Rule: A window listens once
    Source: Wine's tests user32/clipboard.c; Microsoft AddClipboardFormatListener

    Scenario: a second registration is refused
      Given "watcher" listens to the clipboard
      When "watcher" starts to register as a listener
      Then the registration fails with "invalid argument"
      When "writer" copies "new" as CF_TEXT
      Then "watcher" has received one WM_CLIPBOARDUPDATE

    Scenario: only a listener can stop
      When "watcher" starts to cancel its registration as a listener
      Then the registration fails with "invalid argument"

  @CLIP-104 @windows
  Rule: Viewers and listeners are told when the clipboard is closed, once for all changes
    Source: Wine's tests user32/clipboard.c; Microsoft WM_CLIPBOARDUPDATE, WM_DRAWCLIPBOARD

    Scenario: not while it is open
      Given "watcher" becomes a viewer
      And "watcher" listens to the clipboard
      When "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets "new" as CF_TEXT
      Then "watcher" has received no WM_DRAWCLIPBOARD
      And "watcher" has received no WM_CLIPBOARDUPDATE
      When "writer" closes the clipboard
      Then "watcher" has received one WM_DRAWCLIPBOARD
      And "watcher" has received one WM_CLIPBOARDUPDATE

    Scenario: not when nothing has changed
      Given "watcher" becomes a viewer
      And "watcher" listens to the clipboard
      When "writer" opens the clipboard
      And "writer" closes the clipboard
      Then "watcher" has received no WM_DRAWCLIPBOARD
      And "watcher" has received no WM_CLIPBOARDUPDATE

    Scenario: what was changed before the same window has opened it again is not forgotten
      Given "watcher" becomes a viewer
      And "watcher" listens to the clipboard
      And "writer" opens the clipboard
      And "writer" empties the clipboard
      When "writer" opens the clipboard
      And "writer" closes the clipboard
      Then "watcher" has received one WM_DRAWCLIPBOARD
      And "watcher" has received one WM_CLIPBOARDUPDATE

  @CLIP-105 @windows
  Rule: Rendering what was promised is no change
    Source: Wine's tests user32/clipboard.c

    Scenario: nobody is told of it
      Given "writer" copies a promise of CF_TEXT
      And "watcher" becomes a viewer
      And "watcher" listens to the clipboard
      And a process "reader"
      When "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      Then "writer" is asked to render CF_TEXT
      When "writer" renders "as promised"
      Then the read completes with "as promised"
      When "reader" closes the clipboard
      Then "watcher" has received no WM_DRAWCLIPBOARD
      And "watcher" has received no WM_CLIPBOARDUPDATE

    Scenario: nor is what the owner adds while it is asked for something else
      Given "writer" copies a promise of CF_TEXT and a promise of CF_UNICODETEXT
      And "watcher" becomes a viewer
      And "watcher" listens to the clipboard
      And a process "reader"
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "writer" is asked to render CF_TEXT
      And "watcher" notes the sequence number
      When "writer" sets "unasked" as CF_UNICODETEXT
      And "writer" renders "as promised"
      Then the read completes with "as promised"
      When "reader" closes the clipboard
      Then the sequence number is still the same
      And "watcher" has received no WM_DRAWCLIPBOARD
      And "watcher" has received no WM_CLIPBOARDUPDATE
