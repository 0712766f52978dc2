package ipcspec_test

import (
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	_ "github.com/ipcspec/ipcspec/impl/rooms" // all mechanisms
)

// TestRoomsOfMechanismsKnowNoOtherMechanism: what two of them need is a trait's, on every
// floor.
func TestRoomsOfMechanismsKnowNoOtherMechanism(t *testing.T) {
	var rooms []string
	for _, m := range impl.Mechanisms() {
		rooms = append(rooms, strings.ReplaceAll(m.Name, "-", ""))
	}
	looked := 0
	for _, room := range rooms {
		files, err := filepath.Glob("*/" + room + "/*.go")
		for _, pattern := range []string{room + "/*.go", "*/" + room + "/*.go", "*/*/" + room + "/*.go"} {
			more, bad := filepath.Glob(pattern)
			if files = append(files, more...); bad != nil || err != nil {
				t.Fatal(bad, err)
			}
		}
		slices.Sort(files)
		for _, file := range slices.Compact(files) {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			looked++
			for _, spec := range parsed.Imports {
				imported, _ := strconv.Unquote(spec.Path.Value)
				if other := path.Base(imported); strings.Contains(imported, "/ipcspec/") && other != room && slices.Contains(rooms, other) {
					t.Errorf("%s is of %s and imports %s", file, room, imported)
				}
			}
		}
	}
	if looked < 50 {
		t.Errorf("only %d files were looked at", looked)
	}
}
