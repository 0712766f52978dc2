@clipboard @exclusive-clipboard @needs-windows
Feature: The number that rises when the clipboard changes
  Who looks at it now and then learns that something has changed, and not what.

  Background:
    Given processes "writer" and "watcher", each with a window

  @CLIP-50 @windows
  Rule: The sequence number rises when what is on the clipboard changes, and when it is emptied
    Source: Microsoft GetClipboardSequenceNumber

    Scenario: data are put there
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "watcher" notes the sequence number
      When "writer" sets "new" as CF_TEXT
      And "writer" closes the clipboard
      Then the sequence number has risen

    Scenario: it is emptied
      Given "writer" copies "old" as CF_TEXT
      And "writer" opens the clipboard
      And "watcher" notes the sequence number
      When "writer" empties the clipboard
      Then the sequence number has risen

    Scenario: reading changes nothing
      Given "writer" copies "the same" as CF_TEXT
      And "watcher" notes the sequence number
      When "watcher" opens the clipboard
      And "watcher" starts to read CF_TEXT
      And "watcher" closes the clipboard
      Then the sequence number is still the same

  @CLIP-51 @windows
  Rule: Data that were promised have raised the sequence number by the time that they are rendered
    Source: Microsoft GetClipboardSequenceNumber; Wine's tests user32/clipboard.c
    Microsoft says that the number rises when they are rendered; on Windows it rises with the
    promise, and rendering leaves it. Both hold here.

    Scenario: between the promise and the rendering
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "watcher" notes the sequence number
      When "writer" sets a promise of CF_WAVE
      And "writer" closes the clipboard
      And "watcher" opens the clipboard
      And "watcher" starts to read CF_WAVE
      Then "writer" is asked to render CF_WAVE
      When "writer" renders "la"
      Then the read completes
      And the sequence number has risen

  @CLIP-110 @windows
  Rule: Data that go with their owner are a change
    Source: Wine's tests user32/clipboard.c

    Scenario: the viewer is told, and the number rises
      Given "writer" copies a promise of CF_WAVE
      And "watcher" becomes a viewer
      And "watcher" notes the sequence number
      When "writer" destroys its window
      Then "watcher" has received one WM_DRAWCLIPBOARD
      And the sequence number has risen

  @CLIP-130 @windows
  Rule: Formats that the system adds when the clipboard is closed raise the sequence number; a close that adds none leaves it
    Source: Wine's tests user32/clipboard.c; Microsoft GetClipboardSequenceNumber
    Microsoft says that the number rises when what is on the clipboard changes.

    Scenario Outline: after <items> something is added
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets <items>
      And "watcher" notes the sequence number
      When "writer" closes the clipboard
      Then the sequence number has risen

      Examples:
        | items                 |
        | "new" as CF_TEXT      |
        | a promise of CF_TEXT  |
        | "new" as CF_OEMTEXT   |

    Scenario: data that nothing is made of
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets "la" as CF_WAVE
      And "watcher" notes the sequence number
      When "writer" closes the clipboard
      Then the sequence number is still the same

    Scenario: an empty clipboard
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "watcher" notes the sequence number
      When "writer" closes the clipboard
      Then the sequence number is still the same

    Scenario: nothing is added twice
      Given "writer" copies "new" as CF_TEXT
      And "watcher" notes the sequence number
      When "writer" opens the clipboard
      And "writer" closes the clipboard
      Then the sequence number is still the same

  @CLIP-132 @windows
  Rule: Each change raises the sequence number, also one that leaves the clipboard as it was
    Source: Wine's tests user32/clipboard.c; Microsoft GetClipboardSequenceNumber (or emptied)

    Scenario: an empty clipboard is emptied
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "watcher" notes the sequence number
      When "writer" empties the clipboard
      Then the sequence number has risen

    Scenario: the same data are set again
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets "same" as CF_WAVE
      And "watcher" notes the sequence number
      When "writer" sets "same" as CF_WAVE
      Then the sequence number has risen

    Scenario: the same promise is made again
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets a promise of CF_WAVE
      And "watcher" notes the sequence number
      When "writer" sets a promise of CF_WAVE
      Then the sequence number has risen
