// Package computers has worlds of several computers, in domains.
package computers

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "computers"

// Add adds a computer to a world. The one that every world begins with
// belongs to no domain, and process.start speaks of it by no name.
type Add struct {
	World    string `json:"world" takes:"world"`
	Computer string `json:"computer" makes:"computer" doc:"its name, by which process.start speaks of it"`
	Domain   string `json:"domain" makes:"domain" doc:"the domain that it belongs to"`
}

// GetName asks for the name of the computer that the actor runs on.
type GetName struct{}

// Named is that name.
type Named struct {
	Name string `json:"name" varies:"place"`
}

func init() {
	impl.Define[Add, impl.Nothing](room, "computer.add", "adds the computer {computer} to the domain {domain}", "Option computers. Asked of the root actor.", impl.Fails("PROTOCOL.md", ""))
	impl.Define[GetName, Named](room, "computer.name", "asks for the name of its computer", "GetComputerName.", impl.Fails("Microsoft GetComputerName", ""))
}
