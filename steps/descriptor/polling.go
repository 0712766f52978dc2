package descriptor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/steps"
)

// Sentences about poll, select and epoll. They ask without waiting, unless they say so.

func init() {
	steps.DefineParameter("events", `at least "[a-z]+"|not ready|"[a-z]+"(?: and "[a-z]+")*`, `what poll reports: "in", "out" and "err", at least "err", not ready`)
	steps.DefineParameter("awaited", `"(?:in|out)"(?: and "(?:in|out)")?|nothing`, `what is asked for: "in" and "out", nothing`)
	steps.DefineParameter("watcher", `epoll|the (?:duplicate of the )?(?:read|write) end(?: of "[^"]+")?`, "who watches: epoll, or by mistake an end of a pipe")
	steps.DefineParameter("readiness", `readable|writable|not readable|not writable`, "what select says")

	room.Action(steps.Action{
		Verb: "watch", Noun: "registration",
		Spellings: []steps.Spelling{
			as("the {end} with {watcher}, marked {int}", watching),
			as("the {end} for {awaited} with epoll, marked {int}", func(w *world, p *process, name, events string, mark int) (impl.Operation, error) {
				return registration(w, p, name, Epoll, mark, listed(events)...)
			}),
		},
		Does: []steps.Spelling{
			as("the {end} with edge-triggered epoll, marked {int}", func(w *world, p *process, name string, mark int) error {
				return watchEdges(w, p, name, `"in"`, mark)
			}),
			as("the {end} for {awaited} with edge-triggered epoll, marked {int}", watchEdges),
		},
	})
	room.Action(steps.Action{Verb: "create", Noun: "creation", Done: func(_ *world, p *process, o *steps.Operation) error {
		if opened, ok := o.Last.Result.(impl.Opened); ok {
			p.Hold(Epoll, opened)
		}
		return nil
	}, Spellings: []steps.Spelling{as("an epoll instance", func(*world, *process) (impl.Operation, error) { return descriptor.EpollCreate{}, nil })}})
	poll := func(handle impl.Handle, timeout int, events ...string) impl.Operation {
		return descriptor.Poll{Handles: []descriptor.Watched{{Handle: handle, Events: events}}, Timeout: timeout}
	}
	room.Action(steps.Action{Verb: "wait in poll", Noun: "wait", Spellings: append(within("for the {end}", func(name string, handle impl.Handle, timeout int) impl.Operation {
		return poll(handle, timeout, asked(name))
	}), as("for {awaited} at the {end}", func(w *world, p *process, events, name string) (impl.Operation, error) {
		handle, err := p.Handle(name)
		return poll(handle, -1, listed(events)...), err
	}))})
	room.Action(steps.Action{Verb: "wait in select", Noun: "wait", Spellings: within("for the {end}", func(name string, handle impl.Handle, timeout int) impl.Operation {
		return selecting(handle, asked(name), timeout)
	})})
	event := func(name string, timeout int) func(p *process) (impl.Operation, error) {
		return func(p *process) (impl.Operation, error) {
			handle, err := p.Handle(name)
			return descriptor.EpollWait{Epoll: handle, Timeout: timeout}, err
		}
	}
	room.Action(steps.Action{Verb: "wait for an event", Noun: "wait", Spellings: []steps.Spelling{
		as("", func(w *world, p *process) (impl.Operation, error) { return event(Epoll, -1)(p) }),
		as("for {int} milliseconds", func(w *world, p *process, timeout int) (impl.Operation, error) { return event(Epoll, timeout)(p) }),
		as("from the {end}", func(w *world, p *process, name string) (impl.Operation, error) { return event(name, -1)(p) }),
	}})
	room.Checks("what a wait reports",
		as("the wait reports the {end} as {events}", func(w *world, name, want string) error { return waitReports(w, "", name+" as ", want) }),
		as("{role}'s wait reports the {end} as {events}", func(w *world, role, name, want string) error {
			return waitReports(w, role, name+" as ", want)
		}),
		as("the wait reports an event marked {int}", func(w *world, mark int) error { return waitReports(w, "", eventsMarked(uint64(mark)), "") }),
		as("{role}'s wait reports an event marked {int}", func(w *world, role string, mark int) error {
			return waitReports(w, role, eventsMarked(uint64(mark)), "")
		}),
		as("the wait reports an event marked {int} as {events}", func(w *world, mark int, want string) error {
			return waitReports(w, "", eventsMarked(uint64(mark))+" as ", want)
		}),
		as("the wait reports nothing", func(w *world) error { return waitReports(w, "", "nothing", "") }),
	)
	room.Checks("what is ready",
		as("{role} polls the {end} as {events}", func(w *world, p *process, name, want string) error {
			return polls(w, p, name, quoted(asked(name)), want)
		}),
		as("{role} polls the {end} for {awaited} as {events}", polls),
		as("select tells {role} that the {end} is {readiness}", selects),
		as("{role} gets an event marked {int}", func(w *world, p *process, mark int) error { return awaits(w, p, eventsMarked(uint64(mark))) }),
		as("{role} gets an event marked {int} as {events}", func(w *world, p *process, mark int, want string) error {
			got, err := steps.Get[descriptor.EpollEvents](w, p, descriptor.EpollWait{Epoll: p.Handles[Epoll]})
			if err != nil {
				return err
			}
			expected := eventsMarked(uint64(mark)) + " as "
			return agrees(markedAs(got), expected, want, func(observed string) error { return steps.Differs(expected+want, observed) })
		}),
		as("{role} gets events marked {int} and {int}", func(w *world, p *process, one, other int) error {
			return awaits(w, p, eventsMarked(uint64(one), uint64(other)))
		}),
		as("{role} gets no event", func(w *world, p *process) error { return awaits(w, p, "nothing") }),
	)
}

