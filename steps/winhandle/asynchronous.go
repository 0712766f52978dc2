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

// begun is the last overlapped read of a scenario.
type begun struct{ winhandle.Overlapped }

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
		},
	})
	room.Does("an overlapped read",
		as("{role} begins an overlapped read", beginOverlapped),
		as("{role} waits for the overlapped read", func(w *world, p *process) error {
			_, err := w.Start(p, "read", "", winhandle.OverlappedResult{Overlapped: steps.Of[begun](w).Overlapped.Overlapped, Wait: true})
			return err
		}),
	)
	room.Checks("goes on in the background",
		as("{role} is told that the read is pending", isPending),
		as("the {kind} is not left to the background", notInBackground),
	)
}

func beginOverlapped(w *world, p *process) error {
	handle, err := source(w, p)
	if err != nil {
		return err
	}
	o, err := w.Start(p, "", "", winhandle.ReadOverlapped{Handle: handle, Size: buffer})
	if err != nil {
		return err
	}
	overlapped, ok := o.Last.Result.(winhandle.Overlapped)
	steps.Of[begun](w).Overlapped = overlapped
	if !ok {
		return w.Disagree(o, "that the read is begun, and not waited for", o.Last.String())
	}
	return nil
}

func isPending(w *world, p *process) error {
	overlapped := steps.Of[begun](w).Overlapped
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
