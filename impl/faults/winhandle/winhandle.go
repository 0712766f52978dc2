// Package winhandle has the mistakes that can be made with every kind of handle of Windows:
// about numbers that are none, duplicates, and who inherits them.
package winhandle

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Numbers are the mistakes about a number that is no handle. What is called noun begins
// their names.
func Numbers(noun string) []faults.Fault {
	fault := func(name, mistake string, plant func(k *kernel.Kernel)) faults.Fault {
		return faults.Fault{Name: noun + "-" + name, Mistake: mistake, Plant: plant}
	}
	return []faults.Fault{
		fault("reads-by-no-handle-find-nothing", "Takes a read by a number that is no handle for one that finds nothing.", instead[winhandle.Read](impl.Bytes{})),
		fault("reads-ex-by-no-handle-begin", "Lets ReadFileEx return before anybody looks at the handle.", instead[winhandle.ReadEx](impl.Nothing{})),
		fault("overlapped-reads-by-no-handle-are-pending", "Lets a read be pending before anybody looks at the handle.", instead[winhandle.ReadOverlapped](winhandle.Overlapped{Overlapped: "none", Pending: true})),
		fault("writes-by-no-handle-succeed", "Throws away what is written by a number that is no handle.", func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Write, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "bad handle") {
					return impl.Count{Count: op.Size()}, nil
				}
				return r, err
			})
		}),
		fault("closing-no-handle-succeeds", "Takes a handle that is not there for one that is closed.", instead[winhandle.Close](impl.Nothing{})),
		fault("duplicates-of-no-handle-are-refused", "Asks for the access of a handle before it looks whether there is one.", func(k *kernel.Kernel) {
			faults.Recode[winhandle.Duplicate](k, "bad handle", "ERROR_ACCESS_DENIED")
		}),
		fault("no-handle-is-not-inheritable", "Answers GetHandleInformation about a handle that is not there.", instead[winhandle.IsInheritable](impl.Truth{})),
		fault("flags-of-no-handle-are-set", "Performs SetHandleInformation on a handle that is not there.", instead[winhandle.SetInheritable](impl.Nothing{})),
		fault("nothing-waits-behind-no-handle", "Answers PeekNamedPipe about a handle that is not there.", instead[winhandle.Peek](winhandle.Peeked{Data: []byte{}})),
		fault("modes-of-no-handle-are-set", "Performs SetNamedPipeHandleState on a handle that is not there.", instead[winhandle.SetNoWait](impl.Nothing{})),
	}
}

// instead gives a result where there is no such handle.
func instead[Op impl.Operation](result impl.Result) func(k *kernel.Kernel) {
	return func(k *kernel.Kernel) {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ Op, original kernel.Transition) (impl.Result, error) {
			r, err := original(k, c)
			if faults.FailsWith(err, "bad handle") {
				return result, nil
			}
			return r, err
		})
	}
}

// Inheritance are the mistakes about HANDLE_FLAG_INHERIT, and about duplicates.
func Inheritance(noun string) []faults.Fault {
	return []faults.Fault{
		{Name: noun + "-handle-information-is-not-kept", Mistake: "Accepts SetHandleInformation and does nothing.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(*kernel.Kernel, *kernel.Call, winhandle.SetInheritable, kernel.Transition) (impl.Result, error) {
				return impl.Nothing{}, nil
			})
		}},
		{Name: noun + "-flags-are-never-cleared", Mistake: "Lets SetHandleInformation set the flag, and never clear it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.SetInheritable, original kernel.Transition) (impl.Result, error) {
				if !op.Inherit {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		{Name: noun + "-duplicates-keep-the-flag", Mistake: "Copies the flags of the original to a duplicate.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil {
					op.Inheritable = d.Inheritable
					c.Op = op
				}
				return original(k, c)
			})
		}},
		{Name: noun + "-flag-belongs-to-the-object", Mistake: "Stores HANDLE_FLAG_INHERIT with the object instead of the handle.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				if d := c.Process.Handles[op.Handle]; d != nil {
					d.Inheritable = op.Inheritable
				}
				return original(k, c)
			})
		}},
		{Name: noun + "-duplicates-move-in-vain", Mistake: "Ignores DUPLICATE_CLOSE_SOURCE.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op winhandle.Duplicate, original kernel.Transition) (impl.Result, error) {
				op.CloseSource = false
				c.Op = op
				return original(k, c)
			})
		}},
	}
}
