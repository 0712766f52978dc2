@sysv-semaphore
Feature: What semaphores are too small for
  How many operations a call has, and how many units a semaphore, is limited by the system.

  @SSEM-15 @posix
  Rule: An array that is too long, or that names a semaphore outside of the set, is refused as a whole
    Source: POSIX semop(); semop(2)

    Scenario: a semaphore behind the last one
      Given a process "p" that has the semaphores A = 1 and B = 1
      When "p" starts to apply [+1 on A, +1 on C]
      Then the operation fails with "file too large"
      And the values are A = 1 and B = 1

    Scenario: also where it would have to wait for the ones before
      Given a process "p" that has the semaphores A = 0 and B = 1
      When "p" starts to apply [-1 on A, +1 on C]
      Then the operation fails with "file too large"
      And 0 processes wait for an increase of A

    Scenario: more operations than the limit
      Given a process "p" that has a semaphore with the value 0
      When "p" starts to apply one operation more than the limit
      Then the operation fails with "too big"
      And the value is 0

    Scenario: as many as the limit
      Given a process "p" that has a semaphore with the value 0
      When "p" starts to apply as many operations as the limit
      Then the operation completes

    @linux
    Scenario: on Linux also no operation at all
      Given a process "p" that has a semaphore with the value 0
      When "p" starts to apply no operation at all
      Then the operation fails with "invalid argument"

  @SSEM-16 @posix
  Rule: A value above the maximum is refused, and nothing changes
    Source: POSIX semop(), semctl(); semop(2); semctl(2)

    Scenario: by an addition
      Given a process "p" that has a semaphore with the maximum value
      When "p" starts to add 1
      Then the addition fails with "out of range"
      And the value is the maximum

    Scenario: up to the maximum it is not
      Given a process "p" that has a semaphore with the value 0
      And "p" sets the value to one less than the maximum
      When "p" starts to add 1
      Then the addition completes
      And the value is the maximum

    Scenario: by one addition of an array
      Given a process "p" that has the semaphores A = 1 and B = 0
      And "p" sets the value of B to the maximum
      When "p" starts to apply [-1 on A, +1 on B]
      Then the operation fails with "out of range"
      And the value of A is 1

    Scenario: by SETVAL
      Given a process "p" that has a semaphore with the value 3
      When "p" starts to set the value to one more than the maximum
      Then the setting fails with "out of range"
      And the value is 3

    @linux
    Scenario: on Linux also one below zero
      Given a process "p" that has a semaphore with the value 3
      When "p" starts to set the value to -1
      Then the setting fails with "out of range"
      And the value is 3

    Scenario: by SETALL for one of them
      Given a process "p" that has the semaphores A = 1 and B = 2
      When "p" starts to set the values to 3 and to one more than the maximum
      Then the setting fails with "out of range"
      And the values are A = 1 and B = 2

  @SSEM-107 @posix
  Rule: Who waits and would exceed the maximum when its turn comes fails, and changes nothing
    Source: POSIX semop() (ERANGE)

    Scenario: the semaphore that it is to raise has become full
      Given a process "owner" that has the semaphores A = 0 and B = 0
      And a process "user"
      When "user" starts to apply [-1 on A, +1 on B]
      Then the operation blocks
      When "owner" sets the value of B to the maximum
      Then the operation is still blocked
      When "owner" adds 1 to A
      Then the operation fails with "out of range"
      And the value of A is 1

  @SSEM-108 @posix
  Rule: More than can be undone is refused
    Source: POSIX semop() (ERANGE, of semadj); semctl(2) (semaem)

    Scenario: of what was added, although the value would allow it
      Given a process "p" that has a semaphore with the value 0
      When "p" starts to add the most that can be undone with SEM_UNDO
      Then the addition completes
      Given "p" takes the most that can be undone
      When "p" starts to add the most that can be undone with SEM_UNDO
      Then the addition fails with "out of range"
      And the value is 0

    Scenario: of what was taken
      Given a process "p" that has a semaphore with the maximum value
      When "p" starts to take the most that can be undone with SEM_UNDO
      Then the take completes
      Given "p" adds the most that can be undone
      When "p" starts to take the most that can be undone with SEM_UNDO
      Then the take fails with "out of range"
      And the value is the maximum
