package audit

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/ipcspec/ipcspec/result"
)

// What an implementation makes when it is started is of no scenario, and an audit of
// scenarios begins when that is there. So somebody has to look before and after.

// Start is what there was before an implementation was started, and what was there when
// it had been.
type Start struct {
	kinds         []kind
	before, since map[kind]map[string]bool
}

// Starting looks before an implementation is started.
func Starting() *Start {
	s := &Start{}
	for _, k := range kinds(Trace{}) {
		if lasts(k) {
			s.kinds = append(s.kinds, k)
		}
	}
	s.before = s.look()
	return s
}

// lasts tells whether objects of the kind outlive the processes that made them, and the
// runner makes none itself.
func lasts(k kind) bool { return k.name() != "process" && k.name() != "descriptor of the runner" }

// Started looks when it has been.
func (s *Start) Started() { s.since = s.look() }

func (s *Start) look() map[kind]map[string]bool {
	found := map[kind]map[string]bool{}
	for _, k := range s.kinds {
		found[k] = map[string]bool{}
		for _, id := range k.look() {
			found[k][id] = true
		}
	}
	return found
}

// left are the objects that appeared when it was started and are still there.
func (s *Start) left() (list []*suspicion) {
	now := s.look()
	for _, k := range s.kinds {
		for id := range s.since[k] {
			if s.before[k][id] || !now[k][id] {
				continue
			}
			if found, ok := k.find(id); ok {
				list = append(list, &suspicion{kind: k, id: id, found: found})
			}
		}
	}
	return list
}

// End returns what the implementation has left behind that was there before its first
// scenario, and the processes of its that go on, once it has been closed. Again starts and closes
// it once more. Other programs make such objects too: what is not left each time is theirs.
func (s *Start) End(ctx context.Context, t Trace, again func(ctx context.Context) bool) (leaks []result.Leak) {
	leaks = processesLeft(t)
	suspects := s.left()
	if len(suspects) == 0 {
		return leaks
	}
	ctx, cancel := context.WithTimeout(ctx, experiment)
	defer cancel()
	convicted, noisy := kindsOf(suspects), map[kind]bool{}
	for range trials {
		quietly := &Start{kinds: s.kinds}
		quietly.before = quietly.look()
		rest(ctx, quiet)
		quietly.Started()
		for k := range kindsOf(quietly.left()) {
			noisy[k] = true
		}
		trial := &Start{kinds: s.kinds}
		trial.before = trial.look()
		if !again(ctx) {
			return leaks
		}
		trial.Started() // it has been closed already
		convicted = both(convicted, kindsOf(trial.left()))
	}
	for _, x := range suspects {
		if without(convicted, noisy)[x.kind] {
			leaks = append(leaks, x.leak(nil, true, fmt.Sprintf("the implementation made it when it was started, before any scenario; another one stayed each of %d times that it was started and closed", trials)))
		}
	}
	return leaks
}

// processesLeft are those of a run that has been closed: all have to be gone.
func processesLeft(t Trace) (leaks []result.Leak) {
	var k kind
	for _, one := range kinds(t) {
		if one.name() == "process" {
			k = one
		}
	}
	if k == nil || t.Run == "" || runtime.GOOS != "linux" { // elsewhere their descent tells, and it has ended
		return nil
	}
	var left []string
	for begun := time.Now(); ; {
		left = k.look()
		if len(left) == 0 || time.Since(begun) > atTheEnd(k) {
			break
		}
		time.Sleep(5 * time.Millisecond) // only if something has been left
	}
	slices.Sort(left)
	for _, id := range left {
		if found, ok := k.find(id); ok && found.ours {
			x := &suspicion{kind: k, id: id, found: found}
			leaks = append(leaks, x.leak(nil, true, "it goes on although the implementation has been closed"))
		}
	}
	return leaks
}
