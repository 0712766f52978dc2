package native

import (
	"syscall"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
)

var (
	getClipboardSequenceNumber    = user32.NewProc("GetClipboardSequenceNumber")
	setClipboardViewer            = user32.NewProc("SetClipboardViewer")
	changeClipboardChain          = user32.NewProc("ChangeClipboardChain")
	addClipboardFormatListener    = user32.NewProc("AddClipboardFormatListener")
	removeClipboardFormatListener = user32.NewProc("RemoveClipboardFormatListener")
)

func init() {
	on(func(p *process, op clipboard.Sequence) (impl.Value, error) {
		number, _, _ := getClipboardSequenceNumber.Call()
		return impl.Value{Value: int64(number)}, nil
	})
	onClipboard(func(op clipboard.View) window.Window { return op.Window },
		func(native uintptr, op clipboard.View) (window.Native, error) {
			head, _, err := setClipboardViewer.Call(native)
			if head == 0 && err != syscall.Errno(0) { // NULL is also the head of no chain
				return window.Native{}, fail(err)
			}
			return window.Native{Native: int64(head)}, nil
		})
	onClipboard(func(op clipboard.Unview) window.Window { return op.Window },
		func(native uintptr, op clipboard.Unview) (impl.Nothing, error) {
			answer, _, err := changeClipboardChain.Call(native, uintptr(op.Next))
			if answer == 0 && err != syscall.Errno(0) {
				return impl.Nothing{}, fail(err)
			}
			return impl.Nothing{}, nil
		})
	onClipboard(func(op clipboard.Listen) window.Window { return op.Window },
		func(native uintptr, op clipboard.Listen) (impl.Nothing, error) {
			_, err := invoke(addClipboardFormatListener, native)
			return impl.Nothing{}, err
		})
	onClipboard(func(op clipboard.Unlisten) window.Window { return op.Window },
		func(native uintptr, op clipboard.Unlisten) (impl.Nothing, error) {
			_, err := invoke(removeClipboardFormatListener, native)
			return impl.Nothing{}, err
		})
}
