@clipboard @exclusive-clipboard @needs-windows
Feature: Data that is rendered when somebody asks for it
  The owner of the clipboard may promise data, and make it when it is wanted.

  Background:
    Given processes "owner" and "reader", each with a window
    And "owner" has promised text on the clipboard
    And "reader" opens the clipboard

  @CLIP-17 @windows
  Rule: A reader of promised data waits until the owner has rendered it
    Source: seed 002 延迟提交; Microsoft GetClipboardData; Microsoft WM_RENDERFORMAT

    Scenario: the owner is asked for the format, and the reader gets what it renders
      When "reader" starts to read text from the clipboard
      Then "owner" is asked to render text
      And the read is still blocked
      When "owner" renders "made to order"
      Then the read completes with "made to order"

  @CLIP-18 @windows
  Rule: The owner renders without opening the clipboard, which the reader has open
    Source: seed 002 延迟提交; Microsoft WM_RENDERFORMAT

    Scenario: an owner that tries to open it is refused, and renders all the same
      Given "reader" starts to read text from the clipboard
      And "owner" is asked to render text
      When "owner" starts to open the clipboard
      Then the open fails with "access denied"
      When "owner" renders "made to order"
      Then the read completes with "made to order"
