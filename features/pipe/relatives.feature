@pipe
Feature: A pipe between relatives
  A pipe has no name: its ends reach another process by inheritance only. They count as open as long
  as any process has them.

  @PIPE-02 @posix @needs-fork
  Rule: A forked child has the same pipe
    Source: seed 001 §匿名管道通信; seed 004 §3.1; POSIX fork()
    Counterpart: APIPE-03

    Scenario: parent writes, child reads
      Given a process "parent" that has a pipe
      And "parent" forks "child"
      And "parent" closes the read end
      And "child" closes the write end
      When "child" starts to read
      Then the read blocks
      When "parent" writes "hello world"
      Then the read completes with "hello world"

    Scenario: child writes, parent reads
      Given a process "parent" that has a pipe
      And "parent" forks "child"
      When "child" writes "hello parent"
      Then "parent" reads "hello parent"

  @PIPE-04 @posix
  Rule: A process that keeps both ends of a pipe can take back its own bytes
    Source: seed 004 §3.1 (why one pipe does not make a two-way channel); POSIX pipe(), read()
    Counterpart: APIPE-09

    Scenario: the peer gets nothing
      Given a process "parent" that has a pipe
      And "parent" starts "child" with both ends
      When "child" writes "for the parent"
      Then "child" reads "for the parent"
      When "parent" starts to read
      Then the read blocks

  @PIPE-05 @posix
  Rule: Two pipes make a two-way channel
    Source: seed 004 §3.1; POSIX pipe()

    Scenario: request and reply
      Given a process "parent" that has the pipes "requests" and "replies"
      And "parent" starts "child" with the read end of "requests" and the write end of "replies"
      And "parent" closes the read end of "requests"
      And "parent" closes the write end of "replies"
      When "parent" writes "question" to "requests"
      Then "child" reads "question" from "requests"
      When "child" writes "answer" to "replies"
      Then "parent" reads "answer" from "replies"

    Scenario: neither gets what it wrote itself
      Given a process "parent" that has the pipes "requests" and "replies"
      And "parent" starts "child" with the read end of "requests" and the write end of "replies"
      When "parent" writes "question" to "requests"
      And "child" writes "unasked" to "replies"
      Then "parent" reads "unasked" from "replies"
      And "child" reads "question" from "requests"

  @PIPE-06 @posix
  Rule: A common ancestor connects two of its children
    Source: seed 004 §3.1; POSIX pipe(), fork()
    Counterpart: APIPE-07

    Scenario: data pass from child to child
      Given a process "parent" that has a pipe
      And "parent" starts "writer" with the write end and "reader" with the read end
      And "parent" closes both ends
      When "reader" starts to read
      Then the read blocks
      When "writer" writes "from my sibling"
      Then the read completes with "from my sibling"

  @PIPE-11 @posix
  Rule: End-of-file comes when the last copy of the write end is closed, in whatever process
    Source: seed 004 §3.1; POSIX read(), close(); pipe(7)
    Counterpart: APIPE-14

    Background:
      Given a process "parent" that has a pipe
      And "parent" starts "first" with the write end and "second" with the write end
      And "parent" closes the write end

    Scenario: the reader waits as long as one process still has it
      Given "first" closes the write end
      When "parent" starts to read
      Then the read blocks
      When "second" exits
      Then the read completes with end-of-file

    Scenario: the process that is left can still write
      Given "first" is killed
      When "second" writes "still here"
      Then "parent" reads "still here"

  @PIPE-104 @posix
  Rule: A duplicate keeps an end open as well as the original
    Source: POSIX dup(); pipe(7)
    Counterpart: APIPE-105

    Scenario: a closed write end with an open duplicate is no end-of-file
      Given a process "p" that has a pipe
      And "p" duplicates the write end
      And "p" closes the write end
      When "p" starts to read
      Then the read blocks
      When "p" closes the duplicate of the write end
      Then the read completes with end-of-file

  @PIPE-34 @posix @needs-nonblocking
  Rule: Non-blocking mode belongs to the open file description, and all who have it share it
    Source: POSIX fcntl(); fork(2)

    Background:
      Given a process "parent" that has a pipe
      And "parent" starts "child" with the read end
      When "child" makes the read end non-blocking

    Scenario: the parent's read end is non-blocking too
      Then the read end of "parent" is non-blocking
      When "parent" starts to read
      Then the read fails with "would block"

    Scenario: the other end is another open file description
      Then the write end of "parent" is blocking

  @PIPE-36 @posix
  Rule: Every byte reaches exactly one of several readers
    Source: pipe(7); POSIX read()
    Counterpart: APIPE-106

    Background:
      Given a process "parent" that has a pipe
      And "parent" starts "first" with the read end and "second" with the read end

    Scenario: what one has read the other does not see
      When "parent" writes "abcdef"
      Then "first" reads "abc" into a 3-byte buffer
      And "second" reads "def"
      When "first" starts to read
      Then the read blocks

    Scenario: of two that wait one is served
      Given "first" starts to read
      And "second" starts to read
      When "parent" writes "x"
      Then exactly one of the reads completes with "x"
