// Package clipboard is the room of the clipboard of Windows: each computer has one.
// What is on it are global memory objects, and messages tell windows of it.
package clipboard

import (
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Clipboard is that of one computer.
type Clipboard struct {
	Items  []*ClipboardItem // in the order in which they were set (CLIP-47)
	Owner  *windows.Window  // who emptied it last
	Opener *Opener          // nil while it is closed

	Sequence  int64             // counts the changes
	Changed   bool              // since it was opened
	Viewer    *windows.Window   // the head of the chain; who follows, only the viewers know
	Listeners []*windows.Window // in the order in which they were added

	Formats []*RegisteredFormat // of the session: emptying leaves them
}

// ClipboardAt is the clipboard of a computer.
func At(c *kernel.Computer) *Clipboard { return kernel.Of[Clipboard](c) }

// dataHandle is the handle that a program passes; its number means nothing.
const dataHandle = 0x40000

// Opener is who has the clipboard open: a window and its thread, or the thread of
// a process that has none.
type Opener struct {
	Process *kernel.Process
	Window  *windows.Window
	Thread  *kernel.Thread
}

// ClipboardItem is the data in one format, or the promise of it.
type ClipboardItem struct {
	Format  int
	Data    []byte
	Delayed bool

	Object *clipboard.Object // instead of data: what its handle stands for
	From   *ClipboardItem    // what it is converted from; nil for all that has data
	Memory *heaps.Block      // which the program had made; nil for what the actor has
	Heap   *heaps.Heap       // where that is
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
func lose(k *kernel.Kernel, clip *Clipboard, w *windows.Window) {
	if clip.Viewer == w { // CLIP-52
		clip.Viewer = nil
	}
	if clip.Owner == w {
		before := len(clip.Items)
		Of(k).OwnerGone(clip)
		if len(clip.Items) != before { // CLIP-110
			count(k, clip)
			announce(k, clip)
		}
	}
	if clip.Opener != nil && clip.Opener.Window == w {
		Of(k).Abandoned(k, clip)
	}
}

func ownerGone(clip *Clipboard) {
	clip.Owner = nil
	clip.Items = slices.DeleteFunc(clip.Items, func(item *ClipboardItem) bool { return item.source().Delayed })
}

// closeClipboard leaves what is on it where it is (CLIP-03).
func closeClipboard(k *kernel.Kernel, clip *Clipboard) {
	before := len(clip.Items)
	Of(k).Synthesize(k, clip) // CLIP-46
	for range len(clip.Items) - before {
		Of(k).Added(k, clip) // CLIP-130
	}
	Of(k).Closed(clip)
	announce(k, clip)
}

// clipboardFree says who may open it: anybody while it is closed (CLIP-02), and
// the window, or the task without one, that has it open already (CLIP-14,
// CLIP-55). Rendering is no exception (CLIP-18).
func clipboardFree(clip *Clipboard, by Opener) bool {
	return clip.Opener == nil || *clip.Opener == by
}

// maySet: anybody, while somebody has the clipboard open (CLIP-08, CLIP-128). It depends
// neither on who that is nor on the owner (CLIP-15, CLIP-129), who when it is asked to
// render must not open it (CLIP-18).
func maySet(clip *Clipboard, by Opener) bool { return clip.Opener != nil || clip.renders() }

// renders says whether the owner has been asked for data and has not answered yet.
func (clip *Clipboard) renders() bool {
	return clip.Owner != nil && clip.Owner.Thread.Inside("WM_RENDERFORMAT")
}

func renderRequest(format int) window.Message {
	return window.Message{Message: "WM_RENDERFORMAT", WParam: int64(format)}
}

// takes: movable memory of no bytes is no memory (CLIP-144).
func takes(item ClipboardItem) bool {
	fixed := item.Memory != nil && !item.Memory.Movable
	return item.Delayed || item.Object != nil || fixed || len(item.Data) > 0
}

// put puts an item on the clipboard, in the place of the one in its format.
func put(k *kernel.Kernel, clip *Clipboard, by Opener, item ClipboardItem) error {
	if !Of(k).MaySet(clip, by) {
		return errNotOpen
	}
	if !Of(k).Takes(item) {
		return kernel.Windows("ERROR_INVALID_HANDLE")
	}
	place := clip.item(item.Format)
	if place == nil {
		place = &ClipboardItem{}
		clip.Items = append(clip.Items, place)
	}
	item.Data = Of(k).Stored(item.Format, item.Data)
	*place = item
	Of(k).Placed(k, clip, place, by)
	return nil
}

// fetch finds the item in a format for a reader, which may have to wait for the
// owner; without one it is empty.
func fetch(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, format int) (*ClipboardItem, error) {
	item, none := clip.item(format), &ClipboardItem{}
	switch {
	case !Of(k).MayRead(clip, by): // CLIP-107
		return none, errNotOpen
	case windows.CallOf(c).Sent != nil && Of(k).AwaitsRendering(windows.CallOf(c).Sent):
		return none, c.Wait("GetClipboardData")
	case item == nil: // CLIP-10
		return none, kernel.Windows("ERROR_NOT_FOUND")
	case !item.source().Delayed:
		return item, nil
	}
	if owner := Of(k).WhoRenders(clip, by); owner != nil && windows.CallOf(c).Sent == nil { // CLIP-17
		windows.CallOf(c).Sent = windows.Send(k, by.Thread, owner, Of(k).RenderRequest(item.source().Format))
	}
	if windows.CallOf(c).Sent != nil && Of(k).AwaitsRendering(windows.CallOf(c).Sent) {
		return none, c.Wait("GetClipboardData")
	}
	if item.source().Delayed { // CLIP-106: the owner has returned without data
		return none, kernel.Windows("ERROR_NOT_FOUND")
	}
	return item, nil
}

func onClipboard[Op, Res any](of func(Op) window.Window, try func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op Op) (Res, error)) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (Res, error) {
		by := Opener{Process: c.Process}
		if name := of(op); name != "" {
			w := windows.Named(c.Process, name)
			if w == nil {
				var none Res
				return none, fmt.Errorf("%s has no window %q", c.Process.Name, name)
			}
			by.Window, by.Thread = w, w.Thread
		}
		return try(k, c, At(c.Process.Computer), by, op)
	})
}

