package clipboard

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/faults"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	windows "github.com/ipcspec/ipcspec/impl/reference/window"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Mistakes about the sequence number.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "sequence-number-stands-still", Mistake: "Has a sequence number, and never changes it.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).NextSequence = func(clip *clipboards.Clipboard) int64 { return clip.Sequence }
		}},
		faults.Fault{Name: "emptying-is-not-counted", Mistake: "Counts what is put on the clipboard only.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Empty, original kernel.Transition) (impl.Result, error) {
				before := clipboards.At(c.Process.Computer).Sequence
				r, err := original(k, c)
				clipboards.At(c.Process.Computer).Sequence = before
				return r, err
			})
		}},
		faults.Fault{Name: "setting-is-not-counted", Mistake: "Counts new owners, and no data.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Placed = func(*kernel.Kernel, *clipboards.Clipboard, *clipboards.ClipboardItem, clipboards.Opener) {}
		}},
		faults.Fault{Name: "promised-data-are-not-counted", Mistake: "Counts data that were set, but neither promises nor what becomes of them.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Placed
			clipboards.Of(k).Placed = func(k *kernel.Kernel, clip *clipboards.Clipboard, item *clipboards.ClipboardItem, by clipboards.Opener) {
				if !item.Delayed {
					original(k, clip, item, by)
				}
			}
		}},
		faults.Fault{Name: "opening-is-counted", Mistake: "Counts how often the clipboard was opened.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Opened = func(clip *clipboards.Clipboard, _ clipboards.Opener) { clip.Sequence++ }
		}},
		faults.Fault{Name: "lost-data-are-no-change", Mistake: "Takes what an owner did not render off the clipboard without a word.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ window.Destroy, original kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				viewer, number := clip.Viewer, clip.Sequence
				clip.Viewer = nil
				r, err := original(k, c)
				clip.Viewer, clip.Sequence = viewer, number
				return r, err
			})
		}},
		faults.Fault{Name: "rendering-is-a-change", Mistake: "Counts and announces each SetClipboardData, whoever asked for it.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Placed = func(k *kernel.Kernel, clip *clipboards.Clipboard, _ *clipboards.ClipboardItem, _ clipboards.Opener) {
				clip.Sequence++
				clip.Changed = true
			}
		}},
	)
}

