//go:build unix

package hostile

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec/impl/actor"
)

const truth = `{"id":7,"ok":{"count":5,"handle":"h","list":["a"],"is":true,"part":{"n":1}}}`

func decoded(t *testing.T, line []byte) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal(line, &value); err != nil {
		t.Fatalf("%.100s: %v", line, err)
	}
	return value
}

// TestEveryLieIsOne: each changes something of a result that has all kinds of values, and
// leaves alone to whom it is told.
func TestEveryLieIsOne(t *testing.T) {
	for name := range lies {
		for _, about := range []string{all, one, roots} {
			changed := false
			for range 5 { // values
				l := &liar{mode: about + name, root: about == roots}
				lied := decoded(t, l.lied([]byte(truth)))
				if lied["id"] != 7.0 {
					t.Errorf("%s%s: the answer to %v", about, name, lied["id"])
				}
				changed = changed || !reflect.DeepEqual(lied, decoded(t, []byte(truth)))
			}
			if !changed {
				t.Errorf("%s%s: it is the truth", about, name)
			}
			other := &liar{mode: about + name, root: about != roots}
			if said := decoded(t, other.lied([]byte(truth))); !reflect.DeepEqual(said, decoded(t, []byte(truth))) {
				t.Errorf("%s%s: another actor said %v", about, name, said)
			}
		}
	}
}

// TestOneLieAtATime: in turn, each value is the only one that is a lie.
func TestOneLieAtATime(t *testing.T) {
	found := map[string]bool{}
	for turn := range 5 {
		result := decoded(t, []byte(truth))["ok"].(map[string]any)
		before := decoded(t, []byte(truth))["ok"].(map[string]any)
		lie(result, lies["nothing"], turn)
		var differ []string
		for name := range before {
			if !reflect.DeepEqual(before[name], result[name]) {
				differ = append(differ, name)
			}
		}
		if len(differ) != 1 {
			t.Errorf("turn %d: %v", turn, differ)
			continue
		}
		found[differ[0]] = true
	}
	if len(found) != 5 {
		t.Errorf("only %v were lied about", found)
	}
}

// TestHelloIsLiedAbout: every member of it has its lies, in a hello of the root actor as it
// is sent.
func TestHelloIsLiedAbout(t *testing.T) {
	modes := Modes()
	for _, field := range helloFields() {
		n := 0
		for _, mode := range modes {
			if strings.HasPrefix(mode, "hello-"+field+"-") {
				n++
			}
		}
		if n < 2 {
			t.Errorf("%s: %d lies", field, n)
		}
	}
	for _, want := range []string{"hello-token-empty", "hello-statement-nothing", "hello-statement.claims-many", "hello-statement.absent-obeyed"} {
		if !slices.Contains(modes, want) {
			t.Errorf("there is no mode %s", want)
		}
	}
	line := []byte(`{"hello":{"protocol":1,"token":"t","actor":"root","pid":9,"statement":{"name":"n","family":"posix","mechanisms":["pipe"],"options":{"pipe.buf":4096}}}}` + "\n")
	if _, err := actor.DecodeHello(line); err != nil {
		t.Fatal(err)
	}
	for _, mode := range modes {
		if strings.HasPrefix(mode, "hello-") && reflect.DeepEqual(decoded(t, hello(line, mode)), decoded(t, line)) {
			t.Errorf("%s: it is the truth", mode)
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(modes)))) != len(modes) {
		t.Error("a mode is there twice")
	}
}
