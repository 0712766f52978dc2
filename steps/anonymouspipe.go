package steps

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Sentences about anonymous pipes of Windows: their handles, who inherits them, and
// the programs that have them as standard handles.

// endOrMailslot is what a child may inherit.
const endOrMailslot = `the ((?:duplicate of the )?(?:read|write) end(?: of "[^"]+")?|mailslot)`

func init() {
	does(`a process `+role+` that has an inheritable pipe`, func(w *World, role string) error {
		return w.processWithInheritablePipes(role, "")
	})
	does(`a process `+role+` that has the inheritable pipes `+role+` and `+role, func(w *World, role, a, b string) error {
		return w.processWithInheritablePipes(role, a, b)
	})
	does(`a process `+role+` that has a pipe of suggested size `+number, func(w *World, role string, size int) error {
		p, err := w.startProcess(role, impl.ProcessStart{})
		if err != nil {
			return err
		}
		return w.createSizedPipe(p, "", size)
	})
	does(role+` starts to peek`, func(w *World, role string) error { return w.peek(role, "read end") })
	does(role+` starts to peek at `+endOf, func(w *World, role, name string) error { return w.peek(role, name) })
	does(role+` starts to read with an OVERLAPPED`, func(w *World, role string) error {
		_, handle, err := w.handle(role, "read end")
		if err != nil {
			return err
		}
		return w.startOn(role, "read", winhandle.Read{Handle: handle, Size: 4096, Overlapped: true})
	})
	does(role+` starts to read by ReadFileEx`, func(w *World, role string) error {
		_, handle, err := w.handle(role, "read end")
		if err != nil {
			return err
		}
		return w.startOn(role, "read", winhandle.ReadEx{Handle: handle, Size: 4096})
	})
	checks(`the read is not left to the background`, func(w *World) error { return w.notInBackground() })
	checks(role+` reads `+text+`, perhaps after reading nothing`, func(w *World, role, want string) error {
		return w.readsAfterNothing(role, want)
	})

	does(role+` duplicates `+endOf+` as (inheritable|not inheritable)`, func(w *World, role, name, how string) error {
		return w.duplicateAs(role, name, winhandle.Duplicate{Inheritable: how == "inheritable"})
	})
	does(role+` (duplicates|moves) `+endOf+` into `+role, func(w *World, role, how, name, target string) error {
		return w.duplicateInto(role, name, target, how == "moves")
	})
	does(role+` is told the value of `+endOf+` of `+role, func(w *World, role, name, owner string) error {
		p, err := w.process(owner)
		if err != nil {
			return err
		}
		return w.adoptValue(role, name, p.Native[name])
	})
	does(role+` closes `+endOf+` and keeps the value`, func(w *World, role, name string) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		if err := w.close(role, "the "+name); err != nil {
			return err
		}
		return w.adoptValue(role, name, p.Native[name])
	})
	does(role+` makes `+endOf+` (inheritable|not inheritable)`, func(w *World, role, name, how string) error {
		p, handle, err := w.handle(role, name)
		if err != nil {
			return err
		}
		_, err = w.do(p, winhandle.SetInheritable{Handle: handle, Inherit: how == "inheritable"})
		return err
	})
	checks(endOrMailslot+` of `+role+` is (inheritable|not inheritable)`, func(w *World, name, role, want string) error {
		p, handle, err := w.handle(role, name)
		if err != nil {
			return err
		}
		got, err := get[impl.Truth](w, p, winhandle.IsInheritable{Handle: handle})
		if err != nil {
			return err
		}
		is := "not inheritable"
		if got.Is {
			is = "inheritable"
		}
		if is != want {
			return mismatch("that the "+name+" is "+want, is)
		}
		return nil
	})

	does(role+` starts to run `+role+` with (.+ as standard (?:input|output))`, func(w *World, role, command, with string) error {
		return w.startProgram(role, command, with)
	})
	does(role+` writes the line `+text+`(?: to `+role+`)?`, func(w *World, role, line, pipe string) error {
		return w.write(role, pipe, impl.Payload{Data: []byte(line + "\r\n")}, 1)
	})
	checks(role+` reads the line `+text+`(?: from `+role+`)?`, func(w *World, role, line, pipe string) error {
		want := line + "\r\n"
		got, err := w.collect(role, pipe, len(want), len(want))
		if err == nil && string(got) != want {
			return mismatch(quoted(want), quoted(string(got)))
		}
		return err
	})
}

