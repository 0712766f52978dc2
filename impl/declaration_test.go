package impl_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	_ "github.com/ipcspec/ipcspec/impl/rooms"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Every operation declares the domains of its arguments and the documents that say how
// it fails.
func TestDeclarations(t *testing.T) {
	if len(impl.Definitions()) < 80 {
		t.Fatalf("only %d operations: a room is missing", len(impl.Definitions()))
	}
	for _, d := range impl.Definitions() {
		if err := d.Check(); err != nil {
			t.Error(err)
			continue
		}
		for _, a := range d.Arguments() {
			values := a.Values(impl.Statement{})
			if a.Takes+a.Makes == "" && a.Kind != "word" && len(values) < 2 || a.Kind == "word" && len(values) == 0 {
				t.Errorf("%s: %s has the values %v, which is no choice", d.Name, a.Path, values)
			}
			op := reflect.Zero(d.Args).Interface()
			for _, v := range values {
				if _, err := json.Marshal(a.With(op, v)); err != nil {
					t.Errorf("%s with %s %v: %v", d.Name, a.Path, v, err)
				}
			}
		}
	}
}

// What is taken is made by something, or exists from the beginning.
func TestEveryKindOfObjectIsMade(t *testing.T) {
	beginning := []string{"operation", "program"}
	var made, taken []impl.Object
	for _, d := range impl.Definitions() {
		made, taken = append(made, d.Makes()...), append(taken, d.Takes()...)
	}
	for _, o := range taken {
		if !slices.Contains(beginning, o.Kind) && !slices.ContainsFunc(made, func(m impl.Object) bool { return m.Fits(o) }) {
			t.Errorf("nothing makes the %s that %s names (a number: %v)", o.Kind, o.Path, o.Number)
		}
	}
}

// A number or a name by which a platform or an actor knows something varies.
func TestWhatVariesIsTagged(t *testing.T) {
	for _, d := range impl.Definitions() {
		varies := map[string]bool{}
		for _, v := range d.Varies() {
			varies[v.Path] = true
		}
		for _, o := range d.Makes() {
			argument := d.Argument(o.Path) != nil
			if !argument && !varies[o.Path] && o.Kind != "clipboard format" {
				t.Errorf("%s: %s names a %s, but does not vary", d.Name, o.Path, o.Kind)
			}
		}
		for _, f := range impl.Fields(d.Result) {
			if (f.Name == "pid" || f.Name == "native" || strings.HasSuffix(f.Name, "_time")) && !varies[f.Name] {
				t.Errorf("%s: %s is not said to vary", d.Name, f.Name)
			}
		}
	}
}

func TestValues(t *testing.T) {
	linux := impl.Statement{Options: map[string]any{"pipe.buf": 4096, "page-size": 4096}}
	for _, c := range []struct {
		op   impl.Operation
		path string
		in   impl.Statement
		kind string
		want []any
	}{
		{pipe.Create{}, "flags", linux, "words", []any{[]string{}, []string{"nonblock"}, []string{"cloexec"}, []string{"direct"},
			[]string{"cloexec", "direct"}, []string{"nonblock", "direct"}, []string{"nonblock", "cloexec"}, []string{"nonblock", "cloexec", "direct"}}},
		{descriptor.SetNonblock{}, "nonblock", linux, "flag", []any{false, true}},
		{descriptor.Poll{}, "timeout", linux, "number", []any{-1, 0, 1}},
		{impl.ProcessExit{}, "status", linux, "number", []any{-1, 0, 1, 254, 255, 256}},
		{impl.ProcessSpawn{}, "inheriting", linux, "word", []any{"", "all", "none"}},
		{descriptor.Pathconf{}, "name", linux, "word", []any{"PIPE_BUF"}},
		{sysvmsgqueue.Send{}, "type", linux, "number", []any{int64(-1), int64(0), int64(1), int64(2), int64(1<<63 - 2), int64(1<<63 - 1)}},
		{descriptor.EpollAdd{}, "data", linux, "number", []any{^uint64(0), uint64(0), uint64(1)}},
		{descriptor.Read{}, "handle", linux, "object", nil},
	} {
		a := impl.DefinitionOf(c.op).Argument(c.path)
		if got := a.Values(c.in); a.Kind != c.kind || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%T.%s: a %s with the values %v, not a %s with %v", c.op, c.path, a.Kind, got, c.kind, c.want)
		}
	}
}

