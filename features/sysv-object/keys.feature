@sysv-object
Feature: Finding a System V object
  A key is how unrelated processes come to the same object; each kind of object has keys of its own.

  @posix
  Rule: One key is one object for all processes, and IPC_PRIVATE is a new one each time
    Source: POSIX semget(), shmget()
    Counterpart: MSGQ-10

    Scenario Outline: two unrelated processes meet
      Given a process "first" that has a <object>
      When a process "second" starts to open the <short> by its key
      Then the open finds the same <short>

      @SSEM-120
      Examples:
        | object        | short |
        | semaphore set | set   |

    Scenario Outline: private objects are different objects
      Given a process "p"
      When "p" creates a private <object>
      And "p" creates a private <object>
      Then these are two different <short>s

      @SSEM-120
      Examples:
        | object        | short |
        | semaphore set | set   |

  @posix
  Rule: Opening needs an existing object, creating exclusively a free key
    Source: POSIX semget(), shmget()
    Counterpart: MSGQ-11

    Scenario Outline: without IPC_CREAT an unused key finds nothing
      Given a process "p"
      When "p" starts to open a <object> by an unused key
      Then the open fails with "not found"

      @SSEM-121
      Examples:
        | object        |
        | semaphore set |

    Scenario Outline: with IPC_CREAT and IPC_EXCL a used key is refused
      Given a process "first" that has a <object>
      And a process "second"
      When "second" starts to create a <object> with this key exclusively
      Then the creation fails with "already exists"

      @SSEM-121
      Examples:
        | object        |
        | semaphore set |

    Scenario Outline: with IPC_CREAT alone a used key opens the object
      Given a process "first" that has a <object>
      And a process "second"
      When "second" starts to create a <object> with this key
      Then the creation finds the same <short>

      @SSEM-121
      Examples:
        | object        | short |
        | semaphore set | set   |

  @posix
  Rule: A new object belongs to its creator, and was changed just now
    Source: POSIX semget(), shmget()
    Counterpart: MSGQ-13

    Scenario Outline: whose it is, and since when
      Given a process "owner" that has a <object> with permissions 0640
      Then owner and creator of the <short> are the user and group of "owner"
      And the permissions of the <short> are 0640
      And the change time of the <short> lies within the scenario

      @SSEM-131
      Examples:
        | object        | short |
        | semaphore set | set   |
