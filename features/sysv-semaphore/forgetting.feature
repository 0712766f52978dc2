@sysv-semaphore
Feature: What there is to undo does not last for ever, and is nobody else's
  It belongs to a process, to a semaphore and to the value that this had.

  @SSEM-10 @posix
  Rule: Setting a value clears what all processes have to undo of this semaphore
    Source: POSIX semctl(); semctl(2)

    Background:
      Given a process "owner" that has the semaphores A = 2 and B = 2
      And a process "one"
      And a process "other"
      And "one" applies [-1 on A with SEM_UNDO, -1 on B with SEM_UNDO]
      And "other" takes 1 from A with SEM_UNDO

    Scenario: SETVAL of one
      When "owner" sets the value of A to 7
      And "one" exits
      And "other" exits
      Then the values are A = 7 and B = 2

    Scenario: SETALL of all
      When "owner" sets the values to A = 7 and B = 8
      And "one" is killed
      And "other" is killed
      Then the values are A = 7 and B = 8

    Scenario: what is done after it is undone again
      When "owner" sets the value of A to 7
      And "one" takes 3 from A with SEM_UNDO
      And "one" exits
      Then the value of A is 7

    Scenario Outline: <what> that is refused clears nothing
      When "owner" starts to set <value>
      Then the setting fails with "out of range"
      When "one" exits
      And "other" exits
      Then the values are A = 2 and B = 2

      Examples:
        | what   | value                             |
        | SETVAL | the value of A to 40000           |
        | SETALL | the values to A = 40000 and B = 1 |

  @SSEM-11 @posix
  Rule: What a process has to undo is not inherited by its child
    Source: POSIX fork(); semop(2) NOTES

    Background:
      Given a process "parent" that has a semaphore with the value 3
      And a process "observer"
      And "parent" takes 1 with SEM_UNDO

    @needs-fork
    Scenario: of fork
      When "parent" forks "child"
      And "child" exits
      Then the value is 2
      When "parent" exits
      Then the value is 3

    @needs-fork
    Scenario: the child undoes its own
      When "parent" forks "child"
      And "child" takes 1 with SEM_UNDO
      And "parent" exits
      Then the value is 2
      When "child" exits
      Then the value is 3

  @SSEM-111 @posix
  Rule: With the set goes what there was to undo of it
    Source: POSIX semctl() (IPC_RMID)

    Scenario: a new set with the same key is not changed
      Given a process "owner" that has a semaphore with the value 3
      And a process "user"
      When "user" takes 1 with SEM_UNDO
      And "owner" removes the set
      And "owner" creates a semaphore set with the same key
      And "owner" sets the value to 3
      And "user" exits
      Then the value is 3
