// Package audit finds what scenarios leave behind on the machine that the runner
// can see: processes, System V objects, shared memory and message queues with a
// name in a file system, the named objects of Windows, temporary files, and
// descriptors of the runner itself.
//
// Scenarios run side by side, and other programs make such objects too. So an
// object is first suspected and only then blamed. Whenever worlds end the audit
// looks at what there is; suspects are the worlds that lived between the look that
// first saw an object and the one before. An object that has gone when its suspects
// have ended is none. What remains is blamed on a scenario by the process that made
// it or, where the system does not tell, by experiment: the suspects are executed
// again, each alone, and the one that leaves another such object each time, while
// none appears in the pauses between, has left it.
package audit

import (
	"slices"
	"sync"
	"time"
)

// Trace is how what the implementation makes can be told from what is foreign.
type Trace struct {
	Run  string // what the tokens in the environment of its processes begin with; "" for one in this process
	Root int    // the process that the runner started; 0 for none
}

// kind is one kind of object that can be left behind.
type kind interface {
	// name is what one such object is called, and lesson what whoever leaves one
	// should know.
	name() string
	lesson() string
	// look lists what there is now, by names that are not used again.
	look() []string
	// find says what is known about an object. It returns false for one that has
	// gone, and for one that somebody else has made for sure.
	find(id string) (finding, bool)
}

// finding is what is known about an object.
type finding struct {
	object string // "shmid 3, key 0x0, 4096 bytes"
	remove string // the command that removes it
	actor  string // the name of the actor that it is
	pids   []int  // the processes that made or used it
	ours   bool   // it is the implementation's beyond doubt
}

// world is a scenario in progress, or one that has ended.
type world struct {
	name, scenario string
	ended          time.Time // zero while it lives
	roles          map[int]string
}

// suspicion is an object that was not there before the run.
type suspicion struct {
	kind     kind
	id       string
	look     int // that saw it first
	suspects []*world
	found    finding
	overdue  bool // it outlived its world by far, and counts even if it goes later
}

// Audit compares what there is during and after a run with what was there before.
type Audit struct {
	kinds []kind

	looking sync.Mutex // held during a look, and for what follows
	looks   int
	known   map[kind]map[string]bool
	objects map[kind]map[string]*suspicion
	begun   time.Time
	spent   time.Duration

	mu     sync.Mutex
	alive  map[string]*world
	recent []*world // ended since the look before
}

// share is the part of the time that looks may take: one in so many. Between looks
// that are left out for it there are only more suspects.
const share = 50

// Processes go by themselves: one that was killed or has lost its connection still
// has to end, which on a busy machine takes its time. Of all kinds others make and
// remove objects all the time, which must not be taken for what a scenario has left.
// All of this is waited for only if something is suspected.
const lasting = 10 * time.Second // that a leak counts even if it goes before the end

// patience is how long an object may take to go.
type patience func(k kind) time.Duration

func atTheEnd(k kind) time.Duration {
	if k.name() == "process" {
		return 3 * time.Second
	}
	return 0 // an experiment follows
}

func inTrial(k kind) time.Duration {
	if k.name() == "process" {
		return time.Second
	}
	return 100 * time.Millisecond
}

func none(kind) time.Duration { return 0 }

// Begin notes what there is before a run.
func Begin(t Trace) *Audit { return begin(kinds(t)) }

func begin(list []kind) *Audit {
	a := &Audit{kinds: list, known: map[kind]map[string]bool{}, objects: map[kind]map[string]*suspicion{}, alive: map[string]*world{}}
	for range 2 { // the first look opens descriptors that the Go runtime keeps
		for _, k := range a.kinds {
			a.known[k], a.objects[k] = map[string]bool{}, map[string]*suspicion{}
			for _, id := range k.look() {
				a.known[k][id] = true
			}
		}
	}
	a.begun = time.Now()
	return a
}

// Enter notes that a scenario is about to begin its world.
func (a *Audit) Enter(name, scenario string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.alive[name] = &world{name: name, scenario: scenario}
}

// Leave notes that a world has ended, with the roles of its processes, and looks.
func (a *Audit) Leave(name string, roles map[int]string) {
	a.mu.Lock()
	if w := a.alive[name]; w != nil {
		delete(a.alive, name)
		w.ended, w.roles = time.Now(), roles
		a.recent = append(a.recent, w)
	}
	a.mu.Unlock()
	if a.looking.TryLock() {
		defer a.looking.Unlock()
		if a.spent*share <= time.Since(a.begun) {
			a.look()
		}
	}
}

// look compares. Whoever calls it holds a.looking.
func (a *Audit) look() {
	begun := time.Now()
	defer func() { a.spent += time.Since(begun) }()
	a.looks++
	a.mu.Lock()
	before := len(a.recent)
	a.mu.Unlock()
	var fresh []*suspicion
	for _, k := range a.kinds {
		there := map[string]bool{}
		for _, id := range k.look() {
			there[id] = true
			if !a.known[k][id] && a.objects[k][id] == nil {
				s := &suspicion{kind: k, id: id, look: a.looks}
				a.objects[k][id] = s
				fresh = append(fresh, s)
			}
		}
		for id := range a.known[k] {
			if !there[id] {
				delete(a.known[k], id)
			}
		}
		for id, s := range a.objects[k] {
			if !there[id] && !s.overdue {
				delete(a.objects[k], id)
			} else if there[id] && !s.overdue && s.look < a.looks && s.settled(lasting) {
				if found, ok := k.find(id); ok && found.ours {
					s.found, s.overdue = found, true
				}
			}
		}
	}
	// A world that ended while this looked may have made what the next look sees.
	a.mu.Lock()
	defer a.mu.Unlock()
	suspects := slices.Clone(a.recent)
	for _, w := range a.alive {
		suspects = append(suspects, w)
	}
	a.recent = slices.Clone(a.recent[before:])
	for _, s := range fresh {
		s.suspects = suspects
	}
}

// settled tells whether all suspects ended that long ago. a.mu is not needed: the
// end of a world is written once, before it is read here.
func (s *suspicion) settled(ago time.Duration) bool {
	for _, w := range s.suspects {
		if w.ended.IsZero() || time.Since(w.ended) < ago {
			return false
		}
	}
	return true
}

// remaining looks until nothing is suspected any more, or what is has had its time,
// and returns what appeared since a look.
func (a *Audit) remaining(since int, allowed patience) []*suspicion {
	begun := time.Now()
	for {
		a.look()
		var list []*suspicion
		wait := false
		for _, k := range a.kinds {
			for id, s := range a.objects[k] {
				if s.look <= since {
					continue
				}
				if found, ok := k.find(id); ok {
					s.found = found
				} else if !s.overdue {
					continue
				}
				list = append(list, s)
				wait = wait || !s.overdue && time.Since(begun) < allowed(k)
			}
		}
		if !wait {
			slices.SortFunc(list, func(x, y *suspicion) int { return x.look - y.look })
			return list
		}
		time.Sleep(5 * time.Millisecond) // only if something has been left
	}
}
