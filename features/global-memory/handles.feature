@global-memory
Feature: Handles of memory, and values that are none
  A handle means something only to the process that was given it, and only until the block is freed.

  Background:
    Given a process "owner"

  @GMEM-10 @windows
  Rule: What is no handle cannot be locked
    Source: seed 002 4.; Microsoft GlobalLock; Wine's tests kernel32/heap.c

    Scenario: a value that no call has returned
      Given the block "mirage" of "owner" has a handle that no call returned
      When "owner" starts to lock the block "mirage"
      Then the lock fails with "bad handle"
      And the size of the block "mirage" is 0

    Scenario: nothing else can be done with it
      Given the block "mirage" of "owner" has a handle that no call returned
      When "owner" starts to unlock the block "mirage"
      Then the unlock fails with "bad handle"
      When "owner" starts to resize the block "mirage" to 100 bytes with GMEM_MOVEABLE
      Then the change fails with "bad handle"
      When "owner" starts to ask for the size of the block "mirage"
      Then the query fails with "bad handle"

  @GMEM-16 @windows
  Rule: The flags of what is no handle are GMEM_INVALID_HANDLE
    Source: Microsoft GlobalFlags

    Scenario: a value that no call has returned
      Given the block "mirage" of "owner" has a handle that no call returned
      Then the flags of the block "mirage" are GMEM_INVALID_HANDLE

  @GMEM-17 @windows
  Rule: GMEM_DDESHARE shares nothing, and makes no block movable
    Source: Microsoft GlobalAlloc; seed 000 附6, whose sample uses it alone
    It is ignored, as are the other flags of 16-bit Windows.

    Scenario: another process cannot use the handle
      Given a process "stranger"
      And "owner" allocates a block of 100 bytes with GMEM_MOVEABLE and GMEM_DDESHARE
      When "owner" writes "for my eyes only" into the block
      Then "stranger" does not get at the block of "owner" by its handle

    Scenario: another process cannot free it either
      Given a process "stranger"
      And "owner" allocates a block of 100 bytes with GMEM_MOVEABLE and GMEM_DDESHARE
      And "owner" writes "for my eyes only" into the block
      When "stranger" frees what it takes for the block of "owner" by its handle
      Then the flags of the block are GMEM_DDESHARE
      And the block holds "for my eyes only"

    Scenario: alone it is as good as GMEM_FIXED
      When "owner" allocates a block of 100 bytes with GMEM_DDESHARE
      Then the handle of the block is its address

  @GMEM-19 @windows
  Rule: GlobalFree returns NULL if it has freed the block, else the handle
    Source: Microsoft GlobalFree; Wine's tests kernel32/heap.c

    Scenario Outline: a block is freed, <flags>
      Given "owner" allocates a block of 100 bytes with <flags>
      When "owner" starts to free the block
      Then the release completes

      Examples:
        | flags         |
        | GMEM_FIXED    |
        | GMEM_MOVEABLE |

    Scenario Outline: a block of no bytes is freed, <flags>
      Given "owner" allocates a block of 0 bytes with <flags>
      When "owner" starts to free the block
      Then the release completes

      Examples:
        | flags         |
        | GMEM_FIXED    |
        | GMEM_MOVEABLE |

    Scenario: a block that was discarded is freed
      Given "owner" allocates a block of 100 bytes with GMEM_MOVEABLE
      And "owner" resizes the block to 0 bytes with GMEM_MOVEABLE
      When "owner" starts to free the block
      Then the release completes

    Scenario: a value that no call has returned is refused
      Given the block "mirage" of "owner" has a handle that no call returned
      When "owner" starts to free the block "mirage"
      Then the release fails with "bad handle"

  @GMEM-111 @windows
  Rule: The handle of a movable block that was freed is a handle no longer
    Source: Microsoft GlobalFree; Wine's tests kernel32/heap.c
    Of a fixed block nothing can be said: its handle is an address, which must not be used any more.

    Scenario: the block can be neither asked about nor locked
      Given "owner" allocates a block of 100 bytes with GMEM_MOVEABLE
      When "owner" starts to free the block
      Then the release completes
      And the flags of the block are GMEM_INVALID_HANDLE
      When "owner" starts to lock the block
      Then the lock fails with "bad handle"

    Scenario: a block of no bytes is no exception
      Given "owner" allocates a block of 0 bytes with GMEM_MOVEABLE
      When "owner" starts to free the block
      Then the release completes
      And the flags of the block are GMEM_INVALID_HANDLE
      When "owner" starts to free the block
      Then the release fails with "bad handle"

    Scenario: it cannot be freed again
      Given "owner" allocates a block of 100 bytes with GMEM_MOVEABLE
      And "owner" starts to free the block
      When "owner" starts to free the block
      Then the release fails with "bad handle"

  @GMEM-114 @windows
  Rule: GlobalFlags tells that GMEM_DDESHARE was asked for, whatever becomes of the block
    Source: Microsoft GlobalFlags; Wine's tests kernel32/heap.c
    It is told of movable blocks. Of fixed ones no document says anything.

    Background:
      Given "owner" allocates a block of 100 bytes with GMEM_MOVEABLE and GMEM_DDESHARE

    Scenario: from the beginning
      Then the flags of the block are GMEM_DDESHARE

    Scenario: after it was locked and unlocked
      Given "owner" locks the block
      When "owner" unlocks the block
      Then the flags of the block are GMEM_DDESHARE

    Scenario Outline: resized to <bytes> bytes
      When "owner" resizes the block to <bytes> bytes with GMEM_MOVEABLE
      Then the flags of the block are <flags>

      Examples:
        | bytes | flags                            |
        | 10    | GMEM_DDESHARE                    |
        | 5000  | GMEM_DDESHARE                    |
        | 0     | GMEM_DISCARDED and GMEM_DDESHARE |

    Scenario: a block without it has no such mark
      When "owner" allocates the block "plain" of 100 bytes with GMEM_MOVEABLE
      Then the flags of the block "plain" are none

  @GMEM-116 @windows
  Rule: Where a process has no memory it can neither read nor write
    Source: Microsoft, Memory Protection; System Error Codes (ERROR_NOACCESS); GlobalHandle

    Scenario: near the beginning of the address space
      When "owner" starts to read where no memory is
      Then the read fails with "bad address"
      When "owner" starts to write "lost" where no memory is
      Then the write fails with "bad address"

    Scenario: no block is there
      When "owner" starts to ask for the block at an address where none is
      Then the query fails with "bad handle"
