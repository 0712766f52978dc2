package anonymouspipe

import (
	"bytes"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	handleMistakes "github.com/ipcspec/ipcspec/impl/faults/winhandle"
	pipes "github.com/ipcspec/ipcspec/impl/reference/anonymouspipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	handles "github.com/ipcspec/ipcspec/impl/reference/winhandle"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Mistakes about handles: who inherits them, what duplicates are.
func init() {
	faults.Add("anonymous-pipe", handleMistakes.Numbers("pipe")...)
	faults.Add("anonymous-pipe",
		faults.Fault{Name: "closed-handles-go-on", Mistake: "Marks a handle as closed and does not look at the mark.", Plant: closedValues},
		faults.Fault{Name: "values-mean-the-same-everywhere", Mistake: "Has one table of handles for all processes.", Plant: func(k *kernel.Kernel) {
			handles.Of(k).Adopts = func(k *kernel.Kernel, _ *kernel.Process, number int) *kernel.Descriptor {
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
		faults.Fault{Name: "children-inherit-nothing", Mistake: "Gives a child only what is on a list.", Plant: func(k *kernel.Kernel) {
			k.Inherited = func(*kernel.Descriptor) bool { return false }
		}},
		faults.Fault{Name: "children-inherit-everything", Mistake: "Gives a child all handles, whatever their flags say.", Plant: func(k *kernel.Kernel) {
			k.Inherited = func(*kernel.Descriptor) bool { return true }
		}},
		faults.Fault{Name: "grandchildren-inherit-nothing", Mistake: "Clears the flag of a handle when a child inherits it.", Plant: func(k *kernel.Kernel) {
			original := k.Inherit
			k.Inherit = func(k *kernel.Kernel, parent, child *kernel.Process, handle impl.Handle) {
				original(k, parent, child, handle)
				child.Handles[handle].Inheritable = false
			}
		}},
		faults.Fault{Name: "inheritance-cannot-be-refused", Mistake: "Ignores bInheritHandles.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op impl.ProcessSpawn, original kernel.Transition) (impl.Result, error) {
				if op.Inheriting == impl.InheritNone {
					op.Inheriting = impl.InheritAll
					c.Op = op
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "children-get-copies-of-the-buffer", Mistake: "Copies an anonymous pipe into each child.", Plant: func(k *kernel.Kernel) {
			mistakes.GiveCopies(k, endOn)
		}},
		faults.Fault{Name: "inherited-handles-are-not-counted", Mistake: "Forgets that the handle of a child keeps the pipe open too.", Plant: func(k *kernel.Kernel) {
			original := k.Inherit
			k.Inherit = func(k *kernel.Kernel, parent, child *kernel.Process, handle impl.Handle) {
				original(k, parent, child, handle)
				child.Handles[handle].Description.References--
			}
		}},
		faults.Fault{Name: "new-handles-are-inheritable", Mistake: "Makes every handle inheritable, as POSIX does.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).NewEnds = func(bool) bool { return true }
		}},
		faults.Fault{Name: "attributes-are-ignored", Mistake: "Never looks at the security attributes of CreatePipe.", Plant: func(k *kernel.Kernel) {
			pipes.Of(k).NewEnds = func(bool) bool { return false }
		}},
		faults.Fault{Name: "duplicates-keep-the-flag", Mistake: "Copies the flags of the original to a duplicate.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil {
					op.Inheritable = d.Inheritable
					c.Op = op
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "the-flag-belongs-to-the-object", Mistake: "Stores HANDLE_FLAG_INHERIT with the object instead of the handle.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil {
					d.Inheritable = op.Inheritable
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "handle-information-is-not-kept", Mistake: "Accepts SetHandleInformation and does nothing.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(*kernel.Kernel, *kernel.Call, winhandle.SetInheritable, kernel.Transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		faults.Fault{Name: "duplicates-stay-at-home", Mistake: "Makes every duplicate in the calling process.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				op.PID = 0
				c.Op = op
				return original(k, c)
			})
		}},
		faults.Fault{Name: "read-ends-cannot-be-given-away", Mistake: "Duplicates handles with write access only into another process.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if d := c.Process.Handles[op.Handle]; d != nil && op.PID != 0 && !d.Description.Writes() {
					return impl.Opened{}, err // a value that names nothing
				}
				return r, err
			})
		}},
		faults.Fault{Name: "duplicates-are-not-counted", Mistake: "Lets the pipe end with the original handle.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if d := c.Process.Handles[op.Handle]; d != nil && err == nil {
					d.Description.References--
				}
				return r, err
			})
		}},
		faults.Fault{Name: "moved-handles-stay", Mistake: "Ignores DUPLICATE_CLOSE_SOURCE.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				op.CloseSource = false
				c.Op = op
				return original(k, c)
			})
		}},
	)
}

