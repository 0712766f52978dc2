// Package native is the operating system itself as an implementation under
// test: actors that perform the operations by its own system calls. The program
// ipcspec-actor is this package and nothing else; it links neither Gherkin nor
// an HTTP client, because every scenario pays for its start.
package native

import "github.com/ipcspec/ipcspec/impl"

// offers are what the rooms add to the statement of this system, in the order of their
// names: options that they offer, or why not, and claims.
var offers []func(s *impl.Statement)

// offering adds to the statement. Files of rooms call it when the program starts.
func offering(add func(s *impl.Statement)) { offers = append(offers, add) }

// offer states an option, or says what it needs.
func offer(s *impl.Statement, option string, offered bool, otherwise string) {
	if offered {
		s.Options[option] = true
	} else {
		s.Absent[option] = otherwise
	}
}
