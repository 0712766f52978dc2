@clipboard @exclusive-clipboard @needs-windows
Feature: Owners that do not keep their promises

  Background:
    Given processes "owner" and "reader", each with a window

  @CLIP-23 @windows
  Rule: What was not rendered is gone with its owner
    Source: seed 002 延迟提交; Microsoft Clipboard Operations, WM_RENDERALLFORMATS; Wine's tests user32/clipboard.c
    What the system itself has added (CF_LOCALE) may stay.

    Scenario: the owner does not render when it is asked to
      Given "owner" copies a promise of CF_TEXT
      And "owner" takes its time over WM_RENDERALLFORMATS
      And "owner" starts to destroy its window
      And "owner" is in WM_RENDERALLFORMATS
      When "owner" returns from it
      Then the destruction completes
      And CF_TEXT is not on the clipboard
      And "reader" finds no CF_TEXT in the list of formats

    Scenario: the owner is killed, and cannot be asked
      Given "owner" copies a promise of CF_TEXT
      When "owner" is killed
      Then CF_TEXT is not on the clipboard
      And "reader" finds no CF_TEXT in the list of formats

    Scenario Outline: the owner <ends> while it is asked
      Given "owner" copies a promise of CF_TEXT
      And "owner" takes its time over WM_RENDERALLFORMATS
      And "owner" starts to destroy its window
      And "owner" is in WM_RENDERALLFORMATS
      When "owner" <ends>
      Then CF_TEXT is not on the clipboard
      And nobody owns the clipboard
      And "reader" finds no CF_TEXT in the list of formats

      Examples:
        | ends      |
        | is killed |
        | exits     |

    Scenario: what was rendered stays
      Given "owner" copies "kept" as CF_TEXT and a promise of CF_WAVE
      When "owner" destroys its window
      Then CF_WAVE is not on the clipboard
      And "reader" pastes "kept" as CF_TEXT

  @CLIP-133 @windows
  Rule: What would have been made of lost data is gone with them, and nothing else
    Source: Wine's tests user32/clipboard.c; Microsoft Clipboard Formats (Synthesized Clipboard Formats), WM_RENDERALLFORMATS

    Scenario Outline: <promised> is promised, and the owner is killed
      Given "owner" copies a promise of <promised>
      When "owner" is killed
      Then <formats> are not on the clipboard

      Examples:
        | promised       | formats                               |
        | CF_TEXT        | CF_TEXT, CF_OEMTEXT and CF_UNICODETEXT |
        | CF_UNICODETEXT | CF_TEXT, CF_OEMTEXT and CF_UNICODETEXT |
        | CF_DIB         | CF_DIB, CF_BITMAP and CF_DIBV5         |
        | CF_ENHMETAFILE | CF_ENHMETAFILE and CF_METAFILEPICT     |

    Scenario: the owner destroys its window
      Given "owner" copies a promise of CF_TEXT
      When "owner" destroys its window
      Then CF_TEXT, CF_OEMTEXT and CF_UNICODETEXT are not on the clipboard

    Scenario: what is made of data that are there stays
      Given "owner" copies "kept" as CF_TEXT and a promise of CF_DIB
      When "owner" is killed
      Then CF_TEXT, CF_OEMTEXT and CF_UNICODETEXT are on the clipboard
      And CF_DIB, CF_BITMAP and CF_DIBV5 are not on the clipboard
      And "reader" pastes "kept" as CF_UNICODETEXT

  @CLIP-106 @windows
  Rule: A promise that is not kept gives the reader nothing, and stays a promise
    Source: Wine's tests user32/clipboard.c; Microsoft GetClipboardData
    No document names the code.

    Scenario: the owner does not render, and is asked again
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      When "owner" returns from it
      Then the read fails with "no such element" or "no error code"
      And CF_TEXT is on the clipboard
      When "reader" starts to read CF_TEXT
      Then "owner" is asked to render CF_TEXT
      When "owner" renders "at last"
      Then the read completes with "at last"

  @CLIP-103 @windows
  Rule: A reader does not wait for an owner that is gone
    Source: Microsoft SendMessage, GetClipboardData
    No document names the code.

    Scenario Outline: the owner <ends> while it renders
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      When "owner" <ends>
      Then the read fails with "no such element" or "no error code"
      And "reader" has the clipboard open
      And CF_TEXT is not on the clipboard

      Examples:
        | ends      |
        | is killed |
        | exits     |

    Scenario: one that destroys its window while it renders is still there, and has yet to return
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      When "owner" destroys its window
      Then the read is still blocked
      And CF_TEXT is not on the clipboard
      When "owner" returns from it
      Then the read fails with "no such element" or "no error code"
