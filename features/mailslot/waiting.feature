@mailslot
Feature: How long a read of a mailslot waits
  Whoever creates a mailslot says how long a read of it waits for a message: for ever, for some
  time, or not at all. It can be changed later.

  Background:
    Given a process "client"

  @MAILSLOT-24 @windows
  Rule: With MAILSLOT_WAIT_FOREVER a read waits until a message arrives
    Source: Microsoft CreateMailslot

    Scenario: however long that takes
      Given a process "server" that has the mailslot "letters"
      When "server" starts to read
      Then the read blocks
      When "client" sends "at last" to "\\.\mailslot\letters"
      Then the read completes with "at last"

    Scenario: a message for somebody else does not end it
      Given a process "server" that has the mailslot "letters"
      And a process "neighbour" that has the mailslot "letters2"
      And "server" starts to read
      When "client" sends "next door" to "\\.\mailslot\letters2"
      Then the read is still blocked

    Scenario: the first read of a mailslot that has just been made waits too
      Given a process "server"
      When "server" creates the mailslot "letters"
      And "server" starts to read
      Then the read blocks
      When "client" sends "first" to "\\.\mailslot\letters"
      Then the read completes with "first"

  @MAILSLOT-25 @windows
  Rule: With a read time-out, a read that no message has come for fails when it is over
    Source: Microsoft CreateMailslot; Wine's tests kernel32/mailslot.c
    Timers count ticks, so up to one tick of 16 milliseconds may be missing.

    Scenario: it fails, and not before
      Given a process "server" that has the mailslot "letters" with a read time-out of 200 milliseconds
      And "server" looks at its clock
      When "server" starts to read
      Then the read fails with "timed out"
      And at least 200 milliseconds have passed on the clock of "server"

    Scenario: each read has the whole of it
      Given a process "server" that has the mailslot "letters" with a read time-out of 100 milliseconds
      And "server" starts to read
      And the read fails with "timed out"
      And "server" looks at its clock
      When "server" starts to read
      Then the read fails with "timed out"
      And at least 100 milliseconds have passed on the clock of "server"

    Scenario: each mailslot has its own
      Given a process "patient" that has the mailslot "letters" with a read time-out of 60000 milliseconds
      And a process "hasty" that has the mailslot "telegrams" with a read time-out of 100 milliseconds
      When "patient" starts to read
      And "hasty" starts to read
      Then "hasty"'s read fails with "timed out"
      And "patient"'s read is still blocked

    Scenario: a read that is over takes no message any more
      Given a process "server" that has the mailslot "letters" with a read time-out of 100 milliseconds
      And "server" starts to read
      And the read fails with "timed out"
      When "client" sends "too late for that one" to "\\.\mailslot\letters"
      Then "server" reads "too late for that one"

    Scenario: somebody else who waits longer gets it
      Given a process "server" that has the mailslot "letters" with a read time-out of 100 milliseconds
      And "server" starts "heir" with the mailslot
      And "server" starts to read
      And "server" lets reads wait for ever
      And "heir" starts to read
      When "server"'s read fails with "timed out"
      And "client" sends "for the patient" to "\\.\mailslot\letters"
      Then "heir"'s read completes with "for the patient"

    Scenario: a message that comes in time is received
      Given a process "server" that has the mailslot "letters" with a read time-out of 60000 milliseconds
      When "server" starts to read
      Then the read blocks
      When "client" sends "in time" to "\\.\mailslot\letters"
      Then the read completes with "in time"

  @MAILSLOT-11 @windows
  Rule: With a read time-out of 0 a read does not wait
    Source: seed 003 0X02; Microsoft CreateMailslot; Wine's tests kernel32/mailslot.c
    Microsoft says that the system does not treat this as an error; Windows was seen to return
    FALSE and ERROR_SEM_TIMEOUT. Both are accepted.

    Scenario: without a message it returns at once
      Given a process "server" that has the mailslot "letters" with a read time-out of 0 milliseconds
      When "server" starts to read
      Then the read completes at once without a message or fails with "timed out"

    Scenario: a message that waits is received
      Given a process "server" that has the mailslot "letters" with a read time-out of 0 milliseconds
      When "client" sends "already here" to "\\.\mailslot\letters"
      Then "server" reads "already here"

  @MAILSLOT-26 @windows
  Rule: SetMailslotInfo changes how long the reads that follow wait, and nothing else
    Source: Microsoft SetMailslotInfo

    Scenario: from for ever to not at all
      Given a process "server" that has the mailslot "letters"
      When "server" lets reads wait 0 milliseconds
      And "server" starts to read
      Then the read completes at once without a message or fails with "timed out"

    Scenario: from not at all to for ever
      Given a process "server" that has the mailslot "letters" with a read time-out of 0 milliseconds
      When "server" lets reads wait for ever
      And "server" starts to read
      Then the read blocks

    Scenario: also for who inherited the handle
      Given a process "server" that has the mailslot "letters"
      And "server" starts "heir" with the mailslot
      When "server" lets reads wait 0 milliseconds
      And "heir" starts to read
      Then the read completes at once without a message or fails with "timed out"

    Scenario: to the shortest time-out
      Given a process "server" that has the mailslot "letters"
      When "server" lets reads wait 1 milliseconds
      Then "server" is told that reads wait 1 milliseconds
      When "server" starts to read
      Then the read fails with "timed out"

    Scenario: a read that has begun keeps its own time
      Given a process "server" that has the mailslot "letters"
      And "server" starts to read
      When "server" lets reads wait 0 milliseconds
      Then the read is still blocked
      When "client" sends "worth the wait" to "\\.\mailslot\letters"
      Then the read completes with "worth the wait"

    Scenario: what waits stays, and how long a message may be
      Given a process "server" that has the mailslot "letters" for messages of up to 100 bytes
      And "client" sends "still here" to "\\.\mailslot\letters"
      When "server" lets reads wait 500 milliseconds
      Then "server" is told that reads wait 500 milliseconds
      And "server" is told that messages may have 100 bytes at least
      And "server" reads "still here"
