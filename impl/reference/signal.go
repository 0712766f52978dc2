package reference

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// deliver directs a signal at a thread of the process ("" at the process). It
// reports whether a handler ran.
func (k *Kernel) deliver(p *Process, thread, signal string) (handled bool) {
	if slices.Contains(p.Blocked[thread], signal) {
		if !slices.Contains(p.Pending[thread], signal) {
			p.Pending[thread] = append(p.Pending[thread], signal)
		}
		return false
	}
	action := p.Actions[signal].Action
	if action != "ignore" && action != "handle" {
		k.End(p, impl.ProcessEnded{Signal: signal})
	}
	return action == "handle"
}

// interrupt lets a handler return in the middle of a waiting call.
func (k *Kernel) interrupt(c *Call, signal string) {
	if c.Process.Actions[signal].Restart && restartable(c.Op) {
		return
	}
	result, failure := k.Interrupted(c)
	if failure != nil {
		k.finish(c, impl.Settlement{Done: true, Failure: failure.(*impl.Failure)})
	} else {
		k.finish(c, impl.Settlement{Done: true, Result: result})
	}
}

// restartable: signal(7) lists the calls that SA_RESTART does not restart;
// System V message queues and polling are among them (PIPE-101, MSGQ-101).
func restartable(op impl.Operation) bool {
	switch op.(type) {
	case descriptor.Read, descriptor.Write, descriptor.Writev, impl.ProcessWait:
		return true
	}
	return false
}

// interrupted: a write that has moved something says how much (PIPE-32).
func interrupted(c *Call) (impl.Result, error) {
	if c.Transferred > 0 {
		return impl.Count{Count: c.Transferred}, nil
	}
	return nil, Posix("EINTR")
}

func init() {
	on(func(k *Kernel, c *Call, op signal.Action) (impl.Nothing, error) {
		c.Process.Actions[op.Signal] = op
		if op.Action == "ignore" { // what is pending is discarded (POSIX, System Interfaces 2.4.3)
			for thread := range c.Process.Pending {
				c.Process.Pending[thread] = remove(c.Process.Pending[thread], op.Signal)
			}
		}
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op signal.Block) (impl.Nothing, error) {
		blocked := remove(c.Process.Blocked[c.Thread], op.Signal)
		if !op.Unblock {
			blocked = append(blocked, op.Signal)
		}
		c.Process.Blocked[c.Thread] = blocked
		if pending := c.Process.Pending[c.Thread]; op.Unblock && slices.Contains(pending, op.Signal) { // PIPE-114
			c.Process.Pending[c.Thread] = remove(pending, op.Signal)
			k.deliver(c.Process, c.Thread, op.Signal)
		}
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op signal.GetPending) (signal.Set, error) {
		return signal.Set{Signals: slices.Clone(c.Process.Pending[c.Thread])}, nil
	})
	on(func(k *Kernel, c *Call, op signal.ToThread) (impl.Nothing, error) {
		for _, other := range k.waiting {
			if other.Process == c.Process && other.id == op.Of {
				if k.deliver(c.Process, other.Thread, op.Signal) {
					k.interrupt(other, op.Signal)
				}
				return impl.Nothing{}, nil
			}
		}
		return impl.Nothing{}, fmt.Errorf("operation %d is not pending", op.Of)
	})
}
