package gaps

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/signal"
)

// reaches says which signal an operation sends to the process of another one, and whether
// it is one that kills: "" if none.
func (m *moment) reaches(o *moment) (name string, kills bool) {
	switch op := m.op.(type) {
	case impl.ProcessKill:
		if op.PID != o.pid {
			return "", false
		}
		return op.Signal, op.Signal == "" || op.Signal == "SIGKILL" || op.Signal == "SIGTERM"
	case signal.ToThread:
		if m.actor == o.actor && op.Of == o.pending.ID() {
			return op.Signal, false
		}
	}
	return "", false
}

// kills reports whether an operation kills some process.
func (m *moment) kills() bool {
	op, ok := m.op.(impl.ProcessKill)
	return ok && (op.Signal == "" || op.Signal == "SIGKILL" || op.Signal == "SIGTERM")
}

// disposition is what the process of an operation last said that it does on a signal.
func (t *trace) disposition(o *moment, name string, before int) signal.Action {
	for _, m := range slices.Backward(t.moments[:before]) {
		if action, ok := m.op.(signal.Action); ok && m.actor == o.actor && action.Signal == name {
			return action
		}
	}
	return signal.Action{}
}
