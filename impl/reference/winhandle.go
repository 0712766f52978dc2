package reference

import "github.com/ipcspec/ipcspec/impl"

// ReadFile, WriteFile and CloseHandle, for whatever the handle refers to.
func init() {
	on(func(k *Kernel, c *Call, op impl.WinRead) (impl.Bytes, error) {
		d, err := k.description(c.Process, op.Handle)
		switch {
		case err != nil:
			return impl.Bytes{}, err
		case d.Write: // MAILSLOT-03
			return impl.Bytes{}, Windows("ERROR_ACCESS_DENIED")
		case d.Mailslot != nil:
			return k.readMailslot(c, d.Mailslot, op.Size)
		}
		return impl.Bytes{}, Windows("ERROR_INVALID_HANDLE")
	})
	on(func(k *Kernel, c *Call, op impl.WinWrite) (impl.Count, error) {
		d, err := k.description(c.Process, op.Handle)
		switch {
		case err != nil:
			return impl.Count{}, err
		case !d.Write: // MAILSLOT-03
			return impl.Count{}, Windows("ERROR_ACCESS_DENIED")
		case d.Address != nil:
			return k.writeMailslot(c, *d.Address, op.Payload)
		}
		return impl.Count{}, Windows("ERROR_INVALID_HANDLE")
	})
	on(func(k *Kernel, c *Call, op impl.WinClose) (impl.Nothing, error) {
		if _, err := k.description(c.Process, op.Handle); err != nil {
			return impl.Nothing{}, err
		}
		k.Close(c.Process, op.Handle)
		return impl.Nothing{}, nil
	})
}
