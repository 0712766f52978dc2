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
	Seen        int // arrivals that were reported already; -1 before the first look
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
	p := d.Pipe
	if p == nil {
		return nil
	}
	if d.Write {
		add("out", p.Room() >= min(k.Limits.PipeBuf, p.Capacity))
		add("err", k.Broken(p))
		return events
	}
	add("in", len(p.Buffer) > 0)
	add("hup", p.Writers == 0)
	return events
}

// wouldNotBlock is what select means by ready (PIPE-38).
func wouldNotBlock(k *Kernel, d *Description, write bool) bool {
	events := k.Readiness(k, d)
	if write {
		return slices.Contains(events, "out") || slices.Contains(events, "err")
	}
	return slices.Contains(events, "in") || slices.Contains(events, "hup") || slices.Contains(events, "err")
}

// due says whether an event of the registration is to be reported now: with
// EPOLLET only what has arrived since the last report (PIPE-39).
func due(item *EpollItem) bool {
	return !item.Edge || item.Description.Pipe.Arrivals > item.Seen
}

// registered says whether the registration still stands.
func registered(item *EpollItem) bool { return item.Description.References > 0 }

// registeredAs says whether this descriptor of this description is registered: a
// duplicate of it is another one.
func registeredAs(e *Epoll, as *Descriptor) bool {
	return slices.ContainsFunc(e.Items, func(item *EpollItem) bool {
		return item.Description == as.Description && item.Descriptor.Number == as.Number && registered(item)
	})
}

func init() {
	on(func(k *Kernel, c *Call, op impl.FdPoll) (impl.Ready, error) {
		var ready impl.Ready
		for _, watched := range op.Handles {
			d, err := k.description(c.Process, watched.Handle)
			if err != nil {
				return impl.Ready{}, err
			}
			var events []string
			for _, event := range k.Readiness(k, d) {
				if slices.Contains(watched.Events, event) || event == "err" || event == "hup" {
					events = append(events, event)
				}
			}
			if len(events) > 0 {
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
			d, err := k.description(c.Process, handle)
			if err != nil {
				return impl.Ready{}, err
			}
			write := i >= len(op.Read)
			if k.WouldNotBlock(k, d, write) {
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
		if c.Process.FreeNumbers() < 1 {
			return impl.Opened{}, Posix("EMFILE")
		}
		return k.Open(c.Process, &Description{Epoll: &Epoll{}}, false), nil
	})
	on(func(k *Kernel, c *Call, op impl.EpollAdd) (impl.Nothing, error) {
		e, err := k.description(c.Process, op.Epoll)
		if err != nil {
			return impl.Nothing{}, err
		}
		d, err := k.description(c.Process, op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		if e.Epoll == nil || d.Pipe == nil {
			return impl.Nothing{}, Posix("EINVAL")
		}
		if registeredAs(e.Epoll, c.Process.Handles[op.Handle]) { // PIPE-111
			return impl.Nothing{}, Posix("EEXIST")
		}
		e.Epoll.Items = append(e.Epoll.Items, &EpollItem{
			Description: d, Descriptor: c.Process.Handles[op.Handle], Seen: -1,
			Events: op.Events, Data: op.Data, Edge: slices.Contains(op.Events, "edge"),
		})
		return impl.Nothing{}, nil
	})
	on(func(k *Kernel, c *Call, op impl.EpollWait) (impl.EpollEvents, error) {
		e, err := k.description(c.Process, op.Epoll)
		if err != nil {
			return impl.EpollEvents{}, err
		}
		if e.Epoll == nil {
			return impl.EpollEvents{}, Posix("EINVAL")
		}
		var result impl.EpollEvents
		for _, item := range e.Epoll.Items {
			if !k.Registered(item) {
				continue
			}
			var events []string
			for _, event := range k.Readiness(k, item.Description) {
				if slices.Contains(item.Events, event) || event == "err" || event == "hup" {
					events = append(events, event)
				}
			}
			if len(events) > 0 && k.Due(item) {
				item.Seen = item.Description.Pipe.Arrivals
				result.Events = append(result.Events, impl.EpollEvent{Events: events, Data: item.Data})
			}
		}
		if len(result.Events) == 0 && !k.DueIn(c, op.Timeout) {
			return impl.EpollEvents{}, c.Wait("epoll_wait")
		}
		return result, nil
	})
}
