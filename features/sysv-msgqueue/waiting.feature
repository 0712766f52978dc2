@sysv-msgqueue
Feature: Waiting at a message queue
  A receiver waits for a message that it wants, a sender for room.

  Background:
    Given a process "owner" that has a message queue
    And a process "sender" that opens the queue
    And a process "receiver" that opens the queue

  @MSGQ-19 @posix
  Rule: With IPC_NOWAIT what would wait fails
    Source: POSIX msgrcv(), msgsnd()

    Scenario: no message of the wanted type
      Given "sender" sends "other" of type 1
      And "receiver" does not wait for messages
      When "receiver" starts to receive asking for type 2
      Then the receive fails with "no message"

    Scenario: what need not wait does not fail
      Given "sender" sends "here already"
      And "receiver" does not wait for messages
      When "receiver" starts to receive
      Then the receive completes with "here already"

    Scenario: no room
      Given "owner" limits the queue to 4 bytes
      And "sender" sends "full"
      And "sender" does not wait for room
      When "sender" starts to send "more"
      Then the send fails with "would block"
      And the queue holds 1 message

  @MSGQ-20 @posix
  Rule: A receiver that waits for one type is not woken by others
    Source: POSIX msgrcv()

    Scenario: it gets the first message of its own type
      When "receiver" starts to receive asking for type 7
      Then the receive blocks
      When "sender" sends "not for you" of type 6
      Then the receive is still blocked
      When "sender" sends "for you" of type 7
      Then the receive completes with "for you"
      And the queue holds 1 message

  @MSGQ-21 @posix
  Rule: A sender waits for room in a full queue
    Source: POSIX msgsnd(); msgop(2)
    POSIX calls a queue full whose bytes are equal to msg_qbytes; Linux also one that the message would overfill.

    Scenario: it goes on when a receive has made room
      Given "owner" limits the queue to 10 bytes
      And "sender" sends "1234567890"
      When "sender" starts to send "abc"
      Then the send blocks
      And the queue holds 1 message
      When "receiver" receives "1234567890"
      Then the send completes
      And "receiver" receives "abc"

    Scenario: it goes on when the queue may hold more
      Given "owner" limits the queue to 10 bytes
      And "sender" sends "1234567890"
      And "sender" starts to send "abc"
      When "owner" limits the queue to 20 bytes
      Then the send completes
      And the queue holds 2 messages

    @linux
    Scenario: on Linux a message that does not fit whole waits too
      Given "owner" limits the queue to 10 bytes
      And "sender" sends "12345678"
      When "sender" starts to send "abc"
      Then the send blocks
      And the queue holds 1 message

    Scenario: up to the last byte it does not wait
      Given "owner" limits the queue to 10 bytes
      And "sender" sends "12345678"
      When "sender" starts to send "ab"
      Then the send completes
      And the queue holds 2 messages

  @MSGQ-22 @linux
  Rule: A queue is also full by the number of its messages
    Source: msgop(2)

    Scenario: four bytes are room for four empty messages
      Given "owner" limits the queue to 4 bytes
      And "sender" does not wait for room
      When "sender" sends "" 4 times
      Then the queue holds 4 messages
      When "sender" starts to send ""
      Then the send fails with "would block"
      And the queue holds 4 messages

    Scenario Outline: <limit> bytes are room for <some>
      Given "owner" limits the queue to <limit> bytes
      And "sender" does not wait for room
      When "sender" starts to send "<text>"
      Then the send <outcome>

      Examples:
        | limit | some                          | text | outcome                  |
        | 0     | nothing, not even for nothing |      | fails with "would block" |
        | 1     | one byte                      | x    | completes                |
        | 1     | no second one                 | xy   | fails with "would block" |

  @MSGQ-30 @posix
  Rule: A receiver that already waits with too small a buffer fails when the message comes, and the message stays
    Source: POSIX msgrcv() (E2BIG); msgop(2)

    Scenario: the next receiver gets it
      When "receiver" starts to receive into a 4-byte buffer
      Then the receive blocks
      When "sender" sends "a long message"
      Then the receive fails with "too big"
      And the queue holds 1 message
      And "owner" receives "a long message"
