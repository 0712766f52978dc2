package clipboard

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/faults"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Mistakes about data that is promised.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "render-request-is-posted", Mistake: "Posts WM_RENDERFORMAT instead of sending it, and does not wait.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).AwaitsRendering = func(*kernel.Upcall) bool { return false }
		}},
		faults.Fault{Name: "render-request-names-no-format", Mistake: "Forgets the format in WM_RENDERFORMAT.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).RenderRequest
			clipboards.Of(k).RenderRequest = func(format int) window.Message {
				request := original(format)
				request.WParam = 0
				return request
			}
		}},
		faults.Fault{Name: "reader-is-asked-to-render", Mistake: "Sends WM_RENDERFORMAT to the window that has the clipboard open.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).WhoRenders = func(_ *clipboards.Clipboard, reader clipboards.Opener) *windows.Window { return reader.Window }
		}},
		faults.Fault{Name: "first-promise-is-asked-for", Mistake: "Asks for the first format that is promised, whichever the reader wants.", Plant: func(k *kernel.Kernel) {
			var asked *clipboards.Clipboard
			who, request := clipboards.Of(k).WhoRenders, clipboards.Of(k).RenderRequest
			clipboards.Of(k).WhoRenders = func(clip *clipboards.Clipboard, reader clipboards.Opener) *windows.Window {
				asked = clip
				return who(clip, reader)
			}
			clipboards.Of(k).RenderRequest = func(format int) window.Message {
				for _, item := range asked.Items {
					if item.Delayed {
						return request(item.Format)
					}
				}
				return request(format)
			}
		}},
		faults.Fault{Name: "promised-data-is-no-data", Mistake: "Tells a reader that there is nothing in a format that is only promised.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Get, original kernel.Transition) (impl.Result, error) {
				for _, item := range clipboards.At(c.Process.Computer).Items {
					if item.Format == op.Format && item.Delayed {
						return nil, kernel.Windows("ERROR_NOT_FOUND")
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "rendering-needs-an-open-clipboard", Mistake: "Lets only the opener set data, also while the owner renders.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).MaySet = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				return clip.Opener != nil && *clip.Opener == by
			}
		}},
		faults.Fault{Name: "owner-may-always-open", Mistake: "Lets the owner open the clipboard while the reader has it open.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).ClipboardFree
			clipboards.Of(k).ClipboardFree = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				return by.Window == clip.Owner || original(clip, by)
			}
		}},
		faults.Fault{Name: "promises-are-listed-when-they-are-kept", Mistake: "Lists a format only when there are data.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Available, original kernel.Transition) (impl.Result, error) {
				for _, item := range clipboards.At(c.Process.Computer).Items {
					if item.Format == op.Format && item.Delayed {
						return impl.Truth{}, nil
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "promises-are-not-enumerated", Mistake: "Enumerates only formats in which there are data.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Enumerate = func(clip *clipboards.Clipboard) (clipboard.Formats, error) {
				var formats clipboard.Formats
				for _, item := range clip.Items {
					if !item.Delayed {
						formats.Formats = append(formats.Formats, item.Format)
					}
				}
				return formats, nil
			}
		}},
		faults.Fault{Name: "promises-are-called-in-at-the-close", Mistake: "Has everything rendered when the owner closes the clipboard.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Closed
			clipboards.Of(k).Closed = func(clip *clipboards.Clipboard) {
				by := *clip.Opener
				original(clip)
				callIn(k, clip, by)
			}
		}},
		faults.Fault{Name: "promises-are-called-in-at-the-opening", Mistake: "Has everything rendered when another window opens the clipboard.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Opened = func(clip *clipboards.Clipboard, by clipboards.Opener) { callIn(k, clip, by) }
		}},
		faults.Fault{Name: "rendered-data-are-not-kept", Mistake: "Hands what is rendered to the reader and asks the owner again for the next one.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				for _, item := range clipboards.At(c.Process.Computer).Items {
					if err == nil && item.Format == op.Format && windows.CallOf(c).Sent != nil {
						item.Delayed = true
					}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "all-rendered-is-the-end-of-ownership", Mistake: "Sends WM_DESTROYCLIPBOARD to an owner that has rendered everything, as seed 002 has it.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Placed
			clipboards.Of(k).Placed = func(k *kernel.Kernel, clip *clipboards.Clipboard, item *clipboards.ClipboardItem, by clipboards.Opener) {
				original(k, clip, item, by)
				if by.Thread.Inside("WM_RENDERFORMAT") {
					windows.Send(k, nil, clip.Owner, window.Message{Message: "WM_DESTROYCLIPBOARD"})
				}
			}
		}},
		faults.Fault{Name: "unkept-promise-is-struck", Mistake: "Takes a format off the clipboard that its owner did not render.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := clipboards.At(c.Process.Computer); faults.FailsWith(err, "no such element") {
					clip.Items = slices.DeleteFunc(clip.Items, func(item *clipboards.ClipboardItem) bool { return item.Format == op.Format })
				}
				return r, err
			})
		}},
		faults.Fault{Name: "reader-waits-for-the-dead", Mistake: "Waits for the owner's answer, and not for its end.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if c.Begun && clipboards.At(c.Process.Computer).Owner == nil {
					return nil, c.Wait("GetClipboardData")
				}
				return r, err
			})
		}},
	)
}

