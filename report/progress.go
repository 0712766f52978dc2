package report

import (
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/ipcspec/ipcspec/result"
)

// Progress is one line that is written over itself. A nil Progress shows nothing:
// that is the one for pipes and files.
type Progress struct {
	w     io.Writer
	width int

	mu    sync.Mutex
	shown time.Time
	bad   int
}

// often is how much time is left at least between two changes of the line.
const often = 50 * time.Millisecond

// NewProgress returns a line of the width on w.
func NewProgress(w io.Writer, width int) *Progress {
	if width <= 0 {
		width = 80
	}
	return &Progress{w: w, width: width}
}

// Scenario shows that one more of total is done.
func (p *Progress) Scenario(iut string, done, total int, s result.Scenario) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.Verdict == result.Failed || s.Verdict == result.Inconclusive {
		p.bad++
	}
	text := fmt.Sprintf("%s  %d of %d", iut, done, total)
	if p.bad > 0 {
		text += fmt.Sprintf("  %d failed", p.bad)
	}
	p.show(text+"  "+s.ID, done == total)
}

// Step shows that one more of total is done.
func (p *Progress) Step(what string, done, total int, name string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.show(fmt.Sprintf("%s  %d of %d  %s", what, done, total, name), done == total)
}

// Tell shows how far something is that has no end to count to.
func (p *Progress) Tell(text string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.show(text, false)
}

// Note shows what is being done that cannot be counted.
func (p *Progress) Note(text string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.show(text, true)
}

func (p *Progress) show(text string, always bool) {
	now := time.Now()
	if !always && now.Sub(p.shown) < often {
		return
	}
	p.shown = now
	text = line(text)
	for utf8.RuneCountInString(text) >= p.width {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	fmt.Fprintf(p.w, "\r%s\x1b[K", text)
}

// Clear removes the line, so that something else can be printed there.
func (p *Progress) Clear() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bad = 0
	if !p.shown.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
