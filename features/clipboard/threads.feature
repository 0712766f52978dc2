@clipboard @exclusive-clipboard @needs-windows
Feature: Threads of one process at the clipboard

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-134 @windows
  Rule: The clipboard is open for one thread, and not for the others of its process
    Source: Wine's tests user32/clipboard.c (test_ClipboardOwner: threads that empty and read)

    Background:
      Given "editor" has another window "palette" in a thread of its own
      And "editor" copies "one" as CF_WAVE
      And "editor" opens the clipboard

    Scenario Outline: no other thread can <use>
      When "palette" starts to <use>
      Then the <call> fails with "clipboard not open"
      And the clipboard has 1 format
      And "editor" owns the clipboard
      And "editor" has the clipboard open

      Examples:
        | use                   | call        |
        | empty the clipboard   | emptying    |
        | read CF_WAVE          | read        |
        | enumerate the formats | enumeration |
        | close the clipboard   | close       |

    Scenario: no other thread can open it for its window
      When "palette" starts to open the clipboard
      Then the open fails with "access denied"
      And "editor" has the clipboard open

  @CLIP-135 @windows
  Rule: While the owner is asked to render, any thread of it may set the data
    Source: Wine's tests user32/clipboard.c (test_messages: a thread that sets them); Microsoft WM_RENDERFORMAT

    Background:
      Given "editor" has another window "worker" in a thread of its own
      And "editor" copies a promise of CF_UNICODETEXT
      And "viewer" opens the clipboard
      And "viewer" starts to read CF_UNICODETEXT
      And "editor" is asked to render CF_UNICODETEXT

    Scenario: a thread that has opened nothing, and was asked for nothing
      When "worker" sets "made elsewhere" as CF_UNICODETEXT
      And "editor" returns from it
      Then the read completes with "made elsewhere"

    Scenario: nor is that a change
      Given "viewer" notes the sequence number
      When "worker" sets "made elsewhere" as CF_UNICODETEXT
      Then the sequence number is still the same
      When "editor" returns from it
      Then the read completes with "made elsewhere"
      And the sequence number is still the same
