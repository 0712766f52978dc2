package native

import (
	"syscall"

	"github.com/ipcspec/ipcspec/impl"
)

var (
	getClipboardSequenceNumber    = user32.NewProc("GetClipboardSequenceNumber")
	setClipboardViewer            = user32.NewProc("SetClipboardViewer")
	changeClipboardChain          = user32.NewProc("ChangeClipboardChain")
	addClipboardFormatListener    = user32.NewProc("AddClipboardFormatListener")
	removeClipboardFormatListener = user32.NewProc("RemoveClipboardFormatListener")
)

func init() {
	on(func(p *process, op impl.ClipboardSequence) (impl.Value, error) {
		number, _, _ := getClipboardSequenceNumber.Call()
		return impl.Value{Value: int64(number)}, nil
	})
	onClipboard(func(op impl.ClipboardView) impl.Window { return op.Window },
		func(native uintptr, op impl.ClipboardView) (impl.NativeWindow, error) {
			head, _, err := setClipboardViewer.Call(native)
			if head == 0 && err != syscall.Errno(0) { // NULL is also the head of no chain
				return impl.NativeWindow{}, fail(err)
			}
			return impl.NativeWindow{Native: int64(head)}, nil
		})
	onClipboard(func(op impl.ClipboardUnview) impl.Window { return op.Window },
		func(native uintptr, op impl.ClipboardUnview) (impl.Nothing, error) {
			answer, _, err := changeClipboardChain.Call(native, uintptr(op.Next))
			if answer == 0 && err != syscall.Errno(0) {
				return impl.Nothing{}, fail(err)
			}
			return impl.Nothing{}, nil
		})
	onClipboard(func(op impl.ClipboardListen) impl.Window { return op.Window },
		func(native uintptr, op impl.ClipboardListen) (impl.Nothing, error) {
			_, err := invoke(addClipboardFormatListener, native)
			return impl.Nothing{}, err
		})
	onClipboard(func(op impl.ClipboardUnlisten) impl.Window { return op.Window },
		func(native uintptr, op impl.ClipboardUnlisten) (impl.Nothing, error) {
			_, err := invoke(removeClipboardFormatListener, native)
			return impl.Nothing{}, err
		})
}
