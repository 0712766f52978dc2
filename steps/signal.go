package steps

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl/signal"
)

// Sentences about signals.

const signal = `(SIG[A-Z0-9]+)`

func init() {
	does(role+` ignores `+signal, func(w *World, role, signal string) error {
		return w.action(role, signal.Action{Signal: signal, Action: "ignore"})
	})
	does(role+` handles `+signal+`, interrupting its calls`, func(w *World, role, signal string) error {
		return w.action(role, signal.Action{Signal: signal, Action: "handle"})
	})
	does(role+` handles `+signal+`, restarting its calls`, func(w *World, role, signal string) error {
		return w.action(role, signal.Action{Signal: signal, Action: "handle", Restart: true})
	})
	does(`thread `+role+` of `+role+` blocks `+signal, func(w *World, thread, role, signal string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		_, err = w.doOn(p, thread, signal.Block{Signal: signal})
		return err
	})
	does(`thread `+role+` of `+role+` unblocks `+signal, func(w *World, thread, role, signal string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		o, err := w.start(p, "unblocking", thread, signal.Block{Signal: signal, Unblock: true})
		if err == nil && !o.Last.Ended && (o.Last.Blocked || o.Last.Failure != nil) {
			return w.disagree(o, "that "+role+" "+w.phrase(o.Op), o.Last.String())
		}
		return err // it may have died of what was pending
	})
	does(signal+` reaches `+role+` during the `+kind, func(w *World, signal, role, kind string) error {
		o, err := w.the(kind, role)
		if err != nil {
			return err
		}
		_, err = w.do(o.Process, signal.ToThread{Of: o.Pending.ID(), Signal: signal})
		return err
	})
	checks(signal+` is (pending|not pending) in thread `+role+` of `+role, func(w *World, signal, want, thread, role string) error {
		return w.signalPending(signal, want, thread, role)
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

func (w *World) signalPending(signal, want, thread, role string) error {
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
	if slices.Contains(pending.Signals, signal) {
		is = "pending"
	}
	if is != want {
		return mismatch(fmt.Sprintf("that %s is %s in thread %q", signal, want, thread), is)
	}
	return nil
}
