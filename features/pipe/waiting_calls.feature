@pipe
Feature: What a call that waits at a pipe has done already, and what it holds on to

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end

  @PIPE-130 @posix @needs-nonblocking
  Rule: A write of at most PIPE_BUF bytes that waits has put in nothing yet
    Source: POSIX write() (PIPE_BUF: not interleaved, and a count only of what was written); pipe(7) PIPE_BUF
    The pipe has room for a part of the write, where bytes are counted.

    Background:
      Given "writer" fills the pipe until it would block
      And "reader" reads one byte less than PIPE_BUF

    Scenario: nothing of it is there when the writer is killed
      When "writer" starts to write PIPE_BUF bytes
      Then the write blocks
      When "writer" is killed
      Then "reader" reads the rest of what was filled in
      When "reader" starts to read
      Then the read blocks

    @needs-signals
    Scenario: it is interrupted without a count
      Given "writer" handles SIGUSR1, interrupting its calls
      When "writer" starts to write PIPE_BUF bytes
      Then the write blocks
      When SIGUSR1 reaches "writer" during the write
      Then the write fails with "interrupted"
      And "reader" reads the rest of what was filled in
      When "reader" starts to read
      Then the read blocks

    @needs-signals
    Scenario: pieces that were gathered are no exception
      Given "writer" handles SIGUSR1, interrupting its calls
      When "writer" starts to write PIPE_BUF bytes of "a" in uneven pieces
      Then the write blocks
      When SIGUSR1 reaches "writer" during the write
      Then the write fails with "interrupted"
      And "reader" reads the rest of what was filled in
      When "reader" starts to read
      Then the read blocks

  @PIPE-128 @linux @needs-threads
  Rule: A call that waits keeps its end open, also when another thread closes the descriptor
    Source: close(2) Multithreaded processes and close()
    On other systems the call fails, and POSIX does not say what happens.

    Scenario: the read goes on and gets what comes
      When thread "one" of "reader" starts to read
      Then the read blocks
      When "reader" closes the read end
      Then the read is still blocked
      When "writer" writes "late"
      Then the read completes with "late"

    Scenario: then the last reader has gone
      Given thread "one" of "reader" starts to read
      And "reader" closes the read end
      When "writer" writes "late"
      Then the read completes with "late"
      When "writer" starts to write "lost"
      Then "writer" is killed by SIGPIPE

    @needs-poll
    Scenario: select goes on waiting for what the descriptor was
      When thread "one" of "reader" starts to wait in select for the read end
      Then the wait blocks
      When "reader" closes the read end
      Then the wait is still blocked
      When "writer" writes "late"
      Then the wait completes

    @needs-nonblocking
    Scenario: the write goes on when there is room
      Given "writer" fills the pipe until it would block
      And "reader" closes the write end
      When thread "one" of "writer" starts to write "more"
      Then the write blocks
      When "writer" closes the write end
      Then the write is still blocked
      When "reader" reads all that was filled in
      Then the write completes
      And "reader" reads "more"
      And "reader" reads end-of-file

    @needs-poll
    Scenario: poll goes on waiting for what the descriptor was
      When thread "one" of "reader" starts to wait in poll for the read end
      Then the wait blocks
      When "reader" closes the read end
      Then the wait is still blocked
