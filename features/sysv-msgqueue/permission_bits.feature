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

    Scenario: an owner who may write and not read
      Given an unprivileged process "owner" that has a message queue with permissions 0266
      When "owner" sends "to others"
      And "owner" starts to receive
      Then the receive fails with "access denied"
      And "owner" starts to send "more"
      And the send completes

    @needs-second-uid
    Scenario: a colleague who may write and not read
      Given a process "owner" that has a message queue with permissions 0626
      And a process "colleague" of another user
      And "owner" gives the queue to the group of "colleague"
      When "colleague" starts to send "news"
      Then the send completes
      When "colleague" starts to receive
      Then the receive fails with "access denied"

    Scenario Outline: bits that were given later, <mode>
      Given an unprivileged process "owner" that has a message queue with permissions 0600
      And "owner" sends "a letter"
      When "owner" sets the permissions of the queue to <mode>
      And "owner" starts to receive into a 100-byte buffer
      Then the receive <receives>
      When "owner" starts to send "another"
      Then the send <sends>

      Examples:
        | mode | receives                     | sends                      |
        | 0400 | completes with "a letter"    | fails with "access denied" |
        | 0200 | fails with "access denied"   | completes                  |

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
