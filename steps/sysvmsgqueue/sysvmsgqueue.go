// Package sysvmsgqueue has the sentences about System V message queues. This file has
// making, finding and removing them.
package sysvmsgqueue

import (
	"fmt"
	"strconv"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/sysvobject"
)

const room steps.Room = "sysv-msgqueue"

type (
	world   = steps.World
	process = steps.Process
)

var as = steps.As

// queue is "the queue", once it was made: until then only its key is known.
type queue struct {
	id, key int64
	made    bool
}

// state is what a scenario remembers beside it.
type state struct {
	other  int64            // the queue that was "the queue" before
	found  *steps.Operation // the last open or creation
	nowait map[string]bool  // processes that do not wait
	large  []byte           // the message of the maximum size
	before int64            // the clock when the first queue was made
	gone   bool             // with the system that was restarted
}

// the returns the queue: operations on number 0 could be about another one's.
func the(w *world) (queue, error) { return steps.Recall[queue](w, "queue", "") }

// firstMode is what a queue is created with when the sentence does not say.
const firstMode = 0o600

func init() {
	sysvobject.AtRestart(func(w *world) { steps.Of[state](w).gone = true })

	room.Does("a process that has a queue",
		as("a process {role} that has a message queue", func(w *world, role string) error {
			return processWithQueue(w, role, false, firstMode)
		}),
		as("an unprivileged process {role} that has a message queue", func(w *world, role string) error {
			return processWithQueue(w, role, true, firstMode)
		}),
		as("a process {role} that has a message queue with permissions {mode}", func(w *world, role string, mode steps.Mode) error {
			return processWithQueue(w, role, false, int(mode))
		}),
		as("an unprivileged process {role} that has a message queue with permissions {mode}", func(w *world, role string, mode steps.Mode) error {
			return processWithQueue(w, role, true, int(mode))
		}),
		as("a queue with the message {text} that an exited process left behind", legacy),
		as("a process {role} that opens the queue", func(w *world, role string) error {
			p, err := w.StartProcess(role, impl.ProcessStart{})
			if err != nil {
				return err
			}
			q, err := keyed(w)
			if err == nil {
				_, err = w.Do(p, sysvmsgqueue.Get{Key: q.key})
			}
			return err
		}),
	)
	room.Action(steps.Action{Verb: "open", Noun: "open", Begun: noteFound, Spellings: []steps.Spelling{
		as("the queue asking for permissions {mode}", func(w *world, p *process, mode steps.Mode) (impl.Operation, error) {
			q, err := keyed(w)
			return sysvmsgqueue.Get{Key: q.key, Mode: int(mode)}, err
		}),
		as("a queue by an unused key", func(w *world, p *process) (impl.Operation, error) {
			return sysvmsgqueue.Get{Key: sysvobject.FreshKey(w)}, nil
		}),
	}})
	room.Does("a process that opens a queue by its key", as("a process {role} starts to open the queue by its key", func(w *world, role string) error {
		p, err := w.StartProcess(role, impl.ProcessStart{})
		if err != nil {
			return err
		}
		q, err := keyed(w)
		if err != nil {
			return err
		}
		o, err := w.Start(p, "open", "", sysvmsgqueue.Get{Key: q.key})
		noteFound(w, o)
		return err
	}))
	room.Action(steps.Action{
		Verb: "create", Noun: "creation", Begun: noteFound,
		Spellings: []steps.Spelling{
			as("a queue with this key", func(w *world, p *process) (impl.Operation, error) {
				q, err := keyed(w)
				return sysvmsgqueue.Get{Key: q.key, Create: true, Mode: firstMode}, err
			}),
			as("a queue with this key exclusively", func(w *world, p *process) (impl.Operation, error) {
				q, err := keyed(w)
				return sysvmsgqueue.Get{Key: q.key, Create: true, Exclusive: true, Mode: firstMode}, err
			}),
		},
		Does: []steps.Spelling{
			as("a queue with the same key", func(w *world, p *process) error {
				q, err := keyed(w)
				if err != nil {
					return err
				}
				steps.Of[state](w).other = q.id
				return createQueue(w, p, sysvmsgqueue.Get{Key: q.key, Create: true, Exclusive: true, Mode: firstMode})
			}),
			as("a private message queue", func(w *world, p *process) error {
				q, _ := the(w) // there may be none
				steps.Of[state](w).other = q.id
				return createQueue(w, p, sysvmsgqueue.Get{Mode: firstMode})
			}),
		},
	})
	room.Checks("which queue it is",
		as("the open/creation finds the same queue", foundTheQueue),
		as("the identifier of the queue is not negative", func(w *world) error {
			q, err := the(w)
			if err == nil && q.id < 0 {
				return steps.Differs("an identifier from 0 on", strconv.FormatInt(q.id, 10))
			}
			return err
		}),
		as("these are two different queues", func(w *world) error {
			q, err := the(w)
			if err == nil && q.id == steps.Of[state](w).other {
				return steps.Differs("two different queues", fmt.Sprintf("the identifier %d twice", q.id))
			}
			return err
		}),
	)
	room.Action(steps.Action{Verb: "remove the queue", Noun: "removal", Spellings: []steps.Spelling{
		as("", func(w *world, p *process) (impl.Operation, error) {
			q, err := living(w)
			return sysvmsgqueue.Remove{Queue: q.id}, err
		}),
	}})
	room.Does("run ipcrm",
		as("ipcrm is run for the identifier of the queue", func(w *world) error {
			q, err := living(w)
			if err != nil {
				return err
			}
			return ipcrm(w, "-q", q.id)
		}),
		as("ipcrm is run for the key of the queue", func(w *world) error {
			q, err := living(w)
			if err == nil && q.key == 0 {
				err = fmt.Errorf("the queue has no key")
			}
			if err != nil {
				return err
			}
			return ipcrm(w, "-Q", q.key)
		}),
	)
}

