package descriptor

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Pollable is an open file that poll, select and epoll can wait for. Any other one,
// a regular file, is ready at all times.
type Pollable interface {
	// Ready says what has happened, asked for or not: "in", "out", "err", "hup".
	Ready(k *kernel.Kernel, d *kernel.Description) []string
	// Edges counts what edge-triggered events are about.
	Edges(d *kernel.Description) int
}

// Ready is what can be said of an open file.
func Ready(k *kernel.Kernel, d *kernel.Description) []string {
	if file, is := d.File.(Pollable); is {
		return file.Ready(k, d)
	}
	return []string{"in", "out"}
}

func edges(d *kernel.Description) int {
	if file, is := d.File.(Pollable); is {
		return file.Edges(d)
	}
	return 0
}

// Epoll is an epoll instance. It is an open file that can be watched itself.
type Epoll struct {
	Items []*EpollItem
}

// EpollOf is the epoll instance that a description is open on, or nil.
func EpollOf(d *kernel.Description) *Epoll {
	e, _ := d.File.(*Epoll)
	return e
}

// Release does nothing: registrations are its own.
func (e *Epoll) Release(*kernel.Kernel, *kernel.Description) {}

// Ready says whether an event is to be reported.
func (e *Epoll) Ready(k *kernel.Kernel, _ *kernel.Description) []string {
	if slices.ContainsFunc(e.Items, func(item *EpollItem) bool { return len(item.events(k)) > 0 }) {
		return []string{"in"}
	}
	return nil
}

// Edges are those of all that is registered.
func (e *Epoll) Edges(*kernel.Description) (sum int) {
	for _, item := range e.Items {
		sum += edges(item.Description)
	}
	return sum
}

// watches says whether one epoll instance is, or watches at some distance, another
// one.
func (e *Epoll) watches(other *Epoll) bool {
	return e == other || slices.ContainsFunc(e.Items, func(item *EpollItem) bool {
		inner := EpollOf(item.Description)
		return inner != nil && inner.watches(other)
	})
}

// events are those that are to be reported now.
func (item *EpollItem) events(k *kernel.Kernel) []string {
	if !Of(k).Registered(item) {
		return nil
	}
	if events := reported(k, item.Description, item.Events); len(events) > 0 && Of(k).Due(item) {
		return events
	}
	return nil
}

// EpollItem is a registration. It belongs to the open file description, not to
// the descriptor by which it was made (PIPE-40).
type EpollItem struct {
	Description *kernel.Description
	Descriptor  *kernel.Descriptor
	Events      []string
	Data        uint64
	Edge        bool
	Next        int // the first edge that was not reported yet
}

// reported is what poll and epoll say of an end: what they were asked for, and
// errors and hang-ups without being asked.
func reported(k *kernel.Kernel, d *kernel.Description, asked []string) []string {
	var events []string
	for _, event := range Ready(k, d) {
		if slices.Contains(asked, event) || event == "err" || event == "hup" {
			events = append(events, event)
		}
	}
	return events
}

// wouldNotBlock is what select means by ready (PIPE-38).
func wouldNotBlock(k *kernel.Kernel, d *kernel.Description, write bool) bool {
	events := Ready(k, d)
	if write {
		return slices.Contains(events, "out") || slices.Contains(events, "err")
	}
	return slices.Contains(events, "in") || slices.Contains(events, "hup") || slices.Contains(events, "err")
}

// due says whether an event of the registration is to be reported now: with
// EPOLLET only what has arrived since the last report (PIPE-39).
func due(item *EpollItem) bool {
	return !item.Edge || edges(item.Description) >= item.Next
}

// registered says whether the registration still stands.
func registered(item *EpollItem) bool { return item.Description.References > 0 }

// registeredAs says whether this descriptor of this description is registered: a
// duplicate of it is another one.
func registeredAs(e *Epoll, as *kernel.Descriptor) bool {
	return slices.ContainsFunc(e.Items, func(item *EpollItem) bool {
		return item.Description == as.Description && item.Descriptor.Number == as.Number
	})
}

