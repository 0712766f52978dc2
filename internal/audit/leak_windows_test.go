package audit

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl/actor"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "linger" {
		os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// lists reports whether a kind lists something whose name contains the text, and what
// it says of it.
func lists(t *testing.T, k kind, text string) (string, bool) {
	t.Helper()
	for _, id := range k.look() {
		if f, ok := k.find(id); ok && (strings.Contains(id, text) || strings.Contains(f.object, text)) {
			return f.object, true
		}
	}
	return "", false
}

// TestNamedObjects requires that an event, a pipe and a mailslot are seen while somebody
// has a handle of them, and not afterwards.
func TestNamedObjects(t *testing.T) {
	const name = "ipcspec-audit-test"
	make := map[string]func() (windows.Handle, error){
		"named object": func() (windows.Handle, error) {
			return windows.CreateEvent(nil, 0, 0, windows.StringToUTF16Ptr(name))
		},
		"named pipe": func() (windows.Handle, error) {
			return windows.CreateNamedPipe(windows.StringToUTF16Ptr(`\\.\pipe\`+name), windows.PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, nil)
		},
	}
	for what, create := range make {
		t.Run(what, func(t *testing.T) {
			handle, err := create()
			if err != nil {
				t.Fatal(err)
			}
			seen := func() (seen bool) {
				for _, k := range kinds(Trace{}) {
					if _, ok := lists(t, k, name); ok && k.name() == what {
						seen = true
					}
				}
				return seen
			}
			if !seen() {
				if listed := (listing{`\\.\pipe\`, what}).look(); what == "named pipe" && len(listed) == 0 {
					t.Skip("this system does not list its pipes, as Wine 10 does not")
				}
				t.Errorf("no kind lists the %s", what)
			}
			windows.CloseHandle(handle)
			if seen() {
				t.Errorf("the %s is listed after it has gone", what)
			}
		})
	}
}

// TestProcesses requires that a descendant of the process that the runner started is
// seen, and one that the implementation keeps for itself is not.
func TestProcesses(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, arguments := range [][]string{{"linger"}, {"linger", actor.Kept}} {
		kept := slices.Contains(arguments, actor.Kept)
		child := exec.Command(self, arguments...)
		input, err := child.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		p := newProcesses(Trace{Root: os.Getpid()})
		object, seen := lists(t, p, ".exe")
		if seen == kept {
			t.Errorf("kept %v, seen %v: %s", kept, seen, object)
		}
		input.Close()
		child.Wait()
		if object, seen := lists(t, p, ".exe"); seen {
			t.Errorf("it has ended, and is listed: %s", object)
		}
	}
}
