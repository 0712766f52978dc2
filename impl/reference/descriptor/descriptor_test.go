package descriptor_test

import (
	"slices"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/bytestream"
	descriptors "github.com/ipcspec/ipcspec/impl/reference/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
)

// counter is an open file that is no pipe: it can be read and watched.
type counter struct{ value byte }

func (*counter) Release(*kernel.Kernel, *kernel.Description) {}

func (f *counter) Read(_ *kernel.Kernel, c *kernel.Call, _ *kernel.Description, _ int) (impl.Bytes, error) {
	if f.value == 0 {
		return impl.Bytes{}, c.Wait("read")
	}
	return impl.Bytes{Data: []byte{f.value}}, nil
}

func (f *counter) Ready(*kernel.Kernel, *kernel.Description) []string {
	if f.value > 0 {
		return []string{"in"}
	}
	return nil
}

func (f *counter) Edges(*kernel.Description) int { return int(f.value) }

var _ descriptors.Pollable = (*counter)(nil)

// plain is an open file that can do nothing.
type plain struct{}

func (plain) Release(*kernel.Kernel, *kernel.Description) {}

type tester struct {
	*testing.T
	k *kernel.Kernel
	p *kernel.Process
}

func newTester(t *testing.T) *tester {
	pid := 99
	k := kernel.New(func() int { pid++; return pid })
	if _, err := k.Start(impl.ProcessStart{Actor: "p"}); err != nil {
		t.Fatal(err)
	}
	return &tester{t, k, k.Processes["p"]}
}

func (t *tester) open(f kernel.File, access kernel.Access) impl.Handle {
	return t.k.Open(t.p, &kernel.Description{File: f, Access: access}, false).Handle
}

func (t *tester) start(op impl.Operation) *kernel.Call {
	c := &kernel.Call{Process: t.p, Op: op}
	t.k.Perform(c)
	return c
}

// fails is how an operation fails: "" if it does not.
func (t *tester) fails(op impl.Operation) string {
	if f := t.start(op).Settlement().Failure; f != nil {
		return f.Native
	}
	return ""
}

func (t *tester) expect(what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, expected %q", what, got, want)
	}
}

// What an open file does not implement fails as documented.
func TestOfNoKind(t *testing.T) {
	k := newTester(t)
	h := k.open(plain{}, kernel.Read|kernel.Write)
	k.expect("read", k.fails(descriptor.Read{Handle: h, Size: 1}), "EINVAL")
	k.expect("write", k.fails(descriptor.Write{Handle: h}), "EINVAL")
	k.expect("lseek", k.fails(descriptor.Seek{Handle: h}), "ESPIPE")
	k.expect("FIONREAD", k.fails(descriptor.Unread{Handle: h}), "ENOTTY")
	k.expect("fpathconf", k.fails(descriptor.Pathconf{Handle: h, Name: "PIPE_BUF"}), "EINVAL")
	k.expect("epoll_wait", k.fails(descriptor.EpollWait{Epoll: h}), "EINVAL")
	watching := k.start(descriptor.EpollCreate{}).Settlement().Result.(impl.Opened).Handle
	k.expect("epoll_ctl", k.fails(descriptor.EpollAdd{Epoll: watching, Handle: h}), "EPERM")
	k.expect("read without access", k.fails(descriptor.Read{Handle: k.open(&counter{}, kernel.Write)}), "EBADF")
}

// Polling asks whatever file it is.
func TestReadiness(t *testing.T) {
	k, f := newTester(t), &counter{}
	h := k.open(f, kernel.Read)
	polls := k.start(descriptor.Poll{Handles: []descriptor.Watched{{Handle: h, Events: []string{"in"}}}, Timeout: -1})
	read := k.start(descriptor.Read{Handle: h, Size: 8})
	if polls.Settled() || read.Settled() {
		t.Fatal("nothing is there, and somebody goes on")
	}
	f.value = 7
	k.k.Touch()
	k.k.Settle()
	if !polls.Settled() || !read.Settled() {
		t.Error("something is there, and somebody waits")
	}
}

// epoll(7): an epoll instance can be watched by another one, but not in a circle.
func TestEpollOfEpoll(t *testing.T) {
	k, f := newTester(t), &counter{}
	inner := k.start(descriptor.EpollCreate{}).Settlement().Result.(impl.Opened).Handle
	outer := k.start(descriptor.EpollCreate{}).Settlement().Result.(impl.Opened).Handle
	k.expect("the file", k.fails(descriptor.EpollAdd{Epoll: inner, Handle: k.open(f, kernel.Read), Events: []string{"in"}}), "")
	k.expect("the inner one", k.fails(descriptor.EpollAdd{Epoll: outer, Handle: inner, Events: []string{"in"}, Data: 5}), "")
	k.expect("itself", k.fails(descriptor.EpollAdd{Epoll: outer, Handle: outer, Events: []string{"in"}}), "EINVAL")
	k.expect("a circle", k.fails(descriptor.EpollAdd{Epoll: inner, Handle: outer, Events: []string{"in"}}), "ELOOP")
	waits := k.start(descriptor.EpollWait{Epoll: outer, Timeout: -1})
	if waits.Settled() {
		t.Fatal("nothing is there, and epoll_wait returns")
	}
	f.value = 1
	k.k.Touch()
	k.k.Settle()
	events, _ := waits.Settlement().Result.(descriptor.EpollEvents)
	if len(events.Events) != 1 || events.Events[0].Data != 5 || !slices.Equal(events.Events[0].Events, []string{"in"}) {
		t.Errorf("events: %+v", waits.Settlement())
	}
}

// An end that is opened for both is both, as with a FIFO.
func TestDuplex(t *testing.T) {
	k := newTester(t)
	end := &pipes.End{End: bytestream.End{Pipe: &bytestream.Pipe{Capacity: 4096}}}
	h := k.k.Open(k.p, end.Open(end, kernel.Read|kernel.Write), false).Handle
	k.expect("write", k.fails(descriptor.Write{Handle: h, Payload: impl.Payload{Data: []byte("x")}}), "")
	if got := descriptors.Ready(k.k, k.p.Handles[h].Description); !slices.Equal(got, []string{"in"}) {
		t.Errorf("with a byte in it: %q; less than PIPE_BUF is no room", got)
	}
	if got, _ := k.start(descriptor.Read{Handle: h, Size: 9}).Settlement().Result.(impl.Bytes); string(got.Data) != "x" {
		t.Errorf("read %q", got.Data)
	}
	k.expect("close", k.fails(descriptor.Close{Handle: h}), "")
	if p := end.Pipe; p.Readers != 0 || p.Writers != 0 {
		t.Errorf("left: %d readers, %d writers", p.Readers, p.Writers)
	}
}
