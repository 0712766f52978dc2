@global-memory
Feature: Locks on movable blocks
  A lock turns the handle into an address, and keeps the block there until it is taken back.

  Background:
    Given a process "owner"
    And "owner" allocates a block of 100 bytes with GMEM_MOVEABLE

  @GMEM-07 @windows
  Rule: Each GlobalLock raises the lock count by one, and each GlobalUnlock lowers it
    Source: seed 002 4., 6.; Microsoft GlobalLock; Microsoft GlobalUnlock; Microsoft GlobalFlags

    Scenario: from zero to two and back
      Then the lock count of the block is 0
      When "owner" locks the block
      Then the lock count of the block is 1
      When "owner" locks the block
      Then the lock count of the block is 2
      When "owner" unlocks the block
      Then the lock count of the block is 1
      When "owner" unlocks the block
      Then the lock count of the block is 0

    Scenario: each block has a count of its own
      Given "owner" allocates the block "other" of 100 bytes with GMEM_MOVEABLE
      When "owner" locks the block
      Then the lock count of the block "other" is 0

  @GMEM-08 @windows
  Rule: A fixed block has no lock count, and always counts as locked
    Source: seed 002 4.; Microsoft GlobalLock; Microsoft GlobalUnlock

    Scenario: two locks leave the count at zero
      Given "owner" allocates the block "pinned" of 100 bytes with GMEM_FIXED
      When "owner" locks the block "pinned" 2 times
      Then the lock count of the block "pinned" is 0

    Scenario: one unlock more than locks
      Given "owner" allocates the block "pinned" of 100 bytes with GMEM_FIXED
      When "owner" locks the block "pinned"
      Then "owner" unlocks the block "pinned" and is told that it is still locked
      And "owner" unlocks the block "pinned" and is told that it is still locked

  @GMEM-09 @windows
  Rule: A locked block stays where it is, whatever becomes of other blocks
    Source: seed 002 4.; Microsoft GlobalLock

    Scenario: until the last lock is taken back
      Given "owner" locks the block 2 times
      And "owner" writes "here" into the block
      And "owner" unlocks the block
      When "owner" allocates the block "other" of 100000 bytes with GMEM_MOVEABLE
      And "owner" resizes the block "other" to 200000 bytes
      Then the block holds "here"
      And "owner" locks the block at the same address

  @GMEM-13 @windows
  Rule: GlobalUnlock tells whether the block is still locked
    Source: Microsoft GlobalUnlock
    When it is not, the function returns 0 with the error code NO_ERROR. That is no failure.

    Scenario: two locks, two unlocks
      When "owner" locks the block 2 times
      Then "owner" unlocks the block and is told that it is still locked
      And "owner" unlocks the block and is told that it is no longer locked

  @GMEM-14 @windows
  Rule: What is not locked cannot be unlocked
    Source: Microsoft GlobalUnlock

    Scenario: it has never been locked
      When "owner" starts to unlock the block
      Then the unlock fails with "not locked"
      And the lock count of the block is 0

    Scenario: it is locked no longer
      Given "owner" locks the block
      And "owner" unlocks the block
      When "owner" starts to unlock the block
      Then the unlock fails with "not locked"

  @GMEM-11 @windows
  Rule: A lock does not keep a block from being freed
    Source: seed 002 4., corrected by Microsoft GlobalFree
    The seed says that a locked block is not deleted; Microsoft says that GlobalFree frees it.

    Scenario: it is freed under the lock
      Given "owner" locks the block
      When "owner" starts to free the block
      Then the release completes
      And the flags of the block are GMEM_INVALID_HANDLE

    Scenario: a new block has none of its locks
      Given "owner" locks the block 3 times
      And "owner" starts to free the block
      When "owner" allocates the block "next" of 100 bytes with GMEM_MOVEABLE
      Then the flags of the block "next" are none
      When "owner" starts to unlock the block "next"
      Then the unlock fails with "not locked"

  @GMEM-101 @windows
  Rule: The lock count stops at 255
    Source: Microsoft GlobalFlags (GMEM_LOCKCOUNT is one byte); Wine's tests kernel32/heap.c
    Locks beyond it give the address, but are not counted: as many unlocks are too many.

    Scenario: 300 locks are taken back by 255 unlocks
      When "owner" locks the block 300 times
      Then the lock count of the block is 255
      When "owner" unlocks the block 254 times
      Then "owner" unlocks the block and is told that it is no longer locked

  @GMEM-102 @windows
  Rule: GlobalHandle finds the handle of a locked block by its address
    Source: Microsoft GlobalHandle

    Scenario: of the right one of two blocks
      Given "owner" allocates the block "other" of 100 bytes with GMEM_MOVEABLE
      When "owner" locks the block
      And "owner" locks the block "other"
      Then the address of the block leads back to its handle
      And the address of the block "other" leads back to its handle

    Scenario: also when the last lock was taken back
      Given "owner" locks the block 2 times
      When "owner" unlocks the block 2 times
      Then the address that the block had under its lock leads back to its handle

  @GMEM-104 @windows
  Rule: What was written under one lock is there under the next
    Source: Microsoft GlobalLock; Microsoft, Global and Local Functions
    The block may be somewhere else by then.

    Scenario: it moves with the block
      Given "owner" writes "cargo" into the block
      When "owner" allocates the block "other" of 100000 bytes with GMEM_MOVEABLE
      Then the block holds "cargo"
