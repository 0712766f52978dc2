@sysv-msgqueue
Feature: How long a message may be, for a queue and for who receives it

  Background:
    Given a process "sender" that has a message queue
    And a process "receiver" that opens the queue

  @MSGQ-16 @posix
  Rule: A type below 1 and a message above the maximum size are refused
    Source: POSIX msgsnd(); msgop(2)

    Scenario Outline: type <type>
      When "sender" starts to send "x" of type <type>
      Then the send fails with "invalid argument"
      And the queue is empty

      Examples:
        | type |
        | 0    |
        | -1   |

    Scenario: one byte too many
      When "sender" starts to send one byte more than the maximum size
      Then the send fails with "invalid argument"
      And the queue is empty

  @MSGQ-17 @posix
  Rule: A message that is larger than the buffer is not received and stays
    Source: POSIX msgrcv()
    Counterpart: MAILSLOT-29

    Scenario: the next receiver gets all of it
      Given "sender" sends "a long message"
      When "receiver" starts to receive into a 4-byte buffer
      Then the receive fails with "too big"
      And the queue holds 1 message
      And "receiver" receives "a long message"

    Scenario: an empty message needs no buffer, and any other one does
      Given "sender" sends ""
      And "sender" sends "x"
      When "receiver" starts to receive into a 0-byte buffer
      Then the receive completes with ""
      When "receiver" starts to receive into a 0-byte buffer
      Then the receive fails with "too big"
      And "receiver" receives "x"

    Scenario: a message of the maximum size needs a buffer of that size
      Given "sender" sends a message of the maximum size
      When "receiver" starts to receive into a buffer one byte below the maximum size
      Then the receive fails with "too big"
      And "receiver" receives that message unchanged

    Scenario: a buffer of exactly its size is large enough
      Given "sender" sends "four"
      When "receiver" starts to receive into a 4-byte buffer
      Then the receive completes with "four"
      And the queue is empty

  @MSGQ-18 @posix
  Rule: With MSG_NOERROR a message is cut to the buffer and its rest is lost
    Source: POSIX msgrcv()

    Scenario: nobody is told
      Given "sender" sends "a long message"
      Then "receiver" receives "a lo" cut to a 4-byte buffer
      And the queue is empty

    Scenario: a receiver that waited gets what fits
      When "receiver" starts to receive what fits into a 4-byte buffer
      Then the receive blocks
      When "sender" sends "a long message"
      Then the receive completes with "a lo"
      And the queue is empty

    Scenario: without waiting it is cut as well
      Given "sender" sends "a long message"
      And "receiver" does not wait for messages
      When "receiver" starts to receive what fits into a 4-byte buffer
      Then the receive completes with "a lo"
      When "receiver" starts to receive what fits into a 4-byte buffer
      Then the receive fails with "no message"

    Scenario: a message that fits is not cut
      When "sender" sends "four"
      And "sender" sends "five!"
      Then "receiver" receives "four" cut to a 5-byte buffer
      And "receiver" receives "five!" cut to a 5-byte buffer

    Scenario: what was cut off takes no room any more
      Given "sender" limits the queue to 14 bytes
      And "sender" sends "a long message"
      And "receiver" receives "a lo" cut to a 4-byte buffer
      And "sender" does not wait for room
      When "sender" starts to send "another letter"
      Then the send completes
      And "receiver" receives "another letter"

    Scenario: a sender that waits for room has all of it
      Given "sender" limits the queue to 14 bytes
      And "sender" sends "a long message"
      And "sender" starts to send "another letter"
      When "receiver" receives "a lo" cut to a 4-byte buffer
      Then the send completes

  @MSGQ-110 @linux
  Rule: IPC_STAT counts the bytes that are queued
    Source: msgctl(2) (__msg_cbytes)

    Background:
      Given "sender" sends "abc"
      And "sender" sends "a long message"

    Scenario: of all messages
      Then the queue holds 17 bytes

    Scenario: a message that was received is not counted any more
      When "receiver" receives "abc"
      Then the queue holds 14 bytes

    Scenario: nor is what was cut off from it
      When "receiver" receives "a" cut to a 1-byte buffer
      Then the queue holds 14 bytes

    Scenario: one that was too large to receive is
      When "receiver" starts to receive into a 1-byte buffer
      Then the receive fails with "too big"
      And the queue holds 17 bytes
