package explore

import (
	"context"
	"time"
)

// shrinkTime bounds how long a disagreement is made smaller: where an attempt takes
// long, as long as a number of attempts.
const (
	shrinkTime     = 10 * time.Second
	shrinkAttempts = 100
	shrinkTimeMost = time.Minute
)

// fewTogether is how many sentences may make sense only together: two writes and what
// reads both.
const fewTogether = 4

// shrink leaves out sentences as long as a disagreement remains: halves, quarters,
// and in the end single ones, and a few that belong together.
func (e *explorer) shrink(ctx context.Context, d *disagreement) *disagreement {
	ctx, cancel := context.WithTimeout(ctx, shrinkTimeMost)
	defer cancel()
	begun, attempts := time.Now(), 0
	// without leaves out so many sentences before the one with this number.
	without := func(size, end int) bool {
		attempts++
		sentences := sentencesOf(d.moves)
		rest := append(append([]sentence{}, sentences[:max(0, end-size)]...), sentences[end:]...)
		found, err := e.compare(ctx, rest)
		if err != nil || ctx.Err() != nil || found == nil || len(found.moves) >= len(d.moves) {
			return false
		}
		d = found
		return true
	}
	enough := func() bool {
		return ctx.Err() != nil || time.Since(begun) > shrinkTime && attempts >= shrinkAttempts
	}
	for size := len(d.moves) / 2; size >= 1; {
		smaller := false
		for end := len(d.moves); end > 0 && !enough(); end -= size {
			if without(size, end) {
				smaller = true
				end = min(end, len(d.moves)+size)
			}
		}
		if !smaller || size > len(d.moves) {
			size /= 2
		}
	}
	for size := 2; size <= fewTogether; size++ {
		for end := len(d.moves); end >= size && !enough(); end-- {
			if without(size, end) {
				end = min(end, len(d.moves)+1)
			}
		}
	}
	return d
}
