@clipboard @exclusive-clipboard @needs-windows
Feature: Who leaves the chain of viewers names its successor
  The system knows only the head of the chain, and believes what viewers say about the rest.

  Background:
    Given processes "writer", "first", "second" and "third", each with a window
    And "first", "second" and "third" become viewers, in this order

  @CLIP-138 @windows
  Rule: The window that the head names when it leaves is the head then
    Source: Microsoft ChangeClipboardChain (hWndNewNext)

    Scenario Outline: <next>, whoever was behind it
      When "third" leaves the chain of viewers for <next>
      And "writer" copies "new" as CF_TEXT
      Then <told> has received one WM_DRAWCLIPBOARD
      And <others> have received no WM_DRAWCLIPBOARD
      When "writer" becomes a viewer
      Then "writer" was told that <next> is behind it

      Examples:
        | next     | told     | others               |
        | "first"  | "first"  | "second" and "third" |
        | "second" | "second" | "first" and "third"  |

    Scenario: nobody
      When "third" leaves the chain of viewers for nobody
      And "writer" copies "new" as CF_TEXT
      Then "first", "second" and "third" have received no WM_DRAWCLIPBOARD
      When "writer" becomes a viewer
      Then "writer" was told that nobody is behind it

    Scenario: the others are not told of it
      When "third" leaves the chain of viewers for "first"
      Then "first", "second" and "third" have received no WM_CHANGECBCHAIN

  @CLIP-139 @windows
  Rule: Who names a window that is no more has not left the chain
    Source: Wine's tests user32/clipboard.c (test_messages: ChangeClipboardChain); Microsoft ChangeClipboardChain

    Scenario: the head is still the head
      Given "second" destroys its window
      When "third" starts to leave the chain of viewers for "second"
      Then the removal fails with "bad window"
      When "writer" copies "new" as CF_TEXT
      Then "third" has received one WM_DRAWCLIPBOARD
      When "writer" becomes a viewer
      Then "writer" was told that "third" is behind it

    Scenario: the head is not told of another one that tries
      Given "first" destroys its window
      When "second" starts to leave the chain of viewers for "first"
      Then the removal fails with "bad window"
      And "third" has received no WM_CHANGECBCHAIN

  @CLIP-140 @windows
  Rule: A window that is no more cannot become a viewer or a listener, and cannot cease to be one
    Source: Wine's tests user32/clipboard.c (test_messages: bad windows)

    Scenario Outline: it is too late to <call>
      Given "second" destroys its window
      When "second" starts to <call>
      Then the <noun> fails with "bad window"

      Examples:
        | call                                  | noun         |
        | register as a viewer                  | registration |
        | register as a listener                | registration |
        | cancel its registration as a listener | registration |
        | leave the chain of viewers            | removal      |
