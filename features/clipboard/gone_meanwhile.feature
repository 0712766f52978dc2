@clipboard @exclusive-clipboard @needs-windows
Feature: Who is gone while it has the clipboard open
  Whatever ends it, the clipboard is closed then: others can open it, and are told what has changed.

  Background:
    Given processes "owner", "watcher" and "user", each with a window
    And a process "tool"

  @CLIP-136 @windows
  Rule: Who is gone with the clipboard open has closed it: viewers and listeners are told of what it has changed
    Source: Wine's tests user32/clipboard.c (test_messages: a process that empties, sets and ends)

    Background:
      Given "watcher" becomes a viewer
      And "watcher" listens to the clipboard

    Scenario Outline: <who> <ends>
      Given <who> opens the clipboard
      And <who> empties the clipboard
      And <who> sets "la" as CF_WAVE
      When <who> <ends>
      Then no window has the clipboard open
      And CF_WAVE is on the clipboard
      And "watcher" has received one WM_DRAWCLIPBOARD
      And "watcher" has received one WM_CLIPBOARDUPDATE
      When "owner" starts to open the clipboard
      Then the open completes

      Examples:
        | who    | ends                |
        | "tool" | exits               |
        | "tool" | is killed           |
        | "user" | exits               |
        | "user" | is killed           |
        | "user" | destroys its window |

    Scenario Outline: <who> <ends> and has changed nothing
      Given <who> opens the clipboard
      When <who> <ends>
      Then "watcher" has received no WM_DRAWCLIPBOARD
      And "watcher" has received no WM_CLIPBOARDUPDATE

      Examples:
        | who    | ends                |
        | "tool" | exits               |
        | "tool" | is killed           |
        | "user" | destroys its window |

  @CLIP-137 @windows
  Rule: Who is gone while it waits for another window keeps nobody out, also before that window has answered
    Source: Wine's tests user32/clipboard.c (a process that ends has closed the clipboard); Microsoft OpenClipboard, WM_DESTROYCLIPBOARD

    Scenario Outline: <who> reads and <ends>, and the promise stays one
      Given "owner" copies a promise of CF_TEXT
      And <who> opens the clipboard
      And <who> starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      When <who> <ends>
      Then no window has the clipboard open
      And CF_TEXT is on the clipboard
      When "watcher" starts to open the clipboard
      Then the open completes
      When "owner" returns from it
      Then "watcher" has the clipboard open
      When "watcher" starts to read CF_TEXT
      Then "owner" is asked to render CF_TEXT
      When "owner" renders "for who is left"
      Then "watcher"'s read completes with "for who is left"

      Examples:
        | who    | ends      |
        | "tool" | is killed |
        | "tool" | exits     |
        | "user" | is killed |
        | "user" | exits     |

    Scenario Outline: <who> empties and <ends>, and nothing is taken away before the owner has answered
      Given "owner" copies "kept" as CF_WAVE
      And "owner" takes its time over WM_DESTROYCLIPBOARD
      And <who> opens the clipboard
      And <who> starts to empty the clipboard
      And "owner" is in WM_DESTROYCLIPBOARD
      When <who> <ends>
      Then no window has the clipboard open
      When "owner" returns from it
      Then "owner" owns the clipboard
      And "watcher" pastes "kept" as CF_WAVE

      Examples:
        | who    | ends      |
        | "tool" | is killed |
        | "tool" | exits     |
        | "user" | is killed |
        | "user" | exits     |

    Scenario Outline: a viewer leaves and <ends>
      Given "user" and "watcher" become viewers, in this order
      And "watcher" takes its time over WM_CHANGECBCHAIN
      And "user" starts to leave the chain of viewers
      And "watcher" is in WM_CHANGECBCHAIN
      When "user" <ends>
      And "watcher" returns from it
      And "owner" copies "new" as CF_TEXT
      Then "watcher" has received one WM_DRAWCLIPBOARD

      Examples:
        | ends      |
        | is killed |
        | exits     |

    Scenario Outline: a viewer leaves, and the head <ends>
      Given "user" and "watcher" become viewers, in this order
      And "watcher" takes its time over WM_CHANGECBCHAIN
      And "user" starts to leave the chain of viewers
      And "watcher" is in WM_CHANGECBCHAIN
      When "watcher" <ends>
      Then the removal completes

      Examples:
        | ends      |
        | is killed |
        | exits     |