// A bound is what an implementation states, and otherwise what a document says.
func TestBounds(t *testing.T) {
	sizes := func(s impl.Statement) []int {
		var list []int
		for _, v := range impl.DefinitionOf(descriptor.Write{}).Argument("data").Values(s) {
			list = append(list, v.(impl.Payload).Size())
		}
		return list
	}
	if got := sizes(impl.Statement{}); !slices.Equal(got, []int{0, 1, 511, 512, 513, 65535, 65536, 65537}) {
		t.Errorf("a write without a statement is tried with %v", got)
	}
	stated := impl.Statement{Options: map[string]any{"pipe.buf": 4096, "pipe.capacity": 8192.0}}
	if got := sizes(stated); !slices.Equal(got, []int{0, 1, 4095, 4096, 4097, 8191, 8192, 8193}) {
		t.Errorf("where PIPE_BUF is 4096 a write is tried with %v", got)
	}
	for _, b := range impl.Bounds() {
		if _, known := b.Resolve(impl.Statement{}); b.Doc == "" || known != (b.Otherwise != 0) {
			t.Errorf("%+v", b)
		}
	}
}

// An argument that may be absent is left out as well; one within a list is set in all
// of its elements.
func TestWith(t *testing.T) {
	set := impl.DefinitionOf(sysvmsgqueue.Set{})
	first := set.Argument("max_bytes").Values(impl.Statement{})[:2]
	if p, ok := first[0].(*int); !ok || p != nil {
		t.Errorf("the first value of what may be absent is %v", first[0])
	}
	op := set.Argument("max_bytes").With(sysvmsgqueue.Set{Queue: 3}, first[1]).(sysvmsgqueue.Set)
	if op.Queue != 3 || op.MaxBytes == nil || *op.MaxBytes != -1 {
		t.Errorf("%+v", op)
	}
	poll := descriptor.Poll{Handles: []descriptor.Watched{{Handle: "a"}, {Handle: "b"}}}
	events := impl.DefinitionOf(poll).Argument("handles.events")
	changed := events.With(poll, []string{"in"}).(descriptor.Poll)
	if want := (descriptor.Poll{Handles: []descriptor.Watched{{Handle: "a", Events: []string{"in"}}, {Handle: "b", Events: []string{"in"}}}}); !reflect.DeepEqual(changed, want) {
		t.Errorf("%+v", changed)
	}
	if poll.Handles[0].Events != nil {
		t.Error("the operation itself was changed")
	}
	object := impl.DefinitionOf(clipboard.SetObject{}).Argument("object")
	if got := object.With(clipboard.SetObject{Format: 2}, "bitmap").(clipboard.SetObject); got.Kind != "bitmap" || got.Format != 2 {
		t.Errorf("%+v", got)
	}
}

func TestHandlesOfAnOperation(t *testing.T) {
	d := impl.DefinitionOf(pipe.Create{})
	want := []impl.Object{
		{Path: "read.handle", Kind: "descriptor:read-end"}, {Path: "read.native", Kind: "descriptor:read-end", Number: true},
		{Path: "write.handle", Kind: "descriptor:write-end"}, {Path: "write.native", Kind: "descriptor:write-end", Number: true},
	}
	if got := d.Makes(); !slices.Equal(got, want) {
		t.Errorf("pipe.create makes %+v", got)
	}
	read := impl.DefinitionOf(descriptor.Read{}).Takes()[0]
	wait := impl.DefinitionOf(descriptor.EpollWait{}).Takes()[0]
	inherited := impl.DefinitionOf(impl.ProcessSpawn{}).Takes()[0]
	if !want[0].Fits(read) || want[1].Fits(read) || want[0].Fits(wait) || !want[0].Fits(inherited) || !inherited.Many {
		t.Errorf("a read end fits %+v, %+v, %+v", read, wait, inherited)
	}
}

func TestFailures(t *testing.T) {
	d := impl.DefinitionOf(sysvmsgqueue.Receive{})
	failures := d.Failures()
	at := slices.IndexFunc(failures, func(f impl.Failing) bool { return f.Native == "E2BIG" })
	if at < 0 || failures[at] != (impl.Failing{Native: "E2BIG", Condition: "too big", Source: "POSIX msgrcv()"}) {
		t.Errorf("%+v", failures)
	}
	if f := failures[slices.IndexFunc(failures, func(f impl.Failing) bool { return f.Native == "EFAULT" })]; f.Beyond == "" {
		t.Errorf("%+v can be brought about", f)
	}
	if got := d.EitherOf(); !reflect.DeepEqual(got, [][]string{{"access denied", "invalid argument"}, {"access denied", "too big"}}) {
		t.Errorf("either of %q", got)
	}
	if got := d.Waits(); !slices.Equal(got, []string{"msgrcv"}) {
		t.Errorf("waits in %q", got)
	}
}

