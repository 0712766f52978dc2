@sysv-semaphore
Feature: Waiting until a semaphore is zero
  An operation of 0 is neither taking nor adding: it waits until nothing is left.

  @SSEM-103 @posix
  Rule: An operation of 0 waits until the value is zero, and changes nothing
    Source: POSIX semop()

    Scenario: at zero it does not wait
      Given a process "owner" that has a semaphore with the value 0
      When "owner" starts to wait for zero
      Then the wait completes
      And the value is 0

    Scenario: it waits until the last one is taken
      Given a process "owner" that has a semaphore with the value 2
      And a process "watcher"
      When "watcher" starts to wait for zero
      Then the wait blocks
      When "owner" takes 1
      Then the wait is still blocked
      When "owner" takes 1
      Then the wait completes
      And the value is 0

    Scenario: with IPC_NOWAIT it fails instead
      Given a process "owner" that has a semaphore with the value 1
      When "owner" starts to wait for zero with IPC_NOWAIT
      Then the wait fails with "would block"
      And the value is 1

    Scenario: all who wait for it go on
      Given a process "owner" that has a semaphore with the value 1
      And a process "one"
      And a process "other"
      When "one" starts to wait for zero
      And "other" starts to wait for zero
      And "owner" takes 1
      Then "one"'s wait completes
      And "other"'s wait completes

  @SSEM-104 @posix
  Rule: Those who wait for zero and those who wait for an increase wait for different things
    Source: POSIX semop()

    Background:
      Given a process "owner" that has a semaphore with the value 1
      And a process "watcher"
      And a process "taker"
      And "watcher" starts to wait for zero
      And "taker" starts to take 2

    Scenario: taking the last one wakes only the first kind
      When "owner" takes 1
      Then the wait completes
      And the take is still blocked

    Scenario: one who goes on after an increase can bring about zero for another one
      When "owner" adds 1
      Then the take completes
      And the wait completes
      And the value is 0

    Scenario: an increase that is not used up wakes only the second kind
      When "owner" adds 2
      Then the take completes
      And the wait is still blocked
      And the value is 1

  @SSEM-105 @posix
  Rule: Waiting for zero and adding in one call is a lock as well
    Source: semop(2) EXAMPLES; POSIX semop()

    Background:
      Given a process "holder" that has a semaphore with the value 0
      And a process "one"
      And a process "other"
      And "holder" applies [0 on A, +1 on A]

    Scenario: of several who wait one gets it
      When "one" starts to apply [0 on A, +1 on A]
      And "other" starts to apply [0 on A, +1 on A]
      Then "one"'s operation blocks
      And "other"'s operation blocks
      When "holder" takes 1
      Then exactly one of the operations completes
      And the value is 1

    Scenario: who only waits for zero sees it as well
      When "one" starts to wait for zero
      And "holder" takes 1
      Then the wait completes
      And the value is 0