func (w *World) processWithInheritablePipes(role string, names ...string) error {
	p, err := w.startProcess(role, impl.ProcessStart{})
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := w.createPipe(p, name, "inheritable"); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) peek(role, name string) error {
	_, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	return w.startOn(role, "peek", winhandle.Peek{Handle: handle, Size: 4096})
}

// notInBackground requires that a read was refused or waits: it must not come back
// as begun while nothing is there.
func (w *World) notInBackground() error {
	o, err := w.the("read", "")
	if err != nil {
		return err
	}
	if !o.Last.Blocked && o.Last.Failure == nil || o.Last.Failure != nil && o.Last.Failure.Condition == "pending" {
		return w.disagree(o, "that the read fails or blocks", "that it goes on by itself: "+o.Last.String())
	}
	return nil
}

// readsAfterNothing takes the read that waits, or begins one. Where it brings
// nothing, which is no failure, the next one has to bring the data.
func (w *World) readsAfterNothing(role, want string) error {
	o, err := w.the("read", role)
	if err != nil {
		if err := w.startRead(role, "", "", 4096); err != nil {
			return err
		}
		return w.readsAfterNothing(role, want)
	}
	for range 2 {
		s, err := w.complete(o)
		if err != nil {
			return err
		}
		got, ok := s.Result.(impl.Bytes)
		switch {
		case ok && string(got.Data) == want:
			return nil
		case !ok || len(got.Data) > 0:
			return w.disagree(o, quoted(want)+", or nothing before it", s.String())
		}
		if err := w.startRead(role, "", "", 4096); err != nil {
			return err
		}
		if o, err = w.the("read", role); err != nil {
			return err
		}
	}
	return w.disagree(o, quoted(want), "nothing twice")
}

func (w *World) duplicateAs(role, name string, op winhandle.Duplicate) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	op.Handle = handle
	opened, err := get[impl.Opened](w, p, op)
	if err == nil {
		p.hold("duplicate of the "+name, opened)
	}
	return err
}

// duplicateInto gives another process an end, and tells it the value.
func (w *World) duplicateInto(role, name, target string, move bool) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	other, err := w.process(target)
	if err != nil {
		return err
	}
	opened, err := get[impl.Opened](w, p, winhandle.Duplicate{Handle: handle, PID: other.Actor.PID(), CloseSource: move})
	if err != nil {
		return err
	}
	return w.adoptValue(target, name, opened.Native)
}

// adoptValue lets a process speak of a value as of an end that it has.
func (w *World) adoptValue(role, name string, value int64) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	opened, err := get[impl.Opened](w, p, winhandle.Adopt{Native: value})
	if err == nil {
		p.hold(name, opened)
	}
	return err
}

var standardClause = regexp.MustCompile(`^the (.+) as standard (input|output)$`)

// startProgram understands: with the read end of "in" as standard input and the
// write end of "out" as standard output.
func (w *World) startProgram(role, command, with string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	op := impl.ProcessRun{World: w.Name, Argv: strings.Fields(command)}
	for part := range strings.SplitSeq(with, " and ") {
		m := standardClause.FindStringSubmatch(part)
		if m == nil {
			return fmt.Errorf("not understood: what is a standard handle in %s", with)
		}
		handle, ok := p.Handles[m[1]]
		if !ok {
			return fmt.Errorf("%q has no %s", role, m[1])
		}
		if m[2] == "input" {
			op.Stdin = handle
		} else {
			op.Stdout = handle
		}
	}
	_, err = w.start(p, "run", "", op)
	return err
}
