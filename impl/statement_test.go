package impl

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestStatementsHaveRanges: data is made of the sizes that statements name.
func TestStatementsHaveRanges(t *testing.T) {
	for _, c := range []struct {
		options string
		wrong   string
	}{
		{`{}`, ""},
		{`{"pipe.buf":4096,"page-size":16384,"mailslot.broadcast-limit":424,"threads":true,"poll":null,"x":"y"}`, ""},
		{`{"pipe.buf":1e13}`, "from 512 to 1048576"},
		{`{"pipe.buf":0}`, "from 512"},
		{`{"pipe.buf":-1}`, "from 512"},
		{`{"pipe.buf":1000.5}`, "whole number"},
		{`{"pipe.buf":true}`, "whole number"},
		{`{"pipe.buf":"many"}`, "whole number"},
		{`{"pipe.buf":[4096]}`, "whole number"},
		{`{"page-size":1000000000000}`, "from 512 to 2097152"},
		{`{"mailslot.broadcast-limit":1000000000}`, "from 1 to 65536"},
		{`{"an option of tomorrow":1e300}`, "from 0"},
		{`{"an option of tomorrow":{}}`, "whole number"},
	} {
		s := Statement{Name: "x", Family: "posix", Mechanisms: []string{"pipe"}}
		if err := json.Unmarshal([]byte(c.options), &s.Options); err != nil {
			t.Fatal(err)
		}
		err := s.Check()
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: %v", c.options, err)
		}
	}
	if err := (Statement{Name: "x", Family: "posix", Mechanisms: make([]string, longestList+1)}).Check(); err == nil {
		t.Error("a statement of any length")
	}
}

// TestResultsFitTheirOperations: nothing is sliced by a number that a peer made up.
func TestResultsFitTheirOperations(t *testing.T) {
	handle := Lookup("fd.dup") // of a room that this package does not import
	if handle != nil {
		if _, err := handle.DecodeResult(json.RawMessage(`{}`)); err == nil {
			t.Error("a handle without a name")
		}
	}
	for name, wrong := range map[string]bool{"": true, "h": false, strings.Repeat("h", longestHandle): false, strings.Repeat("h", longestHandle+1): true} {
		if err := checkHandle(name); (err != nil) != wrong {
			t.Errorf("%.20q of %d bytes: %v", name, len(name), err)
		}
	}
	type read struct{ Size int }
	for room, size := range map[int]int{5: 5, 4: 5, -1: 0} {
		if err := CheckResult(read{room}, Bytes{make([]byte, size)}); (err != nil) != (size > room && size > 0) {
			t.Errorf("%d bytes where there was room for %d: %v", size, room, err)
		}
	}
}
