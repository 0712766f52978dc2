@clipboard @uses-global-memory @exclusive-clipboard @needs-windows
Feature: One content in several formats
  Who copies offers as many formats as possible, the best first; who pastes takes the first that suits.

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-11 @windows
  Rule: Text in movable memory that one process sets is what another reads
    Source: seed 002 代码; seed 000 附6 代码; Microsoft Clipboard Operations
    Setting is what the seeds' programs do: GlobalAlloc with GMEM_MOVEABLE, GlobalLock, copying, GlobalUnlock, SetClipboardData.

    Scenario: step by step
      Given "editor" opens the clipboard
      And "editor" empties the clipboard
      When "editor" sets "from one to another" as CF_TEXT
      And "editor" closes the clipboard
      Then "viewer" pastes "from one to another" as CF_TEXT

    @needs-memory-objects
    Scenario: a block that the program has allocated and filled itself
      Given "editor" allocates a block of 100 bytes with GHND
      And "editor" writes "made by hand" into the block
      When "editor" copies the block as CF_TEXT
      Then "viewer" pastes "made by hand" as CF_TEXT

  @CLIP-32 @windows
  Rule: Memory that is allocated with GMEM_DDESHARE alone is fixed, though data for the clipboard have to be movable
    Source: seed 000 附6, corrected by Microsoft GlobalAlloc and Microsoft SetClipboardData
    The flag is one of 16-bit Windows and is ignored. The seed's program allocates its text so; what the clipboard makes of
    memory that is not movable is not documented.
    Counterpart: GMEM-17

    Scenario: as the seed's program allocates it
      When "editor" allocates a block of 6 bytes with GMEM_DDESHARE
      Then the handle of the block is its address

    Scenario: as it has to be allocated
      When "editor" allocates a block of 6 bytes with GMEM_MOVEABLE and GMEM_DDESHARE
      Then the handle of the block is not its address

  @CLIP-12 @windows
  Rule: One content can be on the clipboard in several formats, of which a reader picks any
    Source: seed 000 剪贴板; Microsoft Clipboard Formats (Multiple Clipboard Formats)

    Scenario: each format has data of its own
      When "editor" copies "<b>hi</b>" as "Styled Text", "ID;P" as CF_SYLK and "hi" as CF_TEXT
      Then "viewer" pastes "ID;P" as CF_SYLK
      And "viewer" pastes "hi" as CF_TEXT
      And "viewer" pastes "<b>hi</b>" as "Styled Text"

  @CLIP-47 @windows
  Rule: Formats are enumerated in the order in which they were set, and behind them those that the system has added
    Source: Microsoft EnumClipboardFormats; Microsoft Clipboard Formats (Synthesized Clipboard Formats)
    Microsoft has a format followed by those it can be converted to. Where several were set, Windows lists all of them before
    the first conversion (Wine's tests user32/clipboard.c). The order among what is added is left open here.

    Scenario: the numbers of the formats do not matter
      Given "editor" copies "hi" as CF_UNICODETEXT, "TABLE" as CF_DIF and "ID;P" as CF_SYLK
      When "viewer" opens the clipboard
      Then "viewer" enumerates CF_UNICODETEXT, CF_DIF and CF_SYLK, and then in some order CF_LOCALE, CF_TEXT and CF_OEMTEXT

    Scenario: what was set is in front even if it could have been converted
      Given "editor" copies "hi" as CF_TEXT, "ID;P" as CF_SYLK and "hi" as CF_OEMTEXT
      When "viewer" opens the clipboard
      Then "viewer" enumerates CF_TEXT, CF_SYLK and CF_OEMTEXT, and then in some order CF_LOCALE and CF_UNICODETEXT

  @CLIP-48 @windows
  Rule: The end of an enumeration is told from a failure: it has no error code
    Source: Microsoft EnumClipboardFormats (Return value); code: Wine's tests user32/clipboard.c
    EnumClipboardFormats returns 0 in both cases. At the end GetLastError has ERROR_SUCCESS.

    Scenario: an enumeration goes to its end
      Given "editor" copies "ID;P" as CF_SYLK
      And "viewer" opens the clipboard
      When "viewer" starts to enumerate the formats
      Then the enumeration completes

    Scenario: the enumeration of an empty clipboard is at its end at once
      Given "viewer" opens the clipboard
      And "viewer" empties the clipboard
      When "viewer" starts to enumerate the formats
      Then the enumeration completes

    Scenario: only who has the clipboard open can enumerate
      Given "editor" copies "ID;P" as CF_SYLK
      And "editor" opens the clipboard
      When "viewer" starts to enumerate the formats
      Then the enumeration fails with "clipboard not open"

  @CLIP-49 @windows
  Rule: Of several formats GetPriorityClipboardFormat finds the first that is available
    Source: Microsoft GetPriorityClipboardFormat
    It returns -1 for none of them and 0 for an empty clipboard.

    Scenario: the reader's order decides, not that in which they were set
      When "editor" copies "ID;P" as CF_SYLK and "hi" as CF_TEXT
      Then "viewer" prefers CF_WAVE, CF_TEXT and CF_SYLK in this order and gets CF_TEXT

    Scenario: what can be converted is available
      When "editor" copies "hi" as CF_TEXT
      Then "viewer" prefers CF_UNICODETEXT and CF_TEXT in this order and gets CF_UNICODETEXT

    Scenario: there are data, but in no format of the list
      When "editor" copies "hi" as CF_TEXT
      Then "viewer" prefers CF_WAVE and CF_DIB in this order and gets none of them

    Scenario: nothing is on the clipboard
      When "editor" opens the clipboard
      And "editor" empties the clipboard
      Then "viewer" prefers CF_WAVE and CF_TEXT in this order and finds the clipboard empty
