package native

import (
	"fmt"
	"reflect"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// overlapped is an operation that was begun. The system writes into it until it
// has completed, so it is never let go.
type overlapped struct {
	windows.Overlapped
	handle windows.Handle
	buffer []byte
}

func init() {
	mayWait[reflect.TypeFor[winhandle.ReadOverlapped]()] = true // by a handle that is not asynchronous
	mayWait[reflect.TypeFor[winhandle.OverlappedResult]()] = true
	on(func(p *process, op winhandle.ReadOverlapped) (winhandle.Overlapped, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return winhandle.Overlapped{}, err
		}
		read := &overlapped{handle: handle, buffer: make([]byte, op.Size)}
		if read.HEvent, err = windows.CreateEvent(nil, 1, 0, nil); err != nil {
			return winhandle.Overlapped{}, fail(err)
		}
		name := p.begun(read)
		err = windows.ReadFile(handle, read.buffer, nil, &read.Overlapped)
		if err != nil && err != windows.ERROR_IO_PENDING {
			return winhandle.Overlapped{}, fail(err)
		}
		return winhandle.Overlapped{Overlapped: name, Pending: err != nil}, nil
	})
	on(func(p *process, op winhandle.OverlappedResult) (impl.Bytes, error) {
		p.mu.Lock()
		read := p.overlapped[op.Overlapped]
		p.mu.Unlock()
		if read == nil {
			return impl.Bytes{}, fmt.Errorf("%s has begun no operation %q", p.name, op.Overlapped)
		}
		var count uint32
		if err := windows.GetOverlappedResult(read.handle, &read.Overlapped, &count, op.Wait); err != nil {
			return impl.Bytes{}, fail(err)
		}
		return impl.Bytes{Data: read.buffer[:count]}, nil
	})
}

// begun keeps an operation and gives it a name.
func (p *process) begun(o *overlapped) impl.Handle {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.overlapped == nil {
		p.overlapped = map[impl.Handle]*overlapped{}
	}
	name := impl.Handle(fmt.Sprintf("%s:overlapped-%d", p.name, len(p.overlapped)+1))
	p.overlapped[name] = o
	return name
}
