package main

import (
	"strings"
	"testing"
)

// TestCheck: each wrong argument is told what is wrong with it, before anything is built.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		rest              []string
		format, mechanism string
		want              string
	}{
		{nil, "text", "", ""},
		{nil, "json", "pipe", ""},
		{nil, "text", "shared", ""},
		{nil, "xml", "", `there is no format "xml"; there are text, json`},
		{[]string{"pipe"}, "text", "", `"pipe" is not expected`},
		{nil, "text", "pip", `"pip"; did you mean pipe?`},
		{nil, "text", "anonymous-pipe", ""},
	} {
		err := check(c.rest, c.format, c.mechanism)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q --format %s --mechanism %q: %v", c.rest, c.format, c.mechanism, err)
		}
	}
}
