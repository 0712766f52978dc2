@sysv-msgqueue
Feature: A message queue outlives the processes that use it
  Nobody counts the users of a System V queue. It goes when it is removed, and not before.

  @MSGQ-05 @posix
  Rule: Messages wait after every process that knew the queue has exited
    Source: seed 001 §关于消息队列; POSIX msgsnd()

    Scenario: a process that never met the sender receives its message
      Given a process "sender" that has a message queue
      When "sender" sends "testament"
      And "sender" exits
      And a process "heir" that opens the queue
      Then "heir" receives "testament"
      And the queue is empty

  @MSGQ-06 @posix
  Rule: Reading the last message empties the queue but does not remove it
    Source: seed 001 §关于消息队列; POSIX msgrcv()

    Scenario: the emptied queue is still there for the next process
      Given a queue with the message "testament" that an exited process left behind
      And a process "heir" that opens the queue
      When "heir" receives "testament"
      And "heir" exits
      And a process "visitor" starts to open the queue by its key
      Then the open completes
      And the queue is empty

  @MSGQ-07 @posix
  Rule: A queue that was left behind is removed together with its messages
    Source: seed 001 §关于消息队列; POSIX msgctl()

    Scenario: after the removal the key finds nothing
      Given a queue with the message "testament" that an exited process left behind
      And a process "undertaker" that opens the queue
      When "undertaker" removes the queue
      And a process "visitor" starts to open the queue by its key
      Then the open fails with "not found"

    Scenario: a new queue with the same key does not have the old messages
      Given a queue with the message "testament" that an exited process left behind
      And a process "undertaker" that opens the queue
      When "undertaker" removes the queue
      And "undertaker" creates a queue with the same key
      Then the queue is empty

  @MSGQ-08 @posix @needs-programs
  Rule: The program ipcrm removes a queue that was left behind
    Source: seed 001 §关于消息队列; POSIX ipcrm; ipcrm(1)

    Scenario Outline: by its <handle>
      Given a queue with the message "testament" that an exited process left behind
      When ipcrm is run for the <handle> of the queue
      And a process "visitor" starts to open the queue by its key
      Then the open fails with "not found"

      Examples:
        | handle     |
        | identifier |
        | key        |

    Scenario: who waits at the queue learns of it
      Given a process "owner" that has a message queue
      When "owner" starts to receive
      Then the receive blocks
      When ipcrm is run for the identifier of the queue
      Then the receive fails with "identifier removed"

  @MSGQ-09 @linux @needs-restart
  Rule: A queue does not survive the system, or the IPC namespace, that it lives in
    Source: seed 001 §关于消息队列; ipc_namespaces(7)
    A fresh IPC namespace is the stand-in for a system that was started again.

    Scenario: after a restart the key finds nothing
      Given a queue with the message "testament" that an exited process left behind
      When the system restarts
      And a process "visitor" starts to open the queue by its key
      Then the open fails with "not found"
