package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about data that is promised.
func init() {
	add("clipboard",
		Fault{Name: "render-request-is-posted", Mistake: "Posts WM_RENDERFORMAT instead of sending it, and does not wait.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).AwaitsRendering = func(*reference.Sent) bool { return false }
		}},
		Fault{Name: "render-request-names-no-format", Mistake: "Forgets the format in WM_RENDERFORMAT.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).RenderRequest
			reference.ClipboardsOf(k).RenderRequest = func(format int) impl.WindowMessage {
				request := original(format)
				request.WParam = 0
				return request
			}
		}},
		Fault{Name: "reader-is-asked-to-render", Mistake: "Sends WM_RENDERFORMAT to the window that has the clipboard open.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).WhoRenders = func(_ *clipboard, reader opener) *window { return reader.Window }
		}},
		Fault{Name: "first-promise-is-asked-for", Mistake: "Asks for the first format that is promised, whichever the reader wants.", Plant: func(k *kernel) {
			var asked *clipboard
			who, request := reference.ClipboardsOf(k).WhoRenders, reference.ClipboardsOf(k).RenderRequest
			reference.ClipboardsOf(k).WhoRenders = func(clip *clipboard, reader opener) *window {
				asked = clip
				return who(clip, reader)
			}
			reference.ClipboardsOf(k).RenderRequest = func(format int) impl.WindowMessage {
				for _, item := range asked.Items {
					if item.Delayed {
						return request(item.Format)
					}
				}
				return request(format)
			}
		}},
		Fault{Name: "promised-data-is-no-data", Mistake: "Tells a reader that there is nothing in a format that is only promised.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				for _, item := range reference.ClipboardAt(c.Process.Computer).Items {
					if item.Format == op.Format && item.Delayed {
						return nil, reference.Windows("ERROR_NOT_FOUND")
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "rendering-needs-an-open-clipboard", Mistake: "Lets only the opener set data, also while the owner renders.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).MaySet = func(clip *clipboard, by opener) bool { return clip.Opener != nil && *clip.Opener == by }
		}},
		Fault{Name: "owner-may-always-open", Mistake: "Lets the owner open the clipboard while the reader has it open.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).ClipboardFree
			reference.ClipboardsOf(k).ClipboardFree = func(clip *clipboard, by opener) bool { return by.Window == clip.Owner || original(clip, by) }
		}},
		Fault{Name: "promises-are-listed-when-they-are-kept", Mistake: "Lists a format only when there are data.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardAvailable, original reference.Transition) (impl.Result, error) {
				for _, item := range reference.ClipboardAt(c.Process.Computer).Items {
					if item.Format == op.Format && item.Delayed {
						return impl.Truth{}, nil
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "promises-are-not-enumerated", Mistake: "Enumerates only formats in which there are data.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Enumerate = func(clip *clipboard) (impl.Formats, error) {
				var formats impl.Formats
				for _, item := range clip.Items {
					if !item.Delayed {
						formats.Formats = append(formats.Formats, item.Format)
					}
				}
				return formats, nil
			}
		}},
		Fault{Name: "promises-are-called-in-at-the-close", Mistake: "Has everything rendered when the owner closes the clipboard.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Closed
			reference.ClipboardsOf(k).Closed = func(clip *clipboard) {
				by := *clip.Opener
				original(clip)
				callIn(k, clip, by)
			}
		}},
		Fault{Name: "promises-are-called-in-at-the-opening", Mistake: "Has everything rendered when another window opens the clipboard.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Opened = func(clip *clipboard, by opener) { callIn(k, clip, by) }
		}},
		Fault{Name: "rendered-data-are-not-kept", Mistake: "Hands what is rendered to the reader and asks the owner again for the next one.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				for _, item := range reference.ClipboardAt(c.Process.Computer).Items {
					if err == nil && item.Format == op.Format && reference.WindowCallOf(c).Sent != nil {
						item.Delayed = true
					}
				}
				return r, err
			})
		}},
		Fault{Name: "all-rendered-is-the-end-of-ownership", Mistake: "Sends WM_DESTROYCLIPBOARD to an owner that has rendered everything, as seed 002 has it.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Placed
			reference.ClipboardsOf(k).Placed = func(k *kernel, clip *clipboard, item *reference.ClipboardItem, by opener) {
				original(k, clip, item, by)
				if by.Thread.Inside("WM_RENDERFORMAT") {
					k.Send(nil, clip.Owner, impl.WindowMessage{Message: "WM_DESTROYCLIPBOARD"})
				}
			}
		}},
		Fault{Name: "unkept-promise-is-struck", Mistake: "Takes a format off the clipboard that its owner did not render.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := reference.ClipboardAt(c.Process.Computer); failsWith(err, "no such element") {
					clip.Items = slices.DeleteFunc(clip.Items, func(item *reference.ClipboardItem) bool { return item.Format == op.Format })
				}
				return r, err
			})
		}},
		Fault{Name: "reader-waits-for-the-dead", Mistake: "Waits for the owner's answer, and not for its end.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if c.Begun && reference.ClipboardAt(c.Process.Computer).Owner == nil {
					return nil, c.Wait("GetClipboardData")
				}
				return r, err
			})
		}},
	)
}

