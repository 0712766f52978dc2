@pipe
Feature: tee and splice, and who else uses the pipes
  For everybody else what was spliced away is gone, and what was passed on has come.

  Background:
    Given a process "p" that has the pipes "from" and "to"

  @PIPE-148 @linux @needs-nonblocking
  Rule: What splice takes away makes room for those who wait for it
    Source: splice(2); pipe(7)

    Background:
      Given "p" starts "writer" with the write end of "from"
      And "p" fills the pipe "from" until it would block

    Scenario: a writer goes on
      When "writer" starts to write "more" to "from"
      Then the write blocks
      When "p" starts to splice up to 1000000 bytes from "from" to "to"
      Then the write completes
      And "p" reads "more" from "from"

    @needs-poll
    Scenario Outline: who waits in <call> learns of it
      When "writer" starts to wait in <call> for the write end of "from"
      Then the wait blocks
      When "p" starts to splice up to 1000000 bytes from "from" to "to"
      Then the wait reports the write end of "from" as "out"

      Examples:
        | call   |
        | poll   |
        | select |

    @needs-epoll
    Scenario: who waits in epoll_wait learns of it
      Given "writer" watches the write end of "from" for "out" with epoll, marked 7
      When "writer" starts to wait for an event
      Then the wait blocks
      When "p" starts to splice up to 1000000 bytes from "from" to "to"
      Then the wait reports an event marked 7 as "out"

    Scenario: tee makes none
      When "writer" starts to write "more" to "from"
      Then the write blocks
      When "p" starts to tee up to 1000000 bytes from "from" to "to"
      Then the write is still blocked

  @PIPE-149 @linux
  Rule: What tee and splice pass on arrives like anything that is written
    Source: tee(2); splice(2); pipe(7)

    Background:
      Given "p" starts "reader" with the read end of "to"
      And "p" writes "news" to "from"

    Scenario Outline: a reader gets it from <call>
      When "reader" starts to read from "to"
      Then the read blocks
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the read completes with "news"

      Examples:
        | call   |
        | tee    |
        | splice |

    @needs-poll
    Scenario Outline: who waits in <wait> learns of it from <call>
      When "reader" starts to wait in <wait> for the read end of "to"
      Then the wait blocks
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then the wait reports the read end of "to" as "in"

      Examples:
        | wait   | call   |
        | poll   | tee    |
        | select | tee    |
        | poll   | splice |
        | select | splice |

    @needs-epoll
    Scenario Outline: edge-triggered epoll reports what <call> brings
      Given "reader" watches the read end of "to" with edge-triggered epoll, marked 7
      And "p" writes "old" to "to"
      And "reader" gets an event marked 7
      When "p" starts to <call> up to 100 bytes from "from" to "to"
      Then "reader" gets an event marked 7
      And "reader" gets no event

      Examples:
        | call   |
        | tee    |
        | splice |

  @PIPE-150 @linux
  Rule: After tee there are two pipes, and what is written to one is not in the other
    Source: tee(2); pipe(7)

    Scenario Outline: both go on, <first> first
      Given "p" writes "hello" to "from"
      And "p" starts to <call> up to 100 bytes from "from" to "to"
      When "p" writes "!" to "<first>"
      And "p" writes "?" to "<second>"
      Then "p" reads "<in from>" from "from"
      And "p" reads "<in to>" from "to"

      Examples:
        | call | first | second | in from | in to  |
        | tee  | from  | to     | hello!  | hello? |
        | tee  | to     | from  | hello?  | hello! |

    Scenario: so do the two halves of what was spliced
      Given "p" writes "hello" to "from"
      And "p" starts to splice up to 2 bytes from "from" to "to"
      When "p" writes "!" to "from"
      And "p" writes "?" to "to"
      Then "p" reads "llo!" from "from"
      And "p" reads "he?" from "to"