// callIn asks the owner for everything that it has promised.
func callIn(k *kernel.Kernel, clip *clipboards.Clipboard, by clipboards.Opener) {
	for _, item := range clip.Items {
		if item.Delayed && clip.Owner != nil {
			windows.Send(k, by.Thread, clip.Owner, clipboards.Of(k).RenderRequest(item.Format))
		}
	}
}

// Mistakes about an owner that goes.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "owner-is-not-asked-for-the-rest", Mistake: "Destroys the owner's window without WM_RENDERALLFORMATS.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).AsksForTheRest = func(*clipboards.Clipboard) bool { return false }
		}},
		faults.Fault{Name: "owner-is-asked-for-nothing", Mistake: "Sends WM_RENDERALLFORMATS to every owner whose window is destroyed.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).AsksForTheRest = func(*clipboards.Clipboard) bool { return true }
		}},
		faults.Fault{Name: "former-owner-is-asked-for-the-rest", Mistake: "Sends WM_RENDERALLFORMATS to every window that has ever promised data.", Plant: func(k *kernel.Kernel) {
			promised := map[window.Window]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
				promised[op.Window] = promised[op.Window] || op.Delayed
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op window.Destroy, original kernel.Transition) (impl.Result, error) {
				for _, w := range windows.At(c.Process.Computer).All {
					if w.Process == c.Process && w.Name == op.Window && promised[op.Window] && windows.CallOf(c).Sent == nil {
						windows.CallOf(c).Sent = windows.Send(k, w.Thread, w, window.Message{Message: "WM_RENDERALLFORMATS"})
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "owner-is-asked-in-a-post", Mistake: "Posts WM_RENDERALLFORMATS, and destroys the window meanwhile.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ window.Destroy, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if windows.CallOf(c).Sent != nil {
					windows.CallOf(c).Sent.Answered = true
					return original(k, c)
				}
				return r, err
			})
		}},
		faults.Fault{Name: "the-rest-is-set-without-opening", Mistake: "Lets the owner set data in WM_RENDERALLFORMATS as in WM_RENDERFORMAT.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).MaySet
			clipboards.Of(k).MaySet = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				return original(clip, by) || by.Thread.Inside("WM_RENDERALLFORMATS")
			}
		}},
		faults.Fault{Name: "opening-for-the-rest-clears", Mistake: "Clears the clipboard for an owner that opens it to render everything, as seed 002 has it.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Opened = func(clip *clipboards.Clipboard, by clipboards.Opener) {
				if by.Thread.Inside("WM_RENDERALLFORMATS") {
					clip.Items = nil
				}
			}
		}},
		faults.Fault{Name: "promises-outlive-their-owner", Mistake: "Leaves on the clipboard what nobody can render any more.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).OwnerGone = func(clip *clipboards.Clipboard) { clip.Owner = nil }
		}},
		faults.Fault{Name: "lost-formats-stay-in-the-list", Mistake: "Takes what is lost out of the table and leaves it in the list.", Plant: func(k *kernel.Kernel) {
			promised := map[int]bool{}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
				promised[op.Format] = op.Delayed
				return original(k, c)
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.ListFormats, original kernel.Transition) (impl.Result, error) {
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
