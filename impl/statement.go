package impl

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
)

// optionRanges are the numbers that options can be. The runner makes data of these sizes.
var optionRanges = map[string][2]int{
	"pipe.buf":                 {512, 1 << 20}, // POSIX <limits.h>: at least 512
	"page-size":                {512, 1 << 21},
	"mailslot.broadcast-limit": {1, 1 << 16},
}

// otherwise is the range of an option that has none of its own.
var otherwise = [2]int{0, 1 << 30}

// CheckOption says what is wrong with the value of an option: a number out of its range,
// or something else where a number belongs.
func CheckOption(name string, value any) error {
	allowed, numeric := optionRanges[name]
	if !numeric {
		allowed = otherwise
	}
	number := math.NaN()
	switch v := value.(type) {
	case nil:
		return nil
	case float64:
		number = v
	case int:
		number = float64(v)
	case bool, string:
		if !numeric {
			return nil
		}
	}
	said := fmt.Sprintf("%.40s", fmt.Sprint(value))
	switch {
	case number != math.Trunc(number): // also what is no number
		return fmt.Errorf("option %s is a whole number, not %s", name, said)
	case number < float64(allowed[0]) || number > float64(allowed[1]):
		return fmt.Errorf("option %s is from %d to %d, not %s", name, allowed[0], allowed[1], said)
	}
	return nil
}

// longestList is how many entries a statement has of each kind.
const longestList = 2000

// Check says what makes a statement useless.
func (s Statement) Check() error {
	switch s.Family {
	case "posix", "windows", "both":
	default:
		return fmt.Errorf("has the family %.40q in its statement; it is posix, windows or both", s.Family)
	}
	if s.Name == "" {
		return errors.New("has no name in its statement")
	}
	if len(s.Mechanisms) == 0 {
		return errors.New("claims no mechanism in its statement")
	}
	for _, n := range []int{len(s.Mechanisms), len(s.Platforms), len(s.Claims), len(s.Options), len(s.Absent)} {
		if n > longestList {
			return fmt.Errorf("has a list of %d in its statement; %d are allowed", n, longestList)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Options)) {
		if err := CheckOption(name, s.Options[name]); err != nil {
			return fmt.Errorf("has an impossible statement: %w", err)
		}
	}
	return nil
}