// keyed is the queue with its key; a key of 0 would make a private one.
func keyed(w *world) (queue, error) {
	q, err := the(w)
	if err == nil && q.key == 0 {
		err = fmt.Errorf("the queue has no key")
	}
	return q, err
}

// living is the queue, unless it was never made or has gone with its system: its
// number, which may be 0, could be that of another one.
func living(w *world) (queue, error) {
	q, err := the(w)
	switch {
	case err != nil:
	case steps.Of[state](w).gone:
		err = fmt.Errorf("the scenario has made no queue since its system was restarted")
	case !q.made:
		err = fmt.Errorf("the queue could not be made")
	}
	return q, err
}

func noteFound(w *world, o *steps.Operation) { steps.Of[state](w).found = o }

func processWithQueue(w *world, role string, unprivileged bool, mode int) error {
	p, err := w.StartProcess(role, impl.ProcessStart{Unprivileged: unprivileged})
	if err != nil {
		return err
	}
	s := steps.Of[state](w)
	if s.before, err = w.Clock(p); err != nil {
		return err
	}
	return createQueue(w, p, sysvmsgqueue.Get{Key: sysvobject.FreshKey(w), Create: true, Exclusive: true, Mode: mode})
}

func createQueue(w *world, p *process, op sysvmsgqueue.Get) error {
	key := op.Key
	if old, err := the(w); err == nil && key == 0 {
		key = old.key // sentences go on to speak of it
	}
	w.Remember("queue", "", queue{key: key}) // the key is known even if it cannot be made
	made, err := steps.Get[sysvmsgqueue.ID](w, p, op)
	if err != nil {
		return err
	}
	w.Remember("queue", "", queue{made.Queue, key, true})
	steps.Of[state](w).gone = false
	return nil
}

func legacy(w *world, message string) error {
	const role = "testator"
	if err := processWithQueue(w, role, false, firstMode); err != nil {
		return err
	}
	p, err := w.Process(role)
	if err != nil {
		return err
	}
	op, err := send(w, p, []byte(message), 1, false)
	if err == nil {
		err = w.Whole(p, op)
	}
	if err != nil {
		return err
	}
	return w.Exit(role)
}

func foundTheQueue(w *world) error {
	o := steps.Of[state](w).found
	if o == nil {
		return fmt.Errorf("no queue was opened")
	}
	q, err := the(w)
	if err != nil {
		return err
	}
	found, ok := o.Last.Result.(sysvmsgqueue.ID)
	if !ok || found.Queue != q.id {
		return w.Disagree(o, fmt.Sprintf("queue %d", q.id), o.Last.String())
	}
	return nil
}

func ipcrm(w *world, flag string, number int64) error {
	argv := []string{"ipcrm", flag, strconv.FormatInt(number, 10)}
	ended, err := steps.Get[impl.ProgramEnded](w, w.Root(), impl.ProcessRun{World: w.Name, Argv: argv})
	if err == nil && ended.Status != 0 {
		return steps.Differs("that ipcrm succeeds", fmt.Sprintf("status %d: %s", ended.Status, ended.Output))
	}
	return err
}
