// Package history lets several processes race for one object and judges what came
// of it. No scenario can say in which order racing operations take effect; what can
// be said is that there must be one order, in agreement with what came before what,
// in which each of them does what it does when it is alone (linearizability).
package history

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/outside"
)

// Operation is one operation of a history.
type Operation struct {
	Client int // of those that perform one operation after another
	Actor  string
	Thread string
	Op     impl.Operation
	// Outcome is how it completed. Blocked means something else: the operation was
	// begun long before, and was observed waiting when nothing else was under way.
	Outcome impl.Settlement
	// Call and Return are nanoseconds: it took effect between them.
	Call, Return int64
}

// sequential is what an object does if operations are performed one after another.
// States are never changed.
type sequential interface {
	initial() any
	// step says whether an operation can have this outcome in a state, and what the
	// state is then.
	step(state any, op impl.Operation, outcome impl.Settlement) (possible bool, next any)
	equal(a, b any) bool
	// describe says in words what is in a state.
	describe(state any) string
	// phrase says in words what an operation does.
	phrase(op impl.Operation) string
}

// Verdict is what a history was found to be.
type Verdict = porcupine.CheckResult

// most bounds how long one history is thought about.
const most = time.Second

func model(m sequential) porcupine.Model {
	return porcupine.Model{
		Init: m.initial,
		Step: func(state, input, output any) (bool, any) {
			return m.step(state, input, output.(impl.Settlement))
		},
		Equal:         m.equal,
		DescribeState: m.describe,
		DescribeOperation: func(input, output any) string {
			return outside.Line(m.phrase(input) + ": " + output.(impl.Settlement).String())
		},
	}
}

func encode(list []Operation) []porcupine.Operation {
	var out []porcupine.Operation
	for _, o := range list {
		out = append(out, porcupine.Operation{ClientId: o.Client, Input: o.Op, Call: o.Call, Output: o.Outcome, Return: o.Return})
	}
	return out
}

// check looks for an order that explains the history.
func check(m sequential, list []Operation) Verdict {
	return porcupine.CheckOperationsTimeout(model(m), encode(list), most)
}

// culprit finds the operation by whose return no order is left: everything before it
// can be explained. What has been called by then and has not returned may have taken
// effect or not.
func culprit(m sequential, list []Operation) int {
	type unfinished struct{ impl.Operation }
	nondeterministic := porcupine.NondeterministicModel{
		Init: func() []any { return []any{m.initial()} },
		Step: func(state, input, output any) []any {
			var next []any
			if open, ok := input.(unfinished); ok {
				next = append(next, state)
				input = open.Operation
			}
			if ok, then := m.step(state, input, output.(impl.Settlement)); ok {
				next = append(next, then)
			}
			return next
		},
		Equal: m.equal,
	}
	byReturn := make([]int, len(list))
	for i := range byReturn {
		byReturn[i] = i
	}
	slices.SortStableFunc(byReturn, func(a, b int) int { return compare(list[a].Return, list[b].Return) })
	impossible := func(n int) bool { // is it, by the time when the nth has returned?
		until := list[byReturn[n]].Return
		var part []porcupine.Operation
		for _, o := range encode(list) {
			switch {
			case o.Call > until:
				continue
			case o.Return > until:
				o.Input, o.Return = unfinished{o.Input}, math.MaxInt64
			}
			part = append(part, o)
		}
		return porcupine.CheckOperationsTimeout(nondeterministic.ToModel(), part, most) == porcupine.Illegal
	}
	n, _ := slices.BinarySearchFunc(byReturn, true, func(i int, _ bool) int {
		if impossible(slices.Index(byReturn, i)) {
			return 0
		}
		return -1
	})
	return byReturn[min(n, len(byReturn)-1)]
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// overlapping counts the operations that were under way while another one was.
func overlapping(list []Operation) int {
	n := 0
	for i, a := range list {
		for j, b := range list {
			if i != j && a.Client != b.Client && a.Call <= b.Return && b.Call <= a.Return && !a.Outcome.Blocked && !b.Outcome.Blocked {
				n++
				break
			}
		}
	}
	return n
}

func who(o Operation) string {
	if o.Thread == "" {
		return o.Actor
	}
	return fmt.Sprintf("%s/%s", o.Actor, o.Thread)
}
