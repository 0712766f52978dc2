@pipe
Feature: Numbers that are no descriptors
  A number that no open descriptor has is refused by every call that is given one.

  Background:
    Given a process "p" that has a pipe

  @PIPE-162 @posix @needs-closed-descriptors
  Rule: What is no open descriptor is refused with EBADF, whatever is to be done with it
    Source: POSIX read(), write(), writev(), pread(), pwrite(), lseek(), close(), dup(), fcntl(), fstat(), select()

    Scenario Outline: to <do>
      Given "p" has the number of a closed descriptor in the place of the <end>
      When "p" starts to <do>
      Then the <noun> fails with "bad handle"

      Examples:
        | do                              | end       | noun        |
        | read                            | read end  | read        |
        | write "lost"                    | write end | write       |
        | pread at the read end           | read end  | seek        |
        | pwrite at the write end         | write end | seek        |
        | lseek at the read end           | read end  | seek        |
        | close the number of the read end | read end | close       |
        | duplicate the read end          | read end  | duplication |
        | fstat the read end              | read end  | query       |
        | get flags of the read end       | read end  | query       |

    @needs-nonblocking
    Scenario: to set O_NONBLOCK
      Given "p" has the number of a closed descriptor in the place of the read end
      When "p" starts to set O_NONBLOCK of the read end
      Then the setting fails with "bad handle"

    Scenario: to write pieces
      Given "p" has the number of a closed descriptor in the place of the write end
      When "p" starts to write 3 bytes in pieces
      Then the write fails with "bad handle"

    @needs-poll
    Scenario: to wait in select
      Given "p" has the number of a closed descriptor in the place of the read end
      When "p" starts to wait in select for the read end
      Then the wait fails with "bad handle"

  @PIPE-164 @posix @needs-closed-descriptors @needs-poll
  Rule: poll does not fail for what is no open descriptor: it says so, asked or not
    Source: POSIX poll() (POLLNVAL)

    Scenario: at once
      Given "p" has the number of a closed descriptor in the place of the read end
      When "p" starts to wait in poll for the read end
      Then the wait reports the read end as "nval"

    Scenario: nothing has to be asked for
      Given "p" has the number of a closed descriptor in the place of the read end
      Then "p" polls the read end for nothing as "nval"

  @PIPE-163 @linux @needs-closed-descriptors
  Rule: Linux refuses it in its own calls as well
    Source: ioctl(2) (FIONREAD), fcntl(2) (F_GETPIPE_SZ, F_SETPIPE_SZ), epoll_ctl(2), epoll_wait(2), splice(2), tee(2)

    Scenario Outline: to <do>
      Given "p" has the number of a closed descriptor in the place of the <end>
      When "p" starts to <do>
      Then the <noun> fails with "bad handle"

      Examples:
        | do                                         | end       | noun    |
        | count what is unread at the read end       | read end  | query   |
        | ask for the capacity at the read end       | read end  | query   |
        | set the capacity to 4096 bytes at the read end | read end | setting |

    @needs-epoll
    Scenario: to watch it with epoll
      Given "p" has the number of a closed descriptor in the place of the read end
      When "p" starts to watch the read end with epoll, marked 7
      Then the registration fails with "bad handle"

    @needs-epoll
    Scenario: to wait with it in epoll_wait
      Given "p" has the number of a closed descriptor in the place of its epoll
      When "p" starts to wait for an event
      Then the wait fails with "bad handle"
