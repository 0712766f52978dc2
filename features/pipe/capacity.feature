@pipe
Feature: The capacity of a pipe
  POSIX only says that there is one. Linux says how much, and lets it be changed.

  @PIPE-15 @linux @needs-nonblocking
  Rule: A new pipe takes 65,536 bytes in pages and then no more
    Source: seed 001 §消息队列通信; pipe(7) Pipe capacity

    Scenario: sixteen pages fit
      Given a process "p" that has a pipe
      And "p" makes the write end non-blocking
      When "p" writes 4096 bytes 16 times
      And "p" starts to write one byte
      Then the write fails with "would block"

  @PIPE-29 @linux
  Rule: A wish for a capacity is rounded up, and both ends report the result
    Source: fcntl(2) Changing the capacity of a pipe

    Scenario: 5,000 bytes become two pages
      Given a process "p" that has a pipe
      When "p" starts to set the capacity to 5000 bytes
      Then the setting completes
      And the capacity that "p" sees at both ends is 8192 bytes

  @PIPE-30 @linux @needs-unprivileged
  Rule: Without privilege a pipe can have pipe-max-size bytes and not more
    Source: pipe(7); fcntl(2)

    Scenario: exactly the maximum is allowed
      Given an unprivileged process "p" that has a pipe
      When "p" starts to set the capacity to the unprivileged maximum
      Then the setting completes

    Scenario: more is refused
      Given an unprivileged process "p" that has a pipe
      When "p" starts to set the capacity to more than the unprivileged maximum
      Then the setting fails with "not permitted"

  @PIPE-102 @linux
  Rule: A capacity below what is in the pipe is refused, and nothing is lost
    Source: fcntl(2) Changing the capacity of a pipe

    Scenario: two pages of data do not fit into one
      Given a process "p" that has a pipe
      And "p" writes 8192 bytes
      When "p" starts to set the capacity to 4096 bytes
      Then the setting fails with "busy"
      And "p" reads all 8192 bytes in order
