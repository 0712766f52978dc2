@anonymous-pipe
Feature: Programs with an anonymous pipe as standard handle
  A console program needs no change to be one side of a pipe: its parent redirects its standard input and output.
  The parent makes inheritable pipes, and keeps its own ends to itself.

  Background:
    Given a process "parent" that has the inheritable pipes "input" and "output"

  @APIPE-05 @windows @needs-programs
  Rule: What a program prints on a redirected standard output is read from the pipe, byte for byte
    Source: seed 002 I/O转向; seed 000 匿名管道; Microsoft, Pipe Handle Inheritance; Microsoft, Anonymous Pipe Operations

    Scenario: a line, and its end
      When "parent" starts to run "cmd /c echo hello" with the write end of "output" as standard output
      Then the run completes
      And "parent" reads the line "hello" from "output"
      When "parent" closes the write end of "output"
      And "parent" starts to read from "output"
      Then the read fails with "broken pipe"

    Scenario: a program that prints into a full pipe waits for a reader
      Given "parent" starts "writer" with the write end of "output"
      And "writer" starts to write 1048576 bytes to "output"
      And the write blocks
      When "parent" starts to run "cmd /c echo hello" with the write end of "output" as standard output
      Then the run is still blocked
      When "parent" reads 1048576 bytes from "output"
      Then the run completes

  @APIPE-06 @windows @needs-programs
  Rule: A program with a redirected standard input reads from the pipe what its parent wrote
    Source: seed 002 I/O转向, 匿名管道的使用; Microsoft, Pipe Handle Inheritance

    Scenario: a filter sees all lines
      Given "parent" makes the write end of "input" not inheritable
      And "parent" writes the line "alpha" to "input"
      And "parent" writes the line "beta" to "input"
      And "parent" closes the write end of "input"
      When "parent" starts to run "findstr beta" with the read end of "input" as standard input and the write end of "output" as standard output
      Then the run completes
      And "parent" reads the line "beta" from "output"

    Scenario: what it reads makes room for more
      Given "parent" starts "writer" with the write end of "input"
      And "parent" makes the write end of "input" not inheritable
      And "writer" starts to write 1048576 bytes to "input"
      And the write blocks
      When "parent" starts to run "findstr beta" with the read end of "input" as standard input and the write end of "output" as standard output
      Then the write completes

  @APIPE-15 @windows @needs-programs
  Rule: A child that inherits the write end of its own standard input never sees the end of it
    Source: Microsoft, Pipe Handle Inheritance

    Scenario: the parent closes its write end in vain
      Given "parent" writes the line "beta" to "input"
      When "parent" starts to run "findstr beta" with the read end of "input" as standard input and the write end of "output" as standard output
      And "parent" closes the write end of "input"
      Then the run is still blocked

    Scenario: without that handle it does
      Given "parent" makes the write end of "input" not inheritable
      And "parent" writes the line "beta" to "input"
      When "parent" starts to run "findstr beta" with the read end of "input" as standard input and the write end of "output" as standard output
      And "parent" closes the write end of "input"
      Then the run completes