// Mistakes about the programs that have pipes as standard handles.
func init() {
	faults.Add("anonymous-pipe",
		faults.Fault{Name: "output-is-translated", Mistake: "Turns the line ends of what a program prints into those of UNIX.", Plant: func(k *kernel.Kernel) {
			lines(k, func(output []byte) []byte { return bytes.ReplaceAll(output, []byte("\r\n"), []byte("\n")) })
		}},
		faults.Fault{Name: "output-has-a-zero-at-its-end", Mistake: "Writes the zero behind a string as well.", Plant: func(k *kernel.Kernel) {
			lines(k, func(output []byte) []byte { return append(output, 0) })
		}},
		faults.Fault{Name: "programs-do-not-wait-for-room", Mistake: "Ends a program whose output finds no room, and drops what is left of it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ impl.ProcessRun, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil && strings.HasSuffix(err.Error(), "WriteFile") {
					return impl.ProgramEnded{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "programs-wake-no-writer", Mistake: "Wakes a writer that waits for room only if the reader calls ReadFile by its own handle.", Plant: func(k *kernel.Kernel) {
			k.WakeOrder = func(waiting []*kernel.Call) []*kernel.Call {
				if !slices.ContainsFunc(waiting, func(c *kernel.Call) bool { return handles.ProgramOf(c).Program != nil }) {
					return waiting
				}
				return slices.DeleteFunc(waiting, func(c *kernel.Call) bool { _, writes := c.Op.(winhandle.Write); return writes })
			}
		}},
		faults.Fault{Name: "input-is-the-first-line", Mistake: "Gives a program one line of its standard input.", Plant: func(k *kernel.Kernel) {
			original := handles.Of(k).Program
			handles.Of(k).Program = func(argv []string, input []byte) ([]byte, int) {
				first, _, _ := bytes.Cut(input, []byte("\n"))
				return original(argv, first)
			}
		}},
	)
}

// closedValues remembers what values meant that were closed.
func closedValues(k *kernel.Kernel) {
	type key struct {
		process *kernel.Process
		number  int
	}
	closed := map[key]*kernel.Descriptor{}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Close, original kernel.Transition) (impl.Result, error) {
		if d := c.Process.Handles[op.Handle]; d != nil {
			closed[key{c.Process, d.Number}] = d
		}
		return original(k, c)
	})
	adopts := handles.Of(k).Adopts
	handles.Of(k).Adopts = func(k *kernel.Kernel, p *kernel.Process, number int) *kernel.Descriptor {
		if d := adopts(k, p, number); d != nil {
			return d
		}
		return closed[key{p, number}]
	}
}

// lines changes what programs print.
func lines(k *kernel.Kernel, change func(output []byte) []byte) {
	original := handles.Of(k).Program
	handles.Of(k).Program = func(argv []string, input []byte) ([]byte, int) {
		output, status := original(argv, input)
		return change(slices.Clone(output)), status
	}
}

// endOn is an open file on an anonymous pipe.
func endOn(p *streams.Pipe) kernel.File { return &pipes.End{End: streams.End{Pipe: p}} }
