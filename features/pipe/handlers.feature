@pipe
Feature: A handler that takes its time

  What waits at a pipe is interrupted when a handler begins, and returns when that has returned.

  Background:
    Given a process "reader" that has a pipe
    And "reader" starts "writer" with the write end

  @PIPE-140 @posix @needs-signals @needs-handlers
  Rule: While a handler runs, the call that it has interrupted does not return, and takes nothing
    Source: POSIX XSH 2.4.4 Effects of Signals on Other Functions; POSIX read() (EINTR), write() (EPIPE, SIGPIPE)

    Scenario: what is written meanwhile is not lost, and does not save the read
      Given "reader" handles SIGUSR1, interrupting its calls
      And "reader" takes its time over SIGUSR1
      And "reader" starts to read
      When SIGUSR1 reaches "reader" during the read
      Then "reader" is in SIGUSR1
      When "writer" writes "meanwhile"
      Then the read is still blocked
      When "reader" returns from it
      Then the read fails with "interrupted"
      And "reader" reads "meanwhile"

    @needs-nonblocking
    Scenario: a write does not go on when there is room, and has transferred what it had
      Given "writer" handles SIGUSR1, interrupting its calls
      And "writer" takes its time over SIGUSR1
      And "writer" fills the pipe until it would block
      And "writer" starts to write "more"
      When SIGUSR1 reaches "writer" during the write
      Then "writer" is in SIGUSR1
      When "reader" reads all that was filled in
      Then the write is still blocked
      When "writer" returns from it
      Then the write fails with "interrupted"
      When "reader" starts to read
      Then the read blocks

    Scenario: a write that nobody reads any more fails when SIGPIPE is handled
      Given "writer" handles SIGPIPE, interrupting its calls
      And "writer" takes its time over SIGPIPE
      And "reader" closes the read end
      When "writer" starts to write "lost"
      Then "writer" is in SIGPIPE
      And the write is still blocked
      When "writer" returns from it
      Then the write fails with "broken pipe"

  @PIPE-141 @posix @needs-signals @needs-handlers
  Rule: A signal is blocked while its handler runs, and comes again afterwards
    Source: POSIX sigaction() (SA_NODEFER), XSH 2.4.1 Signal Generation and Delivery; sigaction(2)

    Scenario: its handler is called a second time when it has returned
      Given "reader" handles SIGUSR1, interrupting its calls
      And "reader" takes its time over SIGUSR1
      And "reader" starts to read
      And SIGUSR1 reaches "reader" during the read
      And "reader" is in SIGUSR1
      When SIGUSR1 reaches "reader" during the read
      And "reader" returns from it
      Then "reader" has handled SIGUSR1 once
      And "reader" is in SIGUSR1
      And the read is still blocked
      When "reader" returns from it
      Then the read fails with "interrupted"

  @PIPE-142 @linux @needs-signals @needs-handlers
  Rule: A standard signal that comes several times while its handler runs is handled once more
    Source: signal(7) (Queueing and delivery semantics for standard signals); POSIX XSH 2.4.1 leaves it open

    Scenario: it does not queue
      Given "reader" handles SIGUSR1, interrupting its calls
      And "reader" takes its time over SIGUSR1
      And "reader" starts to read
      And SIGUSR1 reaches "reader" during the read
      And "reader" is in SIGUSR1
      When SIGUSR1 reaches "reader" during the read
      And SIGUSR1 reaches "reader" during the read
      And "reader" returns from it
      Then "reader" is in SIGUSR1
      When "reader" returns from it
      Then the read fails with "interrupted"
      And "reader" has handled SIGUSR1 twice

  @PIPE-143 @posix @needs-signals @needs-handlers
  Rule: With SA_RESTART a waiting read goes on when the handler has returned, and not before
    Source: POSIX sigaction() (SA_RESTART); signal(7)

    Scenario: it takes what was written meanwhile
      Given "reader" handles SIGUSR1, restarting its calls
      And "reader" takes its time over SIGUSR1
      And "reader" starts to read
      And SIGUSR1 reaches "reader" during the read
      And "reader" is in SIGUSR1
      When "writer" writes "meanwhile"
      Then the read is still blocked
      When "reader" returns from it
      Then the read completes with "meanwhile"

    Scenario: what others take meanwhile is gone
      Given "reader" starts "other" with the read end
      And "reader" handles SIGUSR1, restarting its calls
      And "reader" takes its time over SIGUSR1
      And "reader" starts to read
      And SIGUSR1 reaches "reader" during the read
      And "reader" is in SIGUSR1
      When "writer" writes "meanwhile"
      Then "other" reads "meanwhile"
      When "reader" returns from it
      Then the read is still blocked
      When "writer" writes "after"
      Then the read completes with "after"

  @PIPE-144 @posix @needs-signals @needs-handlers
  Rule: A handler is interrupted by another signal, whose handler returns first
    Source: POSIX sigaction() (sa_mask), XSH 2.4.3 Signal Actions; sigaction(2)

    Scenario: the call waits for both
      Given "reader" handles SIGUSR1, interrupting its calls
      And "reader" handles SIGUSR2, interrupting its calls
      And "reader" takes its time over SIGUSR1
      And "reader" takes its time over SIGUSR2
      And "reader" starts to read
      And SIGUSR1 reaches "reader" during the read
      And "reader" is in SIGUSR1
      When SIGUSR2 reaches "reader" during the read
      Then "reader" is in SIGUSR2
      When "reader" returns from it
      Then "reader" has handled SIGUSR2 once
      And the read is still blocked
      When "reader" returns from it
      Then the read fails with "interrupted"

    @linux
    Scenario: what becomes of the call says the signal that interrupted it
      Given "reader" handles SIGUSR1, restarting its calls
      And "reader" handles SIGUSR2, interrupting its calls
      And "reader" takes its time over SIGUSR1
      And "reader" starts to read
      And SIGUSR1 reaches "reader" during the read
      And "reader" is in SIGUSR1
      When SIGUSR2 reaches "reader" during the read
      Then "reader" has handled SIGUSR2 once
      When "reader" returns from it
      Then "reader" has handled SIGUSR1 once
      And the read is still blocked
