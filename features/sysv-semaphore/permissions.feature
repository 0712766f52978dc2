@sysv-semaphore
Feature: Who may do what with a semaphore
  Permission to write is permission to alter. The bits of a set count as those of all System V objects do.

  @SSEM-19 @posix @needs-second-uid
  Rule: Changing a value needs permission to alter, looking at it and waiting for zero to read
    Source: POSIX semop(), semctl(); semop(2)

    Scenario: who may read can wait for zero, and change nothing
      Given a process "owner" that has a semaphore with the value 0 and permissions 0604
      And a process "stranger" of another user
      When "stranger" starts to wait for zero
      Then the wait completes
      When "stranger" starts to add 1
      Then the addition fails with "access denied"
      When "stranger" starts to take 1
      Then the take fails with "access denied"
      And the value is 0

    Scenario: who may alter can take and add, and not wait for zero
      Given a process "owner" that has a semaphore with the value 0 and permissions 0602
      And a process "stranger" of another user
      When "stranger" starts to add 1
      Then the addition completes
      When "stranger" starts to take 1
      Then the take completes
      When "stranger" starts to wait for zero
      Then the wait fails with "access denied"

    Scenario Outline: asking <what> needs permission to read
      Given a process "owner" that has a semaphore with the value 1 and permissions 0602
      And a process "stranger" of another user
      When "stranger" starts to ask <what>
      Then the query fails with "access denied"

      Examples:
        | what                               |
        | for the value                      |
        | for all values                     |
        | who operated last on A             |
        | how many wait for an increase of A |
        | how many wait for zero in A        |

    Scenario: with it everything can be asked
      Given a process "owner" that has a semaphore with the value 1 and permissions 0604
      And a process "stranger" of another user
      When "stranger" starts to ask for all values
      Then the query completes
      When "stranger" starts to ask for the value
      Then the query completes

    Scenario: setting values needs permission to alter
      Given a process "owner" that has a semaphore with the value 1 and permissions 0604
      And a process "stranger" of another user
      When "stranger" starts to set the value to 5
      Then the setting fails with "access denied"
      When "stranger" starts to set the values to A = 5
      Then the setting fails with "access denied"
      And the value is 1

    Scenario: and no permission to read
      Given a process "owner" that has a semaphore with the value 1 and permissions 0602
      And a process "stranger" of another user
      When "stranger" starts to set the value to 5
      Then the setting completes
      And the value is 5

    @linux
    Scenario: on Linux an array that alters needs no permission to read for its zeros
      Given a process "owner" that has a semaphore with the value 0 and permissions 0602
      And a process "stranger" of another user
      When "stranger" starts to apply [0 on A, +1 on A]
      Then the operation completes
      And the value is 1
