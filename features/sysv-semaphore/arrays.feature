@sysv-semaphore
Feature: Several operations in one call
  A call has an array of operations, on one semaphore of the set or on several. All of them are performed, or none.

  @SSEM-03 @posix
  Rule: While one operation of an array has to wait, none of them is performed
    Source: POSIX semop()

    Background:
      Given a process "owner" that has the semaphores A = 1 and B = 0
      And a process "user"
      And "user" starts to apply [-1 on A, -1 on B]

    Scenario: what is there stays
      Then the operation blocks
      And the values are A = 1 and B = 0

    Scenario: when the other one comes they are performed together
      When "owner" adds 1 to B
      Then the operation completes
      And the values are A = 0 and B = 0

    Scenario: what was there when it began to wait is not reserved
      When "owner" takes 1 from A
      And "owner" adds 1 to B
      Then the operation is still blocked
      And the values are A = 0 and B = 1
      When "owner" adds 1 to A
      Then the operation completes
      And the values are A = 0 and B = 0

  @SSEM-106 @posix
  Rule: Arrays that want the same semaphores get all of theirs or wait for all
    Source: POSIX semop()

    Scenario: the order in which they want them does not lock them out
      Given a process "owner" that has the semaphores A = 0 and B = 0
      And a process "one"
      And a process "other"
      When "one" starts to apply [-1 on A, -1 on B]
      And "other" starts to apply [-1 on B, -1 on A]
      And "owner" adds 1 to A
      Then "one"'s operation is still blocked
      And "other"'s operation is still blocked
      When "owner" adds 1 to B
      Then exactly one of the operations completes
      And the values are A = 0 and B = 0

    Scenario: who loses the one keeps nothing of the others
      Given a process "owner" that has the semaphores A = 1, B = 0 and C = 1
      And a process "left"
      And a process "right"
      When "left" starts to apply [-1 on A, -1 on B]
      And "right" starts to apply [-2 on B, -1 on C]
      And "owner" adds 1 to B
      Then "left"'s operation completes
      And "right"'s operation is still blocked
      And the values are A = 0, B = 0 and C = 1
      When "owner" adds 2 to B
      Then "right"'s operation completes
      And the values are A = 0, B = 0 and C = 0

    Scenario: zero in one and an increase in another one, at the same time
      Given a process "owner" that has the semaphores A = 1 and B = 0
      And a process "user"
      When "user" starts to apply [0 on A, -1 on B]
      And "owner" adds 1 to B
      Then the operation is still blocked
      And the values are A = 1 and B = 1
      When "owner" takes 1 from A
      Then the operation completes
      And the values are A = 0 and B = 0

  @SSEM-04 @posix
  Rule: The operations of an array follow each other in its order
    Source: POSIX semop()

    Background:
      Given a process "p" that has a semaphore with the value 0

    Scenario: adding and then taking needs no wait
      When "p" starts to apply [+1 on A with IPC_NOWAIT, -1 on A with IPC_NOWAIT]
      Then the operation completes
      And the value is 0

    Scenario: taking and then adding does
      When "p" starts to apply [-1 on A with IPC_NOWAIT, +1 on A with IPC_NOWAIT]
      Then the operation fails with "would block"
      And the value is 0

    Scenario: after an addition the value is not zero any more
      When "p" starts to apply [+1 on A, 0 on A with IPC_NOWAIT]
      Then the operation fails with "would block"
      And the value is 0

  @SSEM-05 @posix
  Rule: With IPC_NOWAIT what would wait fails, and nothing of the array is performed
    Source: POSIX semop()

    Scenario: alone
      Given a process "p" that has a semaphore with the value 1
      When "p" starts to take 2 with IPC_NOWAIT
      Then the take fails with "would block"
      And the value is 1

    Scenario: behind others
      Given a process "p" that has the semaphores A = 1 and B = 0
      When "p" starts to apply [-1 on A, -1 on B with IPC_NOWAIT]
      Then the operation fails with "would block"
      And the values are A = 1 and B = 0

    Scenario: what need not wait does not fail
      Given a process "p" that has a semaphore with the value 1
      When "p" starts to take 1 with IPC_NOWAIT
      Then the take completes
      And the value is 0

  @SSEM-06 @posix
  Rule: IPC_NOWAIT counts for the operation that has it, and not for the others of the array
    Source: semop(2); POSIX semop()

    Background:
      Given a process "owner" that has the semaphores A = 1 and B = 0
      And a process "user"

    Scenario: the one that has to wait lacks it
      When "user" starts to apply [-1 on A with IPC_NOWAIT, -1 on B]
      Then the operation blocks
      When "owner" adds 1 to B
      Then the operation completes

    Scenario: while it waits it may come to one that has it
      When "user" starts to apply [-1 on B, -2 on A with IPC_NOWAIT]
      Then the operation blocks
      When "owner" adds 1 to B
      Then the operation fails with "would block"
      And the values are A = 1 and B = 1

    Scenario: who fails so leaves what it has waited for to the next one
      Given a process "other"
      When "user" starts to apply [-1 on B, -2 on A with IPC_NOWAIT]
      And "other" starts to take 1 from B
      And "owner" adds 1 to B
      Then the operation fails with "would block"
      And the take completes
      And the value of B is 0
