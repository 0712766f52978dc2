@clipboard @exclusive-clipboard @needs-windows
Feature: Data that is rendered when somebody asks for it
  The owner of the clipboard may promise data, and make them when they are wanted.

  Background:
    Given processes "owner" and "reader", each with a window

  @CLIP-16 @windows
  Rule: A promise is listed as data, and made into data by nobody before somebody asks
    Source: seed 002 延迟提交; Microsoft SetClipboardData, Clipboard Operations
    The owner sets NULL instead of a handle. What it gets back for it is NULL too, as it is after a failure.

    Scenario: the format is there, and the owner was not asked
      Given "owner" opens the clipboard
      And "owner" empties the clipboard
      When "owner" sets a promise of CF_TEXT
      And "owner" closes the clipboard
      Then CF_TEXT is on the clipboard
      And "owner" has received no WM_RENDERFORMAT

    Scenario: the owner gets back the NULL that it has set, which is no failure
      Given "owner" opens the clipboard
      And "owner" empties the clipboard
      When "owner" starts to set a promise of CF_TEXT
      Then the setting returns the handle that it was given
      And CF_TEXT is on the clipboard

    Scenario: opening the clipboard is not asking yet
      Given "owner" copies a promise of CF_WAVE
      When "reader" opens the clipboard
      Then "reader" enumerates CF_WAVE
      And "owner" has received no WM_RENDERFORMAT

  @CLIP-17 @windows
  Rule: A reader of promised data waits until the owner has rendered it
    Source: seed 002 延迟提交; Microsoft GetClipboardData; Microsoft WM_RENDERFORMAT, SendMessage (returns when the message is processed)

    Scenario: the owner is asked for the format, and the reader gets what it renders
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      When "reader" starts to read CF_TEXT
      Then "owner" is asked to render CF_TEXT
      And the read is still blocked
      When "owner" renders "made to order"
      Then the read completes with "made to order"

    Scenario: it waits until the owner has returned from the message, and not only until the data are there
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      When "owner" sets "there" as CF_TEXT
      Then the read is still blocked
      When "owner" returns from it
      Then the read completes with "there"

    Scenario: of two promises only the one for the format that is read is called in
      Given "owner" copies a promise of CF_TEXT and a promise of CF_WAVE
      And "reader" opens the clipboard
      When "reader" starts to read CF_WAVE
      Then "owner" is asked to render CF_WAVE
      When "owner" renders "la"
      Then the read completes with "la"
      And "owner" has received one WM_RENDERFORMAT

    Scenario: of two promises each is called in by itself
      Given "owner" copies a promise of CF_TEXT and a promise of CF_WAVE
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      And "owner" renders "words"
      When "reader" starts to read CF_WAVE
      Then "owner" is asked to render CF_WAVE
      When "owner" renders "la"
      Then the read completes with "la"

    Scenario: what was rendered once is there
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      And "owner" renders "once"
      When "reader" starts to read CF_TEXT
      Then the read completes with "once"
      And "owner" has received one WM_RENDERFORMAT

    Scenario: the owner itself reads
      Given "owner" copies a promise of CF_TEXT
      And "owner" opens the clipboard
      When "owner" starts to read CF_TEXT
      Then "owner" is asked to render CF_TEXT
      When "owner" renders "for myself"
      Then the read completes with "for myself"

  @CLIP-18 @windows
  Rule: The owner renders without opening the clipboard, which the reader has open
    Source: seed 002 延迟提交; Microsoft WM_RENDERFORMAT

    Scenario: an owner that tries to open it is refused, and renders all the same
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      When "owner" starts to open the clipboard
      Then the open fails with "access denied"
      When "owner" renders "made to order"
      Then the read completes with "made to order"

  @CLIP-20 @windows
  Rule: An owner that has rendered everything is not told that the clipboard is emptied
    Source: Microsoft WM_DESTROYCLIPBOARD, against seed 002 延迟提交
    The seed sends the message then, too; but the clipboard was not emptied.

    Scenario: the only promise is kept
      Given "owner" copies a promise of CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      And "owner" is asked to render CF_TEXT
      When "owner" renders "everything"
      And "reader" closes the clipboard
      Then "owner" has received no WM_DESTROYCLIPBOARD
      And "owner" owns the clipboard
