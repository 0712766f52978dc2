package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about the sequence number.
func init() {
	add("clipboard",
		Fault{Name: "sequence-number-stands-still", Mistake: "Has a sequence number, and never changes it.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).NextSequence = func(clip *clipboard) int64 { return clip.Sequence }
		}},
		Fault{Name: "emptying-is-not-counted", Mistake: "Counts what is put on the clipboard only.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardEmpty, original reference.Transition) (impl.Result, error) {
				before := reference.ClipboardAt(c.Process.Computer).Sequence
				r, err := original(k, c)
				reference.ClipboardAt(c.Process.Computer).Sequence = before
				return r, err
			})
		}},
		Fault{Name: "setting-is-not-counted", Mistake: "Counts new owners, and no data.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Placed = func(*kernel, *clipboard, *reference.ClipboardItem, opener) {}
		}},
		Fault{Name: "promised-data-are-not-counted", Mistake: "Counts data that were set, but neither promises nor what becomes of them.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Placed
			reference.ClipboardsOf(k).Placed = func(k *kernel, clip *clipboard, item *reference.ClipboardItem, by opener) {
				if !item.Delayed {
					original(k, clip, item, by)
				}
			}
		}},
		Fault{Name: "opening-is-counted", Mistake: "Counts how often the clipboard was opened.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Opened = func(clip *clipboard, _ opener) { clip.Sequence++ }
		}},
		Fault{Name: "lost-data-are-no-change", Mistake: "Takes what an owner did not render off the clipboard without a word.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.WindowDestroy, original reference.Transition) (impl.Result, error) {
				clip := reference.ClipboardAt(c.Process.Computer)
				viewer, number := clip.Viewer, clip.Sequence
				clip.Viewer = nil
				r, err := original(k, c)
				clip.Viewer, clip.Sequence = viewer, number
				return r, err
			})
		}},
		Fault{Name: "rendering-is-a-change", Mistake: "Counts and announces each SetClipboardData, whoever asked for it.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Placed = func(k *kernel, clip *clipboard, _ *reference.ClipboardItem, _ opener) {
				clip.Sequence++
				clip.Changed = true
			}
		}},
	)
}

