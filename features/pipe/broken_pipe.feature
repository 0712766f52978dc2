@pipe
Feature: Writing to a pipe that nobody reads
  The signal is only the default: it can be ignored, blocked, and it is directed at one thread.

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end

  @PIPE-19 @posix @needs-signals
  Rule: With SIGPIPE ignored the write fails and the writer lives on
    Source: pipe(7); POSIX write(), fork()

    Scenario: the error takes the place of the signal
      Given "writer" ignores SIGPIPE
      And "reader" closes the read end
      When "writer" starts to write "lost"
      Then the write fails with "broken pipe"
      And "writer" is still alive

    Scenario: until the default is restored
      Given "writer" ignores SIGPIPE
      And "writer" restores the default of SIGPIPE
      And "reader" closes the read end
      When "writer" starts to write "lost"
      Then "writer" is killed by SIGPIPE

    @needs-fork
    Scenario: a forked child ignores it too
      Given "writer" ignores SIGPIPE
      And "writer" forks "child"
      And "reader" closes the read end
      When "child" starts to write "lost"
      Then the write fails with "broken pipe"
      And "child" is still alive

  @PIPE-110 @posix @needs-signals
  Rule: A handler of SIGPIPE runs in place of the death, and the write fails
    Source: POSIX write(), sigaction()

    Scenario: the writer lives on
      Given "writer" handles SIGPIPE, interrupting its calls
      And "reader" closes the read end
      When "writer" starts to write "lost"
      Then the write fails with "broken pipe"
      And "writer" is still alive

  @PIPE-108 @posix @needs-signals @needs-nonblocking
  Rule: A non-blocking write without readers fails as broken, even when there is no room
    Source: POSIX write()

    Scenario: a full pipe that nobody reads
      Given "writer" ignores SIGPIPE
      And "writer" fills the pipe until it would block
      And "writer" makes the write end non-blocking
      And "reader" closes the read end
      When "writer" starts to write "lost"
      Then the write fails with "broken pipe"

  @PIPE-20 @posix @needs-signals @needs-threads
  Rule: SIGPIPE is directed at the thread that writes
    Source: POSIX write()

    Scenario: where that thread blocks it, it waits there and nowhere else
      Given thread "first" of "writer" blocks SIGPIPE
      And "reader" closes the read end
      When thread "first" of "writer" starts to write "lost"
      Then the write fails with "broken pipe"
      And SIGPIPE is pending in thread "first" of "writer"
      And SIGPIPE is not pending in thread "second" of "writer"
      And "writer" is still alive

  @PIPE-35 @posix @needs-nonblocking
  Rule: A writer that waits for room learns that the last reader has gone
    Source: POSIX write(); pipe(7)
    Counterpart: APIPE-103

    Scenario: by default it dies of SIGPIPE
      Given "writer" fills the pipe until it would block
      And "writer" starts to write "more"
      When "reader" closes the read end
      Then "writer" is killed by SIGPIPE

    @needs-signals
    Scenario: with the signal ignored the write fails
      Given "writer" ignores SIGPIPE
      And "writer" fills the pipe until it would block
      When "writer" starts to write "more"
      Then the write blocks
      When "reader" closes the read end
      Then the write fails with "broken pipe"

  @PIPE-33 @linux @needs-signals @needs-threads @needs-nonblocking
  Rule: A large write that loses its last reader says how much it had transferred, and SIGPIPE comes all the same
    Source: POSIX write() (EPIPE and partial counts); Linux pipe_write
    POSIX describes the error only; the count together with the signal is what Linux does.

    Scenario: both are seen
      Given thread "first" of "writer" blocks SIGPIPE
      And "writer" and "reader" have found out how much the pipe holds
      When thread "first" of "writer" starts to write 2 times what the pipe holds
      Then the write blocks
      When "reader" reads 1000 bytes
      And "reader" closes the read end
      Then the write completes with fewer bytes
      And SIGPIPE is pending in thread "first" of "writer"
