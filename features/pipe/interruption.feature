@pipe
Feature: A signal handler interrupts what waits at a pipe

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end

  @PIPE-32 @posix @needs-signals @needs-nonblocking
  Rule: An interrupted write says how much it had transferred, and fails only if that is nothing
    Source: POSIX write(); signal(7)

    Scenario: a part was transferred
      Given "writer" handles SIGUSR1, interrupting its calls
      And "writer" and "reader" have found out how much the pipe holds
      When "writer" starts to write 2 times what the pipe holds
      Then the write blocks
      When SIGUSR1 reaches "writer" during the write
      Then the write completes with fewer bytes
      And "reader" reads exactly those bytes
      When "reader" starts to read
      Then the read blocks

    Scenario: with SA_RESTART as well, for it did not fail
      Given "writer" handles SIGUSR1, restarting its calls
      And "writer" and "reader" have found out how much the pipe holds
      When "writer" starts to write 2 times what the pipe holds
      Then the write blocks
      When SIGUSR1 reaches "writer" during the write
      Then the write completes with fewer bytes
      And "reader" reads exactly those bytes

    Scenario: nothing was transferred
      Given "writer" handles SIGUSR1, interrupting its calls
      And "writer" fills the pipe until it would block
      When "writer" starts to write "more"
      Then the write blocks
      When SIGUSR1 reaches "writer" during the write
      Then the write fails with "interrupted"

  @PIPE-106 @posix @needs-signals
  Rule: Without SA_RESTART a handler makes a waiting read fail
    Source: POSIX read() (EINTR), sigaction() (SIG_IGN); signal(7)

    Scenario: that is no end-of-file, and nothing is lost
      Given "reader" handles SIGUSR1, interrupting its calls
      And "reader" starts to read
      When SIGUSR1 reaches "reader" during the read
      Then the read fails with "interrupted"
      When "writer" writes "after"
      Then "reader" reads "after"

    @needs-threads
    Scenario: a handler that another thread sets while the call waits counts for it
      When "reader" starts to read
      Then the read blocks
      When "reader" handles SIGUSR1, interrupting its calls
      And SIGUSR1 reaches "reader" during the read
      Then the read fails with "interrupted"

    @needs-threads @needs-nonblocking
    Scenario: a call that another thread waits in goes on
      Given "writer" handles SIGUSR1, interrupting its calls
      And "writer" fills the pipe until it would block
      And "writer" starts to write "more"
      And "writer" creates the pipe "own"
      And "writer" starts to read from "own"
      When SIGUSR1 reaches "writer" during the read
      Then the read fails with "interrupted"
      And the write is still blocked

    Scenario: a SIGPIPE that is sent interrupts as well
      Given "reader" handles SIGPIPE, interrupting its calls
      And "reader" starts to read
      When SIGPIPE reaches "reader" during the read
      Then the read fails with "interrupted"

    Scenario: a signal that is ignored interrupts nothing
      Given "reader" ignores SIGUSR1
      And "reader" starts to read
      When SIGUSR1 reaches "reader" during the read
      Then the read is still blocked
      When "writer" writes "after"
      Then the read completes with "after"

  @PIPE-101 @posix @needs-signals
  Rule: With SA_RESTART a waiting read goes on after the handler
    Source: POSIX sigaction(); signal(7)

    Scenario: the reader never learns of the signal
      Given "reader" handles SIGUSR1, restarting its calls
      And "reader" starts to read
      When SIGUSR1 reaches "reader" during the read
      Then the read is still blocked
      When "writer" writes "after"
      Then the read completes with "after"

  @PIPE-114 @posix @needs-signals @needs-threads @needs-nonblocking
  Rule: A blocked signal interrupts nothing; it stays pending until it is unblocked
    Source: POSIX XSH 2.4.1 Signal Generation and Delivery; pthread_sigmask(), pthread_kill()

    Scenario: the writer goes on when there is room
      Given "writer" handles SIGUSR1, interrupting its calls
      And thread "first" of "writer" blocks SIGUSR1
      And "writer" fills the pipe until it would block
      When thread "first" of "writer" starts to write "more"
      And SIGUSR1 reaches "writer" during the write
      Then the write is still blocked
      When "reader" reads all that was filled in
      Then the write completes
      And SIGUSR1 is pending in thread "first" of "writer"

    Scenario: one that is blocked waits, and another one does not
      Given "reader" handles SIGUSR1, interrupting its calls
      And thread "first" of "reader" blocks SIGUSR2
      And thread "first" of "reader" starts to read
      When SIGUSR2 reaches "reader" during the read
      Then the read is still blocked
      When SIGUSR1 reaches "reader" during the read
      Then the read fails with "interrupted"
      And only SIGUSR2 is pending in thread "first" of "reader"

    Scenario: where nothing is pending unblocking does nothing
      Given thread "first" of "writer" blocks SIGUSR1
      When thread "first" of "writer" unblocks SIGUSR1
      Then "writer" is still alive

    Scenario: unblocked, it runs its handler
      Given "writer" handles SIGPIPE, interrupting its calls
      And thread "first" of "writer" blocks SIGPIPE
      And "reader" closes the read end
      And thread "first" of "writer" starts to write "lost"
      When thread "first" of "writer" unblocks SIGPIPE
      Then SIGPIPE is not pending in thread "first" of "writer"
      And "writer" is still alive

    Scenario: unblocked, it kills where there is no handler
      Given thread "first" of "writer" blocks SIGPIPE
      And "reader" closes the read end
      And thread "first" of "writer" starts to write "lost"
      When thread "first" of "writer" unblocks SIGPIPE
      Then "writer" is killed by SIGPIPE

  @PIPE-115 @posix @needs-signals @needs-threads
  Rule: Ignoring a signal discards it where it is pending
    Source: POSIX XSH 2.4.3 Signal Actions (SIG_IGN)

    Scenario: a SIGPIPE that its thread had blocked
      Given thread "first" of "writer" blocks SIGPIPE
      And "reader" closes the read end
      When thread "first" of "writer" starts to write "lost"
      Then SIGPIPE is pending in thread "first" of "writer"
      When "writer" ignores SIGPIPE
      Then SIGPIPE is not pending in thread "first" of "writer"

    @needs-handlers
    Scenario: one that came while its handler runs
      Given "reader" handles SIGUSR1, interrupting its calls
      And "reader" takes its time over SIGUSR1
      And "reader" starts to read
      And SIGUSR1 reaches "reader" during the read
      And "reader" is in SIGUSR1
      When SIGUSR1 reaches "reader" during the read
      And "reader" ignores SIGUSR1
      And "reader" handles SIGUSR1, interrupting its calls
      And "reader" returns from it
      Then the read fails with "interrupted"
      And "reader" has handled SIGUSR1 once
