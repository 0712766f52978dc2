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
	DefineParameter("children", `".+`, `children and what each gets: "a" with the write end and "b" with the read end`)
	Core.Does("a process",
		As("a process {role}", func(w *World, role string) error {
			_, err := w.StartProcess(role, impl.ProcessStart{})
			return err
		}),
		As("a process {role} of another user", func(w *World, role string) error {
			_, err := w.StartProcess(role, impl.ProcessStart{SecondUser: true})
			return err
		}),
	)
	Core.Does("start a child", As("{role} starts {children}", (*World).StartChildren))
	Core.Does("fork", As("{role} forks {role}", (*World).Fork))
	Core.Does("exit", As("{role} exits", (*World).Exit))
	Core.Does("is killed", As("{role} is killed", (*World).Kill))
	Core.Checks("dies of a signal", As("{role} is killed by {signal}", (*World).killedBy))
	Core.Checks("lives", As("{role} is still alive", (*World).alive))
}

// StartProcess starts an unrelated process in the scenario's world.
func (w *World) StartProcess(role string, op impl.ProcessStart) (*Process, error) {
	if err := w.Unheard(role); err != nil {
		return nil, err
	}
	op.World, op.Actor = w.Name, w.Name+"/"+role
	started, err := Get[impl.ProcessStarted](w, w.Root(), op)
	if err != nil {
		return nil, err
	}
	return w.Adopt(role, nil, started)
}

// inheriting are the ways in which a child on Windows comes to handles that are not
// listed; it is told the values of all that its parent has.
var inheriting = map[string]string{
	"every inheritable handle": impl.InheritAll,
	"no inheritance at all":    impl.InheritNone,
}

var childClause = regexp.MustCompile(`(?:^| and )"([^"]+)" with `)

// StartChildren understands: "writer" with the write end and "reader" with the read end.
func (w *World) StartChildren(role, children string) error {
	parent, err := w.Process(role)
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
		if err := w.Unheard(child); err != nil {
			return err
		}
		op := impl.ProcessSpawn{Actor: w.Name + "/" + child, Inheriting: inheriting[with]}
		names := slices.Sorted(maps.Keys(parent.Handles))
		if op.Inheriting == "" {
			if names, err = parent.Ends(with); err != nil {
				return err
			}
		}
		for _, name := range names {
			op.Inherit = append(op.Inherit, parent.Handles[name])
		}
		started, err := Get[impl.ProcessStarted](w, parent, op)
		if err != nil {
			return err
		}
		if err := w.Inherit(parent, child, started, names); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) Inherit(parent *Process, role string, started impl.ProcessStarted, names []string) error {
	child, err := w.Adopt(role, parent, started)
	if err != nil {
		return err
	}
	for _, name := range names {
		child.Handles[name], child.Native[name] = parent.Handles[name], parent.Native[name]
	}
	return nil
}

func (w *World) Fork(role, child string) error {
	parent, err := w.Process(role)
	if err != nil {
		return err
	}
	if err := w.Unheard(child); err != nil {
		return err
	}
	started, err := Get[impl.ProcessStarted](w, parent, impl.ProcessFork{Actor: w.Name + "/" + child})
	if err != nil {
		return err
	}
	var names []string
	for name := range parent.Handles {
		names = append(names, name)
	}
	return w.Inherit(parent, child, started, names)
}

// Exit lets a process end by itself and waits until it has.
func (w *World) Exit(role string) error {
	p, err := w.Process(role)
	if err != nil {
		return err
	}
	if p.Gone {
		return fmt.Errorf("%q has ended already", role)
	}
	// The end of the process shows that it is done. The end of its connection would
	// too, but under Wine that can stay open.
	o, err := w.Issue(p, "", "", impl.ProcessExit{})
	if err != nil {
		return err
	}
	how, err := w.Ended(p)
	if err != nil {
		if s, unanswered := o.Pending.Settle(w.ctx); unanswered == nil && s.Failure != nil {
			return w.Disagree(o, fmt.Sprintf("that %q exits", role), s.String())
		}
		return err
	}
	w.Record(o, impl.Settlement{Ended: true})
	if how.Signal != "" || how.Status != 0 {
		return Differs(fmt.Sprintf("that %q exits with status 0", role), describeEnd(how))
	}
	return nil
}

// Kill ends a process from outside and waits until it has gone.
func (w *World) Kill(role string) error {
	p, err := w.Process(role)
	if err != nil {
		return err
	}
	if p.Gone {
		return fmt.Errorf("%q has ended already", role)
	}
	pid, err := p.Target()
	if err != nil {
		return err
	}
	if _, err := w.Do(w.Root(), impl.ProcessKill{PID: pid}); err != nil {
		return err
	}
	_, err = w.Ended(p)
	return err
}

func (w *World) killedBy(role, signal string) error {
	p, err := w.Process(role)
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
			return w.Disagree(o, expected, o.Last.String())
		}
		break
	}
	how, err := w.Ended(p)
	if err != nil {
		if m, ok := err.(*Mismatch); ok {
			m.Expected = expected
		}
		return err
	}
	if how.Signal != signal {
		return Differs(expected, describeEnd(how))
	}
	return nil
}

func (w *World) alive(role string) error {
	p, err := w.Process(role)
	if err != nil {
		return err
	}
	_, err = w.Do(p, impl.ClockNow{})
	return err
}

func describeEnd(how impl.ProcessEnded) string {
	if how.Signal != "" {
		return "killed by " + how.Signal
	}
	return fmt.Sprintf("exited with status %d", how.Status)
}

// Ends resolves "the read end", "both ends", "the write end of "a"", also
// several, joined by "and".
func (p *Process) Ends(phrase string) ([]string, error) {
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

// Target is the number by which others may be asked to do something to the process.
func (p *Process) Target() (int, error) {
	if err := impl.CheckTarget(p.PID); err != nil {
		return 0, &impl.Broken{Actor: p.Role, Err: fmt.Errorf("who started it gave its pid as %d: %w", p.PID, err)}
	}
	return p.PID, nil
}
