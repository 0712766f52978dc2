package reference

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// An overlapped read is a call of its own that its process does not wait for
// (MAILSLOT-37).
func init() {
	on(func(k *Kernel, c *Call, op winhandle.ReadOverlapped) (winhandle.Overlapped, error) {
		read := &Call{Process: c.Process, Thread: c.Thread, Overlapped: true, Op: winhandle.Read{Handle: op.Handle, Size: op.Size}}
		k.waiting = append(k.waiting, read)
		k.try(read)
		if failure := read.settlement.Failure; failure != nil {
			return winhandle.Overlapped{}, failure
		}
		name := impl.Handle(fmt.Sprintf("%s:overlapped-%d", c.Process.Name, len(c.Process.overlapped)+1))
		if c.Process.overlapped == nil {
			c.Process.overlapped = map[impl.Handle]*Call{}
		}
		c.Process.overlapped[name] = read
		return winhandle.Overlapped{Overlapped: name, Pending: !read.settled}, nil
	})
	on(func(k *Kernel, c *Call, op winhandle.OverlappedResult) (impl.Bytes, error) {
		read := c.Process.overlapped[op.Overlapped]
		switch {
		case read == nil:
			return impl.Bytes{}, fmt.Errorf("%s has begun no operation %q", c.Process.Name, op.Overlapped)
		case !read.settled && op.Wait:
			return impl.Bytes{}, c.Wait("GetOverlappedResult")
		case !read.settled:
			return impl.Bytes{}, Windows("ERROR_IO_INCOMPLETE")
		case read.settlement.Failure != nil:
			return impl.Bytes{}, read.settlement.Failure
		}
		return read.settlement.Result.(impl.Bytes), nil
	})
}
