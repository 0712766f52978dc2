package impl

import (
	"fmt"
	"maps"
	"slices"
)

// Bound is a number that domains speak of by name because it is not the same
// everywhere: it depends on an option of an implementation, on the system, or on
// one object. Who knows it better than the document states it as an option of that
// name in the [Statement] that values are asked for.
type Bound struct {
	// Name is the name in domains, and that of the option.
	Name string
	// Otherwise is what documents say where nobody states it; 0 if they say nothing:
	// such a bound belongs to one object.
	Otherwise int64
	// Doc says what it is, and where that is documented.
	Doc string
}

var bounds = map[string]Bound{
	"pipe.buf":  {"pipe.buf", 512, "PIPE_BUF: the longest write, in bytes, that is never split; POSIX <limits.h>: at least 512"},
	"page-size": {"page-size", 4096, "the size of a page of memory in bytes, sysconf(_SC_PAGESIZE)"},
}

// Bounded declares a bound of a room, before the operations whose domains speak of it.
func Bounded(name string, otherwise int64, doc string) {
	if _, taken := bounds[name]; taken {
		panic("the bound " + name + " is declared twice")
	}
	bounds[name] = Bound{name, otherwise, doc}
}

// Bounds returns all bounds by name.
func Bounds() []Bound {
	var list []Bound
	for _, name := range slices.Sorted(maps.Keys(bounds)) {
		list = append(list, bounds[name])
	}
	return list
}

// Resolve returns the number that the bound has for an implementation, and whether
// it has one.
func (b Bound) Resolve(s Statement) (int64, bool) {
	if n, ok := s.Int(b.Name); ok {
		return int64(n), true
	}
	return b.Otherwise, b.Otherwise != 0
}

func bound(name string) (Bound, error) {
	if b, ok := bounds[name]; ok {
		return b, nil
	}
	return Bound{}, fmt.Errorf("%q is neither a number nor a bound", name)
}

// enumerations are sets of numbers that several domains speak of by one name.
var enumerations = map[string][]int64{}

// Enumerated declares numbers that domains speak of by this name.
func Enumerated(name string, numbers ...int64) {
	if _, taken := enumerations[name]; taken || len(numbers) == 0 {
		panic("the enumeration " + name + " is declared twice, or is empty")
	}
	enumerations[name] = numbers
}
