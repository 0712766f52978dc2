package baseline

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
)

// recorder writes down the operations of one scenario. What differs from one
// execution to another has stable names: the world, keys that were made for it, and
// opaque names of handles, windows and memory objects, in the order in which they
// come up.
type recorder struct {
	text  strings.Builder
	count int
	world string
	names map[string]string
	keys  map[int64]string
}

func (r *recorder) line(format string, args ...any) { fmt.Fprintf(&r.text, format+"\n", args...) }

func (r *recorder) outcome(s impl.Settlement, err error) string {
	switch {
	case err != nil:
		return "error " + r.plain(err.Error())
	case s.Ended:
		return "the process ended"
	case s.Blocked:
		return "blocked in " + s.In
	case s.Failure != nil:
		return "fails " + r.json(s.Failure, false)
	case s.Done:
		return r.json(s.Result, false)
	}
	return "not settled"
}

// json is a value in JSON with its members in order of their names.
func (r *recorder) json(value any, asked bool) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return err.Error()
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(r.stable("", tree, asked)); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(out.String())
}

// stable replaces what differs between executions. asked says that the value is
// part of an operation: a key that the specification makes comes up there first.
func (r *recorder) stable(member string, v any, asked bool) any {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range sorted(v) {
			v[name] = r.stable(name, v[name], asked)
		}
	case []any:
		for i := range v {
			v[i] = r.stable(member, v[i], asked)
		}
	case string:
		if asked && member == "world" {
			r.world = v
		}
		return r.plain(v)
	case json.Number:
		if n, err := v.Int64(); err == nil && member == "key" && n != 0 {
			if r.keys[n] == "" && asked {
				r.keys[n] = fmt.Sprintf("key %d", len(r.keys)+1)
			}
			if r.keys[n] != "" {
				return r.keys[n]
			}
		}
	}
	return v
}

var (
	opaque  = regexp.MustCompile(`^s\d+/[^:]+:.+$`)
	worldly = regexp.MustCompile(`\bs\d+/`)
)

// longest is how long a text may be that is written down as it is.
const longest = 400

func (r *recorder) plain(text string) string {
	if opaque.MatchString(text) {
		if r.names[text] == "" {
			r.names[text] = fmt.Sprintf("name %d", len(r.names)+1)
		}
		return r.names[text]
	}
	if r.world != "" && text == r.world {
		return "the world"
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && r.keys[n] != "" { // for ipcrm
		return r.keys[n]
	}
	text = worldly.ReplaceAllString(text, "")
	if len(text) > longest {
		return fmt.Sprintf("%s... (%d characters, sha256 %x)", text[:40], len(text), sha256.Sum256([]byte(text)))
	}
	return text
}
