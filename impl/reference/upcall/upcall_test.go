package upcall_test

import (
	"reflect"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
	"github.com/ipcspec/ipcspec/impl/upcall"
	"github.com/ipcspec/ipcspec/impl/window"
)

// A window is a source of upcalls like the signals of a process.
func TestWindows(t *testing.T) {
	k := kernel.New(func() int { return 100 })
	if _, err := k.Start(impl.ProcessStart{Actor: "p"}); err != nil {
		t.Fatal(err)
	}
	p := k.Processes["p"]
	perform := func(op impl.Operation) *kernel.Call {
		c := &kernel.Call{Process: p, Op: op}
		k.Perform(c)
		return c
	}
	created := perform(window.Create{}).Settlement().Result.(window.Created)
	source, own := upcall.Source(created.Window), windows.Named(p, created.Window)
	is := func(c *kernel.Call, want impl.Settlement) {
		t.Helper()
		if got := c.Settlement(); !reflect.DeepEqual(got, want) {
			t.Errorf("%T: %v, expected %v", c.Op, got, want)
		}
	}
	done := func(r impl.Result) impl.Settlement { return impl.Settlement{Done: true, Result: r} }
	is(perform(upcall.Hold{Source: source, What: []string{"WM_USER+1"}}), done(impl.Nothing{}))
	next, count := perform(upcall.Next{Source: source}), perform(upcall.Count{Source: source, What: "WM_USER+1", AtLeast: 1})
	is(next, impl.Settlement{Blocked: true, In: "upcall.next"})
	windows.Send(k, nil, own, window.Message{Message: "WM_USER+1", WParam: 3, LParam: 4})
	k.Settle()
	is(next, done(upcall.Called{What: "WM_USER+1", Values: []int64{3, 4}}))
	is(count, impl.Settlement{Blocked: true, In: "upcall.count"})
	is(perform(upcall.Reply{Source: source}), done(impl.Nothing{}))
	is(count, done(impl.Count{Count: 1}))
	for _, op := range []impl.Operation{upcall.Reply{Source: source}, upcall.Next{Source: "nobody"}, upcall.Reply{Source: upcall.Signals}} {
		if s := perform(op).Settlement(); s.Failure == nil {
			t.Errorf("%+v: %v", op, s)
		}
	}
}
