package native

import (
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl/anonymouspipe"
	"github.com/ipcspec/ipcspec/impl/bytestream"
)

func init() {
	on(func(p *process, op anonymouspipe.Create) (bytestream.Ends, error) {
		// No child may inherit the handles that are only on the way.
		inheriting.Lock()
		defer inheriting.Unlock()
		var attributes *windows.SecurityAttributes
		if op.Inheritable {
			attributes = &windows.SecurityAttributes{InheritHandle: 1}
			attributes.Length = uint32(unsafe.Sizeof(*attributes))
		}
		var read, write windows.Handle
		if err := windows.CreatePipe(&read, &write, attributes, uint32(op.Size)); err != nil {
			return bytestream.Ends{}, fail(err)
		}
		read, err := outOfReach(read)
		if err == nil {
			write, err = outOfReach(write)
		}
		if err != nil {
			return bytestream.Ends{}, err
		}
		return bytestream.Ends{Read: p.keep(read), Write: p.keep(write)}, nil
	})
}
