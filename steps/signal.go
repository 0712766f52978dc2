package steps

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl/signal"
)

// Sentences about signals.

const signalName = `(SIG[A-Z0-9]+)`

func init() {
	does(role+` ignores `+signalName, func(w *World, role, name string) error {
		return w.action(role, signal.Action{Signal: name, Action: "ignore"})
	})
	does(role+` handles `+signalName+`, interrupting its calls`, func(w *World, role, name string) error {
		return w.action(role, signal.Action{Signal: name, Action: "handle"})
	})
	does(role+` handles `+signalName+`, restarting its calls`, func(w *World, role, name string) error {
		return w.action(role, signal.Action{Signal: name, Action: "handle", Restart: true})
	})
	does(`thread `+role+` of `+role+` blocks `+signalName, func(w *World, thread, role, name string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		_, err = w.doOn(p, thread, signal.Block{Signal: name})
		return err
	})
	does(`thread `+role+` of `+role+` unblocks `+signalName, func(w *World, thread, role, name string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		o, err := w.start(p, "unblocking", thread, signal.Block{Signal: name, Unblock: true})
		if err == nil && !o.Last.Ended && (o.Last.Blocked || o.Last.Failure != nil) {
			return w.disagree(o, "that "+role+" "+w.phrase(o.Op), o.Last.String())
		}
		return err // it may have died of what was pending
	})
	does(signalName+` reaches `+role+` during the `+kind, func(w *World, name, role, kind string) error {
		o, err := w.the(kind, role)
		if err != nil {
			return err
		}
		_, err = w.do(o.Process, signal.ToThread{Of: o.Pending.ID(), Signal: name})
		return err
	})
	checks(signalName+` is (pending|not pending) in thread `+role+` of `+role, func(w *World, name, want, thread, role string) error {
		return w.signalPending(name, want, thread, role)
	})
}

func (w *World) action(role string, op signal.Action) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	_, err = w.do(p, op)
	return err
}

func (w *World) signalPending(name, want, thread, role string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	r, err := w.doOn(p, thread, signal.GetPending{})
	if err != nil {
		return err
	}
	pending, _ := r.(signal.Set)
	is := "not pending"
	if slices.Contains(pending.Signals, name) {
		is = "pending"
	}
	if is != want {
		return mismatch(fmt.Sprintf("that %s is %s in thread %q", name, want, thread), is)
	}
	return nil
}
