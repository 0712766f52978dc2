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

  @PIPE-135 @linux
  Rule: Packets that tee and splice pass on are packets in the other pipe
    Source: Linux link_pipe, splice_pipe_to_pipe; pipe(2) O_DIRECT

    Background:
      Given a process "p" that has a pipe in packet mode
      And "p" creates the pipe "to"
      And "p" writes "hello"
      And "p" writes "world"

    Scenario: splice takes them from one pipe to the other
      When "p" starts to splice up to 100 bytes from the read end to the write end of "to"
      Then the copy transfers 10 bytes
      And "p" reads "hello" from "to"
      And "p" reads "world" from "to"

    Scenario: the pipe that they were taken from goes on
      Given "p" starts to splice up to 100 bytes from the read end to the write end of "to"
      When "p" writes "again"
      Then "p" reads "again"

    Scenario: tee leaves them where they are
      When "p" starts to tee up to 100 bytes from the read end to the write end of "to"
      Then "p" reads "hello" from "to"
      And "p" reads "hello"
      And "p" reads "world" from "to"
      And "p" reads "world"

    Scenario: half a packet is a packet, and so is the other half
      When "p" starts to splice up to 7 bytes from the read end to the write end of "to"
      Then "p" reads "hello" from "to"
      And "p" reads "wo" from "to"
      And "p" reads "rld"

    Scenario: what is no packet does not become one
      Given "p" reads "hello"
      And "p" reads "world"
      And "p" writes "plain" to "to"
      When "p" starts to splice up to 100 bytes from the read end of "to" to the write end
      And "p" writes "again"
      Then "p" reads "pl" into a 2-byte buffer
      And "p" reads "ain" into a 3-byte buffer
      And "p" reads "again"

  @PIPE-145 @linux
  Rule: In packet mode a read of nothing takes nothing, and what is unread is counted in bytes
    Source: pipe(2) O_DIRECT; pipe(7) FIONREAD

    Background:
      Given a process "p" that has a pipe in packet mode
      And "p" writes "hello"
      And "p" writes "world"

    Scenario: a read of nothing is not a short one
      Then "p" reads "" into a 0-byte buffer
      And "p" finds 10 bytes unread at the read end
      And "p" reads "hello"
      And "p" reads "world"

    Scenario: both packets count, at both ends
      Then "p" finds 10 bytes unread at the read end
      And "p" finds 10 bytes unread at the write end

    Scenario: what was lost does not count any more
      Then "p" reads "h" into a 1-byte buffer
      And "p" finds 5 bytes unread at the read end

  @PIPE-146 @linux
  Rule: What writev gathers is one packet
    Source: pipe(2) O_DIRECT; writev(2)

    Scenario: a short read loses all pieces but the first byte
      Given a process "p" that has a pipe in packet mode
      When "p" starts to write PIPE_BUF bytes of "a" in uneven pieces
      And "p" writes "b"
      Then "p" reads "a" into a 1-byte buffer
      And "p" reads "b"
