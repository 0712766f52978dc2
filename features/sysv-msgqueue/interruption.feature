@sysv-msgqueue
Feature: A signal handler interrupts what waits at a message queue

  Background:
    Given a process "owner" that has a message queue
    And a process "sender" that opens the queue
    And a process "receiver" that opens the queue

  @MSGQ-104 @linux @needs-signals
  Rule: SA_RESTART does not restart what waits at a queue
    Source: signal(7), which lists the calls that are never restarted
    By POSIX sigaction() they would be: nothing there excepts them.

    Scenario: the receiver is interrupted all the same
      Given "receiver" handles SIGUSR1, restarting its calls
      When "receiver" starts to receive
      Then the receive blocks
      When SIGUSR1 reaches "receiver" during the receive
      Then the receive fails with "interrupted"

    Scenario: and so is the sender
      Given "owner" limits the queue to 4 bytes
      And "sender" handles SIGUSR1, restarting its calls
      And "sender" sends "full"
      When "sender" starts to send "more"
      Then the send blocks
      When SIGUSR1 reaches "sender" during the send
      Then the send fails with "interrupted"
      And the queue holds 1 message

  @MSGQ-101 @posix @needs-signals
  Rule: Without SA_RESTART a handler interrupts what waits at a queue
    Source: POSIX msgrcv(), msgsnd() (EINTR)

    Scenario: a waiting receiver
      Given "receiver" handles SIGUSR1, interrupting its calls
      When "receiver" starts to receive
      Then the receive blocks
      When SIGUSR1 reaches "receiver" during the receive
      Then the receive fails with "interrupted"

    @needs-handlers
    Scenario: as long as the handler runs it takes nothing
      Given "receiver" takes its time over SIGUSR1
      And "receiver" handles SIGUSR1, interrupting its calls
      When "receiver" starts to receive
      Then the receive blocks
      When SIGUSR1 reaches "receiver" during the receive
      Then "receiver" is in SIGUSR1
      When "sender" sends "not lost"
      Then the queue holds 1 message
      When "receiver" returns from it
      Then the receive fails with "interrupted"
      And "owner" receives "not lost"

    Scenario: a receiver that was interrupted takes nothing
      Given "receiver" handles SIGUSR1, interrupting its calls
      When "receiver" starts to receive
      Then the receive blocks
      When SIGUSR1 reaches "receiver" during the receive
      Then the receive fails with "interrupted"
      When "sender" sends "not lost"
      Then "owner" receives "not lost"
      And the queue is empty

    Scenario: a waiting sender leaves nothing in the queue
      Given "owner" limits the queue to 4 bytes
      And "sender" handles SIGUSR1, interrupting its calls
      And "sender" sends "full"
      When "sender" starts to send "more"
      Then the send blocks
      When SIGUSR1 reaches "sender" during the send
      Then the send fails with "interrupted"
      And the queue holds 1 message
