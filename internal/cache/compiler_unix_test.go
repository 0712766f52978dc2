//go:build unix

package cache

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestCompilerLeavesAChild has one that leaves a child with its output, in its group or in
// one of its own: neither delays anybody.
func TestCompilerLeavesAChild(t *testing.T) {
	for name, script := range map[string]string{
		"that goes on itself": "#!/bin/sh\nsleep 30 &\ntouch begun\nwait\n",
		"that has ended":      "#!/bin/sh\nsetsid sleep 3 &\ntouch begun\n",
	} {
		dir := t.TempDir()
		program := filepath.Join(dir, "cc")
		if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		command := Compiler(ctx, dir, program)
		command.Dir = dir
		ended := make(chan time.Time, 1)
		go func() {
			command.CombinedOutput()
			ended <- time.Now()
		}()
		for {
			if _, err := os.Stat(filepath.Join(dir, "begun")); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		cancelled := time.Now()
		cancel()
		if took := (<-ended).Sub(cancelled); took > 2*time.Second {
			t.Errorf("a compiler %s: it was waited for for %v", name, took)
		}
	}
}
