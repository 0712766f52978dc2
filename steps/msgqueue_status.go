package steps

import (
	"fmt"
	"hash/fnv"
	"os"
	"strconv"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
)

// Sentences about what a System V message queue tells of itself, about its
// limits, and about keys made of files.

func init() {
	checks(`the queue is empty`, func(w *World) error { return w.holds(0) })
	checks(`the queue holds `+number+` messages?`, func(w *World, want int) error { return w.holds(want) })
	does(role+` limits the queue to `+number+` bytes`, func(w *World, role string, size int) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		_, err = w.do(p, sysvmsgqueue.Set{Queue: w.queues.id, MaxBytes: &size})
		return err
	})
	does(role+` starts to limit the queue to `+number+` bytes`, func(w *World, role string, size int) error {
		return w.startOn(role, "change", sysvmsgqueue.Set{Queue: w.queues.id, MaxBytes: &size})
	})
	does(role+` starts to limit the queue to (one byte more than )?the system's limit`, func(w *World, role, more string) error {
		limits, err := w.queueLimits()
		if err != nil {
			return err
		}
		size := limits.MaxBytes
		if more != "" {
			size++
		}
		return w.startOn(role, "change", sysvmsgqueue.Set{Queue: w.queues.id, MaxBytes: &size})
	})
	does(role+` sets the permissions of the queue to ([0-7]{4})`, func(w *World, role, mode string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		bits, err := strconv.ParseInt(mode, 8, 32)
		if err != nil {
			return err
		}
		value := int(bits)
		_, err = w.do(p, sysvmsgqueue.Set{Queue: w.queues.id, Mode: &value})
		return err
	})
	does(role+` gives the queue to the (user|group) of `+role, func(w *World, role, whom, heir string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		ids, err := w.ids(heir)
		if err != nil {
			return err
		}
		op := sysvmsgqueue.Set{Queue: w.queues.id, OwnerGID: &ids.GID}
		if whom == "user" {
			op.OwnerUID = &ids.UID
		}
		_, err = w.do(p, op)
		return err
	})
	does(role+` starts to ask for the state of the queue`, func(w *World, role string) error {
		return w.startOn(role, "query", sysvmsgqueue.Stat{Queue: w.queues.id})
	})
	checks(`nobody has (sent to or )?received from the queue`, func(w *World, both string) error { return w.unused(both != "") })
	checks(`owner and creator of the queue are the user and group of `+role, func(w *World, role string) error { return w.belongsTo(role) })
	checks(`the permissions of the queue are ([0-7]{4})`, func(w *World, want string) error {
		s, err := w.queueStatus()
		if got := fmt.Sprintf("%04o", s.Mode); err == nil && got != want {
			return mismatch("the permissions "+want, got)
		}
		return err
	})
	checks(`the (change|send|receive) time of the queue lies within the scenario`, func(w *World, which string) error { return w.timeWithin(which) })
	checks(`the queue can hold as many bytes as the system's limit`, func(w *World) error {
		limits, err := w.queueLimits()
		if err != nil {
			return err
		}
		return w.canHold(limits.MaxBytes)
	})
	checks(`the last (sender|receiver) of the queue is `+role, func(w *World, which, role string) error { return w.lastUser(which, role) })

	does(role+` creates the file `+role, func(w *World, role, name string) error { return w.file(role, impl.FileCreate{Path: name}) })
	does(role+` links the file `+role+` to `+role, func(w *World, role, name, to string) error {
		return w.file(role, impl.FileLink{Path: name, To: to})
	})
	checks(`ftok of `+role+` and of `+role+` with project `+number+` give `+role+` (the same key|different keys)`, func(w *World, a, b string, project int, role, want string) error {
		return w.compareKeys(role, sysvobject.FileKey{Path: a, Project: project}, sysvobject.FileKey{Path: b, Project: project}, want)
	})
	checks(`ftok of `+role+` with projects `+number+` and `+number+` gives `+role+` (different keys)`, func(w *World, name string, a, b int, role, want string) error {
		return w.compareKeys(role, sysvobject.FileKey{Path: name, Project: a}, sysvobject.FileKey{Path: name, Project: b}, want)
	})
	does(role+` starts to make a key of `+role, func(w *World, role, name string) error {
		return w.startOn(role, "key", sysvobject.FileKey{Path: name, Project: 1})
	})
}

