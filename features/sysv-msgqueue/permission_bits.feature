@sysv-msgqueue
Feature: Which permission bits of a message queue count
  Owner and creator have the bits of the owner, who has the group of either those of the group, and everybody else
  the last three.

  @MSGQ-106 @posix @needs-unprivileged
  Rule: Only the bits of its own class count for a process
    Source: POSIX XSH 2.7.1 IPC General Description

    Scenario: an owner may be allowed less than the others
      Given an unprivileged process "owner" that has a message queue with permissions 0066
      When "owner" starts to send "to myself"
      Then the send fails with "access denied"

    @needs-second-uid
    Scenario: whoever has the queue's group has the bits of the group
      Given a process "owner" that has a message queue with permissions 0640
      And a process "colleague" of another user
      And "owner" gives the queue to the group of "colleague"
      When "owner" sends "news"
      Then "colleague" receives "news"
      When "colleague" starts to send "an answer"
      Then the send fails with "access denied"

    @needs-second-uid
    Scenario: its creator has the owner's bits as well when it belongs to somebody else
      Given a process "heir"
      And an unprivileged process "creator" that has a message queue with permissions 0600
      And "creator" gives the queue to the user of "heir"
      When "creator" starts to send "still mine"
      Then the send completes

  @MSGQ-107 @posix
  Rule: All nine permission bits are kept, also those for execution, which mean nothing
    Source: POSIX msgget(), msgctl() (IPC_SET)

    Scenario: those that a queue is created with
      Given a process "owner" that has a message queue with permissions 0777
      Then the permissions of the queue are 0777

    Scenario: those that it is given later
      Given a process "owner" that has a message queue with permissions 0600
      When "owner" sets the permissions of the queue to 0777
      Then the permissions of the queue are 0777

  @MSGQ-28 @posix @needs-second-uid
  Rule: Opening needs the permissions that it asks for, and none if it asks for none
    Source: POSIX msgget(); msgget(2); Linux ipcperms

    Background:
      Given a process "owner" that has a message queue with permissions 0604
      And a process "stranger" of another user

    Scenario: asking for what is granted succeeds
      When "stranger" starts to open the queue asking for permissions 0004
      Then the open finds the same queue

    Scenario: asking for nothing succeeds
      When "stranger" starts to open the queue asking for permissions 0000
      Then the open finds the same queue

    Scenario: asking for what is not granted fails
      When "stranger" starts to open the queue asking for permissions 0006
      Then the open fails with "access denied"

    @linux
    Scenario Outline: on Linux the read bit of any class asks for reading: <asked>
      When "stranger" starts to open the queue asking for permissions <asked>
      Then the open finds the same queue

      Examples:
        | asked |
        | 0040  |
        | 0400  |

    @linux
    Scenario Outline: on Linux the write bit of any class asks for writing: <asked>
      When "stranger" starts to open the queue asking for permissions <asked>
      Then the open fails with "access denied"

      Examples:
        | asked |
        | 0020  |
        | 0200  |
