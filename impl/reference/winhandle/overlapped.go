package winhandle

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// overlapped are the calls that a process has begun and does not wait for, by name.
type overlapped struct{ calls map[impl.Handle]*kernel.Call }

// Overlap begins an operation as an overlapped call: a call of its own that its
// process does not wait for (MAILSLOT-37). What has failed at once was not begun.
func Overlap(k *kernel.Kernel, c *kernel.Call, op impl.Operation) (winhandle.Overlapped, error) {
	begun := &kernel.Call{Process: c.Process, Thread: c.Thread, Overlapped: true, Op: op}
	k.Begin(begun)
	if failure := begun.Settlement().Failure; failure != nil {
		return winhandle.Overlapped{}, failure
	}
	own := kernel.Of[overlapped](c.Process)
	if own.calls == nil {
		own.calls = map[impl.Handle]*kernel.Call{}
	}
	name := impl.Handle(fmt.Sprintf("%s:overlapped-%d", c.Process.Name, len(own.calls)+1))
	own.calls[name] = begun
	return winhandle.Overlapped{Overlapped: name, Pending: !begun.Settled()}, nil
}

// readOverlapped is a read with an OVERLAPPED: it completes at once, or goes on by itself
// (MAILSLOT-124).
func readOverlapped(k *kernel.Kernel, c *kernel.Call, op winhandle.Read) (impl.Bytes, error) {
	begun, err := Overlap(k, c, winhandle.Read{Handle: op.Handle, Size: op.Size})
	if err == nil && begun.Pending {
		err = kernel.Windows("ERROR_IO_PENDING")
	}
	if err != nil {
		return impl.Bytes{}, err
	}
	result, err := OverlappedResult(c, begun.Overlapped, false)
	got, _ := result.(impl.Bytes)
	return got, err
}

// OverlappedResult is what came of an overlapped call, or will.
func OverlappedResult(c *kernel.Call, name impl.Handle, wait bool) (impl.Result, error) {
	begun := kernel.Of[overlapped](c.Process).calls[name]
	switch {
	case begun == nil:
		return nil, fmt.Errorf("%s has begun no operation %q", c.Process.Name, name)
	case !begun.Settled() && wait:
		return nil, c.Wait("GetOverlappedResult")
	case !begun.Settled():
		return nil, kernel.Windows("ERROR_IO_INCOMPLETE")
	case begun.Settlement().Failure != nil:
		return nil, begun.Settlement().Failure
	}
	return begun.Settlement().Result, nil
}

// awaited is the read that a call has begun and waits for, because the handle is not
// asynchronous.
type awaited struct{ read impl.Handle }

func init() {
	on(func(op winhandle.ReadOverlapped) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, _ impl.Handle, d *kernel.Descriptor, op winhandle.ReadOverlapped) (winhandle.Overlapped, error) {
		_, asynchronous := d.Description.File.(Asynchronous)
		own := kernel.Of[awaited](c)
		if own.read == "" {
			begun, err := Overlap(k, c, winhandle.Read{Handle: op.Handle, Size: op.Size})
			if err != nil || asynchronous || !begun.Pending {
				return begun, err
			}
			own.read = begun.Overlapped
		}
		switch begun := kernel.Of[overlapped](c.Process).calls[own.read]; {
		case !begun.Settled(): // APIPE-19
			return winhandle.Overlapped{}, c.Wait("ReadFile")
		case begun.Settlement().Failure != nil:
			return winhandle.Overlapped{}, begun.Settlement().Failure
		}
		return winhandle.Overlapped{Overlapped: own.read}, nil
	})
	on(func(op winhandle.ReadEx) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, _ impl.Handle, d *kernel.Descriptor, op winhandle.ReadEx) (impl.Nothing, error) {
		if _, can := d.Description.File.(Asynchronous); !can { // APIPE-19: what cannot be used is refused
			return impl.Nothing{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		}
		_, err := Overlap(k, c, winhandle.Read{Handle: op.Handle, Size: op.Size})
		return impl.Nothing{}, err
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op winhandle.OverlappedResult) (impl.Bytes, error) {
		result, err := OverlappedResult(c, op.Overlapped, op.Wait)
		read, _ := result.(impl.Bytes)
		return read, err
	})
}