func init() {
	windows.Hook(windows.Hooks{
		// CLIP-21, CLIP-101: an owner that still owes data is asked for it first.
		Asks: func(k *kernel.Kernel, w *windows.Window) (window.Message, bool) {
			clip := At(w.Process.Computer)
			return window.Message{Message: "WM_RENDERALLFORMATS"}, clip.Owner == w && Of(k).AsksForTheRest(clip)
		},
		Gone: func(k *kernel.Kernel, w *windows.Window) { lose(k, At(w.Process.Computer), w) },
	})
	kernel.Hook(kernel.Hooks{Exit: func(k *kernel.Kernel, p *kernel.Process) {
		if clip := At(p.Computer); clip.Opener != nil && clip.Opener.Process == p {
			Of(k).Abandoned(k, clip)
		}
	}})
}

var errNotOpen = kernel.Windows("ERROR_CLIPBOARD_NOT_OPEN")

func init() {
	onClipboard(func(op clipboard.Open) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.Open) (impl.Nothing, error) {
		switch {
		case by.Window != nil && by.Window.Gone:
			return impl.Nothing{}, kernel.Windows("ERROR_INVALID_WINDOW_HANDLE")
		case !Of(k).ClipboardFree(clip, by):
			return impl.Nothing{}, kernel.Windows("ERROR_ACCESS_DENIED")
		}
		clip.Opener = &by
		Of(k).Opened(clip, by) // CLIP-04: the owner stays
		return impl.Nothing{}, nil
	})
	onClipboard(func(op clipboard.Close) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.Close) (impl.Nothing, error) {
		if !clip.openedBy(by) { // CLIP-34
			return impl.Nothing{}, errNotOpen
		}
		closeClipboard(k, clip)
		return impl.Nothing{}, nil
	})
	onClipboard(func(op clipboard.Empty) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.Empty) (impl.Nothing, error) {
		if !clip.openedBy(by) { // CLIP-34
			return impl.Nothing{}, errNotOpen
		}
		if old := clip.Owner; windows.CallOf(c).Sent == nil && old != nil && Of(k).TellsOwner(clip, by) { // CLIP-19: also itself
			windows.CallOf(c).Sent = windows.Send(k, by.Thread, old, window.Message{Message: "WM_DESTROYCLIPBOARD"})
		}
		if windows.CallOf(c).Waits() {
			return impl.Nothing{}, c.Wait("EmptyClipboard")
		}
		Of(k).Emptied(clip)
		clip.Owner = Of(k).NewOwner(clip) // CLIP-05, CLIP-15
		count(k, clip)
		return impl.Nothing{}, nil
	})
	onClipboard(func(op clipboard.Set) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.Set) (clipboard.Placed, error) {
		item := ClipboardItem{Format: op.Format, Data: op.Bytes(), Delayed: op.Delayed}
		if op.Memory != "" {
			item.Heap = heaps.HeapOf(c.Process)
			if item.Memory = heaps.Of(k).FindMemory(k, c.Process, item.Heap.Handle(op.Memory)); item.Memory == nil {
				return clipboard.Placed{}, kernel.Windows("ERROR_INVALID_HANDLE")
			}
			item.Data = slices.Clone(item.Memory.Data)
		}
		if err := put(k, clip, by, item); err != nil || op.Delayed { // CLIP-16
			return clipboard.Placed{}, err
		}
		return clipboard.Placed{Passed: dataHandle, Returned: Of(k).Returned(dataHandle)}, nil // CLIP-07
	})
	onClipboard(func(op clipboard.Get) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.Get) (impl.Bytes, error) {
		item, err := fetch(k, c, clip, by, op.Format)
		return impl.Bytes{Data: content(k, clip, item)}, err
	})
	onClipboard(func(op clipboard.ListFormats) window.Window { return op.Window }, func(k *kernel.Kernel, c *kernel.Call, clip *Clipboard, by Opener, op clipboard.ListFormats) (clipboard.Formats, error) {
		if !clip.openedBy(by) { // CLIP-48
			return clipboard.Formats{}, errNotOpen
		}
		return Of(k).Enumerate(clip)
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op clipboard.Owner) (window.Native, error) {
		return windows.HandleOf(At(c.Process.Computer).Owner), nil
	})
	// CLIP-14, CLIP-35
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op clipboard.Opener) (window.Native, error) {
		if opener := At(c.Process.Computer).Opener; opener != nil {
			return windows.HandleOf(opener.Window), nil
		}
		return window.Native{}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op clipboard.Count) (impl.Count, error) {
		return impl.Count{Count: len(At(c.Process.Computer).Items)}, nil
	})
	// CLIP-09
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op clipboard.Available) (impl.Truth, error) {
		return impl.Truth{Is: At(c.Process.Computer).item(op.Format) != nil}, nil
	})
}
