package native

import (
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/computers"
	"github.com/ipcspec/ipcspec/impl/mailslot"
)

var (
	createMailslot  = kernel32.NewProc("CreateMailslotW")
	getMailslotInfo = kernel32.NewProc("GetMailslotInfo")
	setMailslotInfo = kernel32.NewProc("SetMailslotInfo")
)

// Absent arguments are the first of each.
var (
	mailslotAccess = map[string]uint32{
		"": windows.GENERIC_WRITE, "write": windows.GENERIC_WRITE,
		"read-write": windows.GENERIC_READ | windows.GENERIC_WRITE,
	}
	mailslotShare = map[string]uint32{
		"":           windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE,
		"read-write": windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE,
		"read":       windows.FILE_SHARE_READ, "none": 0,
	}
)

func init() {
	offering(func(s *impl.Statement) {
		if wineVersion() == "" { // which broadcasts nothing
			s.Options["mailslot.broadcast-limit"] = 424
		}
	})
	on(func(p *process, op mailslot.Create) (impl.Opened, error) {
		slot, _, err := createMailslot.Call(uintptr(unsafe.Pointer(wide(op.Name))),
			uintptr(op.MaxMessage), uintptr(uint32(op.ReadTimeout)), 0)
		if windows.Handle(slot) == windows.InvalidHandle {
			return impl.Opened{}, fail(err)
		}
		return p.keep(windows.Handle(slot)), nil
	})
	on(func(p *process, op mailslot.Open) (impl.Opened, error) {
		access, known := mailslotAccess[op.Access]
		share, also := mailslotShare[op.Share]
		if !known || !also {
			return impl.Opened{}, fmt.Errorf("no access %q sharing %q", op.Access, op.Share)
		}
		slot, err := windows.CreateFile(wide(op.Name), access, share, nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
		if err != nil {
			return impl.Opened{}, fail(err)
		}
		return p.keep(slot), nil
	})
	on(func(p *process, op mailslot.Info) (mailslot.Status, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return mailslot.Status{}, err
		}
		var maxMessage, next, messages, timeout uint32
		asked := func(name string, value *uint32) unsafe.Pointer {
			if len(op.Only) > 0 && !slices.Contains(op.Only, name) {
				return nil
			}
			return unsafe.Pointer(value)
		}
		_, err = invoke(getMailslotInfo, uintptr(handle),
			uintptr(asked("max_message", &maxMessage)), uintptr(asked("next_size", &next)),
			uintptr(asked("messages", &messages)), uintptr(asked("read_timeout", &timeout)))
		return mailslot.Status{
			MaxMessage: int64(maxMessage), NextSize: orMinusOne(next),
			Messages: int64(messages), ReadTimeout: orMinusOne(timeout),
		}, err
	})
	on(func(p *process, op mailslot.Set) (impl.Nothing, error) {
		handle, err := p.native(op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		_, err = invoke(setMailslotInfo, uintptr(handle), uintptr(uint32(op.ReadTimeout)))
		return impl.Nothing{}, err
	})
	on(func(p *process, op computers.GetName) (computers.Named, error) {
		name, err := windows.ComputerName()
		return computers.Named{Name: name}, fail(err)
	})
}

// orMinusOne turns (DWORD)-1, which stands for "none" and "for ever", into -1.
func orMinusOne(n uint32) int64 {
	if n == ^uint32(0) {
		return -1
	}
	return int64(n)
}
