@clipboard @exclusive-clipboard @needs-windows
Feature: Setting a format that is there already

  Background:
    Given processes "writer" and "reader", each with a window

  @CLIP-131 @windows
  Rule: Data that are set in a format that is there take the place of the first
    Source: Wine's tests user32/clipboard.c; Microsoft SetClipboardData

    Scenario: data after data
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets "first" as CF_WAVE
      When "writer" sets "second" as CF_WAVE
      Then "writer" enumerates CF_WAVE
      When "writer" closes the clipboard
      Then "reader" pastes "second" as CF_WAVE

    Scenario: data after a promise, which nobody is asked to keep
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets a promise of CF_WAVE
      When "writer" sets "kept at once" as CF_WAVE
      And "writer" closes the clipboard
      Then "reader" pastes "kept at once" as CF_WAVE
      And "writer" has received no WM_RENDERFORMAT

    Scenario: a promise after data
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets "first" as CF_WAVE
      When "writer" sets a promise of CF_WAVE
      And "writer" closes the clipboard
      And "reader" opens the clipboard
      And "reader" starts to read CF_WAVE
      Then "writer" is asked to render CF_WAVE
      When "writer" renders "second"
      Then the read completes with "second"

    Scenario: when the clipboard is opened again
      Given "writer" copies "first" as CF_WAVE
      And "writer" opens the clipboard
      When "writer" sets "second" as CF_WAVE
      And "writer" closes the clipboard
      Then "reader" pastes "second" as CF_WAVE

    Scenario: shorter data leave nothing of longer ones
      Given "writer" copies "the first and longer text" as CF_TEXT
      And "writer" opens the clipboard
      When "writer" sets "short" as CF_TEXT
      And "writer" closes the clipboard
      Then "reader" pastes "short" as CF_TEXT

    Scenario: a whole page after a byte, and a byte after a whole page
      Given "writer" copies "a" as CF_WAVE and "page" in 4096 bytes as CF_RIFF
      And "writer" opens the clipboard
      When "writer" sets "page" in 4096 bytes as CF_WAVE
      And "writer" sets "a" as CF_RIFF
      And "writer" closes the clipboard
      Then "reader" pastes "page" in 4096 bytes as CF_WAVE
      And "reader" pastes "a" as CF_RIFF

    Scenario: other formats stay as they are
      Given "writer" copies "text" as CF_TEXT and "first" as CF_WAVE
      And "writer" opens the clipboard
      When "writer" sets "second" as CF_WAVE
      And "writer" closes the clipboard
      Then "reader" pastes "text" as CF_TEXT
      And "reader" pastes "second" as CF_WAVE

  @CLIP-144 @windows
  Rule: Movable memory of no bytes is refused, and nothing is changed
    Source: Wine's tests user32/clipboard.c (test_handles: an empty movable object); Microsoft SetClipboardData
    No document names the code.

    Background:
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets "first" as CF_WAVE
      And "reader" notes the sequence number

    Scenario Outline: as <format>
      When "writer" starts to set "" as <format>
      Then the setting fails with "bad handle" or "no error code"
      And the sequence number is still the same
      And the clipboard has 1 format
      When "writer" closes the clipboard
      Then "reader" pastes "first" as CF_WAVE

      Examples:
        | format    |
        | CF_WAVE   |
        | "Invoice" |
