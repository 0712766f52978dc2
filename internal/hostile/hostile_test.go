//go:build unix

package hostile

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestEveryLieIsOne: each changes something of a result that has all kinds of values.
func TestEveryLieIsOne(t *testing.T) {
	const line = `{"id":7,"ok":{"count":5,"handle":"h","list":["a"],"is":true,"part":{"n":1}}}`
	for name, with := range lies {
		l := &liar{}
		lied := l.lied([]byte(line), with)
		var answer map[string]any
		if err := json.Unmarshal(lied, &answer); err != nil || answer["id"] != 7.0 {
			t.Errorf("%s: %.100s: %v", name, lied, err)
		}
		if strings.TrimSpace(string(lied)) == line {
			t.Errorf("%s: it is the truth", name)
		}
	}
	if n := len(Modes()); n < 100 {
		t.Errorf("%d modes", n)
	}
}
