package history

import (
	"bytes"
	"slices"

	"github.com/anishathalye/porcupine"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/outside"
)

const (
	illegal = porcupine.Illegal
	unknown = porcupine.Unknown
)

// Finding is a history that no order explains.
type Finding struct {
	Mechanism string `json:"mechanism"`
	// Seed is that of the world in which it came about.
	Seed int64 `json:"seed"`
	// Clock says whose times these are: "actors", or "runner".
	Clock Clock `json:"clock"`
	// Events are the operations, in the order of their calls, up to the return of the
	// one that nothing explains.
	Events []Event `json:"events"`

	model sequential
	list  []Operation
}

// Event is one operation of a finding.
type Event struct {
	Who     string `json:"who"`
	CallNS  int64  `json:"call_ns"` // since the first call
	NS      int64  `json:"ns"`      // until its return
	Does    string `json:"does"`
	Outcome string `json:"outcome"`
	// Open says that it had not returned when the history ceased to be explicable.
	Open bool `json:"open,omitempty"`
	// Here marks the operation by whose return nothing explains the history.
	Here bool `json:"here,omitempty"`
}

func newFinding(mechanism string, seed int64, m sequential, list []Operation, clock Clock) *Finding {
	f := &Finding{Mechanism: mechanism, Seed: seed, Clock: clock, model: m, list: list}
	here := culprit(m, list)
	until := list[here].Return
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compare(list[a].Call, list[b].Call) })
	first := list[order[0]].Call
	for _, i := range order {
		o := list[i]
		if o.Call > until {
			break
		}
		e := Event{Who: who(o), CallNS: o.Call - first, NS: o.Return - o.Call, Does: outside.Line(m.phrase(o.Op)), Outcome: outcome(o.Outcome), Open: o.Return > until, Here: i == here}
		f.Events = append(f.Events, e)
	}
	return f
}

// EndsWithProcess tells whether nothing explains the history because a process ended.
func (f *Finding) EndsWithProcess() bool {
	return slices.ContainsFunc(f.Events, func(e Event) bool { return e.Here && e.Outcome == outcome(impl.Settlement{Ended: true}) })
}

func outcome(s impl.Settlement) string {
	if s.Blocked {
		return "still blocked"
	}
	return outside.Line(s.String())
}

// HTML is the whole history as a page, with the longest explanations of parts of it.
func (f *Finding) HTML() ([]byte, error) {
	m := model(f.model)
	_, info := porcupine.CheckOperationsVerbose(m, encode(f.list), most)
	var page bytes.Buffer
	err := porcupine.Visualize(m, info, &page)
	return page.Bytes(), err
}