// within are the spellings of a wait, without and with a time-out.
func within(expression string, op func(name string, handle impl.Handle, timeout int) impl.Operation) []steps.Spelling {
	return []steps.Spelling{
		as(expression, func(w *world, p *process, name string) (impl.Operation, error) {
			handle, err := p.Handle(name)
			return op(name, handle, -1), err
		}),
		as(expression+" for {int} milliseconds", func(w *world, p *process, name string, timeout int) (impl.Operation, error) {
			handle, err := p.Handle(name)
			return op(name, handle, timeout), err
		}),
	}
}

func watching(w *world, p *process, name, with string, mark int) (impl.Operation, error) {
	if end, other := strings.CutPrefix(with, "the "); other {
		return registration(w, p, name, end, mark, "in")
	}
	return registration(w, p, name, Epoll, mark, "in")
}

func watchEdges(w *world, p *process, name, events string, mark int) error {
	op, err := registration(w, p, name, Epoll, mark, append(listed(events), "edge")...)
	if err == nil {
		_, err = w.Do(p, op)
	}
	return err
}

// registration is with the epoll instance of the process, which it gets if it has none yet.
func registration(w *world, p *process, name, with string, mark int, events ...string) (impl.Operation, error) {
	handle, err := p.Handle(name)
	if err != nil {
		return nil, err
	}
	if with == Epoll && p.Handles[Epoll] == "" {
		opened, err := steps.Get[impl.Opened](w, p, descriptor.EpollCreate{})
		if err != nil {
			return nil, err
		}
		p.Hold(Epoll, opened)
	}
	watcher, err := p.Handle(with)
	return descriptor.EpollAdd{Epoll: watcher, Handle: handle, Events: events, Data: uint64(mark)}, err
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

func polls(w *world, p *process, name, awaited, want string) error {
	handle, err := p.Handle(name)
	if err != nil {
		return err
	}
	ready, err := steps.Get[descriptor.Ready](w, p, descriptor.Poll{Handles: []descriptor.Watched{{Handle: handle, Events: listed(awaited)}}})
	if err != nil {
		return err
	}
	got := "not ready"
	if len(ready.Ready) > 0 {
		got = quoted(ready.Ready[0].Events...)
	}
	return agrees(got, "", want, func(observed string) error { return steps.Differs(want, observed) })
}

// agrees compares what was reported with a word of the kind {events} behind what comes
// before it; at least "hup" is that "hup" is among them.
func agrees(observed, before, want string, differs func(observed string) error) error {
	if least, ok := strings.CutPrefix(want, "at least "); ok {
		if got, same := strings.CutPrefix(observed, before); !same || !strings.Contains(got, least) {
			return differs(observed)
		}
		return nil
	}
	if want != "" && want != "not ready" {
		want = quoted(listed(want)...)
	}
	if observed != before+want {
		return differs(observed)
	}
	return nil
}

// listed are the events that a word of the kind {awaited} or {events} lists.
func listed(words string) []string {
	events := []string{} // none is a list, too
	for word := range strings.SplitSeq(words, " and ") {
		if word != "nothing" {
			events = append(events, strings.Trim(word, `"`))
		}
	}
	return events
}

// quoted is how sentences list events.
func quoted(events ...string) string {
	return `"` + strings.Join(slices.Sorted(slices.Values(events)), `" and "`) + `"`
}

func selects(w *world, p *process, name, want string) error {
	handle, err := p.Handle(name)
	if err != nil {
		return err
	}
	event := "out"
	if strings.HasSuffix(want, "readable") {
		event = "in"
	}
	ready, err := steps.Get[descriptor.Ready](w, p, selecting(handle, event, 0))
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
		return steps.Differs(want, observed)
	}
	return nil
}

// Epoll is what sentences call the one epoll instance of a process.
const Epoll = "epoll instance"

func awaits(w *world, p *process, want string) error {
	got, err := steps.Get[descriptor.EpollEvents](w, p, descriptor.EpollWait{Epoll: p.Handles[Epoll]})
	if err != nil {
		return err
	}
	if observed := marked(got); observed != want {
		return steps.Differs(want, observed)
	}
	return nil
}

// waitReports requires that a wait completed and says what it brought.
func waitReports(w *world, role, before, want string) error {
	o, err := w.Succeeded("wait", role, before+want)
	if err != nil {
		return err
	}
	observed := "nothing"
	switch r := o.Last.Result.(type) {
	case descriptor.Ready:
		var ends []string
		for _, is := range r.Ready {
			ends = append(ends, o.Process.Called(is.Handle)+" as "+quoted(is.Events...))
		}
		if len(ends) > 0 {
			observed = strings.Join(ends, ", ")
		}
	case descriptor.EpollEvents:
		if observed = marked(r); want != "" {
			observed = markedAs(r)
		}
	}
	return agrees(observed, before, want, func(observed string) error { return w.Disagree(o, before+want, observed) })
}

// markedAs is an event with what it reports.
func markedAs(got descriptor.EpollEvents) string {
	if len(got.Events) != 1 {
		return marked(got)
	}
	return marked(got) + " as " + quoted(got.Events[0].Events...)
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
