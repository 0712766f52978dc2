package native

import (
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
)

var (
	createMailslot  = kernel32.NewProc("CreateMailslotW")
	getMailslotInfo = kernel32.NewProc("GetMailslotInfo")
)

func init() {
	on(func(p *process, op impl.MailslotCreate) (impl.Opened, error) {
		slot, _, err := createMailslot.Call(uintptr(unsafe.Pointer(wide(op.Name))),
			uintptr(op.MaxMessage), uintptr(uint32(op.ReadTimeout)), 0)
		if windows.Handle(slot) == windows.InvalidHandle {
			return impl.Opened{}, fail(err)
		}
		return p.keep(windows.Handle(slot)), nil
	})
	on(func(p *process, op impl.MailslotOpen) (impl.Opened, error) {
		slot, err := windows.CreateFile(wide(op.Name), windows.GENERIC_WRITE, windows.FILE_SHARE_READ,
			nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
		if err != nil {
			return impl.Opened{}, fail(err)
		}
		return p.keep(slot), nil
	})
	on(func(p *process, op impl.MailslotInfo) (impl.MailslotStatus, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return impl.MailslotStatus{}, err
		}
		var maxMessage, next, messages, timeout uint32
		_, err = invoke(getMailslotInfo, uintptr(handle), uintptr(unsafe.Pointer(&maxMessage)),
			uintptr(unsafe.Pointer(&next)), uintptr(unsafe.Pointer(&messages)), uintptr(unsafe.Pointer(&timeout)))
		return impl.MailslotStatus{
			MaxMessage: int64(maxMessage), NextSize: orMinusOne(next),
			Messages: int64(messages), ReadTimeout: orMinusOne(timeout),
		}, err
	})
}

// orMinusOne turns (DWORD)-1, which stands for "none" and "for ever", into -1.
func orMinusOne(n uint32) int64 {
	if n == ^uint32(0) {
		return -1
	}
	return int64(n)
}
