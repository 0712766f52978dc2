package kernel

import (
	"maps"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// Claim is what a room adds to the statement of the reference.
type Claim struct {
	Options map[string]any // what scenarios may need
	Rules   []string       // those tagged @may that it satisfies
	// Numbers lets the numbers of a run into a kernel, for options that are limits.
	Numbers map[string]func(k *Kernel, value int)
	// Words are what an option can be where documents differ in kind, each with what it
	// does to a kernel.
	Words map[string]map[string]func(k *Kernel)
}

var claims = []Claim{{Options: map[string]any{
	"fork": true, "restart": true, "second-uid": true, "unprivileged": true, "exceed-limits": true,
	"signals": true, "threads": true, "programs": true, "virtual-clock": true, "computers": true,
	"handle-limit": true,
}}}

// Declare registers what a room claims.
func Declare(c Claim) { claims = append(claims, c) }

// Statement is what all rooms claim.
func Statement() impl.Statement {
	s := impl.Statement{
		Name: "reference", Version: "1.0", Family: "both",
		Platforms: []string{"linux"}, Mechanisms: impl.MechanismsOn("reference"),
		Options: map[string]any{}, Absent: map[string]string{},
	}
	for _, c := range claims {
		maps.Copy(s.Options, c.Options)
		s.Claims = append(s.Claims, c.Rules...)
	}
	slices.Sort(s.Claims)
	return s
}

// Words are the words that an option can be; none for one that is no word.
func Words(option string) (words []string) {
	for _, c := range claims {
		words = slices.AppendSeq(words, maps.Keys(c.Words[option]))
	}
	slices.Sort(words)
	return words
}

// SetOptions makes a kernel what a statement says.
func (k *Kernel) SetOptions(s impl.Statement) {
	for _, c := range claims {
		for option, meanings := range c.Words {
			if word, is := s.Options[option].(string); is {
				meanings[word](k)
			}
		}
		for option, set := range c.Numbers {
			if value, is := s.Int(option); is {
				set(k, value)
			}
		}
	}
}
