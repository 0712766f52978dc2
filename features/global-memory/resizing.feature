@global-memory
Feature: Blocks that change their size
  GlobalReAlloc makes a block larger or smaller, which may move it.

  Background:
    Given a process "owner"
    And "owner" allocates a block of 100 bytes with GMEM_MOVEABLE

  @GMEM-12 @windows
  Rule: The handle of a movable block stays valid when the block moves
    Source: seed 002 二; Microsoft GlobalReAlloc; Wine's tests kernel32/heap.c
    It moves within the heap of its process: the flag says nothing about physical memory.

    Scenario: ten thousand times as large
      Given "owner" writes "cargo" into the block
      When "owner" resizes the block to 1000000 bytes
      Then the block has kept its handle
      And the block holds "cargo"

  @GMEM-20 @windows
  Rule: A block that grows keeps its contents, and with GMEM_ZEROINIT the added bytes are zero
    Source: Microsoft GlobalReAlloc

    Scenario: also where other blocks were before
      Given "owner" has filled and freed 20 blocks of 2000 bytes with GMEM_MOVEABLE
      And "owner" fills the block with "a"
      When "owner" resizes the block to 2000 bytes with GMEM_ZEROINIT
      Then the first 100 bytes of the block are all "a"
      And the added bytes of the block are zero

    Scenario: what was cut off does not come back
      Given "owner" fills the block with "a"
      And "owner" resizes the block to 16 bytes with GMEM_MOVEABLE
      When "owner" resizes the block to 100 bytes with GMEM_MOVEABLE and GMEM_ZEROINIT
      Then the first 16 bytes of the block are all "a"
      And the added bytes of the block are zero

    Scenario: nor what was discarded
      Given "owner" fills the block with "a"
      And "owner" resizes the block to 0 bytes with GMEM_MOVEABLE
      When "owner" resizes the block to 200 bytes with GMEM_MOVEABLE and GMEM_ZEROINIT
      Then the added bytes of the block are zero

    Scenario: what it has beyond the size that was asked for is kept as well
      Given "owner" allocates the block "rounded" of 13 bytes with GMEM_MOVEABLE
      And "owner" fills as much of the block "rounded" as it is large with "a"
      When "owner" resizes the block "rounded" to 100000 bytes with GMEM_MOVEABLE and GMEM_ZEROINIT
      Then all that was filled of the block "rounded" is "a"

  @GMEM-103 @windows
  Rule: A resized block has at least the new size, and what fits of its contents
    Source: Microsoft GlobalReAlloc; Microsoft GlobalSize

    Scenario Outline: from 100 bytes to <bytes>
      Given "owner" fills the block with "a"
      When "owner" resizes the block to <bytes> bytes
      Then the size of the block is at least <bytes>
      And the first <kept> bytes of the block are all "a"

      Examples:
        | bytes | kept |
        | 1     | 1    |
        | 10    | 10   |
        | 4095  | 100  |
        | 4096  | 100  |
        | 4097  | 100  |

  @GMEM-106 @windows
  Rule: Without GMEM_MOVEABLE, resizing does not move a block that is locked or fixed
    Source: Microsoft GlobalReAlloc
    If there is no room where the block is, the function fails.

    Scenario: who holds a lock can go on using the address
      Given "owner" locks the block
      And "owner" writes "here" into the block
      When "owner" starts to resize the block to 1000000 bytes
      Then the block holds "here"
      And "owner" locks the block at the same address

    Scenario: a locked block becomes smaller where it is
      Given "owner" locks the block
      And "owner" writes "here" into the block
      When "owner" starts to resize the block to 10 bytes
      Then the change completes
      And the block holds "here"
      And "owner" locks the block at the same address
      And the lock count of the block is 2

    Scenario: with it a locked block gets more memory, and its contents go along
      Given "owner" locks the block
      And "owner" writes "here" into the block
      When "owner" resizes the block to 1000000 bytes with GMEM_MOVEABLE
      And "owner" locks the block
      Then the block holds "here"
      And the lock count of the block is 2

    Scenario: a fixed block keeps its handle, which is its address
      Given "owner" allocates the block "pinned" of 100 bytes with GMEM_FIXED
      And "owner" writes "here" into the block "pinned"
      When "owner" starts to resize the block "pinned" to 1000000 bytes
      Then the block "pinned" has kept its handle
      And the block "pinned" holds "here"

    Scenario: its present size is room enough
      Given "owner" allocates the block "pinned" of 96 bytes with GMEM_FIXED
      And "owner" writes "here" into the block "pinned"
      When "owner" resizes the block "pinned" to 96 bytes
      Then the block "pinned" has kept its handle
      And the block "pinned" holds "here"

  @GMEM-107 @windows
  Rule: A block that could not be resized is as it was
    Source: Microsoft GlobalReAlloc

    Scenario Outline: no process has so much memory, <bytes> bytes
      Given "owner" writes "precious" into the block
      When "owner" starts to resize the block to <bytes> bytes with GMEM_MOVEABLE
      Then the change fails with "out of memory"
      And the size of the block is at least 100
      And the block holds "precious"

      Examples:
        | bytes               |
        | 4611686018427387904 |
        | 9223372036854775807 |

    Scenario: a discarded block stays one
      Given "owner" allocates the block "empty" of 0 bytes with GMEM_MOVEABLE
      When "owner" starts to resize the block "empty" to 4611686018427387904 bytes with GMEM_MOVEABLE
      Then the change fails with "out of memory"
      And the flags of the block "empty" are GMEM_DISCARDED
      When "owner" starts to lock the block "empty"
      Then the lock fails with "discarded"

  @GMEM-108 @windows
  Rule: A fixed block that GMEM_MOVEABLE lets move is still fixed: its new handle is its new address
    Source: Microsoft GlobalReAlloc

    Scenario: the contents move as well
      Given "owner" allocates the block "pinned" of 100 bytes with GMEM_FIXED
      And "owner" writes "cargo" into the block "pinned"
      When "owner" resizes the block "pinned" to 1000000 bytes with GMEM_MOVEABLE
      Then the handle of the block "pinned" is its address
      And the block "pinned" holds "cargo"
