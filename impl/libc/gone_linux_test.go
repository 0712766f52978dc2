package libc

import (
	"os"
	"os/exec"
	"testing"
)

// TestRunnerIsGoneAtOnce has no runner when the root actor connects, and nobody who would read
// what it says about that: it leaves nothing all the same.
func TestRunnerIsGoneAtOnce(t *testing.T) {
	actor := program(t)
	directory := t.TempDir()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	root := exec.Command(actor)
	root.Env = []string{"IPCSPEC_ACTOR=root", "IPCSPEC_TOKEN=x", "IPCSPEC_ADDRESS=127.0.0.1:1", "TMPDIR=" + directory}
	root.Stderr = writer
	reader.Close()
	err = root.Run()
	writer.Close()
	if root.ProcessState.ExitCode() != 1 {
		t.Errorf("it ended so: %v", err)
	}
	if left, _ := os.ReadDir(directory); len(left) > 0 {
		t.Errorf("%s is left", left[0].Name())
	}
}
