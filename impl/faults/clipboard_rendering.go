package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Mistakes about data that is promised.
func init() {
	add("clipboard",
		Fault{Name: "render-request-is-posted", Mistake: "Posts WM_RENDERFORMAT instead of sending it, and does not wait.", Plant: func(k *kernel) {
			k.AwaitsRendering = func(*reference.Sent) bool { return false }
		}},
		Fault{Name: "render-request-names-no-format", Mistake: "Forgets the format in WM_RENDERFORMAT.", Plant: func(k *kernel) {
			original := k.RenderRequest
			k.RenderRequest = func(format int) window.Message {
				request := original(format)
				request.WParam = 0
				return request
			}
		}},
		Fault{Name: "reader-is-asked-to-render", Mistake: "Sends WM_RENDERFORMAT to the window that has the clipboard open.", Plant: func(k *kernel) {
			k.WhoRenders = func(_ *board, reader opener) *win { return reader.Window }
		}},
		Fault{Name: "first-promise-is-asked-for", Mistake: "Asks for the first format that is promised, whichever the reader wants.", Plant: func(k *kernel) {
			var asked *board
			who, request := k.WhoRenders, k.RenderRequest
			k.WhoRenders = func(clip *board, reader opener) *win {
				asked = clip
				return who(clip, reader)
			}
			k.RenderRequest = func(format int) window.Message {
				for _, item := range asked.Items {
					if item.Delayed {
						return request(item.Format)
					}
				}
				return request(format)
			}
		}},
		Fault{Name: "promised-data-is-no-data", Mistake: "Tells a reader that there is nothing in a format that is only promised.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op clipboard.Get, original reference.Transition) (impl.Result, error) {
				for _, item := range c.Process.Computer.Clipboard.Items {
					if item.Format == op.Format && item.Delayed {
						return nil, reference.Windows("ERROR_NOT_FOUND")
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "rendering-needs-an-open-clipboard", Mistake: "Lets only the opener set data, also while the owner renders.", Plant: func(k *kernel) {
			k.MaySet = func(clip *board, by opener) bool { return clip.Opener != nil && *clip.Opener == by }
		}},
		Fault{Name: "owner-may-always-open", Mistake: "Lets the owner open the clipboard while the reader has it open.", Plant: func(k *kernel) {
			original := k.ClipboardFree
			k.ClipboardFree = func(clip *board, by opener) bool { return by.Window == clip.Owner || original(clip, by) }
		}},
		Fault{Name: "promises-are-listed-when-they-are-kept", Mistake: "Lists a format only when there are data.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op clipboard.Available, original reference.Transition) (impl.Result, error) {
				for _, item := range c.Process.Computer.Clipboard.Items {
					if item.Format == op.Format && item.Delayed {
						return impl.Truth{}, nil
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "promises-are-not-enumerated", Mistake: "Enumerates only formats in which there are data.", Plant: func(k *kernel) {
			k.Enumerate = func(clip *board) (clipboard.Formats, error) {
				var formats clipboard.Formats
				for _, item := range clip.Items {
					if !item.Delayed {
						formats.Formats = append(formats.Formats, item.Format)
					}
				}
				return formats, nil
			}
		}},
		Fault{Name: "promises-are-called-in-at-the-close", Mistake: "Has everything rendered when the owner closes the clipboard.", Plant: func(k *kernel) {
			original := k.Closed
			k.Closed = func(clip *board) {
				by := *clip.Opener
				original(clip)
				callIn(k, clip, by)
			}
		}},
		Fault{Name: "promises-are-called-in-at-the-opening", Mistake: "Has everything rendered when another window opens the clipboard.", Plant: func(k *kernel) {
			k.Opened = func(clip *board, by opener) { callIn(k, clip, by) }
		}},
		Fault{Name: "rendered-data-are-not-kept", Mistake: "Hands what is rendered to the reader and asks the owner again for the next one.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op clipboard.Get, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				for _, item := range c.Process.Computer.Clipboard.Items {
					if err == nil && item.Format == op.Format && c.Sent != nil {
						item.Delayed = true
					}
				}
				return r, err
			})
		}},
		Fault{Name: "all-rendered-is-the-end-of-ownership", Mistake: "Sends WM_DESTROYCLIPBOARD to an owner that has rendered everything, as seed 002 has it.", Plant: func(k *kernel) {
			original := k.Placed
			k.Placed = func(k *kernel, clip *board, item *reference.ClipboardItem, by opener) {
				original(k, clip, item, by)
				if by.Thread.Inside("WM_RENDERFORMAT") {
					k.Send(nil, clip.Owner, window.Message{Message: "WM_DESTROYCLIPBOARD"})
				}
			}
		}},
		Fault{Name: "unkept-promise-is-struck", Mistake: "Takes a format off the clipboard that its owner did not render.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op clipboard.Get, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := &c.Process.Computer.Clipboard; failsWith(err, "no such element") {
					clip.Items = slices.DeleteFunc(clip.Items, func(item *reference.ClipboardItem) bool { return item.Format == op.Format })
				}
				return r, err
			})
		}},
		Fault{Name: "reader-waits-for-the-dead", Mistake: "Waits for the owner's answer, and not for its end.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Get, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if c.Begun && c.Process.Computer.Clipboard.Owner == nil {
					return nil, c.Wait("GetClipboardData")
				}
				return r, err
			})
		}},
	)
}

