@clipboard @exclusive-clipboard @needs-windows
Feature: Who learns that the clipboard has changed
  A program may look at a number that rises, take a place in the chain of viewers, or
  register as a listener.

  Background:
    Given processes "writer" and "watcher", each with a window

  @CLIP-50 @windows
  Rule: The sequence number rises when what is on the clipboard changes, and when it is emptied
    Source: Microsoft GetClipboardSequenceNumber

    Scenario: data are put there
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "watcher" notes the sequence number
      When "writer" sets text "new"
      And "writer" closes the clipboard
      Then the sequence number has risen

    Scenario: it is emptied
      Given "writer" has put text "old" on the clipboard
      And "writer" opens the clipboard
      And "watcher" notes the sequence number
      When "writer" empties the clipboard
      Then the sequence number has risen

    Scenario: reading changes nothing
      Given "writer" has put text "the same" on the clipboard
      And "watcher" notes the sequence number
      When "watcher" opens the clipboard
      And "watcher" starts to read text from the clipboard
      And "watcher" closes the clipboard
      Then the sequence number is still the same

  @CLIP-51 @windows
  Rule: Data that were promised have raised the sequence number by the time that they are rendered
    Source: Microsoft GetClipboardSequenceNumber; Wine's tests user32/clipboard.c
    Microsoft says that the number rises when they are rendered; on Windows it rises with the
    promise, and rendering leaves it. Both hold here.

    Scenario: between the promise and the rendering
      Given "writer" takes its time over WM_RENDERFORMAT
      And "writer" opens the clipboard
      And "writer" empties the clipboard
      And "watcher" notes the sequence number
      When "writer" promises sound
      And "writer" closes the clipboard
      And "watcher" opens the clipboard
      And "watcher" starts to read sound from the clipboard
      Then "writer" is asked to render sound
      When "writer" renders "la"
      Then the read completes
      And the sequence number has risen

  @CLIP-52 @windows
  Rule: The window at the head of the chain of viewers is told of each change
    Source: Microsoft SetClipboardViewer, WM_DRAWCLIPBOARD

    Scenario: the only viewer
      Given "watcher" becomes a viewer
      When "writer" puts text "new" on the clipboard
      Then "watcher" has received one WM_DRAWCLIPBOARD
      When "writer" puts text "newer" on the clipboard
      Then "watcher" has received two WM_DRAWCLIPBOARD

    Scenario: a new viewer gets to know who was the head before
      Given processes "first" and "second", each with a window
      When "first" and "second" become viewers, in this order
      Then "first" was told that nobody is behind it
      And "second" was told that "first" is behind it

    Scenario: to tell the next one is up to the head
      Given processes "first" and "second", each with a window
      And "first" and "second" become viewers, in this order
      When "writer" puts text "new" on the clipboard
      Then "second" has received one WM_DRAWCLIPBOARD
      And "first" has received no WM_DRAWCLIPBOARD

  @CLIP-109 @windows
  Rule: A new viewer is told at once what is there
    Source: Microsoft CWnd::SetClipboardViewer; Wine's tests user32/clipboard.c

    Scenario: nothing has changed since
      Given "writer" has put text "before" on the clipboard
      When "watcher" starts to register as a viewer
      Then the registration completes
      And "watcher" has received one WM_DRAWCLIPBOARD

  @CLIP-53 @windows
  Rule: The head of the chain is told which viewer leaves and who was behind it
    Source: Microsoft ChangeClipboardChain, WM_CHANGECBCHAIN
    Only the viewers know the whole chain: the head passes the message on until somebody finds
    the one who left behind itself.

    Scenario: one leaves from the middle
      Given processes "first", "second" and "third", each with a window
      And "first", "second" and "third" become viewers, in this order
      When "second" leaves the chain of viewers
      Then "third" is told that "second" has left and "first" was behind it
      And "first" and "second" have received no WM_CHANGECBCHAIN

    Scenario: the last one leaves
      Given processes "first" and "second", each with a window
      And "first" and "second" become viewers, in this order
      When "first" leaves the chain of viewers
      Then "second" is told that "first" has left and nobody was behind it

    Scenario: the head leaves, and who was behind it is the head
      Given processes "first" and "second", each with a window
      And "first" and "second" become viewers, in this order
      When "second" leaves the chain of viewers
      And "writer" puts text "new" on the clipboard
      Then "first" has received one WM_DRAWCLIPBOARD
      And "second" has received no WM_DRAWCLIPBOARD

  @CLIP-54 @windows
  Rule: Every listener is told of each change
    Source: Microsoft AddClipboardFormatListener, RemoveClipboardFormatListener, WM_CLIPBOARDUPDATE

    Scenario: listeners do not depend on each other
      Given processes "first" and "second", each with a window
      And "first" and "second" listen to the clipboard
      When "writer" puts text "new" on the clipboard
      Then "first" and "second" have received one WM_CLIPBOARDUPDATE

    Scenario: one stops listening
      Given processes "first" and "second", each with a window
      And "first" and "second" listen to the clipboard
      When "first" stops listening to the clipboard
      And "writer" puts text "new" on the clipboard
      Then "first" has received no WM_CLIPBOARDUPDATE
      And "second" has received one WM_CLIPBOARDUPDATE

  @CLIP-108 @windows
  Rule: A window listens once
    Source: Wine's tests user32/clipboard.c; Microsoft AddClipboardFormatListener

    Scenario: a second registration is refused
      Given "watcher" listens to the clipboard
      When "watcher" starts to register as a listener
      Then the registration fails with "invalid argument"
      When "writer" puts text "new" on the clipboard
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
      And "writer" sets text "new"
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

  @CLIP-105 @windows
  Rule: Rendering what was promised is no change
    Source: Wine's tests user32/clipboard.c

    Scenario: nobody is told of it
      Given "writer" has promised text on the clipboard
      And "watcher" listens to the clipboard
      And a process "reader"
      When "reader" opens the clipboard
      And "reader" starts to read text from the clipboard
      Then "writer" is asked to render text
      When "writer" renders "as promised"
      Then the read completes with "as promised"
      When "reader" closes the clipboard
      Then "watcher" has received no WM_CLIPBOARDUPDATE

  @CLIP-110 @windows
  Rule: Data that go with their owner are a change
    Source: Wine's tests user32/clipboard.c

    Scenario: the viewer is told, and the number rises
      Given "watcher" becomes a viewer
      And "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" promises sound
      And "writer" closes the clipboard
      And "watcher" notes the sequence number
      When "writer" destroys its window
      Then "watcher" has received two WM_DRAWCLIPBOARD
      And the sequence number has risen
