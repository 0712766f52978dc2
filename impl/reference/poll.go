package reference

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// Epoll is an epoll instance.
type Epoll struct {
	Items []*EpollItem
}

// EpollItem is a registration. It belongs to the open file description, not to
// the descriptor by which it was made (PIPE-40).
type EpollItem struct {
	Description *Description
	Descriptor  *Descriptor
	Events      []string
	Data        uint64
	Edge        bool
	Next        int // the first arrival that was not reported yet
}

// readiness is what poll reports of one end of a pipe, asked for or not
// (PIPE-37: a write end without readers is in error).
func readiness(k *Kernel, d *Description) []string {
	var events []string
	add := func(event string, is bool) {
		if is {
			events = append(events, event)
		}
	}
	if p := d.Pipe; d.Write {
		add("out", p.Room() >= min(PipesOf(k).Limits.PipeBuf, p.Capacity))
		add("err", StreamsOf(k).Broken(p))
	} else {
		add("in", len(p.Buffer) > 0)
		add("hup", p.Writers == 0)
	}
	return events
}

// reported is what poll and epoll say of an end: what they were asked for, and
// errors and hang-ups without being asked.
func (k *Kernel) reported(d *Description, asked []string) []string {
	var events []string
	for _, event := range PipesOf(k).Readiness(k, d) {
		if slices.Contains(asked, event) || event == "err" || event == "hup" {
			events = append(events, event)
		}
	}
	return events
}

// wouldNotBlock is what select means by ready (PIPE-38).
func wouldNotBlock(k *Kernel, d *Description, write bool) bool {
	events := PipesOf(k).Readiness(k, d)
	if write {
		return slices.Contains(events, "out") || slices.Contains(events, "err")
	}
	return slices.Contains(events, "in") || slices.Contains(events, "hup") || slices.Contains(events, "err")
}

// due says whether an event of the registration is to be reported now: with
// EPOLLET only what has arrived since the last report (PIPE-39).
func due(item *EpollItem) bool {
	return !item.Edge || item.Description.Pipe.Arrivals >= item.Next
}

// registered says whether the registration still stands.
func registered(item *EpollItem) bool { return item.Description.References > 0 }

// registeredAs says whether this descriptor of this description is registered: a
// duplicate of it is another one.
func registeredAs(e *Epoll, as *Descriptor) bool {
	return slices.ContainsFunc(e.Items, func(item *EpollItem) bool {
		return item.Description == as.Description && item.Descriptor.Number == as.Number
	})
}

// onEpoll registers an operation on an epoll instance: nothing else watches (PIPE-113).
func onEpoll[Op, Res any](epoll func(Op) impl.Handle, try func(k *Kernel, c *Call, e *Epoll, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		d, err := k.description(c.Process, epoll(op))
		if err == nil && d.Epoll == nil {
			err = Posix("EINVAL")
		}
		if err != nil {
			var none Res
			return none, err
		}
		return try(k, c, d.Epoll, op)
	})
}

func init() {
	on(func(k *Kernel, c *Call, op impl.FdPoll) (impl.Ready, error) {
		var ready impl.Ready
		for _, watched := range op.Handles {
			d, err := k.pipeEnd(c.Process, watched.Handle)
			if err != nil {
				return impl.Ready{}, err
			}
			if events := k.reported(d, watched.Events); len(events) > 0 {
				ready.Ready = append(ready.Ready, impl.Watched{Handle: watched.Handle, Events: events})
			}
		}
		if len(ready.Ready) == 0 && !k.DueIn(c, op.Timeout) {
			return impl.Ready{}, c.Wait("poll")
		}
		return ready, nil
	})
	on(func(k *Kernel, c *Call, op impl.FdSelect) (impl.Ready, error) {
		var ready impl.Ready
		for i, handle := range slices.Concat(op.Read, op.Write) {
			d, err := k.pipeEnd(c.Process, handle)
			if err != nil {
				return impl.Ready{}, err
			}
			write := i >= len(op.Read)
			if DescriptorsOf(k).WouldNotBlock(k, d, write) {
				event := "in"
				if write {
					event = "out"
				}
				ready.Ready = append(ready.Ready, impl.Watched{Handle: handle, Events: []string{event}})
			}
		}
		if len(ready.Ready) == 0 && !k.DueIn(c, op.Timeout) {
			return impl.Ready{}, c.Wait("select")
		}
		return ready, nil
	})
	on(func(k *Kernel, c *Call, op impl.EpollCreate) (impl.Opened, error) {
		return k.openOne(c.Process, &Description{Epoll: &Epoll{}})
	})
	onEpoll(func(op impl.EpollAdd) impl.Handle { return op.Epoll }, func(k *Kernel, c *Call, e *Epoll, op impl.EpollAdd) (impl.Nothing, error) {
		d, err := k.pipeEnd(c.Process, op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		if registeredAs(e, c.Process.Handles[op.Handle]) { // PIPE-111
			return impl.Nothing{}, Posix("EEXIST")
		}
		e.Items = append(e.Items, &EpollItem{
			Description: d, Descriptor: c.Process.Handles[op.Handle],
			Events: op.Events, Data: op.Data, Edge: slices.Contains(op.Events, "edge"),
		})
		return impl.Nothing{}, nil
	})
	onEpoll(func(op impl.EpollWait) impl.Handle { return op.Epoll }, func(k *Kernel, c *Call, e *Epoll, op impl.EpollWait) (impl.EpollEvents, error) {
		var result impl.EpollEvents
		for _, item := range e.Items {
			if !DescriptorsOf(k).Registered(item) {
				continue
			}
			if events := k.reported(item.Description, item.Events); len(events) > 0 && DescriptorsOf(k).Due(item) {
				item.Next = item.Description.Pipe.Arrivals + 1
				result.Events = append(result.Events, impl.EpollEvent{Events: events, Data: item.Data})
			}
		}
		if len(result.Events) == 0 && !k.DueIn(c, op.Timeout) {
			return impl.EpollEvents{}, c.Wait("epoll_wait")
		}
		result.Sort()
		return result, nil
	})
}
