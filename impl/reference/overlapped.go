package reference

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
)

// An overlapped read is a call of its own that its process does not wait for
// (MAILSLOT-37).
func init() {
	on(func(k *Kernel, c *Call, op impl.WinReadOverlapped) (impl.Overlapped, error) {
		read := &Call{Process: c.Process, Thread: c.Thread, Overlapped: true, Op: impl.WinRead{Handle: op.Handle, Size: op.Size}}
		k.waiting = append(k.waiting, read)
		k.try(read)
		if failure := read.settlement.Failure; failure != nil {
			return impl.Overlapped{}, failure
		}
		name := impl.Handle(fmt.Sprintf("%s:overlapped-%d", c.Process.Name, len(HandlesIn(c.Process).overlapped)+1))
		if HandlesIn(c.Process).overlapped == nil {
			HandlesIn(c.Process).overlapped = map[impl.Handle]*Call{}
		}
		HandlesIn(c.Process).overlapped[name] = read
		return impl.Overlapped{Overlapped: name, Pending: !read.settled}, nil
	})
	on(func(k *Kernel, c *Call, op impl.WinOverlappedResult) (impl.Bytes, error) {
		read := HandlesIn(c.Process).overlapped[op.Overlapped]
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
