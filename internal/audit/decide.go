package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec/result"
)

const (
	trials     = 3                      // executions of a scenario alone that must agree
	experiment = 10 * time.Second       // what all of them may take
	quiet      = 100 * time.Millisecond // nothing may appear in before them
)

// End returns what the run has left behind. No world may be alive. Again executes
// one scenario alone; it returns false when that can no longer be done.
func (a *Audit) End(ctx context.Context, again func(ctx context.Context, scenario string) bool) []result.Leak {
	a.looking.Lock()
	defer a.looking.Unlock()
	var leaks []result.Leak
	var open []*suspicion
	for _, s := range a.remaining(0, atTheEnd) {
		if w, how := s.maker(); w != nil {
			leaks = append(leaks, s.leak([]string{w.scenario}, true, how))
		} else if one := s.scenarios(); s.found.ours && len(one) == 1 {
			leaks = append(leaks, s.leak(one, true, "no other scenario was executed when it appeared"))
		} else {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return leaks
	}
	within, cancel := context.WithTimeout(ctx, experiment)
	defer cancel()
	convicted, traces := a.convict(within, open, again)
	for _, s := range open {
		var guilty []string
		for _, scenario := range s.scenarios() {
			if convicted[scenario][s.kind] {
				guilty = append(guilty, scenario)
			}
		}
		switch {
		case len(guilty) > 0:
			leaks = append(leaks, s.leak(guilty, true, fmt.Sprintf("another one stayed each of %d times that the scenario was executed alone", trials)))
		case s.found.ours:
			leaks = append(leaks, s.leak(s.scenarios(), false, "the implementation made it, but executed alone no scenario left another one"))
		}
		// Anything else is somebody else's as far as can be told.
	}
	return append(leaks, further(traces)...)
}

// trace is what a scenario left when it was executed again and convicted.
type trace struct {
	*suspicion
	scenario string
}

// further makes one leak of all traces of a kind that are still there.
func further(traces []trace) []result.Leak {
	byKind := map[kind]int{}
	var leaks []result.Leak
	var objects [][]string
	for _, t := range traces {
		found, there := t.kind.find(t.id)
		if !there {
			continue
		}
		t.found = found
		i, known := byKind[t.kind]
		if !known {
			i = len(leaks)
			byKind[t.kind] = i
			leaks = append(leaks, t.leak(nil, true, "finding out made them: scenarios were executed alone, to see whether another one stays"))
			leaks[i].FindingOut, leaks[i].Remove = true, ""
			objects = append(objects, nil)
		}
		l := &leaks[i]
		objects[i] = append(objects[i], found.object)
		if !slices.Contains(l.Scenarios, t.scenario) {
			l.Scenarios = append(l.Scenarios, t.scenario)
		}
		if found.remove != "" {
			l.Remove = strings.TrimPrefix(l.Remove+"; "+found.remove, "; ")
		}
		l.Object = fmt.Sprintf("%d more: %s", len(objects[i]), strings.Join(objects[i], ", "))
	}
	return leaks
}

// maker is the world that the object is known to be from, and how.
func (s *suspicion) maker() (*world, string) {
	for _, w := range s.suspects {
		if name, role, ok := strings.Cut(s.found.actor, "/"); ok && name == w.name {
			return w, fmt.Sprintf("it was started as %q", role)
		}
		for _, pid := range s.found.pids {
			if role, ok := w.roles[pid]; ok {
				return w, fmt.Sprintf("%q (pid %d) made or used it last", role, pid)
			}
		}
	}
	return nil, ""
}

// scenarios are the ids of the suspects.
func (s *suspicion) scenarios() []string {
	var ids []string
	for _, w := range s.suspects {
		if !slices.Contains(ids, w.scenario) {
			ids = append(ids, w.scenario)
		}
	}
	return ids
}

func (s *suspicion) leak(scenarios []string, established bool, how string) result.Leak {
	return result.Leak{
		Kind: s.kind.name(), Object: s.found.object, Scenarios: scenarios, Established: established,
		How: how, Lesson: s.kind.lesson(), Remove: s.found.remove,
	}
}

// convict executes the suspects again, each alone, and returns which kinds of
// objects each of them left every time, and what it left so. A kind that others make
// meanwhile proves nothing.
func (a *Audit) convict(ctx context.Context, open []*suspicion, again func(ctx context.Context, scenario string) bool) (convicted map[string]map[kind]bool, traces []trace) {
	convicted = map[string]map[kind]bool{}
	suspected := map[string]map[kind]bool{}
	var order []string
	for _, s := range open {
		for _, id := range s.scenarios() {
			if suspected[id] == nil {
				suspected[id] = map[kind]bool{}
				order = append(order, id)
			}
			suspected[id][s.kind] = true
		}
	}
	noisy := kindsOf(a.after(func() { rest(ctx, quiet) }, none))
	for _, id := range order {
		kinds := without(suspected[id], noisy)
		var own []trace
		for trial := 0; trial < trials && len(kinds) > 0; trial++ {
			if ctx.Err() != nil {
				return convicted, traces
			}
			begun, ok := time.Now(), true
			left := a.after(func() { ok = again(ctx, id) }, inTrial)
			if !ok {
				return convicted, traces
			}
			for _, s := range left {
				own = append(own, trace{s, id})
			}
			kinds = both(kinds, kindsOf(left))
			if len(kinds) == 0 {
				break
			}
			pause := time.Since(begun)
			for k := range kindsOf(a.after(func() { rest(ctx, pause) }, none)) {
				noisy[k] = true
			}
			kinds = without(kinds, noisy)
		}
		if len(kinds) > 0 {
			convicted[id] = kinds
		}
		for _, t := range own {
			if kinds[t.kind] {
				traces = append(traces, t)
			}
		}
	}
	return convicted, traces
}

// after returns the objects that something leaves behind.
func (a *Audit) after(something func(), allowed patience) []*suspicion {
	a.look()
	since := a.looks
	something()
	return a.remaining(since, allowed)
}

func kindsOf(list []*suspicion) map[kind]bool {
	kinds := map[kind]bool{}
	for _, s := range list {
		kinds[s.kind] = true
	}
	return kinds
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

func without(a, b map[kind]bool) map[kind]bool {
	rest := map[kind]bool{}
	for k := range a {
		if !b[k] {
			rest[k] = true
		}
	}
	return rest
}

func both(a, b map[kind]bool) map[kind]bool {
	common := map[kind]bool{}
	for k := range a {
		if b[k] {
			common[k] = true
		}
	}
	return common
}
