@clipboard @uses-global-memory @exclusive-clipboard @needs-windows
Feature: How long data stay on the clipboard
  A program opens the clipboard, empties it, sets its data and closes it. From then on
  they are the system's, until somebody empties the clipboard again.

  Background:
    Given processes "writer" and "reader", each with a window

  @CLIP-01 @windows
  Rule: What one process puts on the clipboard another process can read
    Source: seed 002 剪贴板; seed 000 剪贴板, 附6; Microsoft Clipboard Operations

    Scenario: it goes from one to the other
      When "writer" copies "copied" as CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      Then the read completes with "copied"

    Scenario: it outlives its writer
      When "writer" copies "copied" as CF_TEXT
      And "writer" exits
      Then "reader" pastes "copied" as CF_TEXT

    Scenario: even one that is killed
      When "writer" copies "copied" as CF_TEXT
      And "writer" is killed
      Then "reader" pastes "copied" as CF_TEXT

  @CLIP-03 @windows
  Rule: Closing the clipboard leaves on it what is there
    Source: Microsoft CloseClipboard, against seed 002's list of functions
    The seed says that closing empties the clipboard. Then nobody could ever paste.

    Scenario: it is there after the close
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      And "writer" sets "stays" as CF_TEXT
      When "writer" closes the clipboard
      Then CF_TEXT is on the clipboard
      And "reader" pastes "stays" as CF_TEXT

  @CLIP-06 @windows
  Rule: Emptying takes the data away also from who has read them
    Source: seed 002 剪贴板; Microsoft EmptyClipboard, GetClipboardData
    Their handles are freed. To use one after that is no way to find out: another read is. No document names the code.

    Scenario: what was read before cannot be read again
      Given "writer" copies "old" as CF_TEXT
      And "reader" opens the clipboard
      And "reader" starts to read CF_TEXT
      When "reader" empties the clipboard
      And "reader" starts to read CF_TEXT
      Then the read fails with "no such element" or "no error code"
      And the clipboard is empty

  @CLIP-07 @windows
  Rule: Setting data returns their handle
    Source: seed 002 剪贴板 (5); Microsoft SetClipboardData

    Scenario: it is the handle that was passed
      Given "writer" opens the clipboard
      And "writer" empties the clipboard
      When "writer" starts to set "x" as CF_TEXT
      Then the setting returns the handle that it was given

  @CLIP-08 @windows
  Rule: After the close nothing more can be set
    Source: seed 002 剪贴板 (7); Microsoft SetClipboardData; the code: Wine's tests user32/clipboard.c

    Scenario: the owner comes too late with another format
      Given "writer" copies "in time" as CF_TEXT
      When "writer" starts to set "too late" as CF_WAVE
      Then the setting fails with "clipboard not open"
      And CF_WAVE is not on the clipboard

  @CLIP-09 @windows
  Rule: Whether a format is there can be asked without opening the clipboard
    Source: seed 002 剪贴板 (8); seed 000 附6; Microsoft IsClipboardFormatAvailable

    Scenario: of two formats one is there
      When "writer" copies "la" as CF_WAVE
      Then CF_WAVE is on the clipboard
      And CF_TEXT is not on the clipboard

    Scenario: another process has the clipboard open
      Given "writer" copies "la" as CF_WAVE
      When "writer" opens the clipboard
      Then CF_WAVE is on the clipboard

  @CLIP-37 @windows @not-executable
  Rule: After data were set their memory is the system's: the program must not write to it or free it
    Source: Microsoft SetClipboardData
    Not executable: what a program does to memory that is not its own any more has no defined effect, not even on the program itself

  @CLIP-43 @windows
  Rule: Emptying removes private data as well, and their owner is told
    Source: Microsoft Standard Clipboard Formats (CF_PRIVATEFIRST), Clipboard Formats; Microsoft Q85430; Wine's tests user32/clipboard.c
    The formats 0x0200 to 0x02FF belong to the programs. One page says that the owner has to free
    their handles, another that the system does, and Windows does. Either way the owner is told in
    time to release what its data refer to.

    Scenario: another process empties the clipboard
      Given "writer" copies "mine" as CF_PRIVATEFIRST
      And "reader" opens the clipboard
      When "reader" empties the clipboard
      Then CF_PRIVATEFIRST is not on the clipboard
      And "writer" has received one WM_DESTROYCLIPBOARD

    @needs-memory-objects
    Scenario: when the owner is told, its memory is still there
      Given "writer" allocates a block of 100 bytes with GMEM_MOVEABLE
      And "writer" writes "mine" into the block
      And "writer" copies the block as CF_PRIVATEFIRST
      And "writer" takes its time over WM_DESTROYCLIPBOARD
      And "reader" opens the clipboard
      When "reader" starts to empty the clipboard
      Then "writer" is in WM_DESTROYCLIPBOARD
      And the block holds "mine"
      When "writer" returns from it
      Then the emptying completes
      And CF_PRIVATEFIRST is not on the clipboard
