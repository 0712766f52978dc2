@sysv-msgqueue
Feature: Messages have boundaries, types and an order
  What a queue does that a stream of bytes does not.

  Background:
    Given a process "sender" that has a message queue
    And a process "receiver" that opens the queue

  @MSGQ-01 @posix
  Rule: Asked for any type, a queue gives its messages in the order in which they were sent
    Source: seed 000 §消息队列; seed 001 §消息队列通信; POSIX msgrcv()
    Counterpart: MAILSLOT-16

    Scenario: whatever their types
      When "sender" sends "one" of type 3
      And "sender" sends "two" of type 1
      And "sender" sends "three" of type 2
      Then "receiver" receives "one"
      And "receiver" receives "two"
      And "receiver" receives "three"

  @MSGQ-03 @posix
  Rule: A message keeps its boundaries and its type
    Source: seed 001 §消息队列通信; POSIX msgsnd(), msgrcv()
    Counterpart: MAILSLOT-15

    Scenario: two messages are two receives
      When "sender" sends "abc" of type 5
      And "sender" sends "defgh" of type 6
      Then "receiver" receives "abc" of type 5
      And "receiver" receives "defgh" of type 6

    Scenario: a message may be empty
      When "sender" sends "" of type 9
      Then the queue holds 1 message
      And "receiver" receives "" of type 9

  @MSGQ-04 @posix
  Rule: A message of the system's maximum size arrives unchanged
    Source: seed 001 §消息队列通信; POSIX msgsnd(); msgop(2)

    Scenario: every byte of it
      When "sender" sends a message of the maximum size
      Then "receiver" receives that message unchanged

  @MSGQ-14 @posix
  Rule: Asked for one type, a queue gives the first message of exactly that type
    Source: POSIX msgrcv()

    Scenario: others ahead of it stay
      Given "sender" sends "other" of type 1
      And "sender" sends "wanted" of type 2
      And "sender" sends "wanted later" of type 2
      Then "receiver" asking for type 2 receives "wanted"
      And "receiver" receives "other"
      And "receiver" receives "wanted later"

  @MSGQ-15 @posix
  Rule: Asked for a negative type, a queue gives the lowest type up to its absolute value, oldest first
    Source: POSIX msgrcv()

    Background:
      Given "sender" sends "three" of type 3
      And "sender" sends "two" of type 2
      And "sender" sends "two again" of type 2
      And "sender" sends "five" of type 5

    Scenario: the lowest comes first
      Then "receiver" asking for type -3 receives "two"
      And "receiver" asking for type -3 receives "two again"
      And "receiver" asking for type -3 receives "three"

    Scenario: the oldest of the lowest type, also where nothing older is left
      Then "receiver" asking for type 3 receives "three"
      And "receiver" asking for type -5 receives "two"

    Scenario: a type above it is not given
      Given "receiver" does not wait for messages
      When "receiver" starts to receive asking for type -1
      Then the receive fails with "no message"

    Scenario: a type one above it is not given either
      Given "receiver" asking for type 2 receives "two"
      And "receiver" asking for type 2 receives "two again"
      And "receiver" does not wait for messages
      When "receiver" starts to receive asking for type -2
      Then the receive fails with "no message"

    Scenario: the type itself is
      Then "receiver" asking for type -2 receives "two"
      And "receiver" asking for type -2 receives "two again"

    Scenario Outline: no type is above <asked>
      Given "sender" sends "the highest" of type 9223372036854775807
      Then "receiver" asking for type <asked> receives "two"
      And "receiver" asking for type 5 receives "five"
      And "receiver" asking for type <asked> receives "two again"
      And "receiver" asking for type <asked> receives "three"
      And "receiver" asking for type <asked> receives "the highest"

      Examples:
        | asked                |
        | -9223372036854775807 |
        | -9223372036854775808 |

  @MSGQ-113 @posix
  Rule: A type is any positive number that a long can hold, and each is another one
    Source: POSIX msgsnd(), msgrcv() (mtype of type long)
    On a system with longs of 64 bits.

    Scenario Outline: <wanted> is not <other>
      Given "sender" sends "this" of type <other>
      And "sender" sends "that" of type <wanted>
      Then "receiver" asking for type <wanted> receives "that"
      And "receiver" receives "this" of type <other>

      Examples:
        | wanted              | other               |
        | 9223372036854775807 | 9223372036854775806 |
        | 9223372036854775806 | 9223372036854775807 |
        | 1                   | 2                   |

    Scenario: the highest one is no lower one
      Given "sender" sends "the highest" of type 9223372036854775807
      And "receiver" does not wait for messages
      When "receiver" starts to receive asking for type -9223372036854775806
      Then the receive fails with "no message"

  @MSGQ-102 @linux
  Rule: With MSG_EXCEPT a queue gives the first message of any other type
    Source: msgop(2) MSG_EXCEPT

    Scenario: the named type is passed over
      Given "sender" sends "not this" of type 2
      And "sender" sends "this" of type 4
      Then "receiver" asking for anything but type 2 receives "this"
      And the queue holds 1 message

    Scenario: it means nothing where a highest type is asked for
      Given "sender" sends "three" of type 3
      And "sender" sends "one" of type 1
      When "receiver" starts to receive asking for anything but type -2
      Then the receive completes with "one"
      And the queue holds 1 message

    Scenario: where there is no other, IPC_NOWAIT does not wait for one
      Given "sender" sends "not this" of type 2
      And "receiver" does not wait for messages
      When "receiver" starts to receive asking for anything but type 2
      Then the receive fails with "no message"
      And the queue holds 1 message

    Scenario: it is cut with MSG_NOERROR, and the one that was passed over is not
      Given "sender" sends "not this" of type 2
      And "sender" sends "this one" of type 4
      When "receiver" starts to receive anything but type 2 that fits into a 4-byte buffer
      Then the receive completes with "this"
      And "receiver" receives "not this"

  @MSGQ-29 @linux @needs-message-copy
  Rule: With MSG_COPY a receiver gets a copy of the message at a position, and the message stays
    Source: msgop(2) MSG_COPY
    Needs a kernel with CONFIG_CHECKPOINT_RESTORE.

    Background:
      Given "sender" sends "first"
      And "sender" sends "second"

    Scenario: positions count from zero
      Then "receiver" copies "second" from position 1
      And "receiver" copies "first" from position 0
      And the queue holds 2 messages

    Scenario: positions are those of now
      Given "sender" sends "third"
      When "receiver" receives "first"
      Then "receiver" copies "third" from position 1
      When "receiver" starts to copy from position 2
      Then the receive fails with "no message"

    Scenario: only together with IPC_NOWAIT
      When "receiver" starts to copy from position 0 without IPC_NOWAIT
      Then the receive fails with "invalid argument"

    Scenario: and not with MSG_EXCEPT
      When "receiver" starts to copy anything but position 0
      Then the receive fails with "invalid argument"

    Scenario: a buffer that is too small
      When "receiver" starts to copy from position 1 into a 4-byte buffer
      Then the receive fails with "too big"
      And the queue holds 2 messages

    Scenario: no message at that position
      When "receiver" starts to copy from position 2
      Then the receive fails with "no message"
