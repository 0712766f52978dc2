@pipe
Feature: Packets
  Linux lets a pipe keep the writes apart.

  @PIPE-41 @linux
  Rule: In packet mode each write is a packet, and what a read has no room for is lost
    Source: pipe(2) O_DIRECT

    Scenario: packets stay apart
      Given a process "p" that has a pipe in packet mode
      When "p" writes "hello"
      And "p" writes "world"
      And "p" writes "again"
      Then "p" reads "hello"
      And "p" reads "world"
      And "p" reads "again"

    Scenario: the rest of a packet is gone
      Given a process "p" that has a pipe in packet mode
      When "p" writes "hello"
      And "p" writes "world"
      Then "p" reads "he" into a 2-byte buffer
      And "p" reads "world"

  @PIPE-109 @linux
  Rule: In packet mode a write of more than PIPE_BUF bytes becomes several packets
    Source: pipe(2) O_DIRECT

    Scenario: one byte more is a packet of its own
      Given a process "p" that has a pipe in packet mode
      When "p" writes one byte more than PIPE_BUF
      And "p" reads PIPE_BUF bytes
      And "p" starts to read
      Then the read completes