// worldKey makes a positive key of this run, the world and a number.
func worldKey(world string, n int64) int64 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d/%s/%d", os.Getpid(), world, n)
	return int64(h.Sum32()&0x3fffffff) + 1<<29
}

// queueStatus asks a process that may look.
func (w *World) queueStatus() (sysvmsgqueue.Status, error) {
	p, err := w.someone()
	if err != nil {
		return sysvmsgqueue.Status{}, err
	}
	return get[sysvmsgqueue.Status](w, p, sysvmsgqueue.Stat{Queue: w.queues.id})
}

func (w *World) queueLimits() (sysvmsgqueue.Limits, error) {
	p, err := w.someone()
	if err != nil {
		return sysvmsgqueue.Limits{}, err
	}
	return get[sysvmsgqueue.Limits](w, p, sysvmsgqueue.GetLimits{})
}

func (w *World) holds(want int) error {
	s, err := w.queueStatus()
	if err == nil && s.Messages != int64(want) {
		return mismatch(plural(want, "message")+" in the queue", strconv.FormatInt(s.Messages, 10))
	}
	return err
}

func (w *World) canHold(want int) error {
	s, err := w.queueStatus()
	if err == nil && s.MaxBytes != int64(want) {
		return mismatch("room for "+plural(want, "byte"), strconv.FormatInt(s.MaxBytes, 10))
	}
	return err
}

func (w *World) unused(both bool) error {
	s, err := w.queueStatus()
	if err != nil {
		return err
	}
	if s.LastReceiver != 0 || s.ReceiveTime != 0 {
		return mismatch("that nobody has received", fmt.Sprintf("process %d at %d", s.LastReceiver, s.ReceiveTime))
	}
	if both && (s.LastSender != 0 || s.SendTime != 0) {
		return mismatch("that nobody has sent", fmt.Sprintf("process %d at %d", s.LastSender, s.SendTime))
	}
	return nil
}

func (w *World) ids(role string) (impl.IDs, error) {
	p, err := w.process(role)
	if err != nil {
		return impl.IDs{}, err
	}
	return get[impl.IDs](w, p, impl.ProcessIDs{})
}

func (w *World) belongsTo(role string) error {
	want, err := w.ids(role)
	if err != nil {
		return err
	}
	s, err := w.queueStatus()
	if err != nil {
		return err
	}
	owner, creator := impl.IDs{UID: s.OwnerUID, GID: s.OwnerGID}, impl.IDs{UID: s.CreatorUID, GID: s.CreatorGID}
	if owner != want || creator != want {
		return mismatch(fmt.Sprintf("user %d and group %d", want.UID, want.GID), fmt.Sprintf("owner %v, creator %v", owner, creator))
	}
	return nil
}

func (w *World) clock(p *Process) (int64, error) {
	t, err := get[impl.ClockTime](w, p, impl.ClockNow{})
	return t.Real, err
}

// timeWithin has a lower bound from before the queue was made, and an upper one
// from now: both by the clock of the implementation.
func (w *World) timeWithin(which string) error {
	s, err := w.queueStatus()
	if err != nil {
		return err
	}
	p, err := w.someone()
	if err != nil {
		return err
	}
	now, err := w.clock(p)
	if err != nil {
		return err
	}
	at := map[string]int64{"change": s.ChangeTime, "send": s.SendTime, "receive": s.ReceiveTime}[which]
	if at < w.queues.before || at > now {
		return mismatch(fmt.Sprintf("a %s time within the scenario", which), fmt.Sprintf("%d s away from its beginning", at-w.queues.before))
	}
	return nil
}

func (w *World) lastUser(which, role string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	s, err := w.queueStatus()
	if err != nil {
		return err
	}
	got := s.LastSender
	if which == "receiver" {
		got = s.LastReceiver
	}
	if got != p.Actor.PID() {
		return mismatch(fmt.Sprintf("that the last %s is %q", which, role), fmt.Sprintf("process %d", got))
	}
	return nil
}

func (w *World) file(role string, op impl.Operation) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	_, err = w.do(p, op)
	return err
}

func (w *World) compareKeys(role string, a, b sysvobject.FileKey, want string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	one, err := get[sysvobject.Key](w, p, a)
	if err != nil {
		return err
	}
	two, err := get[sysvobject.Key](w, p, b)
	if err != nil {
		return err
	}
	is := "different keys"
	if one.Key == two.Key {
		is = "the same key"
	}
	if is != want {
		return mismatch(want, is)
	}
	return nil
}
