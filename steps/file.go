package steps

import "github.com/ipcspec/ipcspec/impl"

// Files of the world's directory.

func init() {
	Core.Action(Action{Verb: "create the file", Noun: "creation", Spellings: []Spelling{
		As("{role}", func(w *World, p *Process, name string) (impl.Operation, error) {
			return impl.FileCreate{Path: name}, nil
		}),
	}})
	Core.Action(Action{Verb: "link the file", Noun: "linking", Spellings: []Spelling{
		As("{role} to {role}", func(w *World, p *Process, name, to string) (impl.Operation, error) {
			return impl.FileLink{Path: name, To: to}, nil
		}),
	}})
}
