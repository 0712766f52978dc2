package remote

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/ipcspec/ipcspec/internal/outside"
)

// tail keeps the end of what a program wrote.
type tail struct {
	mu      sync.Mutex
	text    []byte
	starved string // the first line that said that there is not enough of something
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.starved == "" {
		t.starved = starving(append(t.text[max(0, len(t.text)-200):len(t.text):len(t.text)], p...))
	}
	t.text = append(t.text, p...)
	if len(t.text) > 2048 {
		t.text = append([]byte(nil), t.text[len(t.text)-1024:]...)
	}
	return len(p), nil
}

// quoted is how much of a line is repeated in a message.
const quoted = 300

// harmless is a line that a terminal only prints, and not too long: its end.
func harmless(text string) string {
	text = outside.Line(text)
	if runes := []rune(text); len(runes) > quoted {
		text = "..." + string(runes[len(runes)-quoted:])
	}
	return text
}

// quote is the last line.
func (t *tail) quote() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	last := harmless(lines[len(lines)-1])
	if t.starved != "" {
		last = t.starved
	}
	if last == "" {
		return ""
	}
	return fmt.Sprintf("; it wrote: %s", last)
}

// starvation is what programs write that could not go on because the system has not enough
// threads, processes, memory or descriptors: EAGAIN, ENOMEM and ENFILE of starting something.
var starvation = regexp.MustCompile(`(?i)[^\n]*(failed to create new OS thread|can't start new thread|cannot start a thread|resource temporarily unavailable|cannot allocate memory|out of memory|too many open files in system)[^\n]*`)

func starving(text []byte) string { return harmless(string(starvation.Find(text))) }

// Starved says what the implementation lacked, in its own words; "" if it lacked nothing.
// What fails then is no verdict on it.
func (r *IUT) Starved() string {
	r.stderr.mu.Lock()
	defer r.stderr.mu.Unlock()
	return r.stderr.starved
}
