package gaps

import (
	"context"
	"strconv"

	"github.com/ipcspec/ipcspec/impl"
)

// failures has a cell for each failure that documents name and a scenario could bring
// about: some scenario does.
func (f *finder) failures(s *subject) []*cell {
	var cells []*cell
	for _, d := range s.operations {
		places := s.places(d)
		for _, failing := range d.Failures() {
			if failing.Beyond != "" {
				continue
			}
			cells = append(cells, &cell{part: "failures", name: d.Name + " " + failing.Native, examine: func(context.Context) (string, error) {
				if reached(places, failing) {
					return "", nil
				}
				return "never fails with " + strconv.Quote(failing.Condition) + " (" + failing.Source + ")", nil
			}})
		}
	}
	return cells
}

// reached reports whether the operation fails so at one of the places.
func reached(places []place, failing impl.Failing) bool {
	for _, p := range places {
		if p.outcome.Failure != nil && p.outcome.Failure.Condition == failing.Condition {
			return true
		}
	}
	return false
}
