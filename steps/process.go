package steps

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Sentences about processes.

func init() {
	does(`a process `+role, func(w *World, role string) error {
		_, err := w.startProcess(role, impl.ProcessStart{})
		return err
	})
	does(`a process `+role+` of another user`, func(w *World, role string) error {
		_, err := w.startProcess(role, impl.ProcessStart{SecondUser: true})
		return err
	})
	does(role+` starts (".+)`, func(w *World, role, children string) error { return w.startChildren(role, children) })
	does(role+` forks `+role, func(w *World, role, child string) error { return w.fork(role, child) })
	does(role+` exits`, func(w *World, role string) error { return w.exit(role) })
	does(role+` is killed`, func(w *World, role string) error { return w.kill(role) })
	checks(role+` is killed by (SIG[A-Z0-9]+)`, func(w *World, role, signal string) error { return w.killedBy(role, signal) })
	checks(role+` is still alive`, func(w *World, role string) error { return w.alive(role) })
}

// startProcess starts an unrelated process in the scenario's world.
func (w *World) startProcess(role string, op impl.ProcessStart) (*Process, error) {
	if err := w.unheard(role); err != nil {
		return nil, err
	}
	op.World, op.Actor = w.Name, w.Name+"/"+role
	started, err := get[impl.ProcessStarted](w, w.root(), op)
	if err != nil {
		return nil, err
	}
	return w.adopt(role, nil, started)
}

// inheriting are the ways in which a child on Windows comes to handles that are not
// listed; it is told the values of all that its parent has.
var inheriting = map[string]string{
	"every inheritable handle": impl.InheritAll,
	"no inheritance at all":    impl.InheritNone,
}

var childClause = regexp.MustCompile(`(?:^| and )"([^"]+)" with `)

// startChildren understands: "writer" with the write end and "reader" with the read end.
func (w *World) startChildren(role, children string) error {
	parent, err := w.process(role)
	if err != nil {
		return err
	}
	clauses := childClause.FindAllStringSubmatchIndex(children, -1)
	if len(clauses) == 0 || clauses[0][0] != 0 {
		return fmt.Errorf("not understood: who starts with what in %s", children)
	}
	for i, clause := range clauses {
		child, with := children[clause[2]:clause[3]], children[clause[1]:]
		if i+1 < len(clauses) {
			with = children[clause[1]:clauses[i+1][0]]
		}
		if err := w.unheard(child); err != nil {
			return err
		}
		op := impl.ProcessSpawn{Actor: w.Name + "/" + child, Inheriting: inheriting[with]}
		names := slices.Sorted(maps.Keys(parent.Handles))
		if op.Inheriting == "" {
			if names, err = parent.ends(with); err != nil {
				return err
			}
		}
		for _, name := range names {
			op.Inherit = append(op.Inherit, parent.Handles[name])
		}
		started, err := get[impl.ProcessStarted](w, parent, op)
		if err != nil {
			return err
		}
		if err := w.inherit(parent, child, started, names); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) inherit(parent *Process, role string, started impl.ProcessStarted, names []string) error {
	child, err := w.adopt(role, parent, started)
	if err != nil {
		return err
	}
	for _, name := range names {
		child.Handles[name], child.Native[name] = parent.Handles[name], parent.Native[name]
	}
	return nil
}

func (w *World) fork(role, child string) error {
	parent, err := w.process(role)
	if err != nil {
		return err
	}
	if err := w.unheard(child); err != nil {
		return err
	}
	started, err := get[impl.ProcessStarted](w, parent, impl.ProcessFork{Actor: w.Name + "/" + child})
	if err != nil {
		return err
	}
	var names []string
	for name := range parent.Handles {
		names = append(names, name)
	}
	return w.inherit(parent, child, started, names)
}

// exit lets a process end by itself and waits until it has.
func (w *World) exit(role string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	if p.gone {
		return fmt.Errorf("%q has ended already", role)
	}
	// The end of the process shows that it is done. The end of its connection would
	// too, but under Wine that can stay open.
	o, err := w.begin(p, "", "", impl.ProcessExit{})
	if err != nil {
		return err
	}
	how, err := w.ended(p)
	if err != nil {
		if s, unanswered := o.Pending.Settle(w.ctx); unanswered == nil && s.Failure != nil {
			return w.disagree(o, fmt.Sprintf("that %q exits", role), s.String())
		}
		return err
	}
	w.record(o, impl.Settlement{Ended: true})
	if how.Signal != "" || how.Status != 0 {
		return mismatch(fmt.Sprintf("that %q exits with status 0", role), describeEnd(how))
	}
	return nil
}

// kill ends a process from outside and waits until it has gone.
func (w *World) kill(role string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	if p.gone {
		return fmt.Errorf("%q has ended already", role)
	}
	pid, err := p.target()
	if err != nil {
		return err
	}
	if _, err := w.do(w.root(), impl.ProcessKill{PID: pid}); err != nil {
		return err
	}
	_, err = w.ended(p)
	return err
}

// target is the number by which others may be asked to do something to the process.
func (p *Process) target() (int, error) {
	if err := impl.CheckTarget(p.PID); err != nil {
		return 0, &impl.Broken{Actor: p.Role, Err: fmt.Errorf("who started it gave its pid as %d: %w", p.PID, err)}
	}
	return p.PID, nil
}

func (w *World) killedBy(role, signal string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	expected := fmt.Sprintf("that %q is killed by %s", role, signal)
	for _, o := range slices.Backward(w.pending) {
		if o.Process != p {
			continue
		}
		// That its last operation completed shows at once that a process lives.
		if o.Last.Done {
			return w.disagree(o, expected, o.Last.String())
		}
		break
	}
	how, err := w.ended(p)
	if err != nil {
		if m, ok := err.(*Mismatch); ok {
			m.Expected = expected
		}
		return err
	}
	if how.Signal != signal {
		return mismatch(expected, describeEnd(how))
	}
	return nil
}

func (w *World) alive(role string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	_, err = w.do(p, impl.ClockNow{})
	return err
}

func describeEnd(how impl.ProcessEnded) string {
	if how.Signal != "" {
		return "killed by " + how.Signal
	}
	return fmt.Sprintf("exited with status %d", how.Status)
}

// ends resolves "the read end", "both ends", "the write end of "a"", also
// several, joined by "and".
func (p *Process) ends(phrase string) ([]string, error) {
	var names []string
	for part := range strings.SplitSeq(phrase, " and ") {
		part = strings.TrimPrefix(part, "the ")
		if rest, ok := strings.CutPrefix(part, "both ends"); ok {
			names = append(names, "read end"+rest, "write end"+rest)
			continue
		}
		names = append(names, part)
	}
	for _, name := range names {
		if _, ok := p.Handles[name]; !ok {
			return nil, fmt.Errorf("%q has no %s", p.Role, name)
		}
	}
	return names, nil
}
