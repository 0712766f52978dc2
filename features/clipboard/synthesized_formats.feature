@clipboard @exclusive-clipboard @needs-windows
Feature: Formats that the system makes of others
  Who copies text in one format has copied it in all: when the clipboard is closed the system adds what it can convert.

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-33 @windows
  Rule: A reader may ask for CF_TEXT where only CF_OEMTEXT was set
    Source: seed 000 附6 代码; Microsoft Clipboard Formats (Synthesized Clipboard Formats)
    The seed's program reads CF_TEXT if either of the two is there.

    Scenario: the text is there as CF_TEXT
      When "editor" copies "hello" as CF_OEMTEXT
      Then CF_OEMTEXT and CF_TEXT are on the clipboard
      And "viewer" pastes "hello" as CF_TEXT

  @CLIP-44 @windows
  Rule: Text in one format is available in the other two and is converted when somebody asks
    Source: Microsoft Clipboard Formats (Synthesized Clipboard Formats); on Windows also Wine's tests user32/clipboard.c

    Scenario Outline: <set> is read as <other>
      When "editor" copies "hello" as <set>
      Then <set> and <other> are on the clipboard
      And "viewer" pastes "hello" as <other>

      Examples:
        | set            | other          |
        | CF_TEXT        | CF_UNICODETEXT |
        | CF_TEXT        | CF_OEMTEXT     |
        | CF_UNICODETEXT | CF_TEXT        |
        | CF_UNICODETEXT | CF_OEMTEXT     |
        | CF_OEMTEXT     | CF_UNICODETEXT |

    Scenario: what was set in two formats is converted into neither
      When "editor" copies "narrow" as CF_TEXT and "wide" as CF_UNICODETEXT
      Then "viewer" pastes "narrow" as CF_TEXT
      And "viewer" pastes "wide" as CF_UNICODETEXT

    Scenario: of text that is promised, the owner is asked for the format that it has promised
      Given "editor" copies a promise of CF_TEXT
      And "viewer" opens the clipboard
      When "viewer" starts to read CF_UNICODETEXT
      Then "editor" is asked to render CF_TEXT
      When "editor" renders "made to order"
      Then the read completes with "made to order"

  @CLIP-143 @windows
  Rule: Where Unicode text is there, other text is made of it
    Source: Wine's tests user32/clipboard.c (test_messages: CF_OEMTEXT beside CF_TEXT and a promise of CF_UNICODETEXT)

    Scenario Outline: of data, <items>
      When "editor" copies <items>
      Then "viewer" pastes "wide" as <made>

      Examples:
        | items                                             | made       |
        | "narrow" as CF_TEXT and "wide" as CF_UNICODETEXT    | CF_OEMTEXT |
        | "wide" as CF_UNICODETEXT and "narrow" as CF_TEXT    | CF_OEMTEXT |

    Scenario Outline: also if it is promised only, <items>
      Given "editor" copies <items>
      And "viewer" opens the clipboard
      When "viewer" starts to read CF_OEMTEXT
      Then "editor" is asked to render CF_UNICODETEXT
      When "editor" renders "wide"
      Then the read completes with "wide"

      Examples:
        | items                                               |
        | "narrow" as CF_TEXT and a promise of CF_UNICODETEXT |
        | a promise of CF_UNICODETEXT and "narrow" as CF_TEXT |

  @CLIP-46 @windows
  Rule: What the system adds appears when the clipboard is closed, not when the text is set
    Source: observed on Windows: Wine's tests user32/clipboard.c (count before and after CloseClipboard)

    Scenario: until then only what was set is on the clipboard
      Given "editor" opens the clipboard
      And "editor" empties the clipboard
      When "editor" sets "hello" as CF_TEXT
      Then "editor" enumerates CF_TEXT
      And CF_UNICODETEXT and CF_OEMTEXT are not on the clipboard
      When "editor" closes the clipboard
      Then CF_UNICODETEXT and CF_OEMTEXT are on the clipboard

  @CLIP-121 @windows
  Rule: An image in one format is available in the other two
    Source: Microsoft Clipboard Formats (Synthesized Clipboard Formats); Microsoft BITMAPINFOHEADER
    CF_DIB begins with a BITMAPINFOHEADER of 40 bytes, CF_DIBV5 with a BITMAPV5HEADER of 124. Each has one plane, says how
    many bits a pixel has, and is followed by all pixels, in lines of whole units of 32 bits. The table of conversions has
    CF_PALETTE as well, which Windows does not list for images (Wine's tests user32/clipboard.c): nothing is said of it here.
    The same tests have seen Windows list a CF_DIB made of a CF_DIBV5 and then give no data; that image named no colour
    space, which those of these scenarios do.

    Scenario Outline: <set> is read as <other>
      When "editor" copies an image of 3 by 2 pixels as <set>
      Then <set> and <other> are on the clipboard
      And "viewer" pastes an image of 3 by 2 pixels as <other>

      Examples:
        | set       | other     |
        | CF_BITMAP | CF_DIB    |
        | CF_BITMAP | CF_DIBV5  |
        | CF_DIB    | CF_BITMAP |
        | CF_DIB    | CF_DIBV5  |
        | CF_DIBV5  | CF_BITMAP |
        | CF_DIBV5  | CF_DIB    |

  @CLIP-122 @windows
  Rule: A metafile in one format is available in the other
    Source: Microsoft Clipboard Formats (Synthesized Clipboard Formats)

    Scenario: an enhanced metafile as a picture of a metafile
      When "editor" copies an enhanced metafile as CF_ENHMETAFILE
      Then "viewer" pastes a metafile picture as CF_METAFILEPICT

    Scenario: a picture of a metafile as an enhanced metafile
      When "editor" copies a metafile picture as CF_METAFILEPICT
      Then "viewer" pastes an enhanced metafile as CF_ENHMETAFILE

  @CLIP-123 @windows
  Rule: Data that the system does not understand are available in their own format only
    Source: Microsoft Clipboard Formats (Synthesized Clipboard Formats)

    Scenario: a table gets no formats besides its own
      Given "editor" copies "ID;P" as CF_SYLK
      When "viewer" opens the clipboard
      Then "viewer" enumerates CF_SYLK
      And CF_TEXT and CF_DIB are not on the clipboard
