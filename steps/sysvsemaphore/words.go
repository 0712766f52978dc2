package sysvsemaphore

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
	"github.com/ipcspec/ipcspec/steps"
)

// What sentences call semaphores, values and operations. The semaphores of a set are
// A, B, C ...; one of which a sentence says nothing is A.

type (
	number int   // of a semaphore in its set
	values []int // of all
	// amount is what is taken or added, or a wait for zero: one operation.
	amount struct {
		most bool // the highest value there is
		sysvsemaphore.Change
		timeout *int
	}
	array []sysvsemaphore.Change
)

const (
	flags = `(?: with SEM_UNDO)?(?: with IPC_NOWAIT)?`
	limit = `(?: for at most \d+ milliseconds)?`
)

func init() {
	steps.DefineParameter("semaphore", `[A-E]`, "a semaphore of the set")
	steps.DefineParameter("values", `[A-E] = \d+(?:(?:, | and )[A-E] = \d+)*`, "the values of all semaphores: A = 1 and B = 0")
	steps.DefineParameter("units", `(?:\d+|the maximum)(?: (?:from|to) [A-E])?`+flags+limit, "what is taken or added: 1, 2 from A, 1 with SEM_UNDO, 1 for at most 100 milliseconds")
	steps.DefineParameter("zero", `zero(?: in [A-E])?`+flags+limit, "what is waited for: zero, zero in B, zero with IPC_NOWAIT")
	steps.DefineParameter("array", `\[[^\]]+\]`, "operations of one call: [-1 on A, +1 on B with SEM_UNDO]")
	steps.Convert(func(_ *world, word string) (number, error) { return number(word[0] - 'A'), nil })
	steps.Convert(func(_ *world, word string) (values, error) { return parseValues(word) })
	steps.Convert(func(_ *world, word string) (amount, error) { return parseAmount(word) })
	steps.Convert(func(_ *world, word string) (array, error) { return parseArray(word) })
}

var value = regexp.MustCompile(`([A-E]) = (\d+)`)

func parseValues(text string) (list values, err error) {
	for i, m := range value.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return nil, err
		}
		if int(m[1][0]-'A') != i {
			return nil, fmt.Errorf("these are not the values of all semaphores in their order: %s", text)
		}
		list = append(list, n)
	}
	return list, nil
}

var (
	amountParts = regexp.MustCompile(`^(zero|the maximum|\d+)(?: (?:from|to|in) ([A-E]))?`)
	within      = regexp.MustCompile(`for at most (\d+) milliseconds`)
)

func parseAmount(text string) (a amount, err error) {
	parts := amountParts.FindStringSubmatch(text)
	switch parts[1] {
	case "the maximum":
		a.most = true
	case "zero":
	default:
		if a.Change.Change, err = strconv.Atoi(parts[1]); err != nil {
			return a, err
		}
	}
	if parts[2] != "" {
		a.Number = int(parts[2][0] - 'A')
	}
	a.Undo, a.Nowait = strings.Contains(text, "SEM_UNDO"), strings.Contains(text, "IPC_NOWAIT")
	if m := within.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		a.timeout = &n
		return a, err
	}
	return a, nil
}

var element = regexp.MustCompile(`^([+-]\d+|0) on ([A-E])(?: with SEM_UNDO)?(?: with IPC_NOWAIT)?$`)

func parseArray(text string) (list array, err error) {
	for part := range strings.SplitSeq(strings.Trim(text, "[]"), ", ") {
		m := element.FindStringSubmatch(part)
		if m == nil {
			return nil, fmt.Errorf("no operation of an array: %s", part)
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		list = append(list, sysvsemaphore.Change{
			Change: n, Number: int(m[2][0] - 'A'),
			Undo: strings.Contains(part, "SEM_UNDO"), Nowait: strings.Contains(part, "IPC_NOWAIT"),
		})
	}
	return list, nil
}
