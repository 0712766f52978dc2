@sysv-msgqueue
Feature: Who may do what with a message queue
  A queue has an owner and permission bits like a file; only reading and writing mean something.

  @MSGQ-02 @posix @needs-second-uid
  Rule: Adding a message needs write permission, taking one needs read permission
    Source: seed 000 §消息队列; POSIX msgsnd(), msgrcv(), fork()

    Scenario: with neither, neither is possible
      Given a process "owner" that has a message queue with permissions 0600
      And a process "stranger" of another user
      When "stranger" starts to send "let me in"
      Then the send fails with "access denied"
      And the queue is empty
      When "owner" sends "secret"
      And "stranger" starts to receive
      Then the receive fails with "access denied"
      And the queue holds 1 message

    Scenario: write permission alone lets send
      Given a process "owner" that has a message queue with permissions 0622
      And a process "stranger" of another user
      When "stranger" starts to send "a letter"
      Then the send completes
      When "stranger" starts to receive
      Then the receive fails with "access denied"
      And "owner" receives "a letter"

    Scenario: read permission alone lets receive
      Given a process "owner" that has a message queue with permissions 0644
      And a process "stranger" of another user
      And "owner" sends "news"
      When "stranger" starts to send "an answer"
      Then the send fails with "access denied"
      And "stranger" receives "news"

    @needs-fork
    Scenario: a forked child has its parent's user
      Given a process "owner" that has a message queue with permissions 0622
      And a process "stranger" of another user
      And "owner" sends "secret"
      When "stranger" forks "child"
      And "child" starts to receive
      Then the receive fails with "access denied"

  @MSGQ-25 @posix @needs-second-uid
  Rule: Looking at a queue needs read permission; changing and removing it belong to its owner, its creator and the privileged
    Source: POSIX msgctl()

    Scenario: IPC_STAT without read permission
      Given a process "owner" that has a message queue with permissions 0622
      And a process "stranger" of another user
      When "stranger" starts to ask for the state of the queue
      Then the query fails with "access denied"

    Scenario: IPC_SET by somebody else
      Given a process "owner" that has a message queue with permissions 0622
      And a process "stranger" of another user
      When "stranger" starts to limit the queue to 4 bytes
      Then the change fails with "not permitted"

    @needs-unprivileged
    Scenario: IPC_SET by an owner who may not read keeps what it does not change
      Given an unprivileged process "writer" that has a message queue with permissions 0222
      When "writer" sets the permissions of the queue to 0600
      Then owner and creator of the queue are the user and group of "writer"
      And the permissions of the queue are 0600

    Scenario: IPC_RMID by somebody else
      Given a process "owner" that has a message queue with permissions 0622
      And a process "stranger" of another user
      When "stranger" starts to remove the queue
      Then the removal fails with "not permitted"
      When "owner" sends "still here"
      Then "owner" receives "still here"

    Scenario: after an IPC_RMID that was refused the queue is still found by its key
      Given a process "owner" that has a message queue with permissions 0622
      And a process "stranger" of another user
      And "stranger" starts to remove the queue
      When a process "visitor" starts to open the queue by its key
      Then the open finds the same queue

    Scenario: an IPC_SET that was refused has changed nothing
      Given a process "owner" that has a message queue with permissions 0644
      And a process "stranger" of another user
      When "stranger" starts to set the permissions of the queue to 0666
      Then the change fails with "not permitted"
      And the permissions of the queue are 0644
      When "stranger" starts to limit the queue to 4 bytes
      Then the change fails with "not permitted"
      And the queue can hold as many bytes as the system's limit
      When "stranger" starts to give the queue to the user of "stranger"
      Then the change fails with "not permitted"
      And owner and creator of the queue are the user and group of "owner"

    Scenario: the new owner may remove it
      Given a process "owner" that has a message queue with permissions 0622
      And a process "stranger" of another user
      And "owner" gives the queue to the user of "stranger"
      When "stranger" starts to remove the queue
      Then the removal completes

    @needs-unprivileged
    Scenario: the creator still may when it belongs to somebody else
      Given a process "heir"
      And an unprivileged process "creator" that has a message queue
      And "creator" gives the queue to the user of "heir"
      When "creator" starts to remove the queue
      Then the removal completes

  @MSGQ-115 @posix @needs-second-uid
  Rule: To who may not and could not, either is said, and nothing happens
    Source: POSIX XSH 2.3 Error Numbers; msgsnd(), msgrcv()
    Which of several failures is reported POSIX leaves open.

    Background:
      Given a process "owner" that has a message queue with permissions 0600
      And a process "stranger" of another user

    Scenario Outline: a message of type <type>
      When "stranger" starts to send "x" of type <type>
      Then the send fails with "access denied" or "invalid argument"
      And the queue is empty

      Examples:
        | type |
        | 0    |
        | -1   |

    Scenario: a message that is too large for the buffer
      Given "owner" sends "a long message"
      When "stranger" starts to receive into a 4-byte buffer
      Then the receive fails with "access denied" or "too big"
      And the queue holds 1 message

    @linux @needs-message-copy
    Scenario: on Linux a copy that would wait
      Given "owner" sends "a letter"
      When "stranger" starts to copy from position 0 without IPC_NOWAIT
      Then the receive fails with "access denied" or "invalid argument"
      And the queue holds 1 message

  @MSGQ-105 @posix @needs-second-uid
  Rule: Changed permissions hold from the next call on
    Source: POSIX msgctl() (IPC_SET)

    Scenario: also for a process that knows the queue already
      Given a process "owner" that has a message queue with permissions 0644
      And a process "stranger" of another user
      And "owner" sends "one"
      And "owner" sends "two"
      And "stranger" receives "one"
      When "owner" sets the permissions of the queue to 0600
      And "stranger" starts to receive
      Then the receive fails with "access denied"
      And the permissions of the queue are 0600

  @MSGQ-26 @linux @needs-unprivileged
  Rule: Without privilege a queue's bytes can be lowered, and raised to the system's limit but no further
    Source: msgctl(2)
    POSIX lets only the privileged raise it at all.

    Background:
      Given an unprivileged process "owner" that has a message queue

    Scenario: beyond the limit is refused
      When "owner" starts to limit the queue to one byte more than the system's limit
      Then the change fails with "not permitted"

    Scenario: nothing else that is asked for with it is changed
      Given "owner" sets the permissions of the queue to 0600
      When "owner" starts to limit the queue to one byte more than the system's limit, with permissions 0640
      Then the change fails with "not permitted"
      And the permissions of the queue are 0600

    Scenario: up to the limit is allowed
      Given "owner" limits the queue to 4 bytes
      When "owner" starts to limit the queue to the system's limit
      Then the change completes

    Scenario Outline: <bytes> bytes
      When "owner" limits the queue to <bytes> bytes
      Then the queue can hold <bytes> bytes

      Examples:
        | bytes |
        | 1     |
        | 4     |
        | 16383 |

    Scenario: a number below zero is a very large one
      When "owner" starts to limit the queue to -1 bytes
      Then the change fails with "not permitted"
      And the queue can hold as many bytes as the system's limit

    Scenario: below what is queued is allowed
      Given "owner" sends "eight by"
      When "owner" starts to limit the queue to 4 bytes
      Then the change completes
      And the queue holds 1 message
      And "owner" receives "eight by"
