@sysv-semaphore
Feature: Setting values of semaphores
  SETVAL sets one, SETALL all of a set.

  @SSEM-114 @posix
  Rule: SETVAL sets one value, SETALL all of them, in their order
    Source: POSIX semctl()

    Background:
      Given a process "owner" that has the semaphores A = 1, B = 2 and C = 3

    Scenario: one and no other
      When "owner" sets the value of B to 9
      Then the values are A = 1, B = 9 and C = 3

    Scenario: all
      When "owner" sets the values to A = 7, B = 8 and C = 9
      Then the values are A = 7, B = 8 and C = 9
      And the value of C is 9

    Scenario: also back to zero
      When "owner" sets the value of A to 0
      Then the value of A is 0

  @SSEM-115 @posix
  Rule: A value that is set wakes those whom it is enough for
    Source: POSIX semop(), semctl(); semctl(2)

    Scenario: SETVAL to enough
      Given a process "owner" that has a semaphore with the value 0
      And a process "taker"
      When "taker" starts to take 2
      And "owner" sets the value to 1
      Then the take is still blocked
      When "owner" sets the value to 3
      Then the take completes
      And the value is 1

    Scenario: SETVAL to zero
      Given a process "owner" that has a semaphore with the value 2
      And a process "watcher"
      When "watcher" starts to wait for zero
      And "owner" sets the value to 0
      Then the wait completes

    Scenario: SETALL for one that waits for several
      Given a process "owner" that has the semaphores A = 0 and B = 1
      And a process "user"
      When "user" starts to apply [-1 on A, 0 on B]
      And "owner" sets the values to A = 2 and B = 0
      Then the operation completes
      And the values are A = 1 and B = 0

    Scenario: SETALL for one who waits for zero and one who waits for an increase
      Given a process "owner" that has the semaphores A = 0 and B = 1
      And a process "taker"
      And a process "watcher"
      When "taker" starts to take 1 from A
      And "watcher" starts to wait for zero in B
      And "owner" sets the values to A = 1 and B = 0
      Then the take completes
      And the wait completes

  @SSEM-116 @posix
  Rule: A semaphore outside of the set can neither be set nor asked
    Source: POSIX semctl()

    Background:
      Given a process "owner" that has the semaphores A = 1 and B = 2

    Scenario: setting it
      When "owner" starts to set the value of C to 1
      Then the setting fails with "invalid argument"
      And the values are A = 1 and B = 2

    Scenario Outline: asking <what>
      When "owner" starts to ask <what>
      Then the query fails with "invalid argument"

      Examples:
        | what                                |
        | for the value of C                  |
        | who operated last on C              |
        | how many wait for an increase of C  |
        | how many wait for zero in C         |

  @SSEM-132 @posix
  Rule: Setting values is a change of the set
    Source: POSIX semctl(); semctl(2)

    Background:
      Given a process "owner" that has the semaphores A = 0 and B = 0
      And "owner" asks for the state of the set
      And "owner" starts to take 1 for at most 1100 milliseconds
      And the take fails with "would block"

    @linux
    Scenario Outline: <what> has its time
      When "owner" sets <what>
      Then the set was changed after it was asked for its state

      Examples:
        | what                          |
        | the value of B to 1           |
        | the values to A = 1 and B = 1 |
