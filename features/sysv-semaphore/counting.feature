@sysv-semaphore
Feature: A semaphore counts
  Whoever takes from a semaphore waits until there is enough, and gets all at once. Adding never waits.

  @SSEM-01 @posix
  Rule: With the value N, N processes get past taking one, and the next one waits
    Source: seed 001 §信号量通信; POSIX semop()

    Background:
      Given a process "owner" that has a semaphore with the value 2
      And a process "second"
      And a process "third"

    Scenario: until somebody adds one
      When "owner" takes 1
      And "second" takes 1
      And "third" starts to take 1
      Then the take blocks
      When "owner" adds 1
      Then the take completes
      And the value is 0

    Scenario: one that takes it whole leaves nothing
      When "owner" takes 2
      And "second" starts to take 1
      Then the take blocks
      When "owner" adds 2
      Then the take completes
      And the value is 1

  @SSEM-02 @posix
  Rule: A semaphore with the value 1 is a lock
    Source: seed 001 §信号量通信; seed 000 §信号量; POSIX semop()

    Scenario: between processes
      Given a process "holder" that has a semaphore with the value 1
      And a process "rival"
      When "holder" takes 1
      And "rival" starts to take 1
      Then the take blocks
      When "holder" adds 1
      Then the take completes
      And the value is 0

    @needs-threads
    Scenario: between the threads of one process
      Given a process "p" that has a semaphore with the value 1
      When thread "a" of "p" takes 1
      And thread "b" of "p" starts to take 1
      Then the take blocks
      When thread "a" of "p" adds 1
      Then the take completes
      And the value is 0

  @SSEM-07 @posix
  Rule: Who waits for more than there is takes nothing in advance
    Source: POSIX semop()

    Background:
      Given a process "owner" that has a semaphore with the value 3
      And a process "glutton"
      And "glutton" starts to take 5

    Scenario: others can take what is there
      Then the take blocks
      And the value is 3
      When "owner" takes 2
      Then the value is 1

    Scenario: a part of it does not end the wait, all of it does
      When "owner" adds 1
      Then the take is still blocked
      And the value is 4
      When "owner" adds 2
      Then the take completes
      And the value is 1

  @SSEM-21 @posix
  Rule: Who waits for little goes on when there is enough for it, also past those who wait for more
    Source: POSIX semop(), which names for each waiting thread only its own condition

    Scenario: a small request overtakes a large one
      Given a process "owner" that has a semaphore with the value 0
      And a process "large"
      And a process "small"
      When "large" starts to take 2
      And "small" starts to take 1
      And "owner" adds 1
      Then "small"'s take completes
      And "large"'s take is still blocked
      And the value is 0
      When "owner" adds 2
      Then "large"'s take completes

  @SSEM-101 @posix
  Rule: What is added goes to as many of those who wait as it is enough for
    Source: POSIX semop()
    Which of them is served first no document says.

    Background:
      Given a process "owner" that has a semaphore with the value 0
      And a process "one"
      And a process "other"
      And "one" starts to take 1
      And "other" starts to take 1

    Scenario: enough for one
      When "owner" adds 1
      Then exactly one of the takes completes
      And the value is 0

    Scenario: enough for both
      When "owner" adds 2
      Then "one"'s take completes
      And "other"'s take completes
      And the value is 0

    Scenario: more than enough
      When "owner" adds 3
      Then "one"'s take completes
      And "other"'s take completes
      And the value is 1

    Scenario: enough for the only one that is left
      When "one" is killed
      And "owner" adds 1
      Then "other"'s take completes
      And the value is 0

  @SSEM-102 @posix
  Rule: Who was killed while it waited takes nothing
    Source: POSIX semop() (atomically); _exit()

    Scenario: what is added later stays
      Given a process "owner" that has a semaphore with the value 0
      And a process "user"
      When "user" starts to take 1 with SEM_UNDO
      Then the take blocks
      When "user" is killed
      And "owner" adds 1
      Then the value is 1
      And 0 processes wait for an increase

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
