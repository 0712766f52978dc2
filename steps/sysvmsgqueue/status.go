package sysvmsgqueue

import (
	"fmt"
	"strconv"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/steps"
)

// What a queue tells of itself, and changing it.

func init() {
	room.Action(steps.Action{Verb: "limit the queue to", Noun: "change", Spellings: []steps.Spelling{
		as("{int} bytes", func(w *world, p *process, size int) (impl.Operation, error) { return limit(w, size) }),
		as("the system's limit", func(w *world, p *process) (impl.Operation, error) {
			most, err := limits(w)
			if err != nil {
				return nil, err
			}
			return limit(w, most.MaxBytes)
		}),
		as("one byte more than the system's limit", func(w *world, p *process) (impl.Operation, error) {
			most, err := limits(w)
			if err != nil {
				return nil, err
			}
			return limit(w, most.MaxBytes+1)
		}),
		as("one byte more than the system's limit, with permissions {mode}", func(w *world, p *process, mode steps.Mode) (impl.Operation, error) {
			most, err := limits(w)
			if err != nil {
				return nil, err
			}
			q, err := living(w)
			bytes, bits := most.MaxBytes+1, int(mode)
			return sysvmsgqueue.Set{Queue: q.id, MaxBytes: &bytes, Mode: &bits}, err
		}),
	}})
	room.Action(steps.Action{Verb: "set the permissions of the queue to", Noun: "change", Spellings: []steps.Spelling{
		as("{mode}", func(w *world, p *process, mode steps.Mode) (impl.Operation, error) {
			q, err := living(w)
			bits := int(mode)
			return sysvmsgqueue.Set{Queue: q.id, Mode: &bits}, err
		}),
	}})
	room.Action(steps.Action{Verb: "give the queue to", Noun: "change", Spellings: []steps.Spelling{
		as("the user of {role}", func(w *world, p *process, heir *process) (impl.Operation, error) {
			ids, err := w.IDs(heir)
			if err != nil {
				return nil, err
			}
			q, err := living(w)
			return sysvmsgqueue.Set{Queue: q.id, OwnerUID: &ids.UID, OwnerGID: &ids.GID}, err
		}),
		as("the group of {role}", func(w *world, p *process, heir *process) (impl.Operation, error) {
			ids, err := w.IDs(heir)
			if err != nil {
				return nil, err
			}
			q, err := living(w)
			return sysvmsgqueue.Set{Queue: q.id, OwnerGID: &ids.GID}, err
		}),
	}})
	room.Action(steps.Action{Verb: "ask for the state of the queue", Noun: "query", Spellings: []steps.Spelling{
		as("", func(w *world, p *process) (impl.Operation, error) {
			q, err := living(w)
			return sysvmsgqueue.Stat{Queue: q.id}, err
		}),
	}})
	room.Checks("the state of the queue",
		as("the queue is empty", func(w *world) error { return holds(w, 0) }),
		as("the queue holds {int} message(s)", holds),
		as("the queue holds {int} byte(s)", func(w *world, want int) error {
			s, err := status(w)
			if err == nil && s.Bytes != int64(want) {
				return steps.Differs(steps.Plural(want, "byte")+" in the queue", strconv.FormatInt(s.Bytes, 10))
			}
			return err
		}),
		as("the queue can hold as many bytes as the system's limit", func(w *world) error {
			most, err := limits(w)
			if err != nil {
				return err
			}
			return roomFor(w, most.MaxBytes)
		}),
		as("the queue can hold {int} bytes", roomFor),
		as("the permissions of the queue are {mode}", func(w *world, want string) error {
			s, err := status(w)
			if got := fmt.Sprintf("%04o", s.Mode); err == nil && got != want {
				return steps.Differs("the permissions "+want, got)
			}
			return err
		}),
		as("owner and creator of the queue are the user and group of {role}", belongsTo),
		as("nobody has received from the queue", func(w *world) error { return unused(w, false) }),
		as("nobody has sent to or received from the queue", func(w *world) error { return unused(w, true) }),
		as("the change time of the queue lies within the scenario", func(w *world) error {
			return timeWithin(w, "change", func(s sysvmsgqueue.Status) int64 { return s.ChangeTime })
		}),
		as("the send time of the queue lies within the scenario", func(w *world) error {
			return timeWithin(w, "send", func(s sysvmsgqueue.Status) int64 { return s.SendTime })
		}),
		as("the receive time of the queue lies within the scenario", func(w *world) error {
			return timeWithin(w, "receive", func(s sysvmsgqueue.Status) int64 { return s.ReceiveTime })
		}),
		as("the last sender of the queue is {role}", func(w *world, p *process) error {
			return lastUser(w, p, "sender", func(s sysvmsgqueue.Status) int { return s.LastSender })
		}),
		as("the last receiver of the queue is {role}", func(w *world, p *process) error {
			return lastUser(w, p, "receiver", func(s sysvmsgqueue.Status) int { return s.LastReceiver })
		}),
		as("the last receiver of the queue is thread {role} of {role}", lastThread),
	)
}

