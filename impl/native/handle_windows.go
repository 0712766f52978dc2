package native

import (
	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
)

func init() {
	on(func(p *process, op impl.WinRead) (impl.Bytes, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return impl.Bytes{}, err
		}
		buffer := make([]byte, op.Size)
		var count uint32
		if err := windows.ReadFile(handle, buffer, &count, nil); err != nil {
			return impl.Bytes{}, fail(err)
		}
		return impl.Bytes{Data: buffer[:count]}, nil
	})
	on(func(p *process, op impl.WinWrite) (impl.Count, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return impl.Count{}, err
		}
		var count uint32
		err = windows.WriteFile(handle, op.Bytes(), &count, nil)
		return impl.Count{Count: int(count)}, fail(err)
	})
	on(func(p *process, op impl.WinClose) (impl.Nothing, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		p.mu.Lock()
		delete(p.handles, op.Handle)
		p.mu.Unlock()
		return impl.Nothing{}, fail(windows.CloseHandle(handle))
	})
}
