@clipboard
Feature: Formats that programs name themselves
  A format is a number. For one that is no standard format programs agree on a name, and the system gives the number out.

  @CLIP-13 @windows
  Rule: A name that is registered as a format gets a number between 0xC000 and 0xFFFF
    Source: seed 000 剪贴板; Microsoft RegisterClipboardFormat (Remarks)
    A name of # and digits is not registered, and is a number itself (CLIP-127).

    Scenario: two names get two such numbers
      Given a process "editor"
      When "editor" registers the formats "Invoice" and "Receipt"
      Then these are different formats
      And the numbers of these formats lie between 0xC000 and 0xFFFF

  @CLIP-127 @windows
  Rule: A name of # and digits is the format with this number
    Source: Wine's tests user32/clipboard.c; Microsoft About Atom Tables (Integer Atoms)
    Formats are registered as atoms are, and such a name is an integer atom. Nothing is registered.

    Scenario: the name "#1234" is the format 1234
      Given a process "editor"
      When "editor" registers the format "#1234"
      Then the number of this format is 1234

    Scenario: a name with more than that, or less, is registered
      Given a process "editor"
      When "editor" registers the formats "#12th" and "12"
      Then these are different formats
      And the numbers of these formats lie between 0xC000 and 0xFFFF

  @CLIP-39 @windows
  Rule: One name is one format in every process
    Source: Microsoft RegisterClipboardFormat; Microsoft Clipboard Formats (Registered Clipboard Formats)

    Scenario: two processes that know nothing of each other get the same number
      Given a process "editor"
      And a process "viewer"
      When "editor" registers the format "Invoice"
      And "viewer" registers the format "Invoice"
      Then these are one format

    @needs-windows @exclusive-clipboard
    Scenario: what one process copies under the name, another pastes under it
      Given processes "editor" and "viewer", each with a window
      When "editor" copies "total 12" as "Invoice"
      Then "viewer" pastes "total 12" as "Invoice"

  @CLIP-40 @windows
  Rule: Names of formats that differ only in capitals are one format
    Source: Microsoft RegisterClipboardFormat (Remarks)

    Scenario: a name in capitals gets the number that it has already
      Given a process "editor"
      When "editor" registers the formats "Invoice" and "INVOICE"
      Then these are one format
      And "editor" finds the name "Invoice" for this format

  @CLIP-41 @windows
  Rule: A registered format can be asked for its name, a standard one has none
    Source: Microsoft GetClipboardFormatName
    A name that is too long for the buffer is truncated. Microsoft does not say that the NUL has to fit in as well; it has
    to wherever this function exists (Wine, ReactOS).

    Scenario: a process that did not register the format is told its name
      Given a process "editor"
      And a process "viewer"
      When "editor" registers the format "Invoice"
      Then "viewer" finds the name "Invoice" for this format

    Scenario: a name is cut off where the buffer ends, whose last character is the NUL
      Given a process "editor"
      When "editor" registers the format "Invoice"
      Then "editor" finds the name "Inv" for this format in a buffer of 4 characters
      And "editor" finds the name "I" for this format in a buffer of 2 characters

    Scenario: a standard format has none, even if somebody registers what programs call it
      Given a process "editor"
      When "editor" registers the format "CF_TEXT"
      Then "editor" finds no name for CF_TEXT, CF_DIB and CF_LOCALE

    Scenario Outline: none of the system's numbers has a name, such as <formats>
      Given a process "editor"
      Then "editor" finds no name for <formats>

      Examples:
        | formats                                                          |
        | format 0, format 1 and format 2                                  |
        | format 3, format 4, format 5 and format 6                        |
        | format 7, format 8, format 9 and format 10                       |
        | format 11, format 12, format 13 and format 14                    |
        | format 15, format 16 and format 17                               |
        | format 128, format 129, format 130, format 131 and format 142    |
        | format 512, format 767, format 768 and format 1023               |

  @CLIP-125 @windows
  Rule: An empty name cannot be registered
    Source: Microsoft RegisterClipboardFormat (return value); ReactOS's tests user32/clipboard.c
    Microsoft does not name the error.

    Scenario: it is refused
      Given a process "editor"
      When "editor" starts to register the format ""
      Then the registration fails with "invalid name"

  @CLIP-147 @windows
  Rule: A name has at most 255 characters
    Source: Microsoft About Atom Tables (String Atoms); the code: Wine's tests kernel32/atom.c
    Formats are registered as atoms are.

    Scenario Outline: <size> characters can be registered
      Given a process "editor"
      When "editor" starts to register a format with a name of <size> characters
      Then the registration completes
      And the numbers of these formats lie between 0xC000 and 0xFFFF

      Examples:
        | size |
        | 254  |
        | 255  |

    Scenario: 256 characters are refused
      Given a process "editor"
      When "editor" starts to register a format with a name of 256 characters
      Then the registration fails with "invalid argument"

  @CLIP-42 @windows
  Rule: A registered format outlives the process that has registered it
    Source: Microsoft RegisterClipboardFormat; Microsoft About Atom Tables (string atoms of the user atom table)
    There is no call that takes a registration back: it lasts as long as the session.

    Scenario: the name is still known, and still gives the same number
      Given a process "editor"
      And a process "viewer"
      When "editor" registers the format "Invoice"
      And "editor" exits
      Then "viewer" finds the name "Invoice" for this format
      When "viewer" registers the format "Invoice"
      Then these are one format