// Mistakes about the chain of viewers.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "viewers-are-not-told", Mistake: "Tells listeners, and has forgotten the older viewers.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Announce
			clipboards.Of(k).Announce = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				viewer := clip.Viewer
				clip.Viewer = nil
				original(k, clip)
				clip.Viewer = viewer
			}
		}},
		faults.Fault{Name: "viewer-is-told-of-rendering", Mistake: "Tells the viewer when what was promised is there.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Placed
			clipboards.Of(k).Placed = func(k *kernel.Kernel, clip *clipboards.Clipboard, item *clipboards.ClipboardItem, by clipboards.Opener) {
				original(k, clip, item, by)
				if by.Window != nil && by.Thread.Inside("WM_RENDERFORMAT") && clip.Viewer != nil {
					windows.Send(k, nil, clip.Viewer, window.Message{Message: "WM_DRAWCLIPBOARD"})
				}
			}
		}},
		faults.Fault{Name: "viewer-is-told-once", Mistake: "Takes a viewer out of the chain when it was told.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Announce
			clipboards.Of(k).Announce = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				original(k, clip)
				clip.Viewer = nil
			}
		}},
		faults.Fault{Name: "all-viewers-are-told", Mistake: "Keeps all viewers, tells them all and lets them pass it on.", Plant: func(k *kernel.Kernel) {
			all := map[*windows.Window]bool{}
			join, tell := clipboards.Of(k).NewViewer, clipboards.Of(k).Announce
			clipboards.Of(k).NewViewer = func(clip *clipboards.Clipboard, w *windows.Window) {
				all[w] = true
				join(clip, w)
			}
			clipboards.Of(k).Announce = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				tell(k, clip)
				for w := range all {
					if w != clip.Viewer {
						windows.Send(k, nil, w, window.Message{Message: "WM_DRAWCLIPBOARD"})
					}
				}
			}
		}},
		faults.Fault{Name: "new-viewer-is-told-of-nobody", Mistake: "Returns no window from SetClipboardViewer.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.View, original kernel.Transition) (impl.Result, error) {
				_, err := original(k, c)
				return window.Native{}, err
			})
		}},
		faults.Fault{Name: "new-viewer-is-told-its-own-window", Mistake: "Returns the head of the chain after it has changed it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.View, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil {
					return r, err
				}
				return window.Native{Native: clipboards.At(c.Process.Computer).Viewer.Native}, nil
			})
		}},
		faults.Fault{Name: "new-viewer-is-not-told", Mistake: "Tells a new viewer of the next change only.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.View, _ kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				var head window.Native
				if clip.Viewer != nil {
					head.Native = clip.Viewer.Native
				}
				for _, w := range windows.At(c.Process.Computer).All {
					if w.Process == c.Process && w.Name == op.Window {
						clipboards.Of(k).NewViewer(clip, w)
					}
				}
				return head, nil
			})
		}},
		faults.Fault{Name: "viewers-leave-unnoticed", Mistake: "Has ChangeClipboardChain change its own record, and tell nobody.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				if head := clipboards.At(c.Process.Computer).Viewer; head == nil || head.Process != c.Process || head.Name != op.Window {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "everybody-is-told-who-leaves", Mistake: "Broadcasts WM_CHANGECBCHAIN to all windows.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).ViewerLeaves
			clipboards.Of(k).ViewerLeaves = func(gone, next *windows.Window) window.Message {
				m := original(gone, next)
				for _, w := range windows.At(gone.Process.Computer).All {
					if w != clipboards.At(gone.Process.Computer).Viewer {
						windows.Send(k, nil, w, m)
					}
				}
				return m
			}
		}},
		faults.Fault{Name: "leaving-is-posted", Mistake: "Posts WM_CHANGECBCHAIN instead of sending it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				original(k, c)
				return impl.Nothing{}, nil
			})
		}},
		faults.Fault{Name: "destroyed-viewers-stay", Mistake: "Leaves a window in the chain that is destroyed without having left it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ window.Destroy, original kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				viewer := clip.Viewer
				r, err := original(k, c)
				clip.Viewer = viewer
				return r, err
			})
		}},
		faults.Fault{Name: "successor-is-not-named", Mistake: "Names in WM_CHANGECBCHAIN only who leaves.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).ViewerLeaves
			clipboards.Of(k).ViewerLeaves = func(gone, _ *windows.Window) window.Message { return original(gone, nil) }
		}},
		faults.Fault{Name: "last-viewer-is-its-own-successor", Mistake: "Names a window in WM_CHANGECBCHAIN also when nobody is behind who leaves.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).ViewerLeaves
			clipboards.Of(k).ViewerLeaves = func(gone, next *windows.Window) window.Message {
				if next == nil {
					next = gone
				}
				return original(gone, next)
			}
		}},
		faults.Fault{Name: "successor-is-the-head", Mistake: "Makes the window behind who leaves the head of the chain, wherever in it that was.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				for _, w := range windows.At(c.Process.Computer).All {
					if err == nil && w.Native == op.Next {
						clipboards.At(c.Process.Computer).Viewer = w
					}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "chain-goes-with-its-head", Mistake: "Forgets the whole chain when its head leaves.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				leaves := clip.Viewer != nil && clip.Viewer.Process == c.Process && clip.Viewer.Name == op.Window
				r, err := original(k, c)
				if leaves {
					clip.Viewer = nil
				}
				return r, err
			})
		}},
	)
}

// Mistakes about listeners.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "only-the-last-listener-is-told", Mistake: "Keeps one listener, as it keeps one viewer.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Announce
			clipboards.Of(k).Announce = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				clip.Listeners = clip.Listeners[max(0, len(clip.Listeners)-1):]
				original(k, clip)
			}
		}},
		faults.Fault{Name: "new-listener-is-told-at-once", Mistake: "Tells a new listener what is there, as it tells a new viewer.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Listen, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if listeners := clipboards.At(c.Process.Computer).Listeners; err == nil {
					windows.Send(k, nil, listeners[len(listeners)-1], window.Message{Message: "WM_CLIPBOARDUPDATE"})
				}
				return r, err
			})
		}},
		faults.Fault{Name: "listeners-are-told-once", Mistake: "Takes a listener off the list when it was told.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Announce
			clipboards.Of(k).Announce = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				original(k, clip)
				clip.Listeners = nil
			}
		}},
		faults.Fault{Name: "one-stops-and-all-stop", Mistake: "Empties the list of listeners when one leaves it.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Unlisten = func(clip *clipboards.Clipboard, _ *windows.Window) { clip.Listeners = nil }
		}},
		faults.Fault{Name: "stopping-is-forgotten", Mistake: "Reports success to a listener that stops, and keeps it.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Unlisten = func(*clipboards.Clipboard, *windows.Window) {}
		}},
		faults.Fault{Name: "registering-twice-is-fine", Mistake: "Returns success to a listener that registers again.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Listen, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "invalid argument") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "stopping-without-listening-is-fine", Mistake: "Returns success to a window that was no listener.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Unlisten, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "invalid argument") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "each-change-is-announced", Mistake: "Announces each change when it is made.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).NextSequence
			clipboards.Of(k).NextSequence = func(clip *clipboards.Clipboard) int64 {
				clipboards.Of(k).Announce(k, clip)
				return original(clip)
			}
		}},
		faults.Fault{Name: "each-close-is-announced", Mistake: "Announces each close, whether something has changed or not.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Closed
			clipboards.Of(k).Closed = func(clip *clipboards.Clipboard) {
				original(clip)
				clip.Changed = true
			}
		}},
	)
}