func TestComparable(t *testing.T) {
	status := sysvmsgqueue.Status{Messages: 2, LastSender: 711, SendTime: 5, OwnerUID: 1, Mode: 0o600}
	if got := impl.Comparable(sysvmsgqueue.Stat{}, status); got != (sysvmsgqueue.Status{Messages: 2, Mode: 0o600}) {
		t.Errorf("of a queue is compared %+v", got)
	}
	if got := impl.Comparable(sysvmsgqueue.Stat{}, status, "pid"); got != (sysvmsgqueue.Status{Messages: 2, Mode: 0o600, LastSender: 711}) {
		t.Errorf("with pids is compared %+v", got)
	}
	ready := descriptor.Ready{Ready: []descriptor.Watched{{Handle: "r", Events: []string{"in"}}}}
	if got := impl.Comparable(descriptor.Poll{}, ready); !reflect.DeepEqual(got, descriptor.Ready{Ready: []descriptor.Watched{{Events: []string{"in"}}}}) || ready.Ready[0].Handle != "r" {
		t.Errorf("of a poll is compared %+v, and it is %+v", got, ready)
	}
	if got := impl.Comparable(clipboard.ListFormats{}, clipboard.Formats{Formats: []int{1, 0xC123}}); !reflect.DeepEqual(got, clipboard.Formats{Formats: []int{1, 0xC000}}) {
		t.Errorf("of formats is compared %+v", got)
	}
	if got := impl.Comparable(window.Next{}, window.Message{Message: "WM_RENDERFORMAT", WParam: 13, LParam: 1 << 20}); got != (window.Message{Message: "WM_RENDERFORMAT", WParam: 13, LParam: 0xC000}) {
		t.Errorf("of a message is compared %+v", got)
	}
	if got := impl.Comparable(clipboard.Sequence{}, impl.Value{Value: 9}); got != (impl.Value{}) {
		t.Errorf("of a sequence number is compared %+v", got)
	}
	if got := impl.Comparable(pipe.GetSize{}, impl.Value{Value: 9}); got != (impl.Value{Value: 9}) {
		t.Errorf("of a capacity is compared %+v", got)
	}
	if got := impl.Comparable(sysvmsgqueue.Stat{}, nil); got != nil {
		t.Errorf("of nothing is compared %+v", got)
	}
}

// What a peer says of itself is checked where it is decoded.
func TestRangesOfResults(t *testing.T) {
	for _, c := range []struct{ op, result, wrong string }{
		{"fd.write", `{"count":-1}`, "count is -1, which is not in 0.."},
		{"memory.size", `{"count":-4096}`, "count is -4096, which is not in 0.."},
		{"msgq.limits", `{"max_message":-1}`, "max_message is -1, which is not in 0.."},
		{"msgq.stat", `{"messages":-3}`, "messages is -3, which is not in 0.."},
		{"win.peek", `{"available":-1}`, "available is -1, which is not in 0.."},
	} {
		if _, err := impl.Lookup(c.op).DecodeResult(json.RawMessage(c.result)); err == nil || err.Error() != c.wrong {
			t.Errorf("%s answers %s: %v", c.op, c.result, err)
		}
	}
	for op, result := range map[string]string{"fd.write": `{"count":0}`, "process.start": `{"pid":1}`, "mailslot.info": `{"next_size":-1,"read_timeout":-1}`, "msgq.stat": `{"bytes":-1}`, "fd.pathconf": `{"value":-1}`, "msgq.get": `{"queue":-7}`} {
		if _, err := impl.Lookup(op).DecodeResult(json.RawMessage(result)); err != nil {
			t.Errorf("%s answers %s: %v", op, result, err)
		}
	}
}

// Per platform no two codes hide behind one condition.
func TestConditionsAreOneToOne(t *testing.T) {
	for _, table := range []map[string]string{impl.PosixConditions, impl.WindowsConditions} {
		native := map[string]string{}
		for code, condition := range table {
			if other := native[condition]; other != "" {
				t.Errorf("%s and %s are both %q", code, other, condition)
			}
			native[condition] = code
		}
	}
}
