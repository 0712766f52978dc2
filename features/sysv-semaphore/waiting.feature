@sysv-semaphore
Feature: What ends waiting at a semaphore
  Not only what is waited for: also a signal, the time, and the end of the set.

  Background:
    Given a process "owner" that has the semaphores A = 0 and B = 1
    And a process "user"

  @SSEM-13 @posix
  Rule: When the set is removed, everybody who waits at it fails
    Source: POSIX semop(), semctl()

    Scenario: whatever they wait for
      Given a process "watcher"
      And a process "rival"
      When "user" starts to take 1
      And "watcher" starts to wait for zero in B
      And "rival" starts to apply [-1 on B, -1 on A]
      And "owner" removes the set
      Then "user"'s take fails with "identifier removed"
      And "watcher"'s wait fails with "identifier removed"
      And "rival"'s operation fails with "identifier removed"

    Scenario: also with a time-out
      When "user" starts to take 1 for at most 60000 milliseconds
      And "owner" removes the set
      Then the take fails with "identifier removed"

  @SSEM-117 @posix
  Rule: After the removal the identifier names nothing
    Source: POSIX semop(), semctl()
    POSIX has EINVAL for all, and EIDRM for semop().

    Background:
      Given "owner" removes the set

    Scenario: operating
      When "user" starts to take 1
      Then the take fails with "invalid argument" or "identifier removed"

    Scenario: setting a value
      When "user" starts to set the value to 1
      Then the setting fails with "invalid argument" or "identifier removed"

    Scenario: setting all values
      When "user" starts to set the values to A = 1 and B = 1
      Then the setting fails with "invalid argument" or "identifier removed"

    Scenario Outline: asking <what>
      When "user" starts to ask <what>
      Then the query fails with "invalid argument" or "identifier removed"

      Examples:
        | what                               |
        | for the value                      |
        | for all values                     |
        | who operated last on A             |
        | how many wait for an increase of A |
        | how many wait for zero in A        |

  @SSEM-118 @posix @needs-signals
  Rule: Without SA_RESTART a handler interrupts who waits, and nothing is performed
    Source: POSIX semop() (EINTR)

    Background:
      Given "user" handles SIGUSR1, interrupting its calls

    Scenario: taking
      When "user" starts to apply [-1 on B, -1 on A]
      Then the operation blocks
      When SIGUSR1 reaches "user" during the operation
      Then the operation fails with "interrupted"
      And the values are A = 0 and B = 1
      And 0 processes wait for an increase of A

    Scenario: waiting for zero
      When "user" starts to wait for zero in B
      Then the wait blocks
      When SIGUSR1 reaches "user" during the wait
      Then the wait fails with "interrupted"

    Scenario: what comes later is for others
      When "user" starts to take 1 with SEM_UNDO
      And SIGUSR1 reaches "user" during the take
      And the take fails with "interrupted"
      And "owner" adds 1
      Then the value of A is 1
      When "user" exits
      Then the value of A is 1

    @needs-handlers
    Scenario: as long as the handler runs it takes nothing, and does not wait
      Given "user" takes its time over SIGUSR1
      When "user" starts to take 1
      And SIGUSR1 reaches "user" during the take
      Then "user" is in SIGUSR1
      And 0 processes wait for an increase
      When "owner" adds 1
      Then the take is still blocked
      And the value of A is 1
      When "user" returns from it
      Then the take fails with "interrupted"
      And the value of A is 1

  @SSEM-119 @linux @needs-signals
  Rule: SA_RESTART does not restart what waits at a semaphore
    Source: semop(2) NOTES; signal(7)
    By POSIX sigaction() it would be restarted: nothing there excepts it.

    Background:
      Given "user" handles SIGUSR1, restarting its calls

    Scenario: it is interrupted all the same
      When "user" starts to take 1
      Then the take blocks
      When SIGUSR1 reaches "user" during the take
      Then the take fails with "interrupted"

    Scenario: also with a time-out
      When "user" starts to take 1 for at most 60000 milliseconds
      Then the take blocks
      When SIGUSR1 reaches "user" during the take
      Then the take fails with "interrupted"

  @SSEM-12 @linux
  Rule: With a time-out who waits fails when it is over, and nothing is performed
    Source: semop(2) semtimedop()

    Scenario: not before
      Given "user" looks at its clock
      When "user" starts to apply [-1 on B, -1 on A] for at most 200 milliseconds
      Then the operation fails with "would block"
      And at least 200 milliseconds have passed on the clock of "user"
      And the values are A = 0 and B = 1

    Scenario: waiting for zero
      When "user" starts to wait for zero in B for at most 50 milliseconds
      Then the wait fails with "would block"
      And 0 processes wait for zero

    Scenario: no time at all is no wait
      When "user" starts to take 1 for at most 0 milliseconds
      Then the take fails with "would block"

    Scenario: what comes in time ends the wait
      When "user" starts to take 1 for at most 60000 milliseconds
      Then the take blocks
      When "owner" adds 1
      Then the take completes
      And the value of A is 0

    Scenario: what is there needs no time
      When "user" starts to take 1 from B for at most 0 milliseconds
      Then the take completes
