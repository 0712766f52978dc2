@global-memory
Feature: What GlobalAlloc returns
  The clipboard and DDE pass data as global memory objects. A fixed one is known by its address, a movable one
  by a handle that is none.

  Background:
    Given a process "owner"

  @GMEM-01 @windows
  Rule: A block has at least the size that was asked for; if that is impossible, there is none
    Source: seed 002 3.; Microsoft GlobalAlloc; Microsoft GlobalSize

    Scenario Outline: <bytes> bytes, <flags>
      When "owner" allocates a block of <bytes> bytes with <flags>
      And "owner" fills the block with "x"
      Then the size of the block is at least <bytes>
      And the first <bytes> bytes of the block are all "x"

      Examples:
        | bytes  | flags         |
        | 1      | GMEM_MOVEABLE |
        | 3      | GMEM_FIXED    |
        | 100    | GMEM_MOVEABLE |
        | 4095   | GMEM_FIXED    |
        | 4096   | GMEM_FIXED    |
        | 4097   | GMEM_FIXED    |
        | 100000 | GMEM_MOVEABLE |

    Scenario Outline: no process has so much memory, <bytes> bytes
      When "owner" starts to allocate <bytes> bytes with GMEM_MOVEABLE
      Then the allocation fails with "out of memory"

      Examples:
        | bytes               |
        | 4611686018427387904 |
        | 9223372036854775807 |

    Scenario: it may be more, and all of it can be used
      When "owner" allocates a block of 13 bytes with GMEM_MOVEABLE
      And "owner" fills as much of the block as it is large with "x"
      Then all that was filled of the block is "x"

  @GMEM-115 @windows
  Rule: A fixed block of no bytes has memory all the same, and is not discarded
    Source: Microsoft GlobalAlloc (dwBytes: only with GMEM_MOVEABLE is the block discarded); Wine's tests kernel32/heap.c (its size is 1)

    Scenario: one byte at least
      When "owner" allocates a block of 0 bytes with GMEM_FIXED
      Then the size of the block is at least 1
      And the flags of the block are none
      When "owner" writes "x" into the block
      Then the block holds "x"

  @GMEM-02 @windows
  Rule: The handle of a fixed block is the address of its memory
    Source: seed 002 二; Microsoft GlobalAlloc; Microsoft GlobalLock

    Scenario: what is written there is in the block
      Given "owner" allocates a block of 100 bytes with GMEM_FIXED
      When "owner" writes "without a lock" at the address that equals the handle of the block
      Then the handle of the block is its address
      And the block holds "without a lock"

    Scenario: one byte is one
      Given "owner" allocates a block of 2 bytes with GMEM_FIXED
      And "owner" fills the block with "a"
      When "owner" writes "x" at the address that equals the handle of the block
      Then the block holds "xa"

    Scenario: two bytes are two
      Given "owner" allocates a block of 2 bytes with GMEM_FIXED
      When "owner" writes "xy" at the address that equals the handle of the block
      Then the block holds "xy"

  @GMEM-03 @windows
  Rule: The handle of a movable block is not its address, which only a lock tells
    Source: seed 002 二, 4.; Microsoft GlobalAlloc; Microsoft GlobalLock

    Scenario: the address that the lock gives is another value, and leads to the memory
      Given "owner" allocates a block of 100 bytes with GMEM_MOVEABLE
      When "owner" writes "by its address" into the block
      Then the handle of the block is not its address
      And the block holds "by its address"

  @GMEM-04 @windows
  Rule: With GMEM_ZEROINIT all bytes of a new block are zero
    Source: seed 002 二 (which spells it GMEM_ZEROINT); Microsoft GlobalAlloc
    Without it nothing is said about them: they may well be zero.

    Scenario: also where other blocks were before
      When "owner" has filled and freed 20 blocks of 1000 bytes with GMEM_FIXED
      Then each of 20 blocks of 1000 bytes that "owner" allocates with GMEM_ZEROINIT is zero

  @GMEM-05 @windows
  Rule: GHND asks for a block that is movable and zero
    Source: seed 002 二; Microsoft GlobalAlloc

    Scenario: its handle is not its address
      When "owner" allocates a block of 1000 bytes with GHND
      Then the handle of the block is not its address

    Scenario: it is zero where other blocks were before
      When "owner" has filled and freed 20 blocks of 1000 bytes with GMEM_MOVEABLE
      Then each of 20 blocks of 1000 bytes that "owner" allocates with GHND is zero

  @GMEM-06 @windows
  Rule: GPTR asks for a block that is fixed and zero
    Source: seed 002 二; Microsoft GlobalAlloc

    Scenario: its handle is its address
      When "owner" allocates a block of 1000 bytes with GPTR
      Then the handle of the block is its address

    Scenario: it is zero where other blocks were before
      When "owner" has filled and freed 20 blocks of 1000 bytes with GMEM_FIXED
      Then each of 20 blocks of 1000 bytes that "owner" allocates with GPTR is zero

  @GMEM-21 @windows
  Rule: GMEM_FIXED and GMEM_MOVEABLE together are GMEM_MOVEABLE
    Source: seed 002 二 (which forbids it); Microsoft GlobalAlloc
    GMEM_FIXED is no bit but the absence of one.

    Scenario: the block is movable
      When "owner" allocates a block of 100 bytes with GMEM_FIXED and GMEM_MOVEABLE
      Then the handle of the block is not its address
      When "owner" locks the block
      Then the lock count of the block is 1

  @GMEM-18 @windows
  Rule: A block begins at an address that is a multiple of 8
    Source: Microsoft GlobalAlloc

    Scenario Outline: whatever its size, <flags>
      Then each block of 1 to 40 bytes that "owner" allocates with <flags> begins at a multiple of 8

      Examples:
        | flags         |
        | GMEM_FIXED    |
        | GMEM_MOVEABLE |

  @GMEM-105 @windows
  Rule: Blocks have no memory in common
    Source: Microsoft GlobalAlloc

    Scenario Outline: what fills one is not in the other, <bytes> bytes
      Given "owner" allocates the block "first" of <bytes> bytes with GMEM_FIXED
      And "owner" allocates the block "second" of <bytes> bytes with GMEM_FIXED
      When "owner" fills the block "first" with "a"
      And "owner" fills the block "second" with "b"
      Then the first <bytes> bytes of the block "first" are all "a"
      And the first <bytes> bytes of the block "second" are all "b"

      Examples:
        | bytes |
        | 8     |
        | 100   |
