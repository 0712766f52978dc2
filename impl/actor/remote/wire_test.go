package remote_test

import (
	"bufio"
	"bytes"
	"net"
	"reflect"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/remote"
	"github.com/ipcspec/ipcspec/impl/descriptor"
)

// filled makes a value in which no field is zero.
func filled(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(filled(t.Field(i).Type))
		}
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(filled(t.Elem()))
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(t.Elem()), filled(t.Elem())))
	case reflect.String:
		v.SetString("a\"b\n\u2028\\mailslot\\ä")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1<<53 + 1) // a float64 has no such number
	case reflect.Uint8:
		v.SetUint(0xFF)
	case reflect.Uint32:
		v.SetUint(1<<32 - 1)
	case reflect.Uint64:
		v.SetUint(1<<64 - 1)
	}
	return v
}

// bare is a value with nothing set but the handles, none of which is empty.
func bare(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch {
	case t == reflect.TypeFor[impl.Handle]():
		v.SetString("h")
	case t.Kind() == reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(bare(t.Field(i).Type))
		}
	}
	return v
}

// TestOperationsTravel sends every operation through both ends of the wire, and
// its result back, with every field set and with none that need not be.
func TestOperationsTravel(t *testing.T) {
	runner, other := net.Pipe()
	defer runner.Close()
	var seen impl.Operation
	var result impl.Result
	go actor.Serve(other, actor.Hello{Token: "t", Actor: "a"}, func(c *actor.Call) {
		seen = c.Op
		c.Answer(result, nil)
	})
	a := remote.Greeted(t, runner)
	for _, d := range impl.Definitions() {
		for _, make := range []func(reflect.Type) reflect.Value{filled, bare} {
			op := make(d.Args).Interface()
			result = make(d.Result).Interface()
			if _, counts := result.(impl.Count); counts && impl.CheckResult(op, result) != nil {
				result = impl.Count{Count: op.(interface{ Size() int }).Size()} // not more than there is
			}
			s, err := a.Start(op, "thread").Wait(t.Context())
			if err != nil {
				t.Fatalf("%s: %v", d.Name, err)
			}
			if !reflect.DeepEqual(seen, op) {
				t.Errorf("%s was sent as %#v and arrived as %#v", d.Name, op, seen)
			}
			if !reflect.DeepEqual(s.Result, result) {
				t.Errorf("%s was answered %#v, and %#v arrived", d.Name, result, s.Result)
			}
		}
	}
}

// TestFieldsAreNamed requires that no member of a line has a name of Go's own.
func TestFieldsAreNamed(t *testing.T) {
	for _, d := range impl.Definitions() {
		for _, part := range []reflect.Type{d.Args, d.Result} {
			for _, f := range impl.Fields(part) {
				if f.Name == "" || f.Name != string(bytes.ToLower([]byte(f.Name))) {
					t.Errorf("%s: the member %q", d.Name, f.Name)
				}
			}
		}
	}
}

// TestUnknown: an operation that the actor's program does not know is answered,
// and members that nobody knows are ignored by both ends.
func TestUnknown(t *testing.T) {
	runner, other := net.Pipe()
	defer runner.Close()
	go actor.Serve(other, actor.Hello{Token: "t", Actor: "a"}, func(c *actor.Call) { c.Answer(nil, nil) })
	r := bufio.NewReader(runner)
	actor.ReadLine(r) // the hello
	for request, want := range map[string]string{
		`{"id":1,"op":"pipe.invert","args":{}}`:                              `{"id":1,"error":{"condition":"unsupported operation"}}`,
		`{"id":2,"op":"clock.now","later":true,"args":{"zone":"UTC"}}`:       `{"id":2,"ok":{}}`,
		`{"id":3,"op":"fd.close","thread":null,"args":{"handle":"h","x":0}}`: `{"id":3,"ok":{}}`,
	} {
		runner.Write([]byte(request + "\n"))
		if line, err := actor.ReadLine(r); string(line) != want {
			t.Errorf("%s was answered %s %v", request, line, err)
		}
	}
	if _, err := actor.DecodeAnswer([]byte(`{"id":1,"ok":{},"later":1}`)); err != nil {
		t.Error(err)
	}
}

// TestLongLines: what does not fit into a line fails at its sender.
func TestLongLines(t *testing.T) {
	runner, other := net.Pipe()
	defer runner.Close()
	go actor.Serve(other, actor.Hello{Token: "t", Actor: "a"}, func(c *actor.Call) { c.Answer(impl.Bytes{Data: make([]byte, actor.MaxLine)}, nil) })
	a := remote.Greeted(t, runner)
	s, err := a.Start(descriptor.Read{}, "").Wait(t.Context())
	if err != nil || s.Failure == nil {
		t.Errorf("an answer that is too long: %+v %v", s, err)
	}
	if _, err := a.Start(descriptor.Write{Payload: impl.Payload{Data: make([]byte, actor.MaxLine)}}, "").Wait(t.Context()); err == nil {
		t.Error("a request that is too long was sent")
	}
}

// TestTimes: an answer says when the operation was begun and when it had completed,
// or does not; half of that, or the wrong way round, is against the protocol.
func TestTimes(t *testing.T) {
	runner, other := net.Pipe()
	defer runner.Close()
	go actor.Serve(other, actor.Hello{Token: "t", Actor: "a"}, func(c *actor.Call) {
		if c.Thread == "timed" {
			c.Took(5, 9)
		}
		c.Answer(nil, nil)
	})
	a := remote.Greeted(t, runner)
	for thread, want := range map[string][2]int64{"timed": {5, 9}, "": {}} {
		s, err := a.Start(descriptor.Close{Handle: "r"}, thread).Wait(t.Context())
		if err != nil || s.Called != want[0] || s.Returned != want[1] {
			t.Errorf("called %d, returned %d (%v)", s.Called, s.Returned, err)
		}
	}
	for _, times := range []string{"[5]", "[9,5]", "[1,2,3]"} {
		if _, err := actor.DecodeAnswer([]byte(`{"id":1,"ok":{},"t":` + times + `}`)); err == nil {
			t.Errorf("%s was taken for times", times)
		}
	}
}
