@anonymous-pipe
Feature: An anonymous pipe in no-wait mode
  PIPE_NOWAIT is a mode of one handle. Nothing that is done by it waits.

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end

  @APIPE-108 @windows
  Rule: In no-wait mode a read of an empty pipe fails at once
    Source: Microsoft SetNamedPipeHandleState (hNamedPipe); Named Pipe Type, Read, and Wait Modes; ReadFile (Pipes); Wine's tests kernel32/pipe.c
    Counterpart: PIPE-23

    Scenario: nothing is there yet
      Given "reader" makes the read end non-blocking
      When "reader" starts to read
      Then the read fails with "pipe closing"
      When "writer" writes "here"
      Then "reader" reads "here"

    Scenario: the end is still told as the end
      Given "reader" closes the write end
      And "reader" makes the read end non-blocking
      When "writer" closes the write end
      And "reader" starts to read
      Then the read fails with "broken pipe"

    Scenario: what is there is read
      Given "reader" makes the read end non-blocking
      When "writer" writes "abcdef"
      Then "reader" reads "abcd" into a 4-byte buffer
      And "reader" reads "ef"

    Scenario: when the mode is cleared a read waits again
      Given "reader" makes the read end non-blocking
      When "reader" clears PIPE_NOWAIT of the read end
      And "reader" starts to read
      Then the read blocks
      When "writer" writes "x"
      Then the read completes with "x"

  @APIPE-112 @windows
  Rule: In no-wait mode a write that finds too little room does not wait, and says how much it has written
    Source: Microsoft WriteFile (Pipes), SetNamedPipeHandleState; Named Pipe Type, Read, and Wait Modes; gnulib write.c
    Counterpart: PIPE-25
    Microsoft says that fewer bytes are written than were to be. On Windows gnulib has met a write that put in none of them.
    No document says which error tells of a pipe that nobody reads.

    Scenario: more than there is room for
      Given "writer" makes the write end non-blocking
      When "writer" starts to write 1048576 bytes
      Then the write completes with fewer bytes, or none
      And "reader" reads exactly those bytes
      And "reader" finds 0 bytes unread at the read end

    Scenario: enough room
      Given "writer" makes the write end non-blocking
      When "writer" writes "all of it"
      Then "reader" reads "all of it"

    Scenario: the other end still waits
      Given "writer" makes the write end non-blocking
      When "reader" starts to read
      Then the read blocks
      When "writer" writes "late"
      Then the read completes with "late"

    Scenario: nobody reads any more
      Given "writer" makes the write end non-blocking
      When "reader" closes the read end
      And "writer" starts to write "lost"
      Then the write fails with "broken pipe" or "pipe closing"
