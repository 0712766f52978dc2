package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

type (
	clipboard = reference.Clipboard
	opener    = reference.Opener
	window    = reference.Window
)

// Mistakes about who has the clipboard.
func init() {
	add("clipboard",
		Fault{Name: "clipboard-is-open-to-all", Mistake: "Lets a window open the clipboard while another one has it open.", Plant: func(k *kernel) {
			k.ClipboardFree = func(*clipboard, opener) bool { return true }
		}},
		Fault{Name: "opening-waits-for-the-close", Mistake: "Lets a second window wait for the clipboard as for a mutex.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardOpen, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "access denied") {
					return nil, c.Wait("OpenClipboard")
				}
				return r, err
			})
		}},
		Fault{Name: "closing-keeps-the-clipboard-open", Mistake: "Leaves the window entered as the opener when it closes.", Plant: func(k *kernel) {
			k.Closed = func(*clipboard) {}
		}},
		Fault{Name: "opening-takes-ownership", Mistake: "Enters the window as the owner when it opens the clipboard.", Plant: func(k *kernel) {
			k.Opened = func(clip *clipboard, by opener) { clip.Owner = by.Window }
		}},
		Fault{Name: "closing-gives-up-ownership", Mistake: "Lets ownership end when the owner closes the clipboard.", Plant: func(k *kernel) {
			original := k.Closed
			k.Closed = func(clip *clipboard) {
				clip.Owner = nil
				original(clip)
			}
		}},
		Fault{Name: "emptying-keeps-the-owner", Mistake: "Changes the owner only if there is none.", Plant: func(k *kernel) {
			original := k.NewOwner
			k.NewOwner = func(clip *clipboard) *window {
				if clip.Owner != nil {
					return clip.Owner
				}
				return original(clip)
			}
		}},
		Fault{Name: "setting-makes-the-owner", Mistake: "Enters the window as the owner when it sets data, not when it empties.", Plant: func(k *kernel) {
			k.NewOwner = func(clip *clipboard) *window { return clip.Owner }
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardSet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := &c.Process.Computer.Clipboard; err == nil && clip.Opener != nil {
					clip.Owner = clip.Opener.Window
				}
				return r, err
			})
		}},
		Fault{Name: "emptying-keeps-the-data", Mistake: "Changes the owner and leaves the data until they are replaced.", Plant: func(k *kernel) {
			k.Emptied = func(*clipboard) {}
		}},
	)
}

// Mistakes about data that is promised.
func init() {
	add("clipboard",
		Fault{Name: "render-request-is-posted", Mistake: "Posts WM_RENDERFORMAT instead of sending it, and does not wait.", Plant: func(k *kernel) {
			k.AwaitsRendering = func(*reference.Sent) bool { return false }
		}},
		Fault{Name: "render-request-names-no-format", Mistake: "Forgets the format in WM_RENDERFORMAT.", Plant: func(k *kernel) {
			original := k.RenderRequest
			k.RenderRequest = func(format int) impl.WindowMessage {
				request := original(format)
				request.WParam = 0
				return request
			}
		}},
		Fault{Name: "reader-is-asked-to-render", Mistake: "Sends WM_RENDERFORMAT to the window that has the clipboard open.", Plant: func(k *kernel) {
			k.WhoRenders = func(_ *clipboard, reader opener) *window { return reader.Window }
		}},
		Fault{Name: "promised-data-is-no-data", Mistake: "Tells a reader that there is nothing in a format that is only promised.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				for _, item := range c.Process.Computer.Clipboard.Items {
					if item.Format == op.Format && item.Delayed {
						return nil, reference.Windows("ERROR_NOT_FOUND")
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "rendering-needs-an-open-clipboard", Mistake: "Lets only the opener set data, also while the owner renders.", Plant: func(k *kernel) {
			k.MaySet = func(clip *clipboard, by opener) bool { return clip.Opener != nil && *clip.Opener == by }
		}},
		Fault{Name: "owner-may-always-open", Mistake: "Lets the owner open the clipboard while the reader has it open.", Plant: func(k *kernel) {
			original := k.ClipboardFree
			k.ClipboardFree = func(clip *clipboard, by opener) bool { return by.Window == clip.Owner || original(clip, by) }
		}},
	)
}
