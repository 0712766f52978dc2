package ipcspec

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/internal/spec"
)

// ranged is several behaviours, as reports print them: APIPE-01…24. Two or three dots will do,
// and the second number may be a whole id.
var ranged = regexp.MustCompile(`^([A-Z]+)-(\d+)(?:…|\.{2,3})(?:([A-Z]+)-)?(\d+)$`)

// withRanges puts the behaviours of a range in its place.
func withRanges(s *spec.Specification, ids []string) ([]string, error) {
	var all []string
	for _, id := range ids {
		m := ranged.FindStringSubmatch(id)
		if m == nil || m[3] != "" && m[3] != m[1] {
			all = append(all, id)
			continue
		}
		first, _ := strconv.Atoi(m[2])
		last, _ := strconv.Atoi(m[4])
		before := len(all)
		for _, b := range s.Behaviours {
			if prefix, number, _ := strings.Cut(b.ID, "-"); prefix == m[1] {
				if n, err := strconv.Atoi(number); err == nil && n >= first && n <= last {
					all = append(all, b.ID)
				}
			}
		}
		if len(all) == before {
			return nil, fmt.Errorf("there is no behaviour from %s-%s to %s", m[1], m[2], m[4])
		}
	}
	return slices.Compact(all), nil
}
