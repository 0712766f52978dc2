package reference

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// count counts a change of what is on the clipboard (CLIP-50).
func (k *Kernel) count(clip *Clipboard) {
	clip.Sequence = ClipboardsOf(k).NextSequence(clip)
	clip.Changed = true
}

// placed: data that were set are a change, and so is a promise; keeping it is
// none (CLIP-51, CLIP-105).
func placed(k *Kernel, clip *Clipboard, _ *ClipboardItem, by Opener) {
	if clip.openedBy(by) {
		k.count(clip)
	}
}

// announce tells of the changes since the clipboard was opened, once they are all
// there (CLIP-104).
func (k *Kernel) announce(clip *Clipboard) {
	if !clip.Changed {
		return
	}
	clip.Changed = false
	ClipboardsOf(k).Announce(k, clip)
}

// announce tells the head of the chain, which is to tell the next (CLIP-52), and
// every listener (CLIP-54). Nobody waits for an answer.
func announce(k *Kernel, clip *Clipboard) {
	if clip.Viewer != nil {
		k.Send(nil, clip.Viewer, impl.WindowMessage{Message: "WM_DRAWCLIPBOARD"})
	}
	for _, listener := range clip.Listeners {
		k.Send(nil, listener, impl.WindowMessage{Message: "WM_CLIPBOARDUPDATE"})
	}
}

func remaining(windows []*Window, without *Window) []*Window {
	return slices.DeleteFunc(slices.Clone(windows), func(w *Window) bool { return w == without })
}

// windowWith returns the window that the platform names so; 0 is none.
func (c *Computer) windowWith(native int64) (*Window, error) {
	if native == 0 {
		return nil, nil
	}
	for _, w := range WindowsAt(c).All {
		if w.Native == native && !w.Gone {
			return w, nil
		}
	}
	return nil, Windows("ERROR_INVALID_WINDOW_HANDLE")
}

func init() {
	on(func(k *Kernel, c *Call, op impl.ClipboardSequence) (impl.Value, error) {
		return impl.Value{Value: ClipboardAt(c.Process.Computer).Sequence}, nil
	})
	// CLIP-52: the new head is told at once (CLIP-109).
	onClipboard(func(op impl.ClipboardView) impl.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op impl.ClipboardView) (impl.NativeWindow, error) {
		before := clip.Viewer
		ClipboardsOf(k).NewViewer(clip, by.Window)
		k.Send(by.Thread, by.Window, impl.WindowMessage{Message: "WM_DRAWCLIPBOARD"})
		return nativeOf(before), nil
	})
	// CLIP-53: the system knows the head only; any other viewer is told to be gone.
	onClipboard(func(op impl.ClipboardUnview) impl.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op impl.ClipboardUnview) (impl.Nothing, error) {
		next, err := c.Process.Computer.windowWith(op.Next)
		switch {
		case err != nil:
			return impl.Nothing{}, err
		case clip.Viewer == by.Window:
			ClipboardsOf(k).NewViewer(clip, next)
		case WindowCallOf(c).Sent == nil && clip.Viewer != nil:
			WindowCallOf(c).Sent = k.Send(by.Thread, clip.Viewer, ClipboardsOf(k).ViewerLeaves(by.Window, next))
		}
		if WindowCallOf(c).Sent != nil && !WindowCallOf(c).Sent.Answered {
			return impl.Nothing{}, c.Wait("ChangeClipboardChain")
		}
		return impl.Nothing{}, nil
	})
	// CLIP-54, CLIP-108
	onClipboard(func(op impl.ClipboardListen) impl.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op impl.ClipboardListen) (impl.Nothing, error) {
		if slices.Contains(clip.Listeners, by.Window) {
			return impl.Nothing{}, Windows("ERROR_INVALID_PARAMETER")
		}
		clip.Listeners = append(clip.Listeners, by.Window)
		return impl.Nothing{}, nil
	})
	onClipboard(func(op impl.ClipboardUnlisten) impl.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op impl.ClipboardUnlisten) (impl.Nothing, error) {
		if !slices.Contains(clip.Listeners, by.Window) {
			return impl.Nothing{}, Windows("ERROR_INVALID_PARAMETER")
		}
		ClipboardsOf(k).Unlisten(clip, by.Window)
		return impl.Nothing{}, nil
	})
}

func viewerLeaves(gone, next *Window) impl.WindowMessage {
	return impl.WindowMessage{Message: "WM_CHANGECBCHAIN", WParam: gone.Native, LParam: nativeOf(next).Native}
}
