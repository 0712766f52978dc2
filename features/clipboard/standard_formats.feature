@clipboard @exclusive-clipboard @needs-windows
Feature: The standard formats
  Seventeen formats are the system's own. Most are memory that only programs look into; the system itself knows text, images, metafiles and lists of files.

  Background:
    Given processes "editor" and "viewer", each with a window

  @CLIP-24 @windows
  Rule: Each standard format has its documented number
    Source: seed 002 一 (13 of them); Microsoft Standard Clipboard Formats
    A number shows by what the system does with data under it. It converts CF_SYLK 4, CF_DIF 5, CF_TIFF 6, CF_PALETTE 9,
    CF_PENDATA 10, CF_RIFF 11, CF_WAVE 12 and CF_HDROP 15 into nothing: for them only the header of the interface can tell.

    Scenario Outline: text as format <number> is there as format <other>
      When "editor" copies "plain" as format <number>
      Then "viewer" pastes "plain" as format <other>
      And format 16 is on the clipboard

      Examples:
        | name           | number | other |
        | CF_TEXT        | 1      | 7     |
        | CF_OEMTEXT     | 7      | 13    |
        | CF_UNICODETEXT | 13     | 1     |

    Scenario Outline: an image as format <number> is there as format <other>
      When "editor" copies an image of 3 by 2 pixels as format <number>
      Then "viewer" pastes an image of 3 by 2 pixels as format <other>

      Examples:
        | name      | number | other |
        | CF_BITMAP | 2      | 17    |
        | CF_DIB    | 8      | 2     |
        | CF_DIBV5  | 17     | 2     |

    Scenario: an enhanced metafile as format 14 is there as format 3
      When "editor" copies an enhanced metafile as format 14
      Then "viewer" pastes a metafile picture as format 3

  @CLIP-28 @windows
  Rule: CF_SYLK and CF_DIF data end where their memory ends
    Source: seed 002 一
    No NUL has to end them, and none takes the place of their last byte. The memory may be larger than was asked for.

    Scenario Outline: the last byte of <format> data arrives
      When "editor" copies "<data>" as <format>
      Then "viewer" pastes "<data>" as <format>

      Examples:
        | format  | data      |
        | CF_SYLK | ID;PTABLE |
        | CF_DIF  | TABLE     |

  @CLIP-29 @windows
  Rule: Bitmaps, palettes and enhanced metafiles travel as objects, device-independent images and pictures of metafiles in memory
    Source: seed 002 一; Microsoft Standard Clipboard Formats (CF_BITMAP, CF_PALETTE, CF_ENHMETAFILE, CF_DIB, CF_METAFILEPICT)
    An object's handle is one of GDI: the reader's process gets one that is good there. The picture's memory refers to a
    metafile, which is such an object too.

    Scenario: the handle of a bitmap is that of a bitmap for the reader too
      When "editor" copies an image of 3 by 2 pixels as CF_BITMAP
      Then "viewer" pastes an image of 3 by 2 pixels as CF_BITMAP

    Scenario Outline: a bitmap of <width> by <height> pixels
      When "editor" copies an image of <width> by <height> pixels as CF_BITMAP
      Then "viewer" pastes an image of <width> by <height> pixels as CF_BITMAP

      Examples:
        | width | height |
        | 1     | 2      |
        | 2     | 1      |

    Scenario: a device-independent image is memory that begins with its description
      When "editor" copies an image of 3 by 2 pixels as CF_DIB
      Then "viewer" pastes an image of 3 by 2 pixels as CF_DIB

    Scenario Outline: the handle of <what> is one for the reader too
      When "editor" copies <what> as <format>
      Then "viewer" pastes <what> as <format>

      Examples:
        | what                 | format          |
        | a palette            | CF_PALETTE      |
        | an enhanced metafile | CF_ENHMETAFILE  |
        | a metafile picture   | CF_METAFILEPICT |

  @CLIP-30 @windows
  Rule: CF_HDROP is a list of files that DragQueryFile can read
    Source: seed 002 一; Microsoft Standard Clipboard Formats (CF_HDROP); Microsoft DROPFILES; Microsoft DragQueryFile
    The list says itself where its names begin and whether they are in wide characters.

    Scenario: the reader gets the names in their order
      When "editor" copies the files "C:\letters\b.txt", "C:\letters\a.txt" and "D:\été.txt"
      Then "viewer" pastes the files "C:\letters\b.txt", "C:\letters\a.txt" and "D:\été.txt"

    Scenario: names in 8-bit characters are a list too
      When "editor" copies the files "C:\letters\a.txt" and "C:\letters\b.txt" in 8-bit characters
      Then "viewer" pastes the files "C:\letters\a.txt" and "C:\letters\b.txt"

  @CLIP-31 @windows
  Rule: CF_WAVE, CF_RIFF, CF_PENDATA and CF_TIFF data come back byte for byte
    Source: seed 002 一; Microsoft Standard Clipboard Formats

    Scenario Outline: zero bytes in <format> data end nothing
      When "editor" copies the bytes 52 49 00 FF 0A 1A 00 00 80 as <format>
      Then "viewer" pastes the bytes 52 49 00 FF 0A 1A 00 00 80 as <format>

      Examples:
        | format     |
        | CF_WAVE    |
        | CF_RIFF    |
        | CF_PENDATA |
        | CF_TIFF    |
