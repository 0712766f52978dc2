@sysv-msgqueue
Feature: Removing a message queue

  Background:
    Given a process "owner" that has a message queue
    And a process "user" that opens the queue

  @MSGQ-23 @posix
  Rule: Removing a queue takes effect at once and wakes everybody who waits on it
    Source: POSIX msgctl(); msgctl(2)

    Scenario: all waiting receivers are told that the queue is gone
      Given a process "rival" that opens the queue
      When "user" starts to receive
      And "rival" starts to receive
      And "owner" removes the queue
      Then "user"'s receive fails with "identifier removed"
      And "rival"'s receive fails with "identifier removed"

    Scenario: a waiting sender is told too
      Given "owner" limits the queue to 4 bytes
      And "user" sends "full"
      When "user" starts to send "more"
      Then the send blocks
      When "owner" removes the queue
      Then the send fails with "identifier removed"

    Scenario: all waiting senders are told, and who waits for messages as well
      Given "owner" limits the queue to 4 bytes
      And "user" sends "full" of type 1
      And a process "rival" that opens the queue
      And a process "receiver" that opens the queue
      When "user" starts to send "more"
      And "rival" starts to send "most"
      And "receiver" starts to receive asking for type 2
      And "owner" removes the queue
      Then "user"'s send fails with "identifier removed"
      And "rival"'s send fails with "identifier removed"
      And "receiver"'s receive fails with "identifier removed"

  @MSGQ-24 @posix
  Rule: After the removal the identifier names nothing
    Source: POSIX msgctl(), msgsnd(), msgrcv(); msgop(2); msgctl(2)
    POSIX has EINVAL for all and EIDRM for sending and receiving; Linux has both for all.

    Scenario: sending
      Given "owner" removes the queue
      When "user" starts to send "too late"
      Then the send fails with "invalid argument" or "identifier removed"

    Scenario: receiving
      Given "user" sends "unread"
      And "owner" removes the queue
      When "user" starts to receive
      Then the receive fails with "invalid argument" or "identifier removed"

    Scenario: asking for its state
      Given "owner" removes the queue
      When "user" starts to ask for the state of the queue
      Then the query fails with "invalid argument" or "identifier removed"

    Scenario: changing it
      Given "owner" removes the queue
      When "user" starts to limit the queue to 4 bytes
      Then the change fails with "invalid argument" or "identifier removed"

    Scenario: removing it again
      Given "owner" removes the queue
      When "user" starts to remove the queue
      Then the removal fails with "invalid argument" or "identifier removed"
