@pipe
Feature: Processes that end while somebody waits at a pipe
  Who ends while it waits takes nothing and leaves nothing. Who waits for one that ends learns of it when it was the last.

  Background:
    Given a process "parent" that has a pipe

  @PIPE-154 @posix @needs-threads
  Rule: Who waits for data and ends takes nothing
    Source: POSIX _Exit(), kill(), read(), poll(), select()

    Background:
      Given "parent" starts "first" with the read end and "second" with the read end

    Scenario Outline: a reader that <ends>
      When thread "one" of "first" starts to read
      And "second" starts to read
      And "first" <ends>
      Then "second"'s read is still blocked
      When "parent" writes "for the living"
      Then "second"'s read completes with "for the living"

      Examples:
        | ends      |
        | exits     |
        | is killed |

    @needs-poll
    Scenario Outline: one that waits in <call> and <ends>
      When thread "one" of "first" starts to wait in <call> for the read end
      And "second" starts to wait in <call> for the read end
      And "first" <ends>
      Then "second"'s wait is still blocked
      When "parent" writes "for the living"
      Then "second"'s wait reports the read end as "in"
      And "second" reads "for the living"

      Examples:
        | call   | ends      |
        | poll   | exits     |
        | poll   | is killed |
        | select | exits     |
        | select | is killed |

    @linux @needs-epoll
    Scenario Outline: one that waits in epoll_wait and <ends>
      Given "first" watches the read end with epoll, marked 7
      And "second" watches the read end with epoll, marked 8
      When thread "one" of "first" starts to wait for an event
      And "second" starts to wait for an event
      And "first" <ends>
      Then "second"'s wait is still blocked
      When "parent" writes "for the living"
      Then "second"'s wait reports an event marked 8
      And "second" reads "for the living"

      Examples:
        | ends      |
        | exits     |
        | is killed |

  @PIPE-155 @posix @needs-threads @needs-nonblocking
  Rule: Who waits for room and ends leaves nothing of a small write, and of a large one what is in the pipe
    Source: POSIX _Exit(), kill(), write(), writev()

    Background:
      Given "parent" starts "first" with the write end

    Scenario Outline: <what>, of a writer that <ends>
      Given "parent" fills the pipe until it would block
      When thread "one" of "first" starts to write <what>
      Then the write blocks
      When "first" <ends>
      Then "parent" reads all that was filled in
      When "parent" starts to read
      Then the read blocks

      Examples:
        | ends      | what                                   |
        | exits     | PIPE_BUF bytes of "a"                  |
        | is killed | PIPE_BUF bytes of "a"                  |
        | exits     | PIPE_BUF bytes of "a" in uneven pieces |
        | is killed | PIPE_BUF bytes of "a" in uneven pieces |

    Scenario Outline: <what>, of a writer that <ends>
      Given "parent" and "parent" have found out how much the pipe holds
      When thread "one" of "first" starts to write <what>
      Then the write blocks
      When "first" <ends>
      Then "parent" reads 1 times what the pipe holds
      When "parent" starts to read
      Then the read blocks

      Examples:
        | ends      | what                                  |
        | exits     | 2 times what the pipe holds           |
        | exits     | 2 times what the pipe holds in pieces |
        | is killed | 2 times what the pipe holds in pieces |

  @PIPE-156 @posix @needs-signals
  Rule: Who waits for the only process at the other end learns that it has ended
    Source: POSIX _Exit(), kill(), read(), write(), writev()

    Background:
      Given "parent" starts "reader" with the read end and "writer" with the write end
      And "parent" closes both ends

    Scenario Outline: a reader whose writer <ends>
      When "reader" starts to read
      Then the read blocks
      When "writer" <ends>
      Then the read completes with end-of-file

      Examples:
        | ends      |
        | exits     |
        | is killed |

    @needs-nonblocking
    Scenario Outline: a writer of <what> whose reader <ends>
      Given "writer" ignores SIGPIPE
      And "writer" fills the pipe until it would block
      When "writer" starts to write <what>
      Then the write blocks
      When "reader" <ends>
      Then the write fails with "broken pipe"

      Examples:
        | ends                | what                                   |
        | exits               | PIPE_BUF bytes of "a"                  |
        | is killed           | PIPE_BUF bytes of "a"                  |
        | exits               | PIPE_BUF bytes of "a" in uneven pieces |
        | is killed           | PIPE_BUF bytes of "a" in uneven pieces |
        | closes the read end | PIPE_BUF bytes of "a" in uneven pieces |

    @needs-nonblocking
    Scenario Outline: a writer of <what> whose reader <ends> when a part was written
      Given "writer" ignores SIGPIPE
      And "writer" and "reader" have found out how much the pipe holds
      When "writer" starts to write <what>
      Then the write blocks
      When "reader" <ends>
      Then the write completes with fewer bytes

      Examples:
        | ends                | what                                  |
        | exits               | 2 times what the pipe holds           |
        | is killed           | 2 times what the pipe holds           |
        | is killed           | 2 times what the pipe holds in pieces |
        | closes the read end | 2 times what the pipe holds in pieces |

    @linux @needs-epoll
    Scenario Outline: one that waits in epoll_wait for a writer that <ends>
      Given "reader" watches the read end with epoll, marked 7
      When "reader" starts to wait for an event
      Then the wait blocks
      When "writer" <ends>
      Then the wait reports an event marked 7 as "hup"

      Examples:
        | ends                 |
        | exits                |
        | is killed            |
        | closes the write end |
