@sysv-msgqueue
Feature: Several wait at a message queue
  What comes is for those that it is for, and for as many as it is enough for. Who is gone gets and leaves nothing.

  Background:
    Given a process "owner" that has a message queue
    And a process "sender" that opens the queue
    And a process "receiver" that opens the queue

  @MSGQ-103 @posix
  Rule: One message goes to one of several waiting receivers
    Source: POSIX msgrcv()

    Scenario: the others go on waiting
      Given a process "rival" that opens the queue
      When "receiver" starts to receive
      And "rival" starts to receive
      And "sender" sends "only one"
      Then exactly one of the receives completes with "only one"
      And the queue is empty

    Scenario: a receiver that was killed takes none
      When "receiver" starts to receive
      Then the receive blocks
      When "receiver" is killed
      And "sender" sends "for the living"
      Then "owner" receives "for the living"

  @MSGQ-108 @posix
  Rule: As many of those who wait at a queue go on as there is something for
    Source: POSIX msgrcv(), msgsnd(), msgctl() (IPC_SET)

    Background:
      Given a process "rival" that opens the queue

    Scenario Outline: who waits for type <first> does not keep one of type <sent> from who wants <what>
      When "receiver" starts to receive asking for type <first>
      And "rival" starts to receive asking for type <second>
      Then "receiver"'s receive is still blocked
      When "sender" sends "for the second" of type <sent>
      Then "rival"'s receive completes with "for the second"
      And "receiver"'s receive is still blocked
      And the queue is empty

      Examples:
        | first | what       | second | sent |
        | 7     | that type  | 6      | 6    |
        | 7     | any type   | 0      | 6    |
        | 7     | a low type | -6     | 6    |
        | -3    | that type  | 5      | 5    |
        | -3    | any type   | 0      | 5    |
        | -3    | a low type | -5     | 5    |

    @linux
    Scenario Outline: who waits for anything but type 6 does not keep one of type 6 from who wants <what>
      When "receiver" starts to receive asking for anything but type 6
      And "rival" starts to receive asking for type <second>
      And "sender" sends "for the second" of type 6
      Then "rival"'s receive completes with "for the second"
      And "receiver"'s receive is still blocked
      When "sender" sends "for the first" of type 7
      Then "receiver"'s receive completes with "for the first"

      Examples:
        | what       | second |
        | that type  | 6      |
        | any type   | 0      |
        | a low type | -6     |

    Scenario: two messages are for two receivers
      When "receiver" starts to receive
      And "rival" starts to receive
      And "sender" sends "one"
      And "sender" sends "two"
      Then the receives complete with "one" and "two" in some order

    Scenario: one receive makes room for two senders
      Given "owner" limits the queue to 10 bytes
      And "owner" sends "1234567890"
      When "sender" starts to send "abcd"
      And "rival" starts to send "efgh"
      Then "sender"'s send is still blocked
      When "receiver" receives "1234567890"
      Then "sender"'s send completes
      And "rival"'s send completes
      And the queue holds 2 messages

    Scenario: one receive makes room for one of two senders
      Given "owner" limits the queue to 10 bytes
      And "owner" sends "1234567890"
      When "sender" starts to send "abcdefgh"
      And "rival" starts to send "abcdefgh"
      And "receiver" receives "1234567890"
      Then exactly one of the sends completes
      And the queue holds 1 message

    Scenario: one receive makes room for the second sender only
      Given "owner" limits the queue to 10 bytes
      And "owner" sends "12345678" of type 1
      And "owner" sends "90" of type 2
      When "sender" starts to send "abcdefgh"
      And "rival" starts to send "ij"
      Then "rival"'s send is still blocked
      And "receiver" asking for type 2 receives "90"
      And "rival"'s send completes
      And "sender"'s send is still blocked

    Scenario: a queue that may hold more has room for two senders
      Given "owner" limits the queue to 4 bytes
      And "owner" sends "full"
      When "sender" starts to send "more"
      And "rival" starts to send "most"
      And "owner" limits the queue to 12 bytes
      Then "sender"'s send completes
      And "rival"'s send completes

  @MSGQ-114 @posix
  Rule: A queue goes on, whoever of those who use it ends
    Source: POSIX msgrcv(), msgsnd(), _Exit(), kill()

    Background:
      Given a process "rival" that opens the queue

    Scenario Outline: who waits for a message waits on when the sender <ends>
      When "receiver" starts to receive
      Then the receive blocks
      When "sender" <ends>
      Then the receive is still blocked
      When "owner" sends "after all"
      Then the receive completes with "after all"

      Examples:
        | ends      |
        | exits     |
        | is killed |

    Scenario Outline: who waits for room waits on when a receiver <ends>
      Given "owner" limits the queue to 4 bytes
      And "owner" sends "full"
      When "sender" starts to send "more"
      Then the send blocks
      When "receiver" <ends>
      Then the send is still blocked
      And "rival" receives "full"
      And the send completes

      Examples:
        | ends      |
        | exits     |
        | is killed |

    Scenario: a receiver that exits while it waits takes nothing
      When thread "first" of "receiver" starts to receive
      Then the receive blocks
      When "receiver" exits
      And "sender" sends "for the living"
      Then the queue holds 1 message
      And "rival" receives "for the living"

    Scenario: a sender that exits while it waits leaves nothing
      Given "owner" limits the queue to 4 bytes
      And "owner" sends "full"
      When thread "first" of "sender" starts to send "late"
      Then the send blocks
      When "sender" exits
      Then "rival" receives "full"
      And the queue is empty

  @MSGQ-109 @posix
  Rule: What a sender that was killed waited to send is not sent
    Source: POSIX msgsnd(), kill()

    Background:
      Given "owner" limits the queue to 4 bytes
      And "owner" sends "full"
      And "sender" starts to send "late"
      And the send blocks

    Scenario: not when there is room
      When "sender" is killed
      Then "receiver" receives "full"
      And the queue is empty

    Scenario: not when the queue may hold more
      When "sender" is killed
      And "owner" limits the queue to 20 bytes
      Then the queue holds 1 message

    Scenario: another sender that waits goes on
      Given a process "rival" that opens the queue
      When "rival" starts to send "next"
      And "sender" is killed
      Then "rival"'s send is still blocked
      And "receiver" receives "full"
      And "rival"'s send completes
      And "receiver" receives "next"
      And the queue is empty