// callIn asks the owner for everything that it has promised.
func callIn(k *kernel, clip *board, by opener) {
	for _, item := range clip.Items {
		if item.Delayed && clip.Owner != nil {
			k.Send(by.Thread, clip.Owner, k.RenderRequest(item.Format))
		}
	}
}

// Mistakes about an owner that goes.
func init() {
	add("clipboard",
		Fault{Name: "owner-is-not-asked-for-the-rest", Mistake: "Destroys the owner's window without WM_RENDERALLFORMATS.", Plant: func(k *kernel) {
			k.AsksForTheRest = func(*board) bool { return false }
		}},
		Fault{Name: "owner-is-asked-for-nothing", Mistake: "Sends WM_RENDERALLFORMATS to every owner whose window is destroyed.", Plant: func(k *kernel) {
			k.AsksForTheRest = func(*board) bool { return true }
		}},
		Fault{Name: "former-owner-is-asked-for-the-rest", Mistake: "Sends WM_RENDERALLFORMATS to every window that has ever promised data.", Plant: func(k *kernel) {
			promised := map[window.Window]bool{}
			reference.Replace(k, func(k *kernel, c *reference.Call, op clipboard.Set, original reference.Transition) (impl.Result, error) {
				promised[op.Window] = promised[op.Window] || op.Delayed
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *reference.Call, op window.Destroy, original reference.Transition) (impl.Result, error) {
				for _, w := range c.Process.Computer.Windows {
					if w.Process == c.Process && w.Name == op.Window && promised[op.Window] && c.Sent == nil {
						c.Sent = k.Send(w.Thread, w, window.Message{Message: "WM_RENDERALLFORMATS"})
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "owner-is-asked-in-a-post", Mistake: "Posts WM_RENDERALLFORMATS, and destroys the window meanwhile.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ window.Destroy, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if c.Sent != nil {
					c.Sent.Answered = true
					return original(k, c)
				}
				return r, err
			})
		}},
		Fault{Name: "the-rest-is-set-without-opening", Mistake: "Lets the owner set data in WM_RENDERALLFORMATS as in WM_RENDERFORMAT.", Plant: func(k *kernel) {
			original := k.MaySet
			k.MaySet = func(clip *board, by opener) bool {
				return original(clip, by) || by.Thread.Inside("WM_RENDERALLFORMATS")
			}
		}},
		Fault{Name: "opening-for-the-rest-clears", Mistake: "Clears the clipboard for an owner that opens it to render everything, as seed 002 has it.", Plant: func(k *kernel) {
			k.Opened = func(clip *board, by opener) {
				if by.Thread.Inside("WM_RENDERALLFORMATS") {
					clip.Items = nil
				}
			}
		}},
		Fault{Name: "promises-outlive-their-owner", Mistake: "Leaves on the clipboard what nobody can render any more.", Plant: func(k *kernel) {
			k.OwnerGone = func(clip *board) { clip.Owner = nil }
		}},
		Fault{Name: "lost-formats-stay-in-the-list", Mistake: "Takes what is lost out of the table and leaves it in the list.", Plant: func(k *kernel) {
			promised := map[int]bool{}
			reference.Replace(k, func(k *kernel, c *reference.Call, op clipboard.Set, original reference.Transition) (impl.Result, error) {
				promised[op.Format] = op.Delayed
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.ListFormats, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if formats, ok := r.(clipboard.Formats); ok && err == nil {
					for format, only := range promised {
						if only && !slices.Contains(formats.Formats, format) {
							formats.Formats = append(formats.Formats, format)
						}
					}
					return formats, nil
				}
				return r, err
			})
		}},
	)
}