func limit(w *world, size int) (impl.Operation, error) {
	q, err := living(w)
	return sysvmsgqueue.Set{Queue: q.id, MaxBytes: &size}, err
}

// status asks a process that may look.
func status(w *world) (sysvmsgqueue.Status, error) {
	q, err := living(w)
	if err != nil {
		return sysvmsgqueue.Status{}, err
	}
	p, err := w.Someone()
	if err != nil {
		return sysvmsgqueue.Status{}, err
	}
	return steps.Get[sysvmsgqueue.Status](w, p, sysvmsgqueue.Stat{Queue: q.id})
}

func limits(w *world) (sysvmsgqueue.Limits, error) {
	p, err := w.Someone()
	if err != nil {
		return sysvmsgqueue.Limits{}, err
	}
	return steps.Get[sysvmsgqueue.Limits](w, p, sysvmsgqueue.GetLimits{})
}

func holds(w *world, want int) error {
	s, err := status(w)
	if err == nil && s.Messages != int64(want) {
		return steps.Differs(steps.Plural(want, "message")+" in the queue", strconv.FormatInt(s.Messages, 10))
	}
	return err
}

func unused(w *world, both bool) error {
	s, err := status(w)
	if err != nil {
		return err
	}
	if s.LastReceiver != 0 || s.ReceiveTime != 0 {
		return steps.Differs("that nobody has received", whose(w, s.LastReceiver))
	}
	if both && (s.LastSender != 0 || s.SendTime != 0) {
		return steps.Differs("that nobody has sent", whose(w, s.LastSender))
	}
	return nil
}

func belongsTo(w *world, p *process) error {
	want, err := w.IDs(p)
	if err != nil {
		return err
	}
	s, err := status(w)
	if err != nil {
		return err
	}
	owner, creator := impl.IDs{UID: s.OwnerUID, GID: s.OwnerGID}, impl.IDs{UID: s.CreatorUID, GID: s.CreatorGID}
	if owner != want || creator != want {
		return steps.Differs(fmt.Sprintf("user %d and group %d", want.UID, want.GID), fmt.Sprintf("owner %v, creator %v", owner, creator))
	}
	return nil
}

// timeWithin has a lower bound from before the queue was made, and an upper one
// from now: both by the clock of the implementation.
func timeWithin(w *world, which string, of func(sysvmsgqueue.Status) int64) error {
	s, err := status(w)
	if err != nil {
		return err
	}
	p, err := w.Someone()
	if err != nil {
		return err
	}
	now, err := w.Clock(p)
	if err != nil {
		return err
	}
	before := steps.Of[state](w).before
	if at := of(s); at < before || at > now {
		return steps.Differs(fmt.Sprintf("a %s time within the scenario", which), fmt.Sprintf("%d s away from its beginning", at-before))
	}
	return nil
}

func lastUser(w *world, p *process, which string, of func(sysvmsgqueue.Status) int) error {
	s, err := status(w)
	if err != nil {
		return err
	}
	if got := of(s); got != p.Actor.PID() {
		return steps.Differs(fmt.Sprintf("that the last %s is %q", which, p.Role), whose(w, got))
	}
	return nil
}

func lastThread(w *world, thread string, p *process) error {
	s, err := status(w)
	if err != nil {
		return err
	}
	own, err := w.DoOn(p, thread, impl.ThreadID{})
	if err != nil {
		return err
	}
	if t, ok := own.(impl.Thread); !ok || s.LastReceiver != t.ID {
		return steps.Differs(fmt.Sprintf("that the last receiver is thread %q of %q", thread, p.Role), whose(w, s.LastReceiver))
	}
	return nil
}

// whose says in words of the scenario what a number of a process stands for.
func whose(w *world, pid int) string {
	for _, p := range w.Processes() {
		if p.Actor.PID() == pid {
			return strconv.Quote(p.Role)
		}
	}
	if pid == 0 {
		return "nobody"
	}
	return "something that is no process of the scenario"
}

func roomFor(w *world, bytes int) error {
	s, err := status(w)
	if err == nil && s.MaxBytes != int64(bytes) {
		return steps.Differs("room for "+steps.Plural(bytes, "byte"), strconv.FormatInt(s.MaxBytes, 10))
	}
	return err
}
