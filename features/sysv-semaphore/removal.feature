@sysv-semaphore
Feature: Removing semaphores

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
    POSIX has EINVAL for all, and EIDRM for semop(); semctl(2) names both.

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
