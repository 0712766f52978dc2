// Package upcall is the room of what processes are called for: what a source holds, and
// how it is answered.
package upcall

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/upcall"
)

// Source is where upcalls come to.
type Source struct {
	*kernel.Receiver
	// Reply returns from one, and reports whether any is held.
	Reply func(k *kernel.Kernel) bool
	// Values are what one brings beside its name; nil where there is nothing.
	Values func(u *kernel.Upcall) []int64
}

var finders = []func(p *kernel.Process, name upcall.Source) *Source{signals}

// Find registers where a room's sources are found by their names. A room calls it when
// the program starts.
func Find(find func(p *kernel.Process, name upcall.Source) *Source) { finders = append(finders, find) }

// signals are the handlers of a process.
func signals(p *kernel.Process, name upcall.Source) *Source {
	if name != upcall.Signals {
		return nil
	}
	return &Source{Receiver: &p.Handlers, Reply: func(*kernel.Kernel) bool { return p.Handlers.ReplyToLast() }}
}

// on is for what is done with a source of the process.
func on[Op, Res any](of func(Op) upcall.Source, try func(k *kernel.Kernel, c *kernel.Call, s *Source, op Op) (Res, error)) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (res Res, err error) {
		for _, find := range finders {
			if s := find(c.Process, of(op)); s != nil {
				return try(k, c, s, op)
			}
		}
		return res, fmt.Errorf("%s is not called at %q", c.Process.Name, of(op))
	})
}

func init() {
	kernel.Declare(kernel.Claim{Options: map[string]any{"handlers": true}})
	on(func(op upcall.Hold) upcall.Source { return op.Source }, func(_ *kernel.Kernel, _ *kernel.Call, s *Source, op upcall.Hold) (impl.Nothing, error) {
		s.Hold(op.What)
		return impl.Nothing{}, nil
	})
	on(func(op upcall.Next) upcall.Source { return op.Source }, func(_ *kernel.Kernel, c *kernel.Call, s *Source, _ upcall.Next) (upcall.Called, error) {
		next := s.Next()
		if next == nil {
			return upcall.Called{}, c.Wait("upcall.next")
		}
		called := upcall.Called{What: next.Name}
		if s.Values != nil {
			called.Values = s.Values(next)
		}
		return called, nil
	})
	on(func(op upcall.Reply) upcall.Source { return op.Source }, func(k *kernel.Kernel, _ *kernel.Call, s *Source, _ upcall.Reply) (impl.Nothing, error) {
		if !s.Reply(k) {
			return impl.Nothing{}, fmt.Errorf("no call is held")
		}
		return impl.Nothing{}, nil
	})
	on(func(op upcall.Count) upcall.Source { return op.Source }, func(_ *kernel.Kernel, c *kernel.Call, s *Source, op upcall.Count) (impl.Count, error) {
		n := s.Handled(op.What)
		if n < op.AtLeast {
			return impl.Count{}, c.Wait("upcall.count")
		}
		return impl.Count{Count: n}, nil
	})
}
