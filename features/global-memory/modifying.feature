@global-memory
Feature: Changing the attributes of a block
  GlobalReAlloc with GMEM_MODIFY is about what a block is, not about how large it is.

  Background:
    Given a process "owner"
    And "owner" allocates a block of 100 bytes with GMEM_MOVEABLE
    And "owner" fills the block with "a"

  @GMEM-112 @windows
  Rule: With GMEM_MODIFY a block keeps its size and its contents, whatever size is passed
    Source: Microsoft GlobalReAlloc (dwBytes is ignored with GMEM_MODIFY)

    Scenario Outline: <bytes> bytes
      When "owner" resizes the block to <bytes> bytes with GMEM_MODIFY
      Then the size of the block has not changed
      And the first 100 bytes of the block are all "a"
      And the block has kept its handle

      Examples:
        | bytes   |
        | 0       |
        | 10      |
        | 100     |
        | 1000000 |

    Scenario: nothing becomes zero
      When "owner" resizes the block to 10 bytes with GMEM_MODIFY and GMEM_ZEROINIT
      Then the first 100 bytes of the block are all "a"
      And the size of the block has not changed

    Scenario: nor a locked block
      Given "owner" locks the block
      When "owner" resizes the block to 0 bytes with GMEM_MODIFY
      Then the lock count of the block is 1
      And "owner" locks the block at the same address
      And the first 100 bytes of the block are all "a"

    Scenario: a block of no bytes stays one
      Given "owner" allocates the block "empty" of 0 bytes with GMEM_MOVEABLE
      When "owner" starts to resize the block "empty" to 100 bytes with GMEM_MODIFY
      Then the flags of the block "empty" are GMEM_DISCARDED
      And the size of the block "empty" is 0

  @GMEM-113 @windows
  Rule: GMEM_MODIFY with GMEM_MOVEABLE makes a fixed block movable: it has another handle, and is not locked
    Source: Microsoft GlobalReAlloc (GMEM_MODIFY, GMEM_MOVEABLE), GlobalLock, GlobalHandle; Wine's tests kernel32/heap.c

    Background:
      Given "owner" allocates the block "pinned" of 100 bytes with GMEM_FIXED
      And "owner" writes "cargo" into the block "pinned"

    Scenario: its contents and its size are as before
      When "owner" resizes the block "pinned" to 0 bytes with GMEM_MODIFY and GMEM_MOVEABLE
      Then the handle of the block "pinned" is not its address
      And the size of the block "pinned" has not changed
      And the block "pinned" holds "cargo"

    Scenario: GMEM_ZEROINIT makes nothing of it zero
      When "owner" resizes the block "pinned" to 0 bytes with GMEM_MODIFY and GMEM_MOVEABLE and GMEM_ZEROINIT
      Then the block "pinned" holds "cargo"

    Scenario: locks that it had as a fixed block count for nothing
      Given "owner" locks the block "pinned" 2 times
      When "owner" resizes the block "pinned" to 0 bytes with GMEM_MODIFY and GMEM_MOVEABLE
      Then the flags of the block "pinned" are none
      When "owner" locks the block "pinned"
      Then "owner" unlocks the block "pinned" and is told that it is no longer locked

    Scenario: its address leads to the new handle
      When "owner" resizes the block "pinned" to 0 bytes with GMEM_MODIFY and GMEM_MOVEABLE
      And "owner" locks the block "pinned"
      Then the address of the block "pinned" leads back to its handle

    Scenario: a movable block stays what it is
      Given "owner" locks the block
      When "owner" resizes the block to 0 bytes with GMEM_MODIFY and GMEM_MOVEABLE
      Then the block has kept its handle
      And the lock count of the block is 1
      And the first 100 bytes of the block are all "a"
