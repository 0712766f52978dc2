@global-memory
Feature: Blocks without memory
  A movable block can be there and have no memory: from the beginning, or since it was discarded. Its handle stays.

  Background:
    Given a process "owner"
    And "owner" allocates a block of 100 bytes with GMEM_MOVEABLE

  @GMEM-15 @windows
  Rule: A movable block of no bytes is discarded from the start
    Source: Microsoft GlobalAlloc; Microsoft GlobalFlags; Wine's tests kernel32/heap.c

    Scenario: there is a handle and nothing to lock
      When "owner" allocates the block "empty" of 0 bytes with GMEM_MOVEABLE
      Then the flags of the block "empty" are GMEM_DISCARDED
      And the size of the block "empty" is 0
      When "owner" starts to lock the block "empty"
      Then the lock fails with "discarded"

    Scenario: what cannot be locked is not locked
      Given "owner" allocates the block "empty" of 0 bytes with GMEM_MOVEABLE
      And "owner" starts to lock the block "empty"
      When "owner" resizes the block "empty" to 16 bytes with GMEM_MOVEABLE
      Then the flags of the block "empty" are none
      When "owner" starts to unlock the block "empty"
      Then the unlock fails with "not locked"

    Scenario: it stays so when other blocks come
      Given "owner" allocates the block "empty" of 0 bytes with GMEM_MOVEABLE
      When "owner" allocates the block "other" of 100000 bytes with GMEM_MOVEABLE
      Then the flags of the block "empty" are GMEM_DISCARDED

  @GMEM-109 @windows
  Rule: Resizing a movable block to nothing discards it, unless it is locked
    Source: Microsoft GlobalDiscard; Wine's tests kernel32/heap.c

    Scenario: the handle remains
      When "owner" resizes the block to 0 bytes with GMEM_MOVEABLE
      Then the block has kept its handle
      And the flags of the block are GMEM_DISCARDED

    Scenario: without GMEM_MOVEABLE nothing is discarded
      Given "owner" writes "here" into the block
      When "owner" starts to resize the block to 0 bytes
      Then the change fails
      And the flags of the block are none
      And the size of the block has not changed
      And the block holds "here"

    Scenario: a lock keeps the contents
      Given "owner" locks the block
      And "owner" writes "here" into the block
      When "owner" starts to resize the block to 0 bytes with GMEM_MOVEABLE
      Then the lock count of the block is 1
      And the block holds "here"

  @GMEM-110 @windows
  Rule: A discarded block gets memory again by being resized, under its old handle
    Source: Microsoft GlobalDiscard; Microsoft GlobalAlloc (dwBytes: no bytes make a discarded block)

    Scenario: nothing, and then a hundred bytes
      Given "owner" resizes the block to 0 bytes with GMEM_MOVEABLE
      When "owner" resizes the block to 100 bytes with GMEM_MOVEABLE
      And "owner" writes "anew" into the block
      Then the block has kept its handle
      And the block holds "anew"
      And the flags of the block are none

    Scenario: a block that has never had any memory
      Given "owner" allocates the block "empty" of 0 bytes with GMEM_MOVEABLE
      When "owner" resizes the block "empty" to 100 bytes with GMEM_MOVEABLE
      And "owner" writes "at last" into the block "empty"
      Then the block "empty" has kept its handle
      And the block "empty" holds "at last"
