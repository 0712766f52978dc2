package explore

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/steps"
)

// A mechanism of this test: a hatch is opened from two sides, and who comes first waits
// for the other one. What he opens comes late.
const hatch = "hatch"

type (
	openHatch struct {
		Inside bool `json:"inside"`
	}
	push struct {
		Side         impl.Handle `json:"side" takes:"side"`
		impl.Payload `domain:"0,1"`
	}
	pull struct {
		Side impl.Handle `json:"side" takes:"side"`
	}

	theHatch struct {
		open [2]int
		data []byte
		// what the one who waited gets
		late func(k *kernel.Kernel, p *kernel.Process, o impl.Opened) impl.Opened
	}
	side struct{}
)

func (side) Release(*kernel.Kernel, *kernel.Description) {}

func init() {
	none := "it is none of the systems'"
	impl.Describe(impl.Mechanism{Name: hatch, Prefix: "HATCH", Family: "posix", Absent: map[string]string{"linux": none, "libc": none, "windows": none}})
	source := impl.Fails("a test", "EBADF")
	impl.Define[openHatch, impl.Opened](hatch, "hatch.open", "opens the hatch", "", impl.Waits("open"), impl.Makes("", "side"), source)
	impl.Define[push, impl.Count](hatch, "hatch.push", "pushes {data}{pattern}", "", source)
	impl.Define[pull, impl.Bytes](hatch, "hatch.pull", "pulls", "", impl.Waits("pull"), source)

	kernel.Begins(func() *theHatch {
		return &theHatch{late: func(_ *kernel.Kernel, _ *kernel.Process, o impl.Opened) impl.Opened { return o }}
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op openHatch) (impl.Opened, error) {
		h := kernel.Of[theHatch](k)
		own, other := 0, 1
		if op.Inside {
			own, other = 1, 0
		}
		if !c.Begun {
			h.open[own]++
			k.Touch()
		}
		if h.open[other] == 0 {
			return impl.Opened{}, c.Wait("open")
		}
		opened := k.Open(c.Process, &kernel.Description{File: side{}}, false)
		if c.Begun {
			opened = h.late(k, c.Process, opened)
		}
		return opened, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op push) (impl.Count, error) {
		if c.Process.Handles[op.Side] == nil {
			return impl.Count{}, kernel.Posix("EBADF")
		}
		h := kernel.Of[theHatch](k)
		h.data = append(h.data, op.Bytes()...)
		k.Touch()
		return impl.Count{Count: op.Size()}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op pull) (impl.Bytes, error) {
		h := kernel.Of[theHatch](k)
		switch {
		case c.Process.Handles[op.Side] == nil:
			return impl.Bytes{}, kernel.Posix("EBADF")
		case len(h.data) == 0:
			return impl.Bytes{}, c.Wait("pull")
		}
		data := h.data
		h.data = nil
		return impl.Bytes{Data: data}, nil
	})

	room := steps.Room(hatch)
	opening := func(inside bool) any {
		return func(*steps.World, *steps.Process) (impl.Operation, error) { return openHatch{inside}, nil }
	}
	room.Action(steps.Action{
		Verb: "open the hatch", Noun: "open",
		Spellings: []steps.Spelling{steps.As("from inside", opening(true)), steps.As("from outside", opening(false))},
		Done: func(_ *steps.World, p *steps.Process, o *steps.Operation) error {
			opened, _ := o.Last.Result.(impl.Opened)
			p.Hold("side", opened)
			return nil
		},
	})
	room.Action(steps.Action{Verb: "push", Noun: "push", Spellings: []steps.Spelling{
		steps.As("{text}", func(_ *steps.World, p *steps.Process, text string) (impl.Operation, error) {
			handle, err := p.Handle("side")
			return push{Side: handle, Payload: impl.Payload{Data: []byte(text)}}, err
		}),
	}})
	room.Action(steps.Action{Verb: "pull", Noun: "pull", Spellings: []steps.Spelling{
		steps.As("", func(_ *steps.World, p *steps.Process) (impl.Operation, error) {
			handle, err := p.Handle("side")
			return pull{handle}, err
		}),
	}})
}

const hatches = `@hatch
Feature: A hatch

  @HATCH-01 @posix
  Rule: Who opens it first waits for the other one
    Source: this test

    Background:
      Given a process "first"
      And a process "second"

    Scenario: they meet
      When "first" starts to open the hatch from inside
      And "second" opens the hatch from outside
      Then the open completes
      When "first" pushes "x"
      And "second" starts to pull
      Then the pull completes with "x"
`

// TestWhatComesLate: the handle that an open brings when it has waited is one that
// sentences can speak of, on both sides of a comparison.
func TestWhatComesLate(t *testing.T) {
	s, err := spec.Load(fstest.MapFS{"hatch/hatch.feature": {Data: []byte(hatches)}})
	if err != nil {
		t.Fatal(err)
	}
	look := func(late func(k *kernel.Kernel, p *kernel.Process, o impl.Opened) impl.Opened) *Finding {
		iut, err := reference.New(nil, func(k *kernel.Kernel) {
			if late != nil {
				kernel.Of[theHatch](k).late = late
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		f, stats, err := Explore(t.Context(), s, iut, Options{Mechanism: hatch, Seed: 1, Sequences: 100})
		if err != nil || stats.Operations == 0 {
			t.Fatal(stats, err)
		}
		return f
	}
	if f := look(nil); f != nil {
		t.Errorf("the reference disagrees with itself:\n%s", f.Scenario())
	}
	f := look(func(k *kernel.Kernel, p *kernel.Process, o impl.Opened) impl.Opened {
		k.Close(p, o.Handle)
		return o
	})
	if f == nil || !f.Executable || !strings.Contains(f.Scenario(), "open completes") {
		t.Errorf("that a late handle cannot be used was not found, or cannot be executed: %+v", f)
	}
	f = look(func(k *kernel.Kernel, p *kernel.Process, o impl.Opened) impl.Opened { return impl.Opened{Native: -1} })
	if f == nil || !f.Executable {
		t.Errorf("that no handle comes was not found, or cannot be executed: %+v", f)
	}
}
