package clipboard

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
	"github.com/ipcspec/ipcspec/impl/window"
)

// count counts a change of what is on the clipboard (CLIP-50).
func count(k *kernel.Kernel, clip *Clipboard) {
	clip.Sequence = Of(k).NextSequence(clip)
	clip.Changed = true
}

// placed: data that were set are a change, and so is a promise; keeping it is
// none (CLIP-51, CLIP-105).
func placed(k *kernel.Kernel, clip *Clipboard, _ *ClipboardItem, _ Opener) {
	if !clip.renders() {
		count(k, clip)
	}
}

// announce tells of the changes since the clipboard was opened, once they are all
// there (CLIP-104).
func announce(k *kernel.Kernel, clip *Clipboard) {
	if !clip.Changed {
		return
	}
	clip.Changed = false
	Of(k).Announce(k, clip)
}

// tellAll tells the head of the chain, which is to tell the next (CLIP-52), and
// every listener (CLIP-54). Nobody waits for an answer.
func tellAll(k *kernel.Kernel, clip *Clipboard) {
	if clip.Viewer != nil {
		windows.Send(k, nil, clip.Viewer, window.Message{Message: "WM_DRAWCLIPBOARD"})
	}
	for _, listener := range clip.Listeners {
		windows.Send(k, nil, listener, window.Message{Message: "WM_CLIPBOARDUPDATE"})
	}
}

func remaining(list []*windows.Window, without *windows.Window) []*windows.Window {
	return slices.DeleteFunc(slices.Clone(list), func(w *windows.Window) bool { return w == without })
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op clipboard.Sequence) (impl.Value, error) {
		return impl.Value{Value: At(c.Process.Computer).Sequence}, nil
	})
	// CLIP-52: the new head is told at once (CLIP-109).
	onWatcher(func(op clipboard.View) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.View) (window.Native, error) {
		before := clip.Viewer
		Of(k).NewViewer(clip, by.Window)
		windows.Send(k, by.Thread, by.Window, window.Message{Message: "WM_DRAWCLIPBOARD"})
		return windows.HandleOf(before), nil
	})
	// CLIP-53: the system knows the head only; any other viewer is told to be gone.
	onWatcher(func(op clipboard.Unview) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.Unview) (impl.Nothing, error) {
		next, err := windows.WithHandle(c.Process.Computer, op.Next)
		switch {
		case err != nil:
			return impl.Nothing{}, err
		case clip.Viewer == by.Window:
			Of(k).NewViewer(clip, next)
		case windows.CallOf(c).Sent == nil && clip.Viewer != nil:
			windows.CallOf(c).Sent = windows.Send(k, by.Thread, clip.Viewer, Of(k).ViewerLeaves(by.Window, next))
		}
		if windows.CallOf(c).Waits() {
			return impl.Nothing{}, c.Wait("ChangeClipboardChain")
		}
		return impl.Nothing{}, nil
	})
	// CLIP-54, CLIP-108
	onWatcher(func(op clipboard.Listen) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.Listen) (impl.Nothing, error) {
		if slices.Contains(clip.Listeners, by.Window) {
			return impl.Nothing{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		}
		clip.Listeners = append(clip.Listeners, by.Window)
		return impl.Nothing{}, nil
	})
	onWatcher(func(op clipboard.Unlisten) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.Unlisten) (impl.Nothing, error) {
		if !slices.Contains(clip.Listeners, by.Window) {
			return impl.Nothing{}, kernel.Windows("ERROR_INVALID_PARAMETER")
		}
		Of(k).Unlisten(clip, by.Window)
		return impl.Nothing{}, nil
	})
}

// onWatcher is for what only windows are told.
func onWatcher[Op, Res any](of func(Op) window.Window, try func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op Op) (Res, error)) {
	onClipboard(of, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op Op) (Res, error) {
		if by.Window == nil || by.Window.Gone { // CLIP-140
			var none Res
			return none, kernel.Windows("ERROR_INVALID_WINDOW_HANDLE")
		}
		return try(k, c, clip, by, op)
	})
}

func viewerLeaves(gone, next *windows.Window) window.Message {
	return window.Message{Message: "WM_CHANGECBCHAIN", WParam: gone.Native, LParam: windows.HandleOf(next).Native}
}
