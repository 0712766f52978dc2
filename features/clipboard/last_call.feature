@clipboard @exclusive-clipboard @needs-windows
Feature: When an owner goes that still owes data
  Data that were promised only would go with their owner. It gets a chance to render
  them all; what it does not render is lost.

  Background:
    Given processes "owner" and "reader", each with a window

  @CLIP-21 @windows
  Rule: An owner that owes data is asked for all of it before its window is destroyed
    Source: seed 002 延迟提交; Microsoft WM_RENDERALLFORMATS

    Scenario: it is asked, and the window is there until it has answered
      Given "owner" copies a promise of CF_TEXT
      And "owner" takes its time over WM_RENDERALLFORMATS
      When "owner" starts to destroy its window
      Then "owner" is in WM_RENDERALLFORMATS
      And the destruction is still blocked
      And "owner" owns the clipboard
      When "owner" returns from it
      Then the destruction completes
      And nobody owns the clipboard

  @CLIP-101 @windows
  Rule: An owner that owes nothing is not asked when its window is destroyed
    Source: Microsoft WM_RENDERALLFORMATS

    Scenario: it has set its data at once
      Given "owner" copies "there" as CF_TEXT
      When "owner" destroys its window
      Then "owner" has received no WM_RENDERALLFORMATS

    Scenario: it has kept its promise
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      And "owner" renders "there"
      And "reader" closes the clipboard
      When "owner" destroys its window
      Then "owner" has received no WM_RENDERALLFORMATS

    Scenario: another has emptied the clipboard
      Given "owner" copies a promise of CF_TEXT
      And "reader" copies "other" as CF_TEXT
      When "owner" destroys its window
      Then "owner" has received no WM_RENDERALLFORMATS

  @CLIP-22 @windows
  Rule: Asked for everything, an owner opens the clipboard, finds itself still the owner, sets the data and closes
    Source: Microsoft WM_RENDERALLFORMATS, against seed 002 延迟提交
    The seed has it empty the clipboard as well; that would remove what it has rendered before.

    Scenario: what it sets outlives it
      Given "owner" copies a promise of CF_TEXT
      And "owner" takes its time over WM_RENDERALLFORMATS
      And "owner" starts to destroy its window
      And "owner" is in WM_RENDERALLFORMATS
      When "owner" opens the clipboard
      Then "owner" owns the clipboard
      When "owner" sets "bequeathed" as CF_TEXT
      And "owner" closes the clipboard
      And "owner" returns from it
      Then the destruction completes
      And "reader" pastes "bequeathed" as CF_TEXT

    Scenario: what it had set before is still there
      Given "owner" takes its time over WM_RENDERALLFORMATS
      And "owner" copies "early" as CF_TEXT and a promise of CF_WAVE
      And "owner" starts to destroy its window
      And "owner" is in WM_RENDERALLFORMATS
      When "owner" opens the clipboard
      And "owner" sets "late" as CF_WAVE
      And "owner" closes the clipboard
      And "owner" returns from it
      Then "reader" pastes "late" as CF_WAVE
      And "reader" pastes "early" as CF_TEXT

    Scenario: emptying the clipboard, as the seed does, removes what it had set before
      Given "owner" takes its time over WM_RENDERALLFORMATS
      And "owner" copies "early" as CF_TEXT and a promise of CF_WAVE
      And "owner" starts to destroy its window
      And "owner" is in WM_RENDERALLFORMATS
      And "owner" opens the clipboard
      When "owner" starts to empty the clipboard
      Then the emptying completes
      And CF_TEXT is not on the clipboard

    Scenario: within one thread the owner is told by a plain call, so that emptying does not wait for itself
      Given "owner" has another window "other" in the same thread
      And "owner" copies a promise of CF_TEXT
      And "owner" takes its time over WM_RENDERALLFORMATS
      And "owner" starts to destroy its window
      And "owner" is in WM_RENDERALLFORMATS
      And "other" opens the clipboard
      When "other" starts to empty the clipboard
      Then the emptying completes
      When "owner" returns from it
      Then the destruction completes
      And "owner" has received one WM_DESTROYCLIPBOARD

    Scenario: without opening the clipboard nothing can be set
      Given "owner" copies a promise of CF_TEXT
      And "owner" takes its time over WM_RENDERALLFORMATS
      And "owner" starts to destroy its window
      And "owner" is in WM_RENDERALLFORMATS
      When "owner" starts to set "unasked" as CF_TEXT
      Then the setting fails with "clipboard not open"
