package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// Sentences about poll, select and epoll. All ask without waiting.

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
	checks(role+` gets an event marked `+number, func(w *World, role string, mark int) error {
		return w.awaits(role, fmt.Sprintf("one event marked %d", mark))
	})
	checks(role+` gets no event`, func(w *World, role string) error { return w.awaits(role, "no event") })
}

func (w *World) polls(role, name, want string) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	asked := "in"
	if strings.HasPrefix(name, "write") {
		asked = "out"
	}
	ready, err := get[impl.Ready](w, p, impl.FdPoll{Handles: []impl.Watched{{Handle: handle, Events: []string{asked}}}})
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
	var op impl.FdSelect
	if strings.HasSuffix(want, "readable") {
		op.Read = []impl.Handle{handle}
	} else {
		op.Write = []impl.Handle{handle}
	}
	ready, err := get[impl.Ready](w, p, op)
	if err != nil {
		return err
	}
	if is := len(ready.Ready) > 0; is == strings.HasPrefix(want, "not") {
		return mismatch(want, map[bool]string{true: "ready", false: "not ready"}[is])
	}
	return nil
}

const epollName = "epoll instance"

func (w *World) watch(role, name string, mark int, events ...string) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	if _, ok := p.Handles[epollName]; !ok {
		opened, err := get[impl.Opened](w, p, impl.EpollCreate{})
		if err != nil {
			return err
		}
		p.hold(epollName, opened)
	}
	_, err = w.do(p, impl.EpollAdd{Epoll: p.Handles[epollName], Handle: handle, Events: events, Data: uint64(mark)})
	return err
}

func (w *World) awaits(role, want string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	got, err := get[impl.EpollEvents](w, p, impl.EpollWait{Epoll: p.Handles[epollName]})
	if err != nil {
		return err
	}
	observed := "no event"
	if len(got.Events) == 1 {
		observed = fmt.Sprintf("one event marked %d", got.Events[0].Data)
	} else if len(got.Events) > 1 {
		observed = plural(len(got.Events), "event")
	}
	if observed != want {
		return mismatch(want, observed)
	}
	return nil
}
