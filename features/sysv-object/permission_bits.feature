@sysv-object
Feature: Which permission bits of a System V object count
  Owner and creator have the bits of the owner, who has the group of either those of the group, and everybody else
  the last three.

  @posix @needs-unprivileged
  Rule: Only the bits of its own class count for a process
    Source: POSIX XSH 2.7.1 IPC General Description
    Counterpart: MSGQ-106

    Scenario Outline: an owner may be allowed less than the others
      Given an unprivileged process "owner" that has a <object> with permissions 0066
      When "owner" starts to ask for the state of the <short>
      Then the query fails with "access denied"

      @SSEM-122
      Examples:
        | object        | short |
        | semaphore set | set   |

    @needs-second-uid
    Scenario Outline: whoever has the object's group has the bits of the group
      Given a process "owner" that has a <object> with permissions 0604
      And a process "colleague" of another user
      When "colleague" starts to ask for the state of the <short>
      Then the query completes
      Given "owner" gives the <short> to the group of "colleague"
      When "colleague" starts to ask for the state of the <short>
      Then the query fails with "access denied"

      @SSEM-122
      Examples:
        | object        | short |
        | semaphore set | set   |

    @needs-second-uid
    Scenario Outline: its creator has the owner's bits as well when it belongs to somebody else
      Given a process "heir"
      And an unprivileged process "creator" that has a <object> with permissions 0600
      And "creator" gives the <short> to the user of "heir"
      When "creator" starts to ask for the state of the <short>
      Then the query completes

      @SSEM-122
      Examples:
        | object        | short |
        | semaphore set | set   |

  @posix
  Rule: All nine permission bits are kept, also those for execution, which mean nothing
    Source: POSIX semget(), semctl(), shmget(), shmctl() (IPC_SET)
    Counterpart: MSGQ-107

    Scenario Outline: those that an object is created with, and those that it is given later
      Given a process "owner" that has a <object> with permissions 0717
      Then the permissions of the <short> are 0717
      When "owner" sets the permissions of the <short> to 0771
      Then the permissions of the <short> are 0771

      @SSEM-123
      Examples:
        | object        | short |
        | semaphore set | set   |

  @posix @needs-second-uid
  Rule: Opening needs the permissions that it asks for, and none if it asks for none
    Source: POSIX semget(), shmget(); semget(2); Linux ipcperms
    Counterpart: MSGQ-28

    Scenario Outline: asking for <asked>, which is granted
      Given a process "owner" that has a <object> with permissions 0604
      And a process "stranger" of another user
      When "stranger" starts to open the <short> asking for permissions <asked>
      Then the open finds the same <short>

      @SSEM-124
      Examples:
        | object        | short | asked |
        | semaphore set | set   | 0004  |
        | semaphore set | set   | 0000  |

    Scenario Outline: asking for what is not granted fails
      Given a process "owner" that has a <object> with permissions 0604
      And a process "stranger" of another user
      When "stranger" starts to open the <short> asking for permissions 0006
      Then the open fails with "access denied"

      @SSEM-124
      Examples:
        | object        | short |
        | semaphore set | set   |

    @linux
    Scenario Outline: on Linux the bits of any class ask: <asked>
      Given a process "owner" that has a <object> with permissions 0604
      And a process "stranger" of another user
      When "stranger" starts to open the <short> asking for permissions <asked>
      Then the open fails with "access denied"

      @SSEM-124
      Examples:
        | object        | short | asked |
        | semaphore set | set   | 0020  |
        | semaphore set | set   | 0200  |
