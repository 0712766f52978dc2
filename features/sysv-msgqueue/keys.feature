@sysv-msgqueue
Feature: Finding a message queue
  A key is how unrelated processes come to the same queue.

  @MSGQ-10 @posix
  Rule: One key is one queue for all processes, and IPC_PRIVATE is a new one each time
    Source: POSIX msgget()

    Scenario: two unrelated processes meet
      Given a process "first" that has a message queue
      When a process "second" starts to open the queue by its key
      Then the open finds the same queue

    Scenario: whoever knows the identifier needs no key
      Given a process "first" that has a message queue
      And a process "second"
      When "second" sends "hello"
      Then "first" receives "hello"

    Scenario: private queues are different queues
      Given a process "p"
      When "p" creates a private message queue
      And "p" creates a private message queue
      Then these are two different queues

  @MSGQ-11 @posix
  Rule: Opening needs an existing queue, creating exclusively a free key
    Source: POSIX msgget()

    Scenario: without IPC_CREAT an unused key finds nothing
      Given a process "p"
      When "p" starts to open a queue by an unused key
      Then the open fails with "not found"

    Scenario: with IPC_CREAT and IPC_EXCL a used key is refused
      Given a process "first" that has a message queue
      And a process "second"
      When "second" starts to create a queue with this key exclusively
      Then the creation fails with "already exists"

    Scenario: with IPC_CREAT alone a used key opens the queue
      Given a process "first" that has a message queue
      And a process "second"
      When "second" starts to create a queue with this key
      Then the creation finds the same queue

  @MSGQ-111 @posix
  Rule: The identifier of a queue is not negative
    Source: POSIX msgget() (return value)

    Scenario: of a private queue
      Given a process "p"
      When "p" creates a private message queue
      Then the identifier of the queue is not negative

    Scenario: of a queue with a key
      When a process "p" that has a message queue
      Then the identifier of the queue is not negative

    Scenario: of a queue that was made in the place of a removed one
      Given a process "p" that has a message queue
      And "p" removes the queue
      When "p" creates a queue with the same key
      Then the identifier of the queue is not negative

  @MSGQ-12 @posix @needs-ftok
  Rule: ftok makes one key of one file, by whatever name, and none of a file that is not there
    Source: POSIX ftok(); ftok(3)
    POSIX requires different keys for files that exist at the same time; glibc has room for 16 bits of an inode number.

    Background:
      Given a process "p"
      And "p" creates the file "note"

    Scenario: two names, one key
      When "p" links the file "note" to "other"
      Then ftok of "note" and of "other" with project 7 give "p" the same key

    Scenario: two files, two keys
      Given "p" creates the file "another"
      Then ftok of "note" and of "another" with project 7 give "p" different keys

    Scenario: two projects, two keys
      Then ftok of "note" with projects 7 and 8 gives "p" different keys

    Scenario Outline: of the lowest and the highest projects, <one> and <other>
      Then ftok of "note" with projects <one> and <other> gives "p" different keys

      Examples:
        | one | other |
        | 1   | 2     |
        | 1   | 255   |
        | 254 | 255   |

    Scenario: no file, no key
      When "p" starts to make a key of "nothing"
      Then the key fails with "not found"
