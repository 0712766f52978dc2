package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestStoppedRunner stops the runner, and nothing else, for longer than its deadlines: it has
// waited for nobody meanwhile.
func TestStoppedRunner(t *testing.T) {
	command := exec.Command(asCommand(t, "ipcspec"), "run", "--iut", "linux", "--timeout", "3s", "--format", "progress", "--jobs", "8", "--audit", "off")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var messages bytes.Buffer
	command.Stderr = &messages
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	for range 2 {
		for range 200 { // it is under way
			if _, err := lines.ReadByte(); err != nil {
				t.Fatal(err, messages.String())
			}
		}
		command.Process.Signal(syscall.SIGSTOP)
		time.Sleep(3500 * time.Millisecond) // this is how long it is stopped
		command.Process.Signal(syscall.SIGCONT)
	}
	var rest strings.Builder
	lines.WriteTo(&rest)
	if err := command.Wait(); err != nil {
		t.Errorf("%v: %s\n%s", err, messages.String(), rest.String())
	}
}

// asCommand is this test binary under the name of one of the commands that it can be.
func asCommand(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("testscript has made no command %s: %v", name, err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	return path
}
