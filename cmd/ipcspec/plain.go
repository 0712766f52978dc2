package main

import (
	"bytes"
	"io"
	"regexp"

	"github.com/ipcspec/ipcspec/internal/outside"
)

// tidied is what godog's formatters write, without what they always add: colours
// where nobody can see them, the Go function of each step, which for ours is the same
// for all, and what a terminal would obey beside colours. They write whole lines.
type tidied struct {
	w     io.Writer
	color bool
}

var (
	stubs   = regexp.MustCompile(` *(\x1b\[[0-9;]*m)?# \w+\.go:\d+ -> \*Session(\x1b\[0m)?`)
	colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

func (t *tidied) Write(text []byte) (int, error) {
	kept := stubs.ReplaceAll(text, nil)
	if !t.color {
		kept = colours.ReplaceAll(kept, nil)
	}
	var shown bytes.Buffer
	filter, from := &outside.Filter{W: &shown}, 0
	for _, colour := range colours.FindAllIndex(kept, -1) {
		filter.Write(kept[from:colour[0]])
		shown.Write(kept[colour[0]:colour[1]])
		from = colour[1]
	}
	filter.Write(kept[from:])
	if _, err := t.w.Write(shown.Bytes()); err != nil {
		return 0, err
	}
	return len(text), nil
}
