package reference

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Clipboard is that of one computer.
type Clipboard struct {
	Items  []*ClipboardItem // in the order in which they were set (CLIP-47)
	Owner  *Window          // who emptied it last
	Opener *Opener          // nil while it is closed

	Sequence  int64     // counts the changes
	Changed   bool      // since it was opened
	Viewer    *Window   // the head of the chain; who follows, only the viewers know
	Listeners []*Window // in the order in which they were added
}

// dataHandle is the handle that a program passes; its number means nothing.
const dataHandle = 0x40000

// Opener is who has the clipboard open: a window and its thread, or the thread of
// a process that has none.
type Opener struct {
	Process *Process
	Window  *Window
	Thread  *Thread
}

// ClipboardItem is the data in one format, or the promise of it.
type ClipboardItem struct {
	Format  int
	Data    []byte
	Delayed bool

	Object *clipboard.Object // instead of data: what its handle stands for
	From   *ClipboardItem    // what it is converted from; nil for all that has data
	Memory *Block            // which the program had made; nil for what the actor has
	Heap   *Heap             // where that is
}

func (clip *Clipboard) item(format int) *ClipboardItem {
	i := slices.IndexFunc(clip.Items, func(item *ClipboardItem) bool { return item.Format == format })
	if i < 0 {
		return nil
	}
	return clip.Items[i]
}

// openedBy: the thread that has opened the clipboard uses it.
func (clip *Clipboard) openedBy(by Opener) bool {
	return clip.Opener != nil && clip.Opener.Process == by.Process && clip.Opener.Thread == by.Thread
}

// owes says whether there is data that is promised only.
func (clip *Clipboard) owes() bool {
	return slices.ContainsFunc(clip.Items, func(item *ClipboardItem) bool { return item.Delayed })
}

// lose forgets a window; nobody can keep its promises (CLIP-23, CLIP-36), and it
// is no reason to keep others out (CLIP-102).
func (k *Kernel) lose(clip *Clipboard, w *Window) {
	if clip.Viewer == w { // CLIP-52
		clip.Viewer = nil
	}
	if clip.Owner == w {
		before := len(clip.Items)
		k.OwnerGone(clip)
		if len(clip.Items) != before { // CLIP-110
			k.count(clip)
			k.announce(clip)
		}
	}
	if clip.Opener != nil && clip.Opener.Window == w {
		k.Abandoned(k, clip)
	}
}

func ownerGone(clip *Clipboard) {
	clip.Owner = nil
	clip.Items = slices.DeleteFunc(clip.Items, func(item *ClipboardItem) bool { return item.source().Delayed })
}

// closeClipboard leaves what is on it where it is (CLIP-03).
func closeClipboard(k *Kernel, clip *Clipboard) {
	k.Synthesize(k, clip) // CLIP-46
	k.Closed(clip)
	k.announce(clip)
}

// clipboardFree says who may open it: anybody while it is closed (CLIP-02), and
// the window, or the task without one, that has it open already (CLIP-14,
// CLIP-55). Rendering is no exception (CLIP-18).
func clipboardFree(clip *Clipboard, by Opener) bool {
	return clip.Opener == nil || *clip.Opener == by
}

// maySet: who has the clipboard open (CLIP-08), and the owner that was asked to
// render, which must not open it (CLIP-18). It does not depend on the owner
// (CLIP-15).
func maySet(clip *Clipboard, by Opener) bool {
	renders := by.Window == clip.Owner && by.Thread.Inside("WM_RENDERFORMAT")
	return clip.openedBy(by) || renders
}

func renderRequest(format int) window.Message {
	return window.Message{Message: "WM_RENDERFORMAT", WParam: int64(format)}
}

// put puts an item on the clipboard, in the place of the one in its format.
func (k *Kernel) put(clip *Clipboard, by Opener, item ClipboardItem) error {
	if !k.MaySet(clip, by) {
		return errNotOpen
	}
	place := clip.item(item.Format)
	if place == nil {
		place = &ClipboardItem{}
		clip.Items = append(clip.Items, place)
	}
	item.Data = k.Stored(item.Format, item.Data)
	*place = item
	k.Placed(k, clip, place, by)
	return nil
}

// fetch finds the item in a format for a reader, which may have to wait for the
// owner; without one it is empty.
func (k *Kernel) fetch(c *Call, clip *Clipboard, by Opener, format int) (*ClipboardItem, error) {
	item, none := clip.item(format), &ClipboardItem{}
	switch {
	case !k.MayRead(clip, by): // CLIP-107
		return none, errNotOpen
	case item == nil: // CLIP-10
		return none, Windows("ERROR_NOT_FOUND")
	case !item.source().Delayed:
		return item, nil
	}
	if owner := k.WhoRenders(clip, by); owner != nil && c.Sent == nil { // CLIP-17
		c.Sent = k.Send(by.Thread, owner, k.RenderRequest(item.source().Format))
	}
	if c.Sent != nil && k.AwaitsRendering(c.Sent) {
		return none, c.Wait("GetClipboardData")
	}
	if item.source().Delayed { // CLIP-106: the owner has returned without data
		return none, Windows("ERROR_NOT_FOUND")
	}
	return item, nil
}

