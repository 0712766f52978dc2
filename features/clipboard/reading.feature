@clipboard @exclusive-clipboard @needs-windows
Feature: What a reader gets

  Background:
    Given processes "writer" and "reader", each with a window

  @CLIP-10 @windows
  Rule: Reading a format that is not there gives nothing
    Source: seed 002 剪贴板 (9); seed 000 附6; Microsoft GetClipboardData
    The call returns NULL. No document names the code: Windows 11 says that there is no such
    element, older ones leave the last error as it was.

    Scenario: there is another one
      Given "writer" copies "only this" as CF_TEXT
      And "reader" opens the clipboard
      When "reader" starts to read CF_WAVE
      Then the read fails with "no such element" or "no error code"
      And "reader" pastes "only this" as CF_TEXT

    Scenario Outline: neither are <what>
      Given "writer" copies "only this" as CF_TEXT
      And "reader" opens the clipboard
      When "reader" starts to read <what>
      Then the read fails with "no such element" or "no error code"

      Examples:
        | what                     |
        | the object in CF_PALETTE |
        | the files                |

  @CLIP-38 @windows
  Rule: Reading does not take the data away
    Source: Microsoft GetClipboardData
    The handle that a reader gets stays the clipboard's.

    Scenario: one reader reads twice
      Given "writer" copies "again" as CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      When "reader" starts to read CF_TEXT
      Then the read completes with "again"

    Scenario: everybody can read
      Given "writer" copies "for all" as CF_TEXT
      And processes "second" and "third", each with a window
      Then "reader" pastes "for all" as CF_TEXT
      And "second" pastes "for all" as CF_TEXT
      And "third" pastes "for all" as CF_TEXT
