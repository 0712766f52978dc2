package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
)

// Sentences about poll, select and epoll. They ask without waiting, unless they say so.

func init() {
	checks(role+` polls `+endOf+` as (at least "[a-z]+"|not ready|"[a-z]+"(?: and "[a-z]+")*)`, func(w *World, role, name, want string) error {
		return w.polls(role, name, want)
	})
	checks(`select tells `+role+` that `+endOf+` is (readable|writable|not readable|not writable)`, func(w *World, role, name, want string) error {
		return w.selects(role, name, want)
	})
	does(role+` watches `+endOf+` with epoll, marked `+number, func(w *World, role, name string, mark int) error {
		return w.watch(role, name, mark, "in")
	})
	does(role+` watches `+endOf+` with edge-triggered epoll, marked `+number, func(w *World, role, name string, mark int) error {
		return w.watch(role, name, mark, "in", "edge")
	})
	does(role+` starts to watch `+endOf+` with (?:epoll|`+endOf+`), marked `+number, func(w *World, role, name, with string, mark int) error {
		_, handle, err := w.handle(role, name)
		if err != nil {
			return err
		}
		if with == "" {
			with = epollName
			if err := w.epoll(role); err != nil {
				return err
			}
		}
		_, watcher, err := w.handle(role, with)
		if err != nil {
			return err
		}
		return w.startOn(role, "registration", descriptor.EpollAdd{Epoll: watcher, Handle: handle, Events: []string{"in"}, Data: uint64(mark)})
	})
	does(role+` starts to wait in (poll|select) for `+endOf+`(?: for (\d+ milliseconds))?`, func(w *World, role, call, name, howLong string) error {
		_, handle, err := w.handle(role, name)
		if err != nil {
			return err
		}
		if call == "poll" {
			return w.startOn(role, "wait", descriptor.Poll{Handles: []descriptor.Watched{{Handle: handle, Events: []string{asked(name)}}}, Timeout: milliseconds(howLong)})
		}
		return w.startOn(role, "wait", selecting(handle, asked(name), milliseconds(howLong)))
	})
	does(role+` starts to wait for an event(?: from `+endOf+`)?(?: for (\d+ milliseconds))?`, func(w *World, role, from, howLong string) error {
		if from == "" {
			from = epollName
		}
		_, handle, err := w.handle(role, from)
		if err != nil {
			return err
		}
		return w.startOn(role, "wait", descriptor.EpollWait{Epoll: handle, Timeout: milliseconds(howLong)})
	})
	checks(`the wait reports `+endOf+` as ("in"|"out")`, func(w *World, name, want string) error {
		return w.waitReports(name + " as " + want)
	})
	checks(`the wait reports an event marked `+number, func(w *World, mark int) error {
		return w.waitReports(eventsMarked(uint64(mark)))
	})
	checks(`the wait reports nothing`, func(w *World) error { return w.waitReports("nothing") })
	checks(role+` gets an event marked `+number, func(w *World, role string, mark int) error {
		return w.awaits(role, eventsMarked(uint64(mark)))
	})
	checks(role+` gets events marked `+number+` and `+number, func(w *World, role string, one, other int) error {
		return w.awaits(role, eventsMarked(uint64(one), uint64(other)))
	})
	checks(role+` gets no event`, func(w *World, role string) error { return w.awaits(role, "nothing") })
}

// asked is what one waits for at an end.
func asked(name string) string {
	if strings.HasPrefix(name, "write") {
		return "out"
	}
	return "in"
}

func selecting(handle impl.Handle, event string, timeout int) descriptor.Select {
	if event == "out" {
		return descriptor.Select{Write: []impl.Handle{handle}, Timeout: timeout}
	}
	return descriptor.Select{Read: []impl.Handle{handle}, Timeout: timeout}
}

func (w *World) polls(role, name, want string) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	ready, err := get[descriptor.Ready](w, p, descriptor.Poll{Handles: []descriptor.Watched{{Handle: handle, Events: []string{asked(name)}}}})
	if err != nil {
		return err
	}
	got := "not ready"
	if len(ready.Ready) > 0 {
		events := slices.Sorted(slices.Values(ready.Ready[0].Events))
		got = `"` + strings.Join(events, `" and "`) + `"`
	}
	if least, ok := strings.CutPrefix(want, "at least "); ok {
		if !strings.Contains(got, least) {
			return mismatch(want, got)
		}
		return nil
	}
	wanted := strings.Split(want, " and ")
	slices.Sort(wanted)
	if got != strings.Join(wanted, " and ") {
		return mismatch(want, got)
	}
	return nil
}

func (w *World) selects(role, name, want string) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	event := "out"
	if strings.HasSuffix(want, "readable") {
		event = "in"
	}
	ready, err := get[descriptor.Ready](w, p, selecting(handle, event, 0))
	if err != nil {
		return err
	}
	observed := "not ready"
	for _, is := range ready.Ready {
		observed = "ready for " + strings.Join(is.Events, " and ")
	}
	expected := "ready for " + event
	if strings.HasPrefix(want, "not") {
		expected = "not ready"
	}
	if observed != expected {
		return mismatch(want, observed)
	}
	return nil
}

const epollName = "epoll instance"

// epoll gives the process an epoll instance if it has none yet.
func (w *World) epoll(role string) error {
	p, err := w.process(role)
	if err != nil || p.Handles[epollName] != "" {
		return err
	}
	opened, err := get[impl.Opened](w, p, descriptor.EpollCreate{})
	if err == nil {
		p.hold(epollName, opened)
	}
	return err
}

func (w *World) watch(role, name string, mark int, events ...string) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	if err := w.epoll(role); err != nil {
		return err
	}
	_, err = w.do(p, descriptor.EpollAdd{Epoll: p.Handles[epollName], Handle: handle, Events: events, Data: uint64(mark)})
	return err
}

func (w *World) awaits(role, want string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	got, err := get[descriptor.EpollEvents](w, p, descriptor.EpollWait{Epoll: p.Handles[epollName]})
	if err != nil {
		return err
	}
	if observed := marked(got); observed != want {
		return mismatch(want, observed)
	}
	return nil
}

// waitReports requires that a wait completed and says what it brought.
func (w *World) waitReports(want string) error {
	o, err := w.succeeded("wait", "", want)
	if err != nil {
		return err
	}
	observed := "nothing"
	switch r := o.Last.Result.(type) {
	case descriptor.Ready:
		var ends []string
		for _, is := range r.Ready {
			ends = append(ends, fmt.Sprintf("%s as %q", o.Process.called(is.Handle), strings.Join(is.Events, " and ")))
		}
		if len(ends) > 0 {
			observed = strings.Join(ends, ", ")
		}
	case descriptor.EpollEvents:
		observed = marked(r)
	}
	if observed != want {
		return w.disagree(o, want, observed)
	}
	return nil
}

// called is the name by which sentences speak of a handle.
func (p *Process) called(handle impl.Handle) string {
	for name, held := range p.Handles {
		if held == handle {
			return name
		}
	}
	return "something else"
}

func marked(got descriptor.EpollEvents) string {
	var marks []uint64
	for _, event := range got.Events {
		marks = append(marks, event.Data)
	}
	return eventsMarked(marks...)
}

func eventsMarked(marks ...uint64) string {
	switch len(marks) {
	case 0:
		return "nothing"
	case 1:
		return fmt.Sprintf("one event marked %d", marks[0])
	}
	return fmt.Sprintf("%d events, marked %s", len(marks), strings.Trim(fmt.Sprint(marks), "[]"))
}
