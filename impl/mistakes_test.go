package impl

import (
	"reflect"
	"strings"
	"testing"
)

// A declaration that is missing or makes no sense is found, and said clearly.
func TestMistakesInDeclarations(t *testing.T) {
	document := Fails("a document", "EINVAL EACCES")
	type none = struct{}
	for _, c := range []struct {
		args, result any
		options      []Option
		wrong        string
	}{
		{none{}, none{}, nil, "no document is named that would say how it fails"},
		{struct {
			Size int `json:"size"`
		}{}, none{}, []Option{document}, "size: it lacks a domain, or the kind of object that it takes or makes"},
		{struct {
			Handle Handle `json:"handle"`
		}{}, none{}, []Option{document}, "handle: it lacks a domain"},
		{struct {
			Payload
		}{}, none{}, []Option{document}, "data: it lacks a domain"},
		{struct {
			List []struct {
				Size int `json:"size" domain:"x"`
			} `json:"list"`
		}{}, none{}, []Option{document}, `list.size: "x" is neither a number nor a bound`},
		{struct {
			Size int `json:"size" domain:"3..1"`
		}{}, none{}, []Option{document}, `size: "3..1" is an empty range`},
		{struct {
			Size int `json:"size" domain:"~1..2"`
		}{}, none{}, []Option{document}, "a range has its neighbours anyway"},
		{struct {
			Flags int `json:"flags" domain:"1|1"`
		}{}, none{}, []Option{document}, `"1" is no flag, or stands there twice`},
		{struct {
			Word string `json:"word" domain:"a||b"`
		}{}, none{}, []Option{document}, `"" is no word`},
		{struct {
			Words []string `json:"words" domain:"a|a"`
		}{}, none{}, []Option{document}, `"a" stands there twice`},
		{struct {
			Flag bool `json:"flag" domain:"0,1"`
		}{}, none{}, []Option{document}, "a boolean has no domain but both values"},
		{struct {
			Part float64 `json:"part" domain:"0,1"`
		}{}, none{}, []Option{document}, "no domain can be given to float64"},
		{struct {
			Handle Handle `json:"handle" takes:"a: b"`
		}{}, none{}, []Option{document}, `"a: b" is no kind of object`},
		{none{}, struct {
			Handle Handle `json:"handle"`
		}{}, []Option{document}, "a handle that is not said to vary"},
		{none{}, struct {
			PID int `json:"pid" varies:"moon"`
		}{}, []Option{document}, `nothing varies by being "moon"`},
		{none{}, struct {
			Count string `json:"count" within:"0.."`
		}{}, []Option{document}, "only numbers are within a range"},
		{none{}, none{}, []Option{Fails("a document", "ENOSUCH")}, "ENOSUCH is not in the table of conditions"},
		{none{}, none{}, []Option{document, document}, "EINVAL is said twice to be in a document"},
		{none{}, none{}, []Option{document, EitherOf("EINVAL", "EPIPE")}, "one of several failures is EPIPE, but no document names it"},
		{none{}, none{}, []Option{document, EitherOf("EINVAL")}, "which one of less than two is always clear"},
		{none{}, none{}, []Option{document, Beyond("why", "EPIPE")}, "EPIPE is beyond scenarios, but no document names it"},
		{none{}, none{}, []Option{document, Waits()}, "it waits in no call"},
		{none{}, none{}, []Option{document, Makes("read", "queue")}, `the result has no field "read"`},
		{none{}, none{}, []Option{document, Vary("read", "pid")}, `the result has no field "read"`},
		{none{}, none{}, []Option{document, OnlyFor("posix")}, "a mechanism has a family already"},
	} {
		d := &Definition{Name: "x.y", Room: "x", Args: reflect.TypeOf(c.args), Result: reflect.TypeOf(c.result), options: c.options}
		for range 2 { // the second time as well
			if err := d.Check(); err == nil || !strings.HasPrefix(err.Error(), "operation x.y: ") || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%+v and %+v: %v", c.args, c.result, err)
			}
		}
	}
}

func TestOptionOfAnOperation(t *testing.T) {
	for doc, want := range map[string]string{
		"Option poll. poll().": "poll", "Option windows.": "windows", "read().": "", "Option private-clipboard. It is.": "private-clipboard",
	} {
		if got := (&Definition{Doc: doc}).Option(); got != want {
			t.Errorf("%q: %q", doc, got)
		}
	}
	d := &Definition{Name: "x.y", Doc: "Option luck. Throws dice.", Args: reflect.TypeFor[struct{}](), Result: reflect.TypeFor[struct{}](), options: []Option{Fails("a document", "")}}
	if err := d.Check(); err == nil || !strings.Contains(err.Error(), `there is no option "luck"`) {
		t.Error(err)
	}
}

func TestDeclaredTwice(t *testing.T) {
	for what, declare := range map[string]func(){
		"a bound":        func() { Bounded("pipe.buf", 1, "") },
		"an enumeration": func() { Enumerated("empty") },
		"a nature":       func() { Natural("pid", "", nil) },
		"an operation":   func() { Define[ClockNow, ClockTime]("", "clock.now", "", "") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s can be declared twice, or empty", what)
				}
			}()
			declare()
		}()
	}
}
