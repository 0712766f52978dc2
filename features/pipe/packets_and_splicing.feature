@pipe
Feature: Packets, tee and splice
  What Linux adds to pipes.

  @PIPE-41 @linux
  Rule: In packet mode each write is a packet, and what a read has no room for is lost
    Source: pipe(2) O_DIRECT

    Scenario: packets stay apart
      Given a process "p" that has a pipe in packet mode
      When "p" writes "hello"
      And "p" writes "world"
      Then "p" reads "hello"
      And "p" reads "world"

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

  @PIPE-43 @linux
  Rule: tee copies bytes from pipe to pipe, splice moves them
    Source: tee(2); splice(2)

    Scenario: tee leaves what it copied
      Given a process "p" that has the pipes "from" and "to"
      And "p" writes "hello" to "from"
      When "p" starts to tee up to 100 bytes from "from" to "to"
      Then the copy transfers 5 bytes
      And "p" reads "hello" from "to"
      And "p" reads "hello" from "from"

    Scenario: splice takes it away
      Given a process "p" that has the pipes "from" and "to"
      And "p" writes "hello" to "from"
      When "p" starts to splice up to 100 bytes from "from" to "to"
      Then the copy transfers 5 bytes
      And "p" reads "hello" from "to"
      When "p" starts to read from "from"
      Then the read blocks

    Scenario: an empty pipe makes them wait for data
      Given a process "p" that has the pipes "from" and "to"
      When "p" starts to tee up to 100 bytes from "from" to "to"
      Then the copy blocks
      When "p" writes "late" to "from"
      Then the copy transfers 4 bytes
      And "p" reads "late" from "to"
