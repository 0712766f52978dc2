package winhandle

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/steps"
)

// Reads that are begun and not waited for, or that try to be.

// buffer is what a reader offers, in bytes.
const buffer = 4096

var readFrom = map[string]string{}

// ReadFrom tells from which handle processes of a mechanism read if a sentence does
// not say: "read end".
func ReadFrom(mechanism, name string) { readFrom[mechanism] = name }

func source(w *world, p *process) (impl.Handle, error) { return p.Handle(readFrom[w.Mechanism]) }

// begun is the last overlapped read of each process.
type begun struct {
	by map[*process]winhandle.Overlapped
}

func init() {
	room.Action(steps.Action{
		Verb: "read", Noun: "read",
		Spellings: []spelling{
			as("with an OVERLAPPED", func(w *world, p *process) (impl.Operation, error) {
				handle, err := source(w, p)
				return winhandle.Read{Handle: handle, Size: buffer, Overlapped: true}, err
			}),
			as("by ReadFileEx", func(w *world, p *process) (impl.Operation, error) {
				handle, err := source(w, p)
				return winhandle.ReadEx{Handle: handle, Size: buffer}, err
			}),
			as("by ReadFileEx into a {int}-byte buffer", func(w *world, p *process, size int) (impl.Operation, error) {
				handle, err := source(w, p)
				return winhandle.ReadEx{Handle: handle, Size: size}, err
			}),
			as("from the {handle} by ReadFileEx", func(w *world, p *process, name string) (impl.Operation, error) {
				handle, err := Named(p, name)
				return winhandle.ReadEx{Handle: handle, Size: buffer}, err
			}),
		},
	})
	room.Action(steps.Action{
		Verb: "begin", Noun: "beginning", Done: keepBegun,
		Spellings: []spelling{
			as("an overlapped read", func(w *world, p *process) (impl.Operation, error) {
				handle, err := source(w, p)
				return winhandle.ReadOverlapped{Handle: handle, Size: buffer}, err
			}),
			as("an overlapped read into a {int}-byte buffer", func(w *world, p *process, size int) (impl.Operation, error) {
				handle, err := source(w, p)
				return winhandle.ReadOverlapped{Handle: handle, Size: size}, err
			}),
			as("an overlapped read from the {handle}", func(w *world, p *process, name string) (impl.Operation, error) {
				handle, err := Named(p, name)
				return winhandle.ReadOverlapped{Handle: handle, Size: buffer}, err
			}),
		},
	})
	room.Action(steps.Action{
		Verb: "wait", Noun: "read",
		Spellings: []spelling{
			as("for the overlapped read", func(w *world, p *process) (impl.Operation, error) {
				return winhandle.OverlappedResult{Overlapped: steps.Of[begun](w).by[p].Overlapped, Wait: true}, nil
			}),
		},
	})
	room.Checks("goes on in the background",
		as("{role} is told that the read is pending", isPending),
		as("{role} is told that the read is complete", isComplete),
		as("the {kind} is not left to the background", notInBackground),
	)
}

// keepBegun remembers what was begun, for the sentences about "the overlapped read".
func keepBegun(w *world, p *process, o *steps.Operation) error {
	own := steps.Of[begun](w)
	if own.by == nil {
		own.by = map[*process]winhandle.Overlapped{}
	}
	if overlapped, ok := o.Last.Result.(winhandle.Overlapped); ok {
		own.by[p] = overlapped
	}
	return nil
}

func isPending(w *world, p *process) error {
	overlapped := steps.Of[begun](w).by[p]
	o, err := w.Start(p, "", "", winhandle.OverlappedResult{Overlapped: overlapped.Overlapped})
	switch {
	case err != nil:
		return err
	case !overlapped.Pending:
		return w.Disagree(o, "that the read is pending", "that it completed at once")
	case o.Last.Failure == nil || o.Last.Failure.Condition != "not complete":
		return w.Disagree(o, "that the read is not complete", o.Last.String())
	}
	return nil
}

func isComplete(w *world, p *process) error {
	overlapped := steps.Of[begun](w).by[p]
	o, err := w.Start(p, "", "", winhandle.OverlappedResult{Overlapped: overlapped.Overlapped})
	switch {
	case err != nil:
		return err
	case overlapped.Pending:
		return w.Disagree(o, "that the read was complete when it was begun", "that it was pending")
	case o.Last.Failure != nil:
		return w.Disagree(o, "that the read is complete", o.Last.String())
	}
	return nil
}

// notInBackground requires that an operation was refused or waits: it must not come
// back as begun while nothing is there.
func notInBackground(w *world, kind string) error {
	o, err := w.The(kind, "")
	if err != nil {
		return err
	}
	if !o.Last.Blocked && o.Last.Failure == nil || o.Last.Failure != nil && o.Last.Failure.Condition == "pending" {
		return w.Disagree(o, "that the "+kind+" fails or blocks", "that it goes on by itself: "+o.Last.String())
	}
	return nil
}
