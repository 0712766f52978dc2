package impl

import "fmt"

// Broken is the error of an actor that broke the contract: it broke the protocol,
// or does not know an operation of what its implementation claims. That is a
// failure of the implementation, wherever in a scenario it shows.
type Broken struct {
	Actor string // its role in the scenario, or "root"
	Err   error
}

func (b *Broken) Error() string { return fmt.Sprintf("%q broke the contract: %v", b.Actor, b.Err) }

// Unwrap returns what was wrong.
func (b *Broken) Unwrap() error { return b.Err }
