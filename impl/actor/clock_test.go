package actor_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// wallClock is what loses the monotonic reading of a time, or asks for a clock that
// can be set. Deadlines keep to time.Now, whose differences no setting changes.
var wallClock = regexp.MustCompile(`\.Round\(0\)|\.UTC\(\)|\.Local\(\)|\.In\(time|time\.Unix|time\.Date\(|\.Unix(Nano|Milli)?\(\)|ModTime\(\)|CLOCK_REALTIME|GetSystemTime|gettimeofday|time\.time\(\)`)

// TestDeadlinesAreMonotonic lists the few places where the wall clock is meant.
func TestDeadlinesAreMonotonic(t *testing.T) {
	meant := map[string]string{
		"cmd/ipcspec/run.go":              "when the run began, in reports",
		"impl/actor/inprocess_actor.go":   "the result of clock.now",
		"impl/native/process_linux.go":    "the result of clock.now",
		"impl/native/process_windows.go":  "the result of clock.now",
		"impl/libc/process.c":             "the result of clock.now",
		"impl/adapters/python/adapter.py": "the result of clock.now",
		"internal/cache/cache.go":         "the age of cached programs",
		"internal/audit/directory.go":     "whether a directory may have changed",
	}
	seen := map[string]bool{}
	for _, pattern := range []string{"*", "*/*", "*/*/*", "*/*/*/*"} {
		files, err := filepath.Glob(filepath.Join("../..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name := strings.TrimPrefix(filepath.ToSlash(file), "../../")
			code := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, ".c") || strings.HasSuffix(name, ".py")
			if !code {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found := wallClock.Find(text)
			seen[name] = true
			if (found != nil) != (meant[name] != "") {
				t.Errorf("%s: %q, and meant is %q", name, found, meant[name])
			}
		}
	}
	for name := range meant {
		if !seen[name] {
			t.Errorf("there is no %s", name)
		}
	}
}
