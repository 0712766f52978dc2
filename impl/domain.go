package impl

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A domain says which values of an argument documents speak of. It stands in the
// tag domain of the field:
//
//	domain:"-1,0,1"            these numbers
//	domain:"0..255"            a documented range; what is tried is 0, 1, its ends and their neighbours
//	domain:"0,1,~pipe.buf"     the number or bound, and its neighbours
//	domain:"clipboard.format"  the numbers of an enumeration, see [Enumerated]
//	domain:"0x2|0x40"          of a number: flags that are combined
//	domain:"read|read-write"   of a string: one of these words; of a list: a set of them
//
// Of bytes, numbers are lengths; of text they are after "length". A boolean has both
// values without a tag.
type domain struct {
	words []string
	flags []int64
	items []item
}

// item is a number with or without its neighbours, or a range.
type item struct {
	from, to end
	near     bool
	ranges   bool
	open     bool // a range without an upper end
}

// end is a number, or the name of a bound.
type end struct {
	number int64
	bound  string
}

func (e end) resolve(s Statement) (int64, bool) {
	if e.bound == "" {
		return e.number, true
	}
	return bounds[e.bound].Resolve(s)
}

// parseWords parses a set or a choice of words.
func parseWords(text string) (domain, error) {
	words := strings.Split(text, "|")
	for i, word := range words {
		if word == "" || word != strings.TrimSpace(word) {
			return domain{}, fmt.Errorf("%q is no word", word)
		}
		if slices.Contains(words[:i], word) {
			return domain{}, fmt.Errorf("%q stands there twice", word)
		}
	}
	return domain{words: words}, nil
}

// parseNumbers parses flags, or numbers and ranges.
func parseNumbers(text string) (domain, error) {
	if strings.Contains(text, "|") {
		var d domain
		for word := range strings.SplitSeq(text, "|") {
			n, err := parseNumber(word)
			if err != nil || n == 0 || slices.Contains(d.flags, n) {
				return domain{}, fmt.Errorf("%q is no flag, or stands there twice", word)
			}
			d.flags = append(d.flags, n)
		}
		return d, nil
	}
	var d domain
	for word := range strings.SplitSeq(text, ",") {
		for _, n := range enumerations[word] {
			d.items = append(d.items, item{from: end{number: n}, to: end{number: n}})
		}
		if enumerations[word] != nil {
			continue
		}
		i, err := parseItem(word)
		if err != nil {
			return domain{}, err
		}
		d.items = append(d.items, i)
	}
	return d, nil
}

func parseItem(text string) (i item, err error) {
	from, to, ranges := strings.Cut(text, "..")
	rest, near := strings.CutPrefix(from, "~")
	i.near, i.ranges = near || ranges, ranges
	if near && ranges {
		return i, fmt.Errorf("%q: a range has its neighbours anyway", text)
	}
	if i.from, err = parseEnd(rest); err != nil {
		return i, err
	}
	switch i.to = i.from; {
	case ranges && to == "":
		i.open = true
	case ranges:
		if i.to, err = parseEnd(to); err == nil && i.from.bound+i.to.bound == "" && i.from.number >= i.to.number {
			err = fmt.Errorf("%q is an empty range", text)
		}
	}
	return i, err
}

func parseEnd(text string) (end, error) {
	if n, err := parseNumber(text); err == nil {
		return end{number: n}, nil
	}
	b, err := bound(text)
	return end{bound: b.Name}, err
}

// parseNumber parses any 64 bits, with or without a sign.
func parseNumber(text string) (int64, error) {
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		return n, nil
	}
	n, err := strconv.ParseUint(text, 0, 64)
	return int64(n), err
}

// numbers returns the values that are tried, in their order: what the items name,
// neighbours, and for a range 0 and 1. Bounds that nobody knows are left out.
func (d domain) numbers(s Statement) []int64 {
	var list []int64
	add := func(n int64, near bool) {
		list = append(list, n)
		if near && n != math.MinInt64 {
			list = append(list, n-1)
		}
		if near && n != math.MaxInt64 {
			list = append(list, n+1)
		}
	}
	for _, i := range d.items {
		from, ok := i.from.resolve(s)
		if ok {
			add(from, i.near)
		}
		if to, ok := i.to.resolve(s); ok && i.ranges && !i.open {
			add(to, true)
		}
		if i.ranges {
			list = append(list, 0, 1)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// holds reports whether a number is in the domain: its items without neighbours.
func (d domain) holds(n int64, s Statement) bool {
	for _, i := range d.items {
		from, ok := i.from.resolve(s)
		to, known := i.to.resolve(s)
		if !ok || !known && !i.open || n >= from && (i.open || n <= to) {
			return true
		}
	}
	return false
}

// combinations returns none of n flags or words, each alone, all but each, and all,
// as lists of their numbers.
func combinations(n int) [][]int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	list := [][]int{{}}
	for i := range all {
		list = append(list, []int{i})
	}
	if n > 2 {
		for i := range all {
			list = append(list, append(slices.Clone(all[:i]), all[i+1:]...))
		}
	}
	if n > 1 {
		list = append(list, all)
	}
	return list
}