// callIn asks the owner for everything that it has promised.
func callIn(k *kernel, clip *clipboard, by opener) {
	for _, item := range clip.Items {
		if item.Delayed && clip.Owner != nil {
			k.Send(by.Thread, clip.Owner, reference.ClipboardsOf(k).RenderRequest(item.Format))
		}
	}
}

// Mistakes about an owner that goes.
func init() {
	add("clipboard",
		Fault{Name: "owner-is-not-asked-for-the-rest", Mistake: "Destroys the owner's window without WM_RENDERALLFORMATS.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).AsksForTheRest = func(*clipboard) bool { return false }
		}},
		Fault{Name: "owner-is-asked-for-nothing", Mistake: "Sends WM_RENDERALLFORMATS to every owner whose window is destroyed.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).AsksForTheRest = func(*clipboard) bool { return true }
		}},
		Fault{Name: "former-owner-is-asked-for-the-rest", Mistake: "Sends WM_RENDERALLFORMATS to every window that has ever promised data.", Plant: func(k *kernel) {
			promised := map[impl.Window]bool{}
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardSet, original reference.Transition) (impl.Result, error) {
				promised[op.Window] = promised[op.Window] || op.Delayed
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.WindowDestroy, original reference.Transition) (impl.Result, error) {
				for _, w := range reference.WindowsAt(c.Process.Computer).All {
					if w.Process == c.Process && w.Name == op.Window && promised[op.Window] && reference.WindowCallOf(c).Sent == nil {
						reference.WindowCallOf(c).Sent = k.Send(w.Thread, w, impl.WindowMessage{Message: "WM_RENDERALLFORMATS"})
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "owner-is-asked-in-a-post", Mistake: "Posts WM_RENDERALLFORMATS, and destroys the window meanwhile.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.WindowDestroy, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if reference.WindowCallOf(c).Sent != nil {
					reference.WindowCallOf(c).Sent.Answered = true
					return original(k, c)
				}
				return r, err
			})
		}},
		Fault{Name: "the-rest-is-set-without-opening", Mistake: "Lets the owner set data in WM_RENDERALLFORMATS as in WM_RENDERFORMAT.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).MaySet
			reference.ClipboardsOf(k).MaySet = func(clip *clipboard, by opener) bool {
				return original(clip, by) || by.Thread.Inside("WM_RENDERALLFORMATS")
			}
		}},
		Fault{Name: "opening-for-the-rest-clears", Mistake: "Clears the clipboard for an owner that opens it to render everything, as seed 002 has it.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Opened = func(clip *clipboard, by opener) {
				if by.Thread.Inside("WM_RENDERALLFORMATS") {
					clip.Items = nil
				}
			}
		}},
		Fault{Name: "promises-outlive-their-owner", Mistake: "Leaves on the clipboard what nobody can render any more.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).OwnerGone = func(clip *clipboard) { clip.Owner = nil }
		}},
		Fault{Name: "lost-formats-stay-in-the-list", Mistake: "Takes what is lost out of the table and leaves it in the list.", Plant: func(k *kernel) {
			promised := map[int]bool{}
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardSet, original reference.Transition) (impl.Result, error) {
				promised[op.Format] = op.Delayed
				return original(k, c)
			})
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardFormats, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if formats, ok := r.(impl.Formats); ok && err == nil {
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