func onClipboard[Op, Res any](of func(Op) window.Window, try func(k *Kernel, c *Call, clip *Clipboard, by Opener, op Op) (Res, error)) {
	on(func(k *Kernel, c *Call, op Op) (Res, error) {
		by := Opener{Process: c.Process}
		if name := of(op); name != "" {
			w := c.Process.window(name)
			if w == nil {
				var none Res
				return none, fmt.Errorf("%s has no window %q", c.Process.Name, name)
			}
			by.Window, by.Thread = w, w.Thread
		}
		return try(k, c, &c.Process.Computer.Clipboard, by, op)
	})
}

var errNotOpen = Windows("ERROR_CLIPBOARD_NOT_OPEN")

func init() {
	onClipboard(func(op clipboard.Open) window.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op clipboard.Open) (impl.Nothing, error) {
		switch {
		case by.Window != nil && by.Window.Gone:
			return impl.Nothing{}, Windows("ERROR_INVALID_WINDOW_HANDLE")
		case !k.ClipboardFree(clip, by):
			return impl.Nothing{}, Windows("ERROR_ACCESS_DENIED")
		}
		clip.Opener = &by
		k.Opened(clip, by) // CLIP-04: the owner stays
		return impl.Nothing{}, nil
	})
	onClipboard(func(op clipboard.Close) window.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op clipboard.Close) (impl.Nothing, error) {
		if !clip.openedBy(by) { // CLIP-34
			return impl.Nothing{}, errNotOpen
		}
		closeClipboard(k, clip)
		return impl.Nothing{}, nil
	})
	onClipboard(func(op clipboard.Empty) window.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op clipboard.Empty) (impl.Nothing, error) {
		if !clip.openedBy(by) { // CLIP-34
			return impl.Nothing{}, errNotOpen
		}
		if old := clip.Owner; c.Sent == nil && old != nil && k.TellsOwner(clip, by) { // CLIP-19: also itself
			c.Sent = k.Send(by.Thread, old, window.Message{Message: "WM_DESTROYCLIPBOARD"})
		}
		if c.Sent != nil && !c.Sent.Answered {
			return impl.Nothing{}, c.Wait("EmptyClipboard")
		}
		k.Emptied(clip)
		clip.Owner = k.NewOwner(clip) // CLIP-05, CLIP-15
		k.count(clip)
		return impl.Nothing{}, nil
	})
	onClipboard(func(op clipboard.Set) window.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op clipboard.Set) (clipboard.Placed, error) {
		item := ClipboardItem{Format: op.Format, Data: op.Bytes(), Delayed: op.Delayed}
		if op.Memory != "" {
			item.Heap = &c.Process.Heap
			if item.Memory = k.FindMemory(k, c.Process, item.Heap.Handle(op.Memory)); item.Memory == nil {
				return clipboard.Placed{}, Windows("ERROR_INVALID_HANDLE")
			}
			item.Data = slices.Clone(item.Memory.Data)
		}
		if err := k.put(clip, by, item); err != nil || op.Delayed { // CLIP-16
			return clipboard.Placed{}, err
		}
		return clipboard.Placed{Passed: dataHandle, Returned: k.Returned(dataHandle)}, nil // CLIP-07
	})
	onClipboard(func(op clipboard.Get) window.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op clipboard.Get) (impl.Bytes, error) {
		item, err := k.fetch(c, clip, by, op.Format)
		return impl.Bytes{Data: k.content(clip, item)}, err
	})
	onClipboard(func(op clipboard.ListFormats) window.Window { return op.Window }, func(k *Kernel, c *Call, clip *Clipboard, by Opener, op clipboard.ListFormats) (clipboard.Formats, error) {
		if !clip.openedBy(by) { // CLIP-48
			return clipboard.Formats{}, errNotOpen
		}
		return k.Enumerate(clip)
	})
	on(func(k *Kernel, c *Call, op clipboard.Owner) (window.Native, error) {
		return nativeOf(c.Process.Computer.Clipboard.Owner), nil
	})
	// CLIP-14, CLIP-35
	on(func(k *Kernel, c *Call, op clipboard.Opener) (window.Native, error) {
		if opener := c.Process.Computer.Clipboard.Opener; opener != nil {
			return nativeOf(opener.Window), nil
		}
		return window.Native{}, nil
	})
	on(func(k *Kernel, c *Call, op clipboard.Count) (impl.Count, error) {
		return impl.Count{Count: len(c.Process.Computer.Clipboard.Items)}, nil
	})
	// CLIP-09
	on(func(k *Kernel, c *Call, op clipboard.Available) (impl.Truth, error) {
		return impl.Truth{Is: c.Process.Computer.Clipboard.item(op.Format) != nil}, nil
	})
}

func nativeOf(w *Window) window.Native {
	if w == nil {
		return window.Native{}
	}
	return window.Native{Native: w.Native}
}
