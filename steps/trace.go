package steps

import (
	"errors"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// What those need who execute sentences one by one and compare what came of them,
// instead of whole scenarios: the explorer.

// Trace makes the world keep its operations for [World.Started] instead of a
// timeline for people.
func (w *World) Trace() { w.traced, w.hushed = true, true }

// Hush makes the world keep no timeline: to put operations into words costs more than
// most of them do.
func (w *World) Hush() { w.hushed = true }

// Started returns the operations that were started after the first n, in order.
func (w *World) Started(n int) []*Operation { return w.started[n:] }

// Saw records how an operation was seen to stand, as sentences about it do: its action is
// told, once, that it has succeeded, and what it brought can be spoken of.
func (w *World) Saw(o *Operation, s impl.Settlement) error {
	w.Record(o, s)
	return w.finish(o)
}

// AtMost bounds how many operations are begun from here on. A sentence that needs more
// ends with an error that is no [Mismatch].
func (w *World) AtMost(n int) { w.most = len(w.started) + n }

var errTooMany = errors.New("this needs too many operations")

// Roles returns the roles of the processes that can still be spoken to.
func (w *World) Roles() []string {
	var roles []string
	for _, p := range w.processes {
		if !p.Gone {
			roles = append(roles, p.Role)
		}
	}
	return roles
}

// Content is the data that an operation brought, and whether it is of a kind that
// brings data.
func (o *Operation) Content() ([]byte, bool) { return o.content() }

// Plain removes what differs between two worlds from a text: their names.
func (w *World) Plain(text string) string { return strings.ReplaceAll(text, w.Name+"/", "") }

// Unseen returns the operations that have completed since a sentence saw them wait:
// what they did may not have happened yet where processes are real.
func (w *World) Unseen() []*Operation {
	var list []*Operation
	for _, o := range w.pending {
		if o.Last.Blocked {
			if s, err := o.Pending.State(w.ctx); err == nil && s.Done && s.Failure == nil {
				list = append(list, o)
			}
		}
	}
	return list
}

// Begun is how many operations have been begun.
func (w *World) Begun() int { return len(w.started) }
