@pipe
Feature: Several wait at a pipe
  What comes is for as many as it is enough for. The others go on waiting, and who is gone gets nothing.

  Background:
    Given a process "parent" that has a pipe
    And "parent" starts "first" with both ends and "second" with both ends

  @PIPE-133 @posix
  Rule: As many of those who wait go on as there is something for
    Source: POSIX read(), write(), poll(), select()

    Scenario: one write has data for two readers
      When "first" starts to read into a 1-byte buffer
      And "second" starts to read into a 1-byte buffer
      Then "first"'s read is still blocked
      When "parent" writes "ab"
      Then the reads complete with "a" and "b" in some order

    Scenario: one large write has data for two readers
      When "first" starts to read into a 3-byte buffer
      And "second" starts to read into a 3-byte buffer
      And "parent" writes "abcabcrest"
      Then the reads complete with "abc" and "abc" in some order
      And "parent" reads "rest"

    Scenario: the end is for both readers
      Given "parent" starts "writer" with the write end
      And "parent" closes the write end
      And "first" closes the write end
      And "second" closes the write end
      And "first" starts to read
      And "second" starts to read
      When "writer" closes the write end
      Then "first"'s read completes with end-of-file
      And "second"'s read completes with end-of-file

    @needs-nonblocking
    Scenario: one read makes room for two writers
      Given "parent" fills the pipe until it would block
      When "first" starts to write "a"
      And "second" starts to write "b"
      Then "first"'s write is still blocked
      When "parent" reads all that was filled in
      Then "first"'s write completes
      And "second"'s write completes

    @linux @needs-nonblocking
    Scenario: one read makes room for one of two writers
      Given "parent" fills the pipe until it would block
      When "first" starts to write PIPE_BUF bytes of "a"
      And "second" starts to write PIPE_BUF bytes of "a"
      Then "first"'s write is still blocked
      When "parent" reads PIPE_BUF bytes
      Then exactly one of the writes completes

    @needs-nonblocking
    Scenario: that nobody reads any more is for both writers
      Given "parent" fills the pipe until it would block
      And "first" closes the read end
      And "second" closes the read end
      And "first" starts to write "a"
      And "second" starts to write "b"
      When "parent" closes the read end
      Then "first" is killed by SIGPIPE
      And "second" is killed by SIGPIPE

    @needs-poll
    Scenario Outline: two who wait in <call> are told of the same data
      When "first" starts to wait in <call> for the read end
      And "second" starts to wait in <call> for the read end
      And "parent" writes "news"
      Then "first"'s wait reports the read end as "in"
      And "second"'s wait reports the read end as "in"

      Examples:
        | call   |
        | poll   |
        | select |

    @linux @needs-epoll
    Scenario: two who wait in epoll_wait are told of the same data
      Given "first" watches the read end with epoll, marked 7
      And "second" watches the read end with epoll, marked 8
      When "first" starts to wait for an event
      And "second" starts to wait for an event
      And "parent" writes "news"
      Then "first"'s wait reports an event marked 7
      And "second"'s wait reports an event marked 8

  @PIPE-132 @posix
  Rule: Who is killed while it waits takes nothing, and puts in nothing more
    Source: POSIX read(), write(), kill()

    Scenario: a reader leaves the next write to the others
      When "first" starts to read
      Then the read blocks
      When "first" is killed
      And "parent" writes "for the living"
      Then "second" reads "for the living"

    Scenario: another one that waits gets it
      When "first" starts to read
      And "second" starts to read
      And "first" is killed
      And "parent" writes "for the living"
      Then "second"'s read completes with "for the living"

    @needs-nonblocking
    Scenario: a small write is not there later
      Given "parent" fills the pipe until it would block
      When "first" starts to write "too late"
      Then the write blocks
      When "first" is killed
      Then "parent" reads all that was filled in
      When "parent" starts to read
      Then the read blocks

    @needs-nonblocking
    Scenario: another writer goes on in its place
      Given "parent" fills the pipe until it would block
      When "first" starts to write PIPE_BUF bytes of "a"
      And "second" starts to write PIPE_BUF bytes of "b"
      And "first" is killed
      Then "parent" reads what was filled in and then the unbroken records "b" in some order
      And "second"'s write completes

    @needs-nonblocking
    Scenario: of a large write only what was in the pipe is there
      Given "parent" and "second" have found out how much the pipe holds
      And "first" starts to write 2 times what the pipe holds
      And the write blocks
      When "first" is killed
      Then "parent" reads 1 times what the pipe holds
      When "parent" starts to read
      Then the read blocks
