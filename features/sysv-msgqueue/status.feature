@sysv-msgqueue
Feature: What a message queue tells of itself
  IPC_STAT reads struct msqid_ds.

  @MSGQ-13 @posix
  Rule: A new queue is empty, unused, and belongs to its creator
    Source: POSIX msgget(); msgget(2)

    Background:
      Given a process "owner" that has a message queue with permissions 0640

    Scenario: nothing has happened to it
      Then the queue is empty
      And nobody has sent to or received from the queue

    Scenario: it belongs to its creator
      Then owner and creator of the queue are the user and group of "owner"
      And the permissions of the queue are 0640

    Scenario: it was changed just now
      Then the change time of the queue lies within the scenario

    Scenario: it can hold the system's limit
      Then the queue can hold as many bytes as the system's limit

  @MSGQ-27 @posix
  Rule: Sending and receiving record who, when and how many
    Source: POSIX msgsnd(), msgrcv()

    Background:
      Given a process "sender" that has a message queue
      And a process "receiver" that opens the queue
      And "sender" sends "one"
      And "sender" sends "two"

    Scenario: a send counts, and names the sender and the time
      Then the queue holds 2 messages
      And the last sender of the queue is "sender"
      And the send time of the queue lies within the scenario

    Scenario: a receive counts down, and names the receiver and the time
      When "receiver" receives "one"
      Then the queue holds 1 message
      And the last receiver of the queue is "receiver"
      And the receive time of the queue lies within the scenario

    Scenario: a refused receive leaves none
      Given "receiver" does not wait for messages
      When "receiver" starts to receive asking for type 99
      Then the receive fails with "no message"
      And the queue holds 2 messages
      And nobody has received from the queue

  @MSGQ-112 @linux @needs-threads
  Rule: A receiver that waited is recorded as the thread that waited, not as its process
    POSIX wants the process ID of the caller in both cases.
    Source: Linux ipc/msg.c pipelined_send (task_pid of the receiver), do_msgrcv (task_tgid of the caller); POSIX msgrcv()

    Background:
      Given a process "sender" that has a message queue
      And a process "receiver" that opens the queue

    Scenario: a message is handed to a thread that waits
      When thread "second" of "receiver" starts to receive
      And "sender" sends "awaited"
      Then the receive completes with "awaited"
      And the last receiver of the queue is thread "second" of "receiver"

    Scenario: a thread takes a message that is there
      Given "sender" sends "there already"
      When thread "second" of "receiver" starts to receive
      Then the receive completes with "there already"
      And the last receiver of the queue is "receiver"
