@sysv-object
Feature: A System V object stays until it is removed
  Nobody counts its users. It goes when it is removed or the system ends, and not before.

  @posix
  Rule: An object that was left behind is found by its key until it is removed
    Source: POSIX semctl(), shmctl()
    Counterpart: MSGQ-07

    Scenario Outline: it is still there
      Given a <object> that an exited process left behind
      When a process "visitor" starts to open the <short> by its key
      Then the open finds the same <short>

      @SSEM-128
      Examples:
        | object        | short |
        | semaphore set | set   |

    Scenario Outline: after the removal the key finds nothing
      Given a <object> that an exited process left behind
      And a process "undertaker" that opens the <short>
      When "undertaker" removes the <short>
      And a process "visitor" starts to open the <short> by its key
      Then the open fails with "not found"

      @SSEM-128
      Examples:
        | object        | short |
        | semaphore set | set   |

  @posix
  Rule: What is removed can neither be looked at, nor changed, nor removed again
    Source: POSIX semctl(), shmctl(); semctl(2)
    POSIX has EINVAL, Linux also EIDRM.
    Counterpart: MSGQ-24

    Scenario Outline: by its identifier
      Given a process "owner" that has a <object>
      And "owner" removes the <short>
      When "owner" starts to ask for the state of the <short>
      Then the query fails with "invalid argument" or "identifier removed"
      When "owner" starts to set the permissions of the <short> to 0600
      Then the change fails with "invalid argument" or "identifier removed"
      When "owner" starts to remove the <short>
      Then the removal fails with "invalid argument" or "identifier removed"

      @SSEM-127
      Examples:
        | object        | short |
        | semaphore set | set   |

  @posix @needs-programs
  Rule: The program ipcrm removes an object that was left behind
    Source: POSIX ipcrm; ipcrm(1)
    Counterpart: MSGQ-08

    Scenario Outline: by its <handle>
      Given a <object> that an exited process left behind
      When ipcrm is run for the <handle> of the <short>
      And a process "visitor" starts to open the <short> by its key
      Then the open fails with "not found"

      @SSEM-129
      Examples:
        | object        | short | handle     |
        | semaphore set | set   | identifier |
        | semaphore set | set   | key        |

  @linux @needs-restart
  Rule: An object does not survive the system, or the IPC namespace, that it lives in
    Source: ipc_namespaces(7)
    A fresh IPC namespace is the stand-in for a system that was started again.
    Counterpart: MSGQ-09

    Scenario Outline: after a restart the key finds nothing
      Given a <object> that an exited process left behind
      When the system restarts
      And a process "visitor" starts to open the <short> by its key
      Then the open fails with "not found"

      @SSEM-130
      Examples:
        | object        | short |
        | semaphore set | set   |
