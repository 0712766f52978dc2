package result

import "fmt"

// Leak is an object that was there after a run and not before it.
type Leak struct {
	Kind   string `json:"kind"`   // "System V semaphore set"
	Object string `json:"object"` // which one
	// Scenarios left it: the one that did, or several of which one did.
	Scenarios []string `json:"scenarios"`
	// Established says that the scenarios are known to leave such objects.
	Established bool `json:"established"`
	// FindingOut says that they did not leave it in the run, but when they were executed
	// again to find out what they leave. Such objects of a kind are one leak.
	FindingOut bool   `json:"finding_out,omitempty"`
	How        string `json:"how"`              // it is known
	Lesson     string `json:"lesson"`           // what is to be done about it
	Remove     string `json:"remove,omitempty"` // a command that removes it
}

// String says what was left and how that is known, without the scenarios.
func (l Leak) String() string {
	text := fmt.Sprintf("%s (%s): %s", l.Kind, l.Object, l.How)
	if l.Remove != "" {
		text += "; remove it by: " + l.Remove
	}
	return text
}
