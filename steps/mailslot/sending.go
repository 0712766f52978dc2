package mailslot

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
	"github.com/ipcspec/ipcspec/steps"
	"github.com/ipcspec/ipcspec/steps/computers"
	handles "github.com/ipcspec/ipcspec/steps/winhandle"
)

// bulkSeed is the pattern of messages that only have a size.
const bulkSeed = 7

// sent is the last message of which the size is all that matters.
type sent []byte

func init() {
	room.Action(steps.Action{
		Verb: "send", Noun: "send", Moved: "sent",
		Spellings: []spelling{
			as("{text} to {address}", func(w *world, p *process, text, address string) (impl.Operation, error) {
				return post(w, p, impl.Payload{Data: []byte(text)}, address)
			}),
			as("{int} bytes to {address}", func(w *world, p *process, size int, address string) (impl.Operation, error) {
				return post(w, p, bulk(w, size), address)
			}),
			as("as many bytes as the broadcast limit allows to {address}", func(w *world, p *process, address string) (impl.Operation, error) {
				return post(w, p, bulk(w, broadcastLimit(w)), address)
			}),
			as("one byte more than the broadcast limit to {address}", func(w *world, p *process, address string) (impl.Operation, error) {
				return post(w, p, bulk(w, broadcastLimit(w)+1), address)
			}),
			as("{text} to the mailslot {role} by the name of its computer", func(w *world, p *process, text, name string) (impl.Operation, error) {
				computer, err := computers.Own(w, p)
				if err != nil {
					return nil, err
				}
				return post(w, p, impl.Payload{Data: []byte(text)}, `\\`+computer+`\mailslot\`+name)
			}),
			as("{text} through the {handle}", func(w *world, p *process, text, name string) (impl.Operation, error) {
				handle, err := handles.Named(p, name)
				return winhandle.Write{Handle: handle, Payload: impl.Payload{Data: []byte(text)}}, err
			}),
			as("{text} through its own mailslot", func(w *world, p *process, text string) (impl.Operation, error) {
				handle, err := p.Handle(own)
				return winhandle.Write{Handle: handle, Payload: impl.Payload{Data: []byte(text)}}, err
			}),
		},
	})
}

// broadcastLimit is the longest broadcast that the implementation states.
func broadcastLimit(w *world) int {
	limit, _ := w.IUT.Statement().Int("mailslot.broadcast-limit")
	return limit
}

func bulk(w *world, size int) impl.Payload {
	payload := impl.Payload{Pattern: &impl.Pattern{Seed: bulkSeed, Size: size}}
	*steps.Of[sent](w) = payload.Bytes()
	return payload
}

// post opens the mailslots of an address, once for each process, and is the sending of
// a message to them.
func post(w *world, p *process, message impl.Payload, address string) (impl.Operation, error) {
	if _, open := p.Handles[address]; !open {
		opened, err := steps.Get[impl.Opened](w, p, mailslot.Open{Name: apart(w, address)})
		if err != nil {
			return nil, err
		}
		p.Hold(address, opened)
	}
	return winhandle.Write{Handle: p.Handles[address], Payload: message}, nil
}
