@clipboard @exclusive-clipboard @needs-windows
Feature: The three formats of text
  CF_TEXT is text in the code page of Windows, CF_OEMTEXT in that of the console, and CF_UNICODETEXT is UTF-16.

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-25 @windows
  Rule: CF_TEXT is 8-bit text with CR-LF between its lines, up to a NUL byte
    Source: seed 002 一; Microsoft Standard Clipboard Formats (CF_TEXT)

    Scenario: the lines arrive as they are
      When "editor" copies "a\r\nb" as CF_TEXT
      Then "viewer" pastes the bytes 61 0D 0A 62 00 as CF_TEXT

    Scenario: what lies behind the NUL in a larger memory object is not text
      When "editor" copies "a\r\nb" in 100 bytes as CF_TEXT
      Then "viewer" pastes "a\r\nb" as CF_TEXT
      And "viewer" pastes "a\r\nb" as CF_UNICODETEXT

  @CLIP-26 @windows
  Rule: CF_OEMTEXT is the same text in the OEM code page
    Source: seed 002 一; Microsoft Standard Clipboard Formats (CF_OEMTEXT, CF_LOCALE); Microsoft Clipboard Formats (Synthesized Clipboard Formats)
    For English as in the United States, 0x0409, that is code page 437, and the one of Windows is 1252: é is 0x82 in one and
    0xE9 in the other. The scenarios name the language, so that nothing depends on that of the user.

    Scenario: what was copied as CF_TEXT
      When "editor" copies the bytes E9 00 as CF_TEXT and the bytes 09 04 00 00 as CF_LOCALE
      Then "viewer" pastes the bytes 82 00 as CF_OEMTEXT

    Scenario: what was copied as CF_OEMTEXT
      When "editor" copies the bytes 82 00 as CF_OEMTEXT and the bytes 09 04 00 00 as CF_LOCALE
      Then "viewer" pastes the bytes E9 00 as CF_TEXT
      And "viewer" pastes "é" as CF_UNICODETEXT

  @CLIP-27 @windows
  Rule: CF_UNICODETEXT is UTF-16 text up to a NUL of 16 bits
    Source: seed 002 一; Microsoft Standard Clipboard Formats (CF_UNICODETEXT)

    Scenario: a letter of ASCII has two bytes, and so has the NUL
      When "editor" copies the bytes 61 00 as CF_TEXT
      Then "viewer" pastes the bytes 61 00 00 00 as CF_UNICODETEXT

    Scenario: a zero byte within a character ends nothing
      When "editor" copies the bytes 61 00 00 01 62 00 00 00 as CF_UNICODETEXT
      Then "viewer" pastes "aĀb" as CF_UNICODETEXT

  @CLIP-124 @windows
  Rule: Text that does not end with a NUL gets one in the place of its last character
    Source: observed on Windows: Wine's tests user32/clipboard.c (string data)
    Microsoft says only that the NUL signals the end. So a reader always finds one, and who forgets it loses a character.

    Scenario Outline: the last character of <format> is lost
      When "editor" copies the bytes <data> as <format>
      Then "viewer" pastes "<text>" as <format>

      Examples:
        | format         | data              | text |
        | CF_TEXT        | 66 6F 6F          | fo   |
        | CF_UNICODETEXT | 66 00 6F 00 6F 00 | fo   |

    Scenario Outline: of <bytes> bytes the last ones are the NUL, wherever a character begins
      When "editor" copies the bytes <data> as CF_UNICODETEXT
      Then "viewer" pastes the bytes <kept> as CF_UNICODETEXT

      Examples:
        | bytes | data                 | kept                 |
        | 5     | B1 03 B2 03 B3       | B1 03 B2 00 00       |
        | 7     | B1 03 B2 03 B3 03 B4 | B1 03 B2 03 B3 00 00 |

    Scenario: of a single character nothing is left
      When "editor" copies the bytes 66 00 as CF_UNICODETEXT
      Then "viewer" pastes "" as CF_UNICODETEXT

  @CLIP-45 @windows
  Rule: Text that was set without a CF_LOCALE gets one with the input language when the clipboard is closed
    Source: Microsoft Standard Clipboard Formats (CF_LOCALE)

    Scenario: the reader finds the language of the keyboard
      When "editor" copies "hello" as CF_TEXT
      Then "viewer" pastes the input language of "editor" as CF_LOCALE

    Scenario Outline: <items> is text too
      Given "editor" copies <items>
      When "viewer" opens the clipboard
      Then CF_LOCALE is on the clipboard
      And "viewer" enumerates <set>, and then in some order CF_LOCALE, <made>
      When "viewer" closes the clipboard
      Then "viewer" pastes the input language of "editor" as CF_LOCALE
      And "editor" has received no WM_RENDERFORMAT

      Examples:
        | items                       | set            | made                           |
        | "hello" as CF_OEMTEXT       | CF_OEMTEXT     | CF_TEXT and CF_UNICODETEXT     |
        | "hello" as CF_UNICODETEXT   | CF_UNICODETEXT | CF_TEXT and CF_OEMTEXT         |
        | a promise of CF_TEXT        | CF_TEXT        | CF_OEMTEXT and CF_UNICODETEXT  |
        | a promise of CF_UNICODETEXT | CF_UNICODETEXT | CF_TEXT and CF_OEMTEXT         |

    Scenario: one that was set stays
      When "editor" copies "hello" as CF_TEXT and the bytes 19 04 00 00 as CF_LOCALE
      Then "viewer" pastes the bytes 19 04 00 00 as CF_LOCALE

    Scenario: data that are no text get none
      When "editor" copies "ID;P" as CF_SYLK
      Then CF_LOCALE is not on the clipboard

  @CLIP-120 @windows
  Rule: CF_LOCALE decides which code page the 8-bit text is in
    Source: Microsoft Standard Clipboard Formats (CF_LOCALE); Microsoft code page 1252; WideCharToMultiByte (default character)
    A character with a similar one in the code page gets that (best fit); nothing is said of it here.

    Scenario Outline: one byte of CF_TEXT is a letter of <language> or another
      When "editor" copies the bytes CF 00 as CF_TEXT and the bytes <locale> as CF_LOCALE
      Then "viewer" pastes "<letter>" as CF_UNICODETEXT

      Examples:
        | language | locale      | letter |
        | English  | 09 04 00 00 | Ï      |
        | Russian  | 19 04 00 00 | П      |

    Scenario: the code page of English begins right behind ASCII, with the euro
      When "editor" copies the bytes 7F 80 00 as CF_TEXT and the bytes 09 04 00 00 as CF_LOCALE
      Then "viewer" pastes the bytes 7F 00 AC 20 00 00 as CF_UNICODETEXT

    Scenario: text becomes bytes of the code page; what has neither a byte nor a likeness there becomes a question mark
      When "editor" copies the bytes 7F 00 AC 20 80 00 00 04 00 00 as CF_UNICODETEXT and the bytes 09 04 00 00 as CF_LOCALE
      Then "viewer" pastes the bytes 7F 80 3F 3F 00 as CF_TEXT
