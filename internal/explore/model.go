package explore

import (
	"context"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/internal/latitude"
	_ "github.com/ipcspec/ipcspec/internal/latitude/rooms" // what documents leave open
)

// model is the reference, of which the world that was begun last is known.
type model struct {
	*reference.IUT
	rooms  latitude.Rooms
	kernel *kernel.Kernel
	*latitude.Watch
	vain   bool // somebody has waited in vain for what is distant
	untrue bool // sentences that do not hold are kept for what they do
	order  func(waiting []*kernel.Call) []*kernel.Call
}

// newModel returns a reference that makes the same choices as an implementation with
// this statement where documents leave them open, in what these mechanisms and traits do.
func newModel(stated impl.Statement, rooms ...string) (*model, error) {
	m := &model{rooms: latitude.Of(rooms...)}
	numbers := map[string]int{}
	for option := range reference.Statement().Options {
		if n, ok := stated.Int(option); ok {
			numbers[option] = n
		}
	}
	iut, err := reference.New(numbers, func(k *kernel.Kernel) {
		m.kernel, m.Watch = k, m.rooms.Watch(k, stated)
		k.WakeOrder = func(waiting []*kernel.Call) []*kernel.Call {
			if m.order == nil {
				return waiting
			}
			return m.order(waiting)
		}
	})
	m.IUT = iut
	return m, err
}

func (m *model) open(ctx context.Context, mechanism string) (*lane, error) {
	return openLane(ctx, nil, m, mechanism)
}

// stock is how many processes there are, and how much there is in all: processes,
// what they have open, objects that outlive them.
func (m *model) stock() (processes, all int) {
	all = m.Watch.Stock()
	for _, p := range m.kernel.Processes {
		if !p.Ended {
			processes++
			all += 1 + len(p.Handles)
		}
	}
	return processes, all
}
