@sysv-semaphore
Feature: Sets of semaphores
  Semaphores come in sets. A set is made with all that it will ever have, and stays.

  @SSEM-17 @posix
  Rule: A set has at least one semaphore, at most the limit, and as many as whoever opens it asks for
    Source: POSIX semget(); semget(2)

    Scenario Outline: <what>
      Given a process "p"
      When "p" starts to create <what>
      Then the creation fails with "invalid argument"

      Examples:
        | what                                       |
        | a set of 0 semaphores                      |
        | a set of -1 semaphores                     |
        | a private set of 0 semaphores              |
        | a set of one semaphore more than the limit |

    Scenario Outline: <what> are not too many
      Given a process "p"
      When "p" starts to create a set of <what>
      Then the creation completes

      Examples:
        | what                              |
        | as many semaphores as the limit   |
        | one semaphore less than the limit |

    Scenario: it has as many as it was made with
      Given a process "p" that has a new set of 3 semaphores
      Then the set has 3 semaphores

    Scenario: asking for more than there are
      Given a process "owner" that has the semaphores A = 0 and B = 0
      And a process "user"
      When "user" starts to open the set asking for 3 semaphores
      Then the open fails with "invalid argument"
      When "user" starts to create a set of 3 semaphores with this key
      Then the creation fails with "invalid argument"

    Scenario Outline: asking for <number>
      Given a process "owner" that has the semaphores A = 0 and B = 0
      And a process "user"
      When "user" starts to open the set asking for <number> semaphores
      Then the open finds the same set

      Examples:
        | number |
        | 2      |
        | 1      |
        | 0      |

    Scenario: IPC_CREAT asks like everybody else when there is a set already
      Given a process "owner" that has the semaphores A = 0 and B = 0
      And a process "user"
      When "user" starts to create a set of 0 semaphores with this key
      Then the creation finds the same set
      And the set has 2 semaphores

  @SSEM-20 @posix
  Rule: What was taken and added stays when everybody who used the semaphore has ended
    Source: sysvipc(7); POSIX semget()

    Scenario: a later process finds the value that was left
      Given a process "first" that has a semaphore with the value 5
      When "first" takes 2
      And "first" exits
      And a process "later" that opens the set
      And "later" takes 1
      Then the value is 2
      When "later" is killed
      Then the value is 2
