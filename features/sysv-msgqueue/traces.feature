@sysv-msgqueue
Feature: What a call on a message queue leaves, and what it must not
  A queue tells who sent and who received last. What was refused, and who still waits, has done neither.

  Background:
    Given a process "owner" that has a message queue
    And a process "sender" that opens the queue
    And a process "receiver" that opens the queue

  @MSGQ-116 @posix
  Rule: Only a message that was sent or received leaves its process in the queue
    Source: POSIX msgsnd(), msgrcv() (upon successful completion), msgctl() (IPC_STAT)

    Scenario: a message that was too large was not received
      Given "sender" sends "a long message"
      When "receiver" starts to receive into a 4-byte buffer
      Then the receive fails with "too big"
      And nobody has received from the queue

    @linux @needs-message-copy
    Scenario: nor was one that was copied
      Given "sender" sends "a letter"
      Then "receiver" copies "a letter" from position 0
      And nobody has received from the queue

    Scenario: who waits for room has not sent yet
      Given "owner" limits the queue to 4 bytes
      And "owner" sends "full"
      When "sender" starts to send "more"
      Then the send blocks
      And the last sender of the queue is "owner"
      When "receiver" receives "full"
      Then the send completes
      And the last sender of the queue is "sender"

    @needs-signals
    Scenario: who was interrupted has not sent at all
      Given "owner" limits the queue to 4 bytes
      And "owner" sends "full"
      And "sender" handles SIGUSR1, interrupting its calls
      When "sender" starts to send "more"
      Then the send blocks
      When SIGUSR1 reaches "sender" during the send
      Then the send fails with "interrupted"
      And the last sender of the queue is "owner"

    @needs-threads
    Scenario: the sender is a process, whichever of its threads sends
      When thread "second" of "sender" starts to send "a letter"
      Then the send completes
      And the last sender of the queue is "sender"

    @needs-fork
    Scenario: a forked child is another one
      Given "sender" sends "of the parent"
      When "sender" forks "child"
      And "child" receives "of the parent"
      And "child" sends "of the child"
      Then the last receiver of the queue is "child"
      And the last sender of the queue is "child"

  @MSGQ-117 @posix
  Rule: A change of the queue is no message: who waits for one waits on
    Source: POSIX msgrcv(), msgctl() (IPC_SET)

    Scenario: a receiver, when the queue may hold less
      When "receiver" starts to receive
      Then the receive blocks
      When "owner" limits the queue to 100 bytes
      Then the receive is still blocked
      When "sender" sends "a letter"
      Then the receive completes with "a letter"

  @MSGQ-118 @posix
  Rule: A message goes into the queue by its room, and to receivers by what they want, both in their turn
    Source: POSIX msgsnd(), msgrcv()
    In which order those who wait are asked POSIX does not say.

    Scenario: a receiver that waits makes no room in a full queue
      Given "owner" limits the queue to 4 bytes
      And "owner" sends "full" of type 1
      And "sender" does not wait for room
      When "receiver" starts to receive asking for type 2
      Then the receive blocks
      When "sender" starts to send "x" of type 2
      Then the send fails with "would block"
      And the receive is still blocked

    @linux
    Scenario: on Linux, which asks those who wait in their order, the next one gets what is too large for the first
      Given a process "rival" that opens the queue
      When "receiver" starts to receive into a 2-byte buffer
      And "rival" starts to receive
      And "sender" sends "large"
      Then "receiver"'s receive fails with "too big"
      And "rival"'s receive completes with "large"
      And the queue is empty

    Scenario: a queue that holds more than it may has no room
      Given "owner" sends "ten bytes!"
      And "owner" limits the queue to 5 bytes
      And "sender" does not wait for room
      When "sender" starts to send "x"
      Then the send fails with "would block"
      And the queue holds 1 message

    @linux
    Scenario: on Linux an empty message that is received makes room for another one
      Given "owner" limits the queue to 1 bytes
      And "owner" sends ""
      When "sender" starts to send ""
      Then the send blocks
      When "receiver" starts to receive
      Then the receive completes with ""
      And the send completes
      And the queue holds 1 message