// Mistakes about the chain of viewers.
func init() {
	add("clipboard",
		Fault{Name: "viewers-are-not-told", Mistake: "Tells listeners, and has forgotten the older viewers.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Announce
			reference.ClipboardsOf(k).Announce = func(k *kernel, clip *clipboard) {
				viewer := clip.Viewer
				clip.Viewer = nil
				original(k, clip)
				clip.Viewer = viewer
			}
		}},
		Fault{Name: "viewer-is-told-of-rendering", Mistake: "Tells the viewer when what was promised is there.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Placed
			reference.ClipboardsOf(k).Placed = func(k *kernel, clip *clipboard, item *reference.ClipboardItem, by opener) {
				original(k, clip, item, by)
				if by.Window != nil && by.Thread.Inside("WM_RENDERFORMAT") && clip.Viewer != nil {
					k.Send(nil, clip.Viewer, impl.WindowMessage{Message: "WM_DRAWCLIPBOARD"})
				}
			}
		}},
		Fault{Name: "viewer-is-told-once", Mistake: "Takes a viewer out of the chain when it was told.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Announce
			reference.ClipboardsOf(k).Announce = func(k *kernel, clip *clipboard) {
				original(k, clip)
				clip.Viewer = nil
			}
		}},
		Fault{Name: "all-viewers-are-told", Mistake: "Keeps all viewers, tells them all and lets them pass it on.", Plant: func(k *kernel) {
			all := map[*window]bool{}
			join, tell := reference.ClipboardsOf(k).NewViewer, reference.ClipboardsOf(k).Announce
			reference.ClipboardsOf(k).NewViewer = func(clip *clipboard, w *window) {
				all[w] = true
				join(clip, w)
			}
			reference.ClipboardsOf(k).Announce = func(k *kernel, clip *clipboard) {
				tell(k, clip)
				for w := range all {
					if w != clip.Viewer {
						k.Send(nil, w, impl.WindowMessage{Message: "WM_DRAWCLIPBOARD"})
					}
				}
			}
		}},
		Fault{Name: "new-viewer-is-told-its-own-window", Mistake: "Returns the head of the chain after it has changed it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardView, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err != nil {
					return r, err
				}
				return impl.NativeWindow{Native: reference.ClipboardAt(c.Process.Computer).Viewer.Native}, nil
			})
		}},
		Fault{Name: "new-viewer-is-not-told", Mistake: "Tells a new viewer of the next change only.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardView, _ reference.Transition) (impl.Result, error) {
				clip := reference.ClipboardAt(c.Process.Computer)
				var head impl.NativeWindow
				if clip.Viewer != nil {
					head.Native = clip.Viewer.Native
				}
				for _, w := range reference.WindowsAt(c.Process.Computer).All {
					if w.Process == c.Process && w.Name == op.Window {
						reference.ClipboardsOf(k).NewViewer(clip, w)
					}
				}
				return head, nil
			})
		}},
		Fault{Name: "viewers-leave-unnoticed", Mistake: "Has ChangeClipboardChain change its own record, and tell nobody.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardUnview, original reference.Transition) (impl.Result, error) {
				if head := reference.ClipboardAt(c.Process.Computer).Viewer; head == nil || head.Process != c.Process || head.Name != op.Window {
					return impl.Nothing{}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "everybody-is-told-who-leaves", Mistake: "Broadcasts WM_CHANGECBCHAIN to all windows.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).ViewerLeaves
			reference.ClipboardsOf(k).ViewerLeaves = func(gone, next *window) impl.WindowMessage {
				m := original(gone, next)
				for _, w := range reference.WindowsAt(gone.Process.Computer).All {
					if w != reference.ClipboardAt(gone.Process.Computer).Viewer {
						k.Send(nil, w, m)
					}
				}
				return m
			}
		}},
		Fault{Name: "leaving-is-posted", Mistake: "Posts WM_CHANGECBCHAIN instead of sending it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardUnview, original reference.Transition) (impl.Result, error) {
				original(k, c)
				return impl.Nothing{}, nil
			})
		}},
		Fault{Name: "destroyed-viewers-stay", Mistake: "Leaves a window in the chain that is destroyed without having left it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.WindowDestroy, original reference.Transition) (impl.Result, error) {
				clip := reference.ClipboardAt(c.Process.Computer)
				viewer := clip.Viewer
				r, err := original(k, c)
				clip.Viewer = viewer
				return r, err
			})
		}},
		Fault{Name: "successor-is-not-named", Mistake: "Names in WM_CHANGECBCHAIN only who leaves.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).ViewerLeaves
			reference.ClipboardsOf(k).ViewerLeaves = func(gone, _ *window) impl.WindowMessage { return original(gone, nil) }
		}},
		Fault{Name: "last-viewer-is-its-own-successor", Mistake: "Names a window in WM_CHANGECBCHAIN also when nobody is behind who leaves.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).ViewerLeaves
			reference.ClipboardsOf(k).ViewerLeaves = func(gone, next *window) impl.WindowMessage {
				if next == nil {
					next = gone
				}
				return original(gone, next)
			}
		}},
		Fault{Name: "successor-is-the-head", Mistake: "Makes the window behind who leaves the head of the chain, wherever in it that was.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardUnview, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				for _, w := range reference.WindowsAt(c.Process.Computer).All {
					if err == nil && w.Native == op.Next {
						reference.ClipboardAt(c.Process.Computer).Viewer = w
					}
				}
				return r, err
			})
		}},
		Fault{Name: "chain-goes-with-its-head", Mistake: "Forgets the whole chain when its head leaves.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardUnview, original reference.Transition) (impl.Result, error) {
				clip := reference.ClipboardAt(c.Process.Computer)
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
	add("clipboard",
		Fault{Name: "only-the-last-listener-is-told", Mistake: "Keeps one listener, as it keeps one viewer.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Announce
			reference.ClipboardsOf(k).Announce = func(k *kernel, clip *clipboard) {
				clip.Listeners = clip.Listeners[max(0, len(clip.Listeners)-1):]
				original(k, clip)
			}
		}},
		Fault{Name: "new-listener-is-told-at-once", Mistake: "Tells a new listener what is there, as it tells a new viewer.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardListen, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if listeners := reference.ClipboardAt(c.Process.Computer).Listeners; err == nil {
					k.Send(nil, listeners[len(listeners)-1], impl.WindowMessage{Message: "WM_CLIPBOARDUPDATE"})
				}
				return r, err
			})
		}},
		Fault{Name: "listeners-are-told-once", Mistake: "Takes a listener off the list when it was told.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Announce
			reference.ClipboardsOf(k).Announce = func(k *kernel, clip *clipboard) {
				original(k, clip)
				clip.Listeners = nil
			}
		}},
		Fault{Name: "one-stops-and-all-stop", Mistake: "Empties the list of listeners when one leaves it.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Unlisten = func(clip *clipboard, _ *window) { clip.Listeners = nil }
		}},
		Fault{Name: "stopping-is-forgotten", Mistake: "Reports success to a listener that stops, and keeps it.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Unlisten = func(*clipboard, *window) {}
		}},
		Fault{Name: "registering-twice-is-fine", Mistake: "Returns success to a listener that registers again.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardListen, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "invalid argument") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "stopping-without-listening-is-fine", Mistake: "Returns success to a window that was no listener.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardUnlisten, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "invalid argument") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "each-change-is-announced", Mistake: "Announces each change when it is made.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).NextSequence
			reference.ClipboardsOf(k).NextSequence = func(clip *clipboard) int64 {
				reference.ClipboardsOf(k).Announce(k, clip)
				return original(clip)
			}
		}},
		Fault{Name: "each-close-is-announced", Mistake: "Announces each close, whether something has changed or not.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Closed
			reference.ClipboardsOf(k).Closed = func(clip *clipboard) {
				original(clip)
				clip.Changed = true
			}
		}},
	)
}
