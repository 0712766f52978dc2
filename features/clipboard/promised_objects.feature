@clipboard @exclusive-clipboard @needs-windows
Feature: Objects and files that are promised
  They are read by the same call as memory, which waits for the owner in the same way.

  Background:
    Given processes "owner" and "reader", each with a window

  @CLIP-146 @windows
  Rule: A reader of promised objects and files waits until the owner has returned
    Source: Microsoft GetClipboardData, WM_RENDERFORMAT, SendMessage
    No document names the code of a read that was in vain.

    Scenario: a palette
      Given "owner" copies a promise of CF_PALETTE
      And "reader" opens the clipboard
      When "reader" starts to read the object in CF_PALETTE
      Then "owner" is asked to render CF_PALETTE
      When "owner" sets a palette as CF_PALETTE
      Then the read is still blocked
      When "owner" returns from it
      Then the read completes

    Scenario Outline: <what>, and the owner does not render
      Given "owner" copies a promise of <format>
      And "reader" opens the clipboard
      When "reader" starts to read <what>
      Then "owner" is asked to render <format>
      And the read is still blocked
      When "owner" returns from it
      Then the read fails with "no such element" or "no error code"
      And <format> is on the clipboard

      Examples:
        | what                     | format     |
        | the object in CF_PALETTE | CF_PALETTE |
        | the files                | CF_HDROP   |

    Scenario Outline: <what>, and the owner is killed
      Given "owner" copies a promise of <format>
      And "reader" opens the clipboard
      And "reader" starts to read <what>
      And "owner" is asked to render <format>
      When "owner" is killed
      Then the read fails with "no such element" or "no error code"
      And <format> is not on the clipboard

      Examples:
        | what                     | format     |
        | the object in CF_PALETTE | CF_PALETTE |
        | the files                | CF_HDROP   |
