package faults

import (
	"bytes"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about handles: who inherits them, what duplicates are.
func init() {
	add("anonymous-pipe",
		Fault{Name: "closed-handles-go-on", Mistake: "Marks a handle as closed and does not look at the mark.", Plant: closedValues},
		Fault{Name: "values-mean-the-same-everywhere", Mistake: "Has one table of handles for all processes.", Plant: func(k *kernel) {
			reference.HandlesOf(k).Adopts = func(k *kernel, _ *process, number int) *reference.Descriptor {
				for _, p := range k.Processes {
					for _, d := range p.Handles {
						if number != 0 && d.Number == number {
							return d
						}
					}
				}
				return nil
			}
		}},
		Fault{Name: "children-inherit-nothing", Mistake: "Gives a child only what is on a list.", Plant: func(k *kernel) {
			reference.HandlesOf(k).Inherited = func(*reference.Descriptor) bool { return false }
		}},
		Fault{Name: "children-inherit-everything", Mistake: "Gives a child all handles, whatever their flags say.", Plant: func(k *kernel) {
			reference.HandlesOf(k).Inherited = func(*reference.Descriptor) bool { return true }
		}},
		Fault{Name: "grandchildren-inherit-nothing", Mistake: "Clears the flag of a handle when a child inherits it.", Plant: func(k *kernel) {
			original := k.Inherit
			k.Inherit = func(k *kernel, parent, child *process, handle impl.Handle) {
				original(k, parent, child, handle)
				child.Handles[handle].Inheritable = false
			}
		}},
		Fault{Name: "inheritance-cannot-be-refused", Mistake: "Ignores bInheritHandles.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.ProcessSpawn, original transition) (impl.Result, error) {
				if op.Inheriting == impl.InheritNone {
					op.Inheriting = impl.InheritAll
					c.Op = op
				}
				return original(k, c)
			})
		}},
		Fault{Name: "children-get-copies-of-the-buffer", Mistake: "Copies an anonymous pipe into each child.", Plant: giveCopies},
		Fault{Name: "inherited-handles-are-not-counted", Mistake: "Forgets that the handle of a child keeps the pipe open too.", Plant: func(k *kernel) {
			original := k.Inherit
			k.Inherit = func(k *kernel, parent, child *process, handle impl.Handle) {
				original(k, parent, child, handle)
				child.Handles[handle].Description.References--
			}
		}},
		Fault{Name: "new-handles-are-inheritable", Mistake: "Makes every handle inheritable, as POSIX does.", Plant: func(k *kernel) {
			reference.AnonymousPipesOf(k).NewEnds = func(bool) bool { return true }
		}},
		Fault{Name: "attributes-are-ignored", Mistake: "Never looks at the security attributes of CreatePipe.", Plant: func(k *kernel) {
			reference.AnonymousPipesOf(k).NewEnds = func(bool) bool { return false }
		}},
		Fault{Name: "duplicates-keep-the-flag", Mistake: "Copies the flags of the original to a duplicate.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinDuplicate, original transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil {
					op.Inheritable = d.Inheritable
					c.Op = op
				}
				return original(k, c)
			})
		}},
		Fault{Name: "the-flag-belongs-to-the-object", Mistake: "Stores HANDLE_FLAG_INHERIT with the object instead of the handle.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinDuplicate, original transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil {
					d.Inheritable = op.Inheritable
				}
				return original(k, c)
			})
		}},
		Fault{Name: "handle-information-is-not-kept", Mistake: "Accepts SetHandleInformation and does nothing.", Plant: func(k *kernel) {
			reference.Replace(k, func(*kernel, *call, impl.WinSetInheritable, transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		Fault{Name: "duplicates-stay-at-home", Mistake: "Makes every duplicate in the calling process.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinDuplicate, original transition) (impl.Result, error) {
				op.PID = 0
				c.Op = op
				return original(k, c)
			})
		}},
		Fault{Name: "read-ends-cannot-be-given-away", Mistake: "Duplicates handles with write access only into another process.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinDuplicate, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if d := c.Process.Handles[op.Handle]; d != nil && op.PID != 0 && !d.Description.Write {
					return impl.Opened{}, err // a value that names nothing
				}
				return r, err
			})
		}},
		Fault{Name: "duplicates-are-not-counted", Mistake: "Lets the pipe end with the original handle.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinDuplicate, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if d := c.Process.Handles[op.Handle]; d != nil && err == nil {
					d.Description.References--
				}
				return r, err
			})
		}},
		Fault{Name: "moved-handles-stay", Mistake: "Ignores DUPLICATE_CLOSE_SOURCE.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.WinDuplicate, original transition) (impl.Result, error) {
				op.CloseSource = false
				c.Op = op
				return original(k, c)
			})
		}},
	)
}

// Mistakes about the programs that have pipes as standard handles.
func init() {
	add("anonymous-pipe",
		Fault{Name: "output-is-translated", Mistake: "Turns the line ends of what a program prints into those of UNIX.", Plant: func(k *kernel) {
			lines(k, func(output []byte) []byte { return bytes.ReplaceAll(output, []byte("\r\n"), []byte("\n")) })
		}},
		Fault{Name: "output-has-a-zero-at-its-end", Mistake: "Writes the zero behind a string as well.", Plant: func(k *kernel) {
			lines(k, func(output []byte) []byte { return append(output, 0) })
		}},
		Fault{Name: "programs-do-not-wait-for-room", Mistake: "Ends a program whose output finds no room, and drops what is left of it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, _ impl.ProcessRun, original transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil && strings.HasSuffix(err.Error(), "WriteFile") {
					return impl.ProgramEnded{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "programs-wake-no-writer", Mistake: "Wakes a writer that waits for room only if the reader calls ReadFile by its own handle.", Plant: func(k *kernel) {
			k.WakeOrder = func(waiting []*call) []*call {
				if !slices.ContainsFunc(waiting, func(c *call) bool { return reference.ProgramCallOf(c).Program != nil }) {
					return waiting
				}
				return slices.DeleteFunc(waiting, func(c *call) bool { _, writes := c.Op.(impl.WinWrite); return writes })
			}
		}},
		Fault{Name: "input-is-the-first-line", Mistake: "Gives a program one line of its standard input.", Plant: func(k *kernel) {
			original := reference.HandlesOf(k).Program
			reference.HandlesOf(k).Program = func(argv []string, input []byte) ([]byte, int) {
				first, _, _ := bytes.Cut(input, []byte("\n"))
				return original(argv, first)
			}
		}},
	)
}

// closedValues remembers what values meant that were closed.
func closedValues(k *kernel) {
	type key struct {
		process *process
		number  int
	}
	closed := map[key]*reference.Descriptor{}
	reference.Replace(k, func(k *kernel, c *call, op impl.WinClose, original transition) (impl.Result, error) {
		if d := c.Process.Handles[op.Handle]; d != nil {
			closed[key{c.Process, d.Number}] = d
		}
		return original(k, c)
	})
	adopts := reference.HandlesOf(k).Adopts
	reference.HandlesOf(k).Adopts = func(k *kernel, p *process, number int) *reference.Descriptor {
		if d := adopts(k, p, number); d != nil {
			return d
		}
		return closed[key{p, number}]
	}
}

// lines changes what programs print.
func lines(k *kernel, change func(output []byte) []byte) {
	original := reference.HandlesOf(k).Program
	reference.HandlesOf(k).Program = func(argv []string, input []byte) ([]byte, int) {
		output, status := original(argv, input)
		return change(slices.Clone(output)), status
	}
}