// onEpoll registers an operation on an epoll instance: nothing else watches (PIPE-113).
func onEpoll[Op, Res any](epoll func(Op) impl.Handle, try func(k *kernel.Kernel, c *kernel.Call, e *Epoll, op Op) (Res, error)) {
	onFile(epoll, anyAccess, "EINVAL", func(k *kernel.Kernel, c *kernel.Call, _ *kernel.Description, e *Epoll, op Op) (Res, error) {
		return try(k, c, e, op)
	})
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll) (descriptor.Ready, error) {
		var ready descriptor.Ready
		for _, watched := range op.Handles {
			if c.Process.IsClosed(watched.Handle) { // PIPE-164
				ready.Ready = append(ready.Ready, descriptor.Watched{Handle: watched.Handle, Events: []string{"nval"}})
				continue
			}
			d, err := c.Descriptor(watched.Handle)
			if err != nil {
				return descriptor.Ready{}, err
			}
			if events := reported(k, d.Description, watched.Events); len(events) > 0 {
				ready.Ready = append(ready.Ready, descriptor.Watched{Handle: watched.Handle, Events: events})
			}
		}
		if len(ready.Ready) == 0 && !k.DueIn(c, op.Timeout) {
			return descriptor.Ready{}, c.Wait("poll")
		}
		return ready, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op descriptor.Select) (descriptor.Ready, error) {
		var ready descriptor.Ready
		for i, handle := range slices.Concat(op.Read, op.Write) {
			d, err := c.Descriptor(handle)
			if err != nil {
				return descriptor.Ready{}, err
			}
			write := i >= len(op.Read)
			if Of(k).WouldNotBlock(k, d.Description, write) {
				event := "in"
				if write {
					event = "out"
				}
				ready.Ready = append(ready.Ready, descriptor.Watched{Handle: handle, Events: []string{event}})
			}
		}
		if len(ready.Ready) == 0 && !k.DueIn(c, op.Timeout) {
			return descriptor.Ready{}, c.Wait("select")
		}
		return ready, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollCreate) (impl.Opened, error) {
		return k.OpenOne(c.Process, &kernel.Description{File: &Epoll{}})
	})
	onEpoll(func(op descriptor.EpollAdd) impl.Handle { return op.Epoll }, func(k *kernel.Kernel, c *kernel.Call, e *Epoll, op descriptor.EpollAdd) (impl.Nothing, error) {
		d, err := c.Descriptor(op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		inner := EpollOf(d.Description)
		_, pollable := d.Description.File.(Pollable)
		switch {
		case !pollable:
			return impl.Nothing{}, kernel.Posix("EPERM")
		case inner == e:
			return impl.Nothing{}, kernel.Posix("EINVAL")
		case registeredAs(e, d): // PIPE-111
			return impl.Nothing{}, kernel.Posix("EEXIST")
		case inner != nil && inner.watches(e):
			return impl.Nothing{}, kernel.Posix("ELOOP")
		}
		e.Items = append(e.Items, &EpollItem{
			Description: d.Description, Descriptor: d,
			Events: op.Events, Data: op.Data, Edge: slices.Contains(op.Events, "edge"),
		})
		return impl.Nothing{}, nil
	})
	onEpoll(func(op descriptor.EpollWait) impl.Handle { return op.Epoll }, func(k *kernel.Kernel, c *kernel.Call, e *Epoll, op descriptor.EpollWait) (descriptor.EpollEvents, error) {
		var result descriptor.EpollEvents
		for _, item := range e.Items {
			if events := item.events(k); len(events) > 0 {
				item.Next = edges(item.Description) + 1
				result.Events = append(result.Events, descriptor.EpollEvent{Events: events, Data: item.Data})
			}
		}
		if len(result.Events) == 0 && !k.DueIn(c, op.Timeout) {
			return descriptor.EpollEvents{}, c.Wait("epoll_wait")
		}
		result.Sort()
		return result, nil
	})
}
