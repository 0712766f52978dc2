@sysv-object
Feature: Who may look at a System V object, change it and remove it
  Looking is a matter of permissions, changing and removing one of owning.

  @posix @needs-second-uid
  Rule: Looking at an object needs read permission; changing and removing it belong to its owner, its creator and the privileged
    Source: POSIX semctl(), shmctl()
    Counterpart: MSGQ-25

    Scenario Outline: IPC_STAT without read permission
      Given a process "owner" that has a <object> with permissions 0622
      And a process "stranger" of another user
      When "stranger" starts to ask for the state of the <short>
      Then the query fails with "access denied"

      @SSEM-125
      Examples:
        | object        | short |
        | semaphore set | set   |

    Scenario Outline: IPC_SET and IPC_RMID by somebody else
      Given a process "owner" that has a <object> with permissions 0666
      And a process "stranger" of another user
      When "stranger" starts to set the permissions of the <short> to 0600
      Then the change fails with "not permitted"
      When "stranger" starts to remove the <short>
      Then the removal fails with "not permitted"
      And the permissions of the <short> are 0666

      @SSEM-125
      Examples:
        | object        | short |
        | semaphore set | set   |

    @needs-unprivileged
    Scenario Outline: IPC_SET by an owner who may not read keeps what it does not change
      Given an unprivileged process "writer" that has a <object> with permissions 0222
      When "writer" sets the permissions of the <short> to 0600
      Then owner and creator of the <short> are the user and group of "writer"
      And the permissions of the <short> are 0600

      @SSEM-125
      Examples:
        | object        | short |
        | semaphore set | set   |

    Scenario Outline: a new owner may change and remove it
      Given a process "owner" that has a <object> with permissions 0600
      And a process "heir" of another user
      And "owner" gives the <short> to the user of "heir"
      When "heir" starts to set the permissions of the <short> to 0640
      Then the change completes
      When "heir" starts to remove the <short>
      Then the removal completes

      @SSEM-125
      Examples:
        | object        | short |
        | semaphore set | set   |

    @needs-unprivileged
    Scenario Outline: its creator may still when it belongs to somebody else
      Given a process "heir"
      And an unprivileged process "creator" that has a <object> with permissions 0600
      And "creator" gives the <short> to the user of "heir"
      When "creator" starts to set the permissions of the <short> to 0640
      Then the change completes
      When "creator" starts to remove the <short>
      Then the removal completes

      @SSEM-125
      Examples:
        | object        | short |
        | semaphore set | set   |

  @posix @needs-second-uid
  Rule: Changed permissions hold from the next call on
    Source: POSIX semctl(), shmctl() (IPC_SET)
    Counterpart: MSGQ-105

    Scenario Outline: also for a process that knows the object already
      Given a process "owner" that has a <object> with permissions 0644
      And a process "stranger" of another user
      When "stranger" starts to ask for the state of the <short>
      Then the query completes
      When "owner" sets the permissions of the <short> to 0600
      And "stranger" starts to ask for the state of the <short>
      Then the query fails with "access denied"

      @SSEM-126
      Examples:
        | object        | short |
        | semaphore set | set   |
