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
      When "writer" starts to write 1048576 bytes
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
