package steps

import (
	"fmt"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Sentences about what a mailslot tells of itself, how long reads of it wait, and
// overlapped reads.

// howLong is a read time-out.
const howLong = `(\d+ milliseconds|for ever)`

// tick is how coarse the clock of Windows's timers is: what was to wait until a
// tick may wake by so much too early.
const tick = 16 * time.Millisecond

func init() {
	checks(role+` has `+number+` messages?, the next of `+number+` bytes`, func(w *World, role string, messages, size int) error {
		status, err := w.mailslotStatus(role, "")
		want := mailslot.Status{Messages: int64(messages), NextSize: int64(size)}
		if err == nil && (status.Messages != want.Messages || status.NextSize != want.NextSize) {
			return mismatch(describeMailslot(want), describeMailslot(status))
		}
		return err
	})
	checks(role+` asks only (how many messages wait|how long the next message is), and is told `+number, func(w *World, role, what string, want int) error {
		field := map[bool]string{true: "messages", false: "next_size"}[what == "how many messages wait"]
		status, err := w.mailslotStatus(role, field)
		if err != nil {
			return err
		}
		if got := status.Messages + status.NextSize; got != int64(want) {
			return mismatch(fmt.Sprint(want), fmt.Sprint(got))
		}
		return nil
	})
	does(role+` starts to ask how many messages wait in `+address, func(w *World, role, address string) error {
		_, handle, err := w.handle(role, address)
		if err != nil {
			return err
		}
		return w.startOn(role, "query", mailslot.Info{Handle: handle, Only: []string{"messages"}})
	})
	checks(role+` is told that messages may have `+number+` bytes at least`, func(w *World, role string, want int) error {
		status, err := w.mailslotStatus(role, "")
		if err == nil && status.MaxMessage < int64(want) {
			return mismatch(fmt.Sprintf("a maximum of at least %d bytes", want), fmt.Sprint(status.MaxMessage))
		}
		return err
	})
	checks(role+` is told that reads wait `+howLong, func(w *World, role, want string) error {
		status, err := w.mailslotStatus(role, "")
		if err == nil && status.ReadTimeout != int64(milliseconds(want)) {
			return mismatch(fmt.Sprintf("a read time-out of %d", milliseconds(want)), fmt.Sprint(status.ReadTimeout))
		}
		return err
	})
	does(role+` lets reads wait `+howLong, func(w *World, role, timeout string) error {
		p, handle, err := w.handle(role, "mailslot")
		if err != nil {
			return err
		}
		_, err = w.do(p, mailslot.Set{Handle: handle, ReadTimeout: milliseconds(timeout)})
		return err
	})
	does(role+` starts to let reads of `+address+` wait `+howLong, func(w *World, role, address, timeout string) error {
		_, handle, err := w.handle(role, address)
		if err != nil {
			return err
		}
		return w.startOn(role, "change", mailslot.Set{Handle: handle, ReadTimeout: milliseconds(timeout)})
	})
	does(role+` looks at its clock`, func(w *World, role string) (err error) {
		w.slots.clock, err = w.clockOf(role)
		return err
	})
	checks(`at least `+number+` milliseconds have passed on the clock of `+role, func(w *World, want int, role string) error {
		now, err := w.clockOf(role)
		passed := time.Duration(now - w.slots.clock)
		if err == nil && passed < time.Duration(want)*time.Millisecond-tick {
			return mismatch(fmt.Sprintf("that at least %d milliseconds have passed", want), fmt.Sprint(passed.Milliseconds()))
		}
		return err
	})
	does(role+` starts to read into a `+number+`-byte buffer`, func(w *World, role string, size int) error {
		return w.startRead(role, "", "", size)
	})
	checks(`the read completes at once without a message or fails with "([^"]+)"`, func(w *World, condition string) error {
		o, err := w.the("read", "")
		if err != nil {
			return err
		}
		expected := fmt.Sprintf("that the read completes at once without a message or fails with %q", condition)
		if o.Last.Blocked && !o.Last.Weak {
			return w.disagree(o, expected, o.Last.String())
		}
		s, err := w.complete(o)
		if err != nil {
			return err
		}
		read, ok := s.Result.(impl.Bytes)
		if failed := s.Failure != nil && s.Failure.Condition == condition; !failed && (!ok || len(read.Data) > 0) {
			return w.disagree(o, expected, s.String())
		}
		return nil
	})

	does(role+` begins an overlapped read`, func(w *World, role string) error {
		p, handle, err := w.handle(role, "mailslot")
		if err != nil {
			return err
		}
		o, err := w.start(p, "", "", winhandle.ReadOverlapped{Handle: handle, Size: 4096})
		if err != nil {
			return err
		}
		begun, ok := o.Last.Result.(winhandle.Overlapped)
		if w.slots.overlapped = begun; !ok {
			return w.disagree(o, "that the read is begun, and not waited for", o.Last.String())
		}
		return nil
	})
	checks(role+` is told that the read is pending`, func(w *World, role string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		o, err := w.start(p, "", "", winhandle.OverlappedResult{Overlapped: w.slots.overlapped.Overlapped})
		switch {
		case err != nil:
			return err
		case !w.slots.overlapped.Pending:
			return w.disagree(o, "that the read is pending", "that it completed at once")
		case o.Last.Failure == nil || o.Last.Failure.Condition != "not complete":
			return w.disagree(o, "that the read is not complete", o.Last.String())
		}
		return nil
	})
	does(role+` waits for the overlapped read`, func(w *World, role string) error {
		return w.startOn(role, "read", winhandle.OverlappedResult{Overlapped: w.slots.overlapped.Overlapped, Wait: true})
	})
}

// mailslotStatus asks for one field, or for all.
func (w *World) mailslotStatus(role, field string) (mailslot.Status, error) {
	p, handle, err := w.handle(role, "mailslot")
	if err != nil {
		return mailslot.Status{}, err
	}
	op := mailslot.Info{Handle: handle}
	if field != "" {
		op.Only = []string{field}
	}
	return get[mailslot.Status](w, p, op)
}

func describeMailslot(s mailslot.Status) string {
	if s.NextSize == mailslot.NoMessage {
		return plural(int(s.Messages), "message") + ", and no next one"
	}
	return fmt.Sprintf("%s, the next of %s", plural(int(s.Messages), "message"), plural(int(s.NextSize), "byte"))
}

// milliseconds is what a time-out says, -1 for ever.
func milliseconds(howLong string) int {
	n := -1
	fmt.Sscan(strings.TrimSuffix(howLong, " milliseconds"), &n)
	return n
}

func (w *World) clockOf(role string) (int64, error) {
	p, err := w.process(role)
	if err != nil {
		return 0, err
	}
	now, err := get[impl.ClockTime](w, p, impl.ClockNow{})
	return now.Monotonic, err
}
