@pipe
Feature: tee and splice where there is nothing to copy, or nobody to copy it for

  @PIPE-116 @linux
  Rule: tee and splice transfer nothing at end-of-file, and do not wait where either end is non-blocking
    Source: tee(2), splice(2) (return value, EAGAIN); Linux commit ee5e001196d1
    Before Linux 5.1 only SPLICE_F_NONBLOCK counted.

    Scenario Outline: at end-of-file <call> transfers nothing
      Given a process "p" that has the pipes "from" and "to"
      And "p" closes the write end of "from"
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy transfers 0 bytes

      Examples:
        | call   |
        | tee    |
        | splice |

    @needs-nonblocking
    Scenario Outline: <call> does not wait for data where the <end> is non-blocking
      Given a process "p" that has the pipes "from" and "to"
      And "p" makes the <end> non-blocking
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy fails with "would block"

      Examples:
        | call   | end                |
        | tee    | read end of "from" |
        | tee    | write end of "to"  |
        | splice | read end of "from" |
        | splice | write end of "to"  |

    @needs-nonblocking
    Scenario Outline: <call> does not wait for room where the <end> is non-blocking
      Given a process "p" that has the pipes "from" and "to"
      And "p" writes "hello" to "from"
      And "p" fills the pipe "to" until it would block
      And "p" makes the <end> non-blocking
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy fails with "would block"
      And "p" reads "hello" from "from"

      Examples:
        | call   | end                |
        | tee    | read end of "from" |
        | tee    | write end of "to"  |
        | splice | read end of "from" |
        | splice | write end of "to"  |

  @PIPE-118 @linux
  Rule: tee and splice into a pipe that nobody reads fail as broken, with SIGPIPE
    Source: Linux splice_pipe_to_pipe, link_pipe; tee(2) and splice(2) do not mention it

    Scenario Outline: by default <call> is the caller's death
      Given a process "p" that has the pipes "from" and "to"
      And "p" writes "hello" to "from"
      And "p" closes the read end of "to"
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then "p" is killed by SIGPIPE

      Examples:
        | call   |
        | tee    |
        | splice |

    @needs-signals
    Scenario Outline: with the signal ignored <call> fails and takes nothing
      Given a process "p" that has the pipes "from" and "to"
      And "p" ignores SIGPIPE
      And "p" writes "hello" to "from"
      And "p" closes the read end of "to"
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the copy fails with "broken pipe"
      And "p" reads "hello" from "from"

      Examples:
        | call   |
        | tee    |
        | splice |
