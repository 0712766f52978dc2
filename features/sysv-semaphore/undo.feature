@sysv-semaphore
Feature: Undoing what a process has done when it ends
  An operation with SEM_UNDO is taken back when the process ends, however it does, so that nobody waits for
  the dead.

  @SSEM-08 @posix
  Rule: What was done with SEM_UNDO is undone when the process ends
    Source: POSIX semop(), exit(); semop(2)

    Scenario: by exiting
      Given a process "owner" that has a semaphore with the value 1
      And a process "user"
      When "user" takes 1 with SEM_UNDO
      Then the value is 0
      When "user" exits
      Then the value is 1

    Scenario: of several operations their sum, not one after the other
      Given a process "owner" that has a semaphore with the value 0
      And a process "user"
      When "user" adds 2 with SEM_UNDO
      And "owner" takes 2
      And "owner" adds 1
      And "user" takes 1 with SEM_UNDO
      And "user" exits
      Then the value is 0

    Scenario: by being killed, which can wake who waits
      Given a process "owner" that has a semaphore with the value 1
      And a process "user"
      When "user" takes 1 with SEM_UNDO
      And "owner" starts to take 1
      Then the take blocks
      When "user" is killed
      Then the take completes
      And the value is 0

    Scenario: what was added is taken back, which can wake who waits for zero
      Given a process "owner" that has a semaphore with the value 0
      And a process "user"
      When "user" adds 2 with SEM_UNDO
      And "owner" starts to wait for zero
      And "user" exits
      Then the wait completes
      And the value is 0

    Scenario: each semaphore of the set by what was done to it
      Given a process "owner" that has the semaphores A = 3, B = 3 and C = 3
      And a process "user"
      When "user" applies [-1 on A with SEM_UNDO, +2 on B with SEM_UNDO, -3 on C]
      And "user" exits
      Then the values are A = 3, B = 3 and C = 0

    Scenario: with IPC_NOWAIT what was performed, and what was not
      Given a process "owner" that has a semaphore with the value 2
      And a process "user"
      When "user" takes 1 with SEM_UNDO with IPC_NOWAIT
      And "user" starts to take 2 with SEM_UNDO with IPC_NOWAIT
      Then the take fails with "would block"
      When "user" exits
      Then the value is 2

    Scenario: also what was got by waiting
      Given a process "owner" that has a semaphore with the value 0
      And a process "user"
      When "user" starts to take 2 with SEM_UNDO
      And "owner" adds 2
      And the take completes
      And "user" is killed
      Then the value is 2

  @SSEM-109 @posix
  Rule: Undoing adds up what the process did with SEM_UNDO, and leaves alone what it did without
    Source: POSIX semop(); semop(2)

    Background:
      Given a process "owner" that has a semaphore with the value 5
      And a process "user"

    Scenario: taken in several calls
      When "user" takes 1 with SEM_UNDO
      And "user" takes 2 with SEM_UNDO
      And "user" exits
      Then the value is 5

    Scenario: what it gave back itself is not given back again
      When "user" takes 2 with SEM_UNDO
      And "user" adds 2 with SEM_UNDO
      And "user" exits
      Then the value is 5

    Scenario: given back without SEM_UNDO it is given back twice
      When "user" takes 2 with SEM_UNDO
      And "user" adds 2
      And "user" exits
      Then the value is 7

    Scenario: what others did stays
      When "user" takes 1 with SEM_UNDO
      And "owner" takes 3 with SEM_UNDO
      And "user" exits
      Then the value is 2

    @needs-threads
    Scenario: its threads are one process
      When thread "a" of "user" takes 2 with SEM_UNDO
      And thread "b" of "user" adds 2 with SEM_UNDO
      And "user" exits
      Then the value is 5

  @SSEM-110 @posix
  Rule: What was not performed is not undone
    Source: POSIX semop() (atomically)

    Background:
      Given a process "owner" that has the semaphores A = 1 and B = 0
      And a process "user"

    Scenario: a call that failed
      When "user" starts to apply [-1 on A with SEM_UNDO, -1 on B with IPC_NOWAIT]
      Then the operation fails with "would block"
      When "user" exits
      Then the values are A = 1 and B = 0

    Scenario: a call that was waiting
      When "user" starts to apply [-1 on A with SEM_UNDO, -1 on B with SEM_UNDO]
      Then the operation blocks
      When "user" is killed
      Then the values are A = 1 and B = 0

  @SSEM-09 @linux
  Rule: Undoing stops at zero and keeps nobody from ending
    Source: semop(2) BUGS

    Scenario: what is not there any more cannot be taken back
      Given a process "owner" that has a semaphore with the value 0
      And a process "user"
      When "user" adds 3 with SEM_UNDO
      And "owner" takes 2
      And "user" exits
      Then the value is 0
