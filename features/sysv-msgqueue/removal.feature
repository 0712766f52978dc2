@sysv-msgqueue
Feature: Removing a message queue

  Background:
    Given a process "owner" that has a message queue
    And a process "user" that opens the queue

  @MSGQ-23 @posix
  Rule: Removing a queue takes effect at once and wakes who waits on it
    Source: POSIX msgctl(); msgctl(2)

    Scenario: a waiting receiver is told that the queue is gone
      When "user" starts to receive
      Then the receive blocks
      When "owner" removes the queue
      Then the receive fails with "identifier removed"

    Scenario: a waiting sender is told too
      Given "owner" limits the queue to 4 bytes
      And "user" sends "full"
      When "user" starts to send "more"
      Then the send blocks
      When "owner" removes the queue
      Then the send fails with "identifier removed"

  @MSGQ-24 @posix
  Rule: After the removal the identifier names nothing
    Source: POSIX msgctl(); msgop(2)

    Scenario: sending
      Given "owner" removes the queue
      When "user" starts to send "too late"
      Then the send fails with "invalid argument" or "identifier removed"

    Scenario: receiving
      Given "user" sends "unread"
      And "owner" removes the queue
      When "user" starts to receive
      Then the receive fails with "invalid argument" or "identifier removed"

    Scenario: removing it again
      Given "owner" removes the queue
      When "user" starts to remove the queue
      Then the removal fails with "invalid argument" or "identifier removed"
