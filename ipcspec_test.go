package ipcspec_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/result"
)

// required reports whether IPCSPEC_REQUIRE, a list of tools, names this one. A
// required tool that is missing is a failure, and not a skip.
func required(tool string) bool {
	return slices.Contains(strings.Split(os.Getenv("IPCSPEC_REQUIRE"), ","), tool)
}

// need skips the test for want of a tool, or fails it if the tool is required.
func need(t *testing.T, tool, why string) {
	t.Helper()
	if required(tool) {
		t.Fatalf("IPCSPEC_REQUIRE names %s, but %s", tool, why)
	}
	t.Skip(why)
}

func open(t *testing.T, spelled string) impl.IUT {
	t.Helper()
	iut, err := ipcspec.Open(context.Background(), spelled)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := iut.Close(); err != nil {
			t.Error(err)
		}
	})
	return iut
}

// TestLinux verifies the running kernel through its system calls.
func TestLinux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("this machine runs " + runtime.GOOS)
	}
	if os.Geteuid() != 0 && required("root") {
		t.Fatal("IPCSPEC_REQUIRE names root, but the tests run as another user")
	}
	ipcspec.Test(t, open(t, "linux"), ipcspec.WithAudit(ipcspec.AuditFail))
}

// TestLibc verifies the running system through its C library.
func TestLibc(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("this machine runs windows")
	}
	iut, err := ipcspec.Open(context.Background(), "libc")
	if err != nil {
		need(t, "cc", err.Error())
	}
	t.Cleanup(func() { iut.Close() })
	ipcspec.Test(t, iut, ipcspec.WithAudit(ipcspec.AuditFail))
}

// TestWindows verifies Windows itself, where the tests run there.
func TestWindows(t *testing.T) {
	if runtime.GOOS != "windows" {
		t.Skip("this machine runs " + runtime.GOOS)
	}
	ipcspec.Test(t, open(t, "windows"))
}

// TestReference verifies the reference implementation.
func TestReference(t *testing.T) {
	ipcspec.Test(t, open(t, "reference"), ipcspec.WithAudit(ipcspec.AuditFail))
}

// TestReferenceWithTheOtherLimit verifies it with the other documented limit of
// mailslot broadcasts.
func TestReferenceWithTheOtherLimit(t *testing.T) {
	ipcspec.Test(t, open(t, "reference?mailslot.broadcast-limit=424"), ipcspec.WithTags("@mailslot"))
}

// TestRoomInPages verifies pipes as Linux counts their room.
func TestRoomInPages(t *testing.T) {
	ipcspec.Test(t, open(t, "reference?pipe.room=pages"), ipcspec.WithTags("@pipe"))
}

// TestProve requires that no rule, no fault and no asserting sentence survives.
func TestProve(t *testing.T) {
	m, err := ipcspec.Prove(context.Background(), ipcspec.ProveOptions{Mechanisms: raced})
	if err != nil {
		t.Fatal(err)
	}
	s := m.Survivors()
	for _, id := range s.Rules {
		t.Errorf("no fault kills the rule %s", id)
	}
	for _, id := range s.Scenarios {
		t.Errorf("no fault turns the scenario %s red", id)
	}
	for _, name := range s.Faults {
		t.Errorf("the fault %s kills no rule", name)
	}
	for _, pattern := range s.Sentences {
		t.Errorf("no fault turned this sentence red: %s", pattern)
	}
}

// TestGodog runs the specification as somebody else's godog suite would.
func TestGodog(t *testing.T) {
	iut := open(t, "reference")
	options := ipcspec.Options{Tags: "@pipe"}
	features, left, err := ipcspec.Claimed(iut, options)
	if err != nil {
		t.Fatal(err)
	}
	if left.Executed() != 0 {
		t.Errorf("left out: %v", left)
	}
	suite := godog.TestSuite{
		Name:                 "mine",
		TestSuiteInitializer: ipcspec.Initializer(iut, options),
		Options:              &godog.Options{Format: "progress", FeatureContents: features, Strict: true, NoColors: true, Output: io.Discard},
	}
	if status := suite.Run(); status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestProveEndsSoon interrupts a proof after some of its faults.
func TestProveEndsSoon(t *testing.T) {
	const enough, jobs = 3, 2
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tried := 0
	_, err := ipcspec.Prove(ctx, ipcspec.ProveOptions{
		Mechanisms: []string{"global-memory"}, Jobs: jobs,
		Progress: func(done, total int, f result.FaultResult) {
			if tried = done; done == enough {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), fmt.Sprintf("%d of ", tried)) {
		t.Errorf("the proof ended with %v after %d faults", err, tried)
	}
	if tried > enough+jobs {
		t.Errorf("%d faults were tried, interrupted after %d", tried, enough)
	}
}
