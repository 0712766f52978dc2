package audit

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/result"
)

// shelf is a kind of object that a test puts there and takes away.
type shelf struct {
	objects map[string]finding
	made    int
	each    func() // look
}

func newShelf() *shelf { return &shelf{objects: map[string]finding{}} }

func (s *shelf) name() string   { return "book" }
func (s *shelf) lesson() string { return "Books belong into the shelf." }

func (s *shelf) look() []string {
	if s.each != nil {
		s.each()
	}
	return slices.Collect(maps.Keys(s.objects))
}

func (s *shelf) find(id string) (finding, bool) {
	f, ok := s.objects[id]
	return f, ok && f.remove != "foreign"
}

func (s *shelf) put(f finding) string {
	s.made++
	id := fmt.Sprint(s.made)
	f.object = "book " + id
	if f.remove == "" {
		f.remove = "burn " + id
	}
	s.objects[id] = f
	return id
}

func TestBlame(t *testing.T) {
	leaves := func(ids ...string) func(s *shelf) func(string) bool {
		return func(s *shelf) func(string) bool {
			return func(id string) bool {
				if slices.Contains(ids, id) {
					s.put(finding{})
				}
				return true
			}
		}
	}
	const alone = "another one stayed each of 3 times that the scenario was executed alone"
	for name, c := range map[string]struct {
		happens func(a *Audit, s *shelf)
		again   func(s *shelf) func(string) bool
		want    []result.Leak
	}{
		"what was there before": {
			happens: func(a *Audit, s *shelf) { a.Enter("s1", "A"); a.Leave("s1", nil) },
		},
		"what goes before its world ends": {
			happens: func(a *Audit, s *shelf) {
				a.Enter("s1", "A")
				a.Enter("s2", "B")
				id := s.put(finding{ours: true})
				a.Leave("s2", nil)
				delete(s.objects, id)
				a.Leave("s1", nil)
			},
		},
		"the process has the name of an actor": {
			happens: func(a *Audit, s *shelf) {
				a.Enter("s1", "A")
				a.Enter("s11", "B")
				s.put(finding{ours: true, actor: "s11/writer"})
				a.Leave("s1", nil)
				a.Leave("s11", nil)
			},
			want: []result.Leak{{Scenarios: []string{"B"}, Established: true, How: `it was started as "writer"`}},
		},
		"made by a process of a scenario": {
			happens: func(a *Audit, s *shelf) {
				a.Enter("s1", "A")
				a.Enter("s2", "B")
				s.put(finding{pids: []int{0, 77}})
				a.Leave("s2", map[int]string{76: "parent", 77: "child"})
				a.Leave("s1", map[int]string{78: "parent"})
			},
			want: []result.Leak{{Scenarios: []string{"B"}, Established: true, How: `"child" (pid 77) made or used it last`}},
		},
		"ours, and only one scenario was there": {
			happens: func(a *Audit, s *shelf) {
				a.Enter("s1", "A")
				a.Leave("s1", nil)
				a.Enter("s2", "B")
				s.put(finding{ours: true})
				a.Leave("s2", nil)
			},
			want: []result.Leak{{Scenarios: []string{"B"}, Established: true, How: "no other scenario was executed when it appeared"}},
		},
		"one of two leaves another, executed alone": {
			happens: func(a *Audit, s *shelf) {
				a.Enter("s1", "A")
				a.Enter("s2", "B")
				s.put(finding{})
				a.Leave("s1", nil)
				a.Leave("s2", nil)
			},
			again: leaves("A"),
			want: []result.Leak{
				{Scenarios: []string{"A"}, Established: true, How: alone},
				{Scenarios: []string{"A"}, Established: true, FindingOut: true, Object: "3 more: book 3, book 4, book 5", Remove: "burn 3; burn 4; burn 5",
					How: "finding out made them: scenarios were executed alone, to see whether another one stays"},
			},
		},
		"ours, but no scenario leaves another": {
			happens: func(a *Audit, s *shelf) {
				a.Enter("s1", "A")
				a.Enter("s2", "B")
				s.put(finding{ours: true})
				a.Leave("s1", nil)
				a.Leave("s2", nil)
			},
			again: leaves(),
			want:  []result.Leak{{Scenarios: []string{"A", "B"}, How: "the implementation made it, but executed alone no scenario left another one"}},
		},
		"nobody's, and no scenario leaves another": {
			happens: func(a *Audit, s *shelf) { a.Enter("s1", "A"); s.put(finding{}); a.Leave("s1", nil) },
			again:   leaves(),
		},
		"left once more, but not each time": {
			happens: func(a *Audit, s *shelf) { a.Enter("s1", "A"); s.put(finding{}); a.Leave("s1", nil) },
			again: func(s *shelf) func(string) bool {
				n := 0
				return func(string) bool {
					if n++; n < 3 {
						s.put(finding{})
					}
					return true
				}
			},
		},
		"somebody makes them all the time": {
			happens: func(a *Audit, s *shelf) {
				a.Enter("s1", "A")
				s.each = func() { s.put(finding{}) }
				a.Leave("s1", nil)
			},
			again: leaves("A"),
		},
		"somebody else's beyond doubt": {
			happens: func(a *Audit, s *shelf) {
				a.Enter("s1", "A")
				s.put(finding{ours: true, remove: "foreign"})
				a.Leave("s1", nil)
			},
		},
		"the implementation has died": {
			happens: func(a *Audit, s *shelf) { a.Enter("s1", "A"); s.put(finding{}); a.Leave("s1", nil) },
			again:   func(*shelf) func(string) bool { return func(string) bool { return false } },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShelf()
			s.put(finding{ours: true})
			a := begin([]kind{s})
			c.happens(a, s)
			again := func(string) bool { t.Error("executed again"); return false }
			if c.again != nil {
				again = c.again(s)
			}
			var got []result.Leak
			for _, l := range a.End(context.Background(), func(_ context.Context, id string) bool { return again(id) }) {
				if l.Kind != "book" || l.Object == "" || l.Lesson == "" {
					t.Errorf("incomplete: %+v", l)
				}
				slices.Sort(l.Scenarios)
				kept := result.Leak{Scenarios: l.Scenarios, Established: l.Established, How: l.How, FindingOut: l.FindingOut}
				if l.FindingOut {
					kept.Object, kept.Remove = l.Object, l.Remove
				}
				got = append(got, kept)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// TestOverdue requires that what outlived its world by far is a leak even if it has
// gone when the run ends.
func TestOverdue(t *testing.T) {
	s := newShelf()
	a := begin([]kind{s})
	a.Enter("s1", "A")
	id := s.put(finding{ours: true})
	a.look()
	a.Leave("s1", nil)
	for _, w := range a.objects[s][id].suspects {
		w.ended = w.ended.Add(-time.Minute)
	}
	a.look()
	delete(s.objects, id)
	if leaks := a.End(context.Background(), nil); len(leaks) != 1 || leaks[0].Object != "book 1" {
		t.Errorf("got %v", leaks)
	}
}

// TestShare requires that looks are left out when they take too long.
func TestShare(t *testing.T) {
	s := newShelf()
	a := begin([]kind{s})
	s.each = func() { time.Sleep(10 * time.Millisecond) }
	for i := range 100 {
		name := fmt.Sprint("s", i)
		a.Enter(name, "A")
		a.Leave(name, nil)
	}
	if a.looks > 3 {
		t.Errorf("%d looks of 10 ms in %v", a.looks, time.Since(a.begun))
	}
}
