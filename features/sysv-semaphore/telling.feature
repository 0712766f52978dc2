@sysv-semaphore
Feature: What semaphores tell of themselves
  semctl() reads and sets values, and tells who waits and who operated last.

  @SSEM-18 @posix
  Rule: A new set has no time of operation; the first call that performs operations gives it one
    Source: POSIX semget(), semop(); semget(2)

    Scenario: none before, and setting values is none
      Given a process "owner" that has a new set of 2 semaphores
      Then the set has no time of operation
      When "owner" sets the values to A = 1 and B = 1
      And "owner" sets the value of B to 2
      Then the set has no time of operation

    Scenario: performed operations leave it
      Given a process "owner" that has a semaphore with the value 1
      When "owner" takes 1
      Then the time of operation of the set lies within the scenario

    Scenario Outline: so do those that <setting> lets go on
      Given a process "owner" that has a new set of 2 semaphores
      And a process "user"
      When "user" starts to apply [-1 on B]
      Then the operation blocks
      When "owner" sets <what>
      Then the operation completes
      And the time of operation of the set lies within the scenario

      Examples:
        | setting | what                          |
        | SETVAL  | the value of B to 1           |
        | SETALL  | the values to A = 0 and B = 1 |

    Scenario: refused ones do not
      Given a process "owner" that has a semaphore with the value 0
      When "owner" starts to take 1 with IPC_NOWAIT
      Then the take fails with "would block"
      And the set has no time of operation

    @linux
    Scenario: on Linux all values of a new set are 0
      Given a process "owner" that has a new set of 2 semaphores
      Then the values are A = 0 and B = 0

  @SSEM-14 @posix
  Rule: GETPID tells which process operated on a semaphore last
    Source: POSIX semop(), semctl()

    Background:
      Given a process "owner" that has a new set of 3 semaphores
      And a process "user"

    Scenario: nobody at first
      Then nobody has operated on the semaphore

    Scenario: the last of several
      When "owner" adds 1
      And "user" takes 1
      Then "user" was the last to operate on the semaphore

    Scenario: all semaphores of an array, and no other one
      When "owner" adds 1
      And "user" applies [+1 on A, 0 on B]
      Then "user" was the last to operate on A
      And "user" was the last to operate on B
      And nobody has operated on C

    Scenario: one that could not be performed does not count
      When "owner" adds 1
      And "user" starts to apply [+1 on A, -1 on B with IPC_NOWAIT]
      Then the operation fails with "would block"
      And "owner" was the last to operate on A

    Scenario: one that waited counts when it is performed
      When "user" starts to take 1
      And "owner" adds 1
      Then the take completes
      And "user" was the last to operate on the semaphore

  @SSEM-112 @linux
  Rule: On Linux setting a value and undoing are operations as well
    Source: semctl(2) NOTES
    By POSIX only semop() sets sempid.

    Background:
      Given a process "owner" that has the semaphores A = 1 and B = 1
      And a process "user"

    Scenario: SETVAL
      When "user" sets the value of A to 2
      Then "user" was the last to operate on A
      And "owner" was the last to operate on B

    Scenario: SETALL
      When "user" sets the values to A = 1 and B = 1
      Then "user" was the last to operate on A
      And "user" was the last to operate on B

    Scenario: undoing
      When "user" takes 1 with SEM_UNDO
      And "owner" adds 1
      And "user" exits
      Then "user" was the last to operate on A
      And "owner" was the last to operate on B

  @SSEM-113 @posix
  Rule: GETNCNT and GETZCNT count those who wait for an increase and for zero
    Source: POSIX semctl(), semop()

    Scenario: each by what it waits for
      Given a process "owner" that has a semaphore with the value 1
      And a process "one"
      And a process "other"
      And a process "watcher"
      When "one" starts to take 2
      And "other" starts to take 3
      And "watcher" starts to wait for zero
      Then 2 processes wait for an increase
      And 1 process waits for zero

    Scenario: who goes on is not counted any more
      Given a process "owner" that has a semaphore with the value 1
      And a process "taker"
      And a process "watcher"
      When "taker" starts to take 2
      And "watcher" starts to wait for zero
      And "owner" adds 1
      Then the take completes
      And the wait completes
      And 0 processes wait for an increase
      And 0 processes wait for zero

    Scenario: an array waits for the first operation that cannot be performed
      Given a process "owner" that has the semaphores A = 1 and B = 0
      And a process "user"
      When "user" starts to apply [-1 on A, -1 on B]
      Then 0 processes wait for an increase of A
      And 1 process waits for an increase of B
      When "owner" starts to apply [0 on B, 0 on A]
      Then 1 process waits for zero in A
      And 0 processes wait for zero in B

    Scenario: a process that was killed does not wait
      Given a process "owner" that has a semaphore with the value 1
      And a process "watcher"
      When "watcher" starts to wait for zero
      And "watcher" is killed
      Then 0 processes wait for zero

    @needs-threads
    Scenario: each waiting thread counts
      Given a process "owner" that has a semaphore with the value 0
      When thread "a" of "owner" starts to take 1
      And thread "b" of "owner" starts to take 1
      Then 2 processes wait for an increase
