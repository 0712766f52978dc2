package explore

import (
	"context"
	"time"
)

// shrinkTime bounds how long a disagreement is made smaller.
const shrinkTime = 10 * time.Second

// shrink leaves out sentences as long as a disagreement remains: halves, quarters,
// and in the end single ones.
func (e *explorer) shrink(ctx context.Context, d *disagreement) *disagreement {
	ctx, cancel := context.WithTimeout(ctx, shrinkTime)
	defer cancel()
	for size := len(d.moves) / 2; size >= 1; {
		smaller := false
		for end := len(d.moves); end > 0; end -= size {
			sentences := sentencesOf(d.moves)
			without := append(append([]sentence{}, sentences[:max(0, end-size)]...), sentences[end:]...)
			found, err := e.compare(ctx, without)
			if ctx.Err() != nil {
				return d
			}
			if err == nil && found != nil && len(found.moves) < len(d.moves) {
				d, smaller = found, true
				end = min(end, len(d.moves)+size)
			}
		}
		if !smaller || size > len(d.moves) {
			size /= 2
		}
	}
	return d
}
