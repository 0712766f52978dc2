// Package mutant is what rewritten code asks whether one of its mutants is
// switched on. Only the driver that internal/mutate builds links it.
package mutant

import "cmp"

// Limit is how many points one scenario may pass before its mutant counts as an
// endless loop, which ends in a panic. Scenarios pass some thousands.
const Limit = 2_000_000

var (
	on      int // the mutant that is switched on; 0 is none
	passed  int
	reached map[int]bool // while it is recorded
)

// Switch switches one mutant on; 0 is none.
func Switch(id int) { on, passed = id, 0 }

// Rewind begins to count anew, for the next scenario.
func Rewind() { passed = 0 }

// Record begins to note which points are reached, and returns those that have
// been since it was called last.
func Record() map[int]bool {
	was := reached
	reached = map[int]bool{}
	return was
}

func active(id int) bool {
	if reached != nil {
		reached[id] = true
	}
	if on == 0 {
		return false
	}
	if passed++; passed > Limit {
		passed = 0
		panic("it goes on without end")
	}
	return on == id
}

// Cond is a condition, or its opposite.
func Cond(id int, c bool) bool { return active(id) != c }

// And is a && b, or a || b.
func And(id int, a bool, b func() bool) bool {
	if active(id) {
		return a || b()
	}
	return a && b()
}

// Or is a || b, or a && b.
func Or(id int, a bool, b func() bool) bool {
	if active(id) {
		return a && b()
	}
	return a || b()
}

// Less is a < b, or a <= b. That is asked only where it makes a difference.
func Less[T cmp.Ordered](id int, a, b T) bool { return a < b || a == b && active(id) }

// AtMost is a <= b, or a < b.
func AtMost[T cmp.Ordered](id int, a, b T) bool { return a < b || a == b && !active(id) }

// Greater is a > b, or a >= b.
func Greater[T cmp.Ordered](id int, a, b T) bool { return a > b || a == b && active(id) }

// AtLeast is a >= b, or a > b.
func AtLeast[T cmp.Ordered](id int, a, b T) bool { return a > b || a == b && !active(id) }

// Integer is any type of whole numbers.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Sum is a + b, or a - b.
func Sum[T Integer](id int, a, b T) T {
	if active(id) {
		return a - b
	}
	return a + b
}

// Difference is a - b, or a + b.
func Difference[T Integer](id int, a, b T) T {
	if active(id) {
		return a + b
	}
	return a - b
}

// Number is a constant, or one more; the next mutant is one less.
func Number[T Integer](id int, v T) T {
	more, less := active(id), active(id+1)
	switch {
	case more:
		return v + 1
	case less:
		return v - 1
	}
	return v
}

// Keep says whether a statement is executed.
func Keep(id int) bool { return !active(id) }

// Stop ends recording.
func Stop() { reached = nil }
