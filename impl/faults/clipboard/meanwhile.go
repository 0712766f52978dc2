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

// Mistakes about the threads of a process, and about who is gone with the clipboard open.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "clipboard-is-open-for-the-process", Mistake: "Asks whether the calling process has the clipboard open, and not which thread of it.", Plant: func(k *kernel.Kernel) {
			ofAnyThread(k, func(op clipboard.Get) window.Window { return op.Window })
			ofAnyThread(k, func(op clipboard.ListFormats) window.Window { return op.Window })
			ofAnyThread(k, func(op clipboard.Empty) window.Window { return op.Window })
		}},
		faults.Fault{Name: "any-thread-closes", Mistake: "Lets each thread of a process close what another one has opened.", Plant: func(k *kernel.Kernel) {
			ofAnyThread(k, func(op clipboard.Close) window.Window { return op.Window })
		}},
		faults.Fault{Name: "only-the-asked-thread-renders", Mistake: "Takes data during WM_RENDERFORMAT only from the thread whose procedure runs.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).MaySet
			clipboards.Of(k).MaySet = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				return original(clip, by) && (!ownerRenders(clip) || by.Thread == clip.Owner.Thread || clipboards.Of(k).MayRead(clip, by))
			}
		}},
		faults.Fault{Name: "the-end-of-a-process-is-no-close", Mistake: "Only clears the lock of a process that ends, and tells nobody what it has changed.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Closed
			clipboards.Of(k).Closed = func(clip *clipboards.Clipboard) {
				clip.Changed = clip.Changed && !clip.Opener.Process.Ended
				original(clip)
			}
		}},
		faults.Fault{Name: "request-of-a-dead-reader-keeps-the-lock", Mistake: "Keeps the lock of who has died in GetClipboardData until the owner has answered.", Plant: func(k *kernel.Kernel) {
			var asked *kernel.Upcall
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				asked = windows.CallOf(c).Sent
				return r, err
			})
			original := clipboards.Of(k).Abandoned
			clipboards.Of(k).Abandoned = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				if asked == nil || asked.Answered {
					original(k, clip)
				}
			}
		}},
	)
}

// ofAnyThread lets an operation pass as one of the thread that has the clipboard open, if
// its process has.
func ofAnyThread[Op any](k *kernel.Kernel, of func(Op) window.Window) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		opener, w := clipboards.At(c.Process.Computer).Opener, windows.Named(c.Process, of(op))
		if opener == nil || opener.Process != c.Process || w == nil {
			return original(k, c)
		}
		thread := opener.Thread
		opener.Thread = w.Thread
		defer func() { opener.Thread = thread }()
		return original(k, c)
	})
}

// ownerRenders says whether the owner is in WM_RENDERFORMAT.
func ownerRenders(clip *clipboards.Clipboard) bool {
	return clip.Owner != nil && clip.Owner.Thread.Inside("WM_RENDERFORMAT")
}

// Mistakes about what is a change while the clipboard is open, and what waits for what.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "opening-again-forgets-changes", Mistake: "Notes at each opening what the clipboard was like, also when it is open already.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Opened = func(clip *clipboards.Clipboard, _ clipboards.Opener) { clip.Changed = false }
		}},
		faults.Fault{Name: "what-is-rendered-unasked-is-a-change", Mistake: "Holds the sequence number for the format that was asked for only.", Plant: func(k *kernel.Kernel) {
			var asked int
			request, original := clipboards.Of(k).RenderRequest, clipboards.Of(k).Placed
			clipboards.Of(k).RenderRequest = func(format int) window.Message {
				asked = format
				return request(format)
			}
			clipboards.Of(k).Placed = func(k *kernel.Kernel, clip *clipboards.Clipboard, item *clipboards.ClipboardItem, by clipboards.Opener) {
				original(k, clip, item, by)
				if ownerRenders(clip) && item.Format != asked {
					clip.Sequence++
					clip.Changed = true
				}
			}
		}},
		faults.Fault{Name: "unkept-promise-leaves-the-rendering-mode", Mistake: "Ends the mode in which setting is no change when data have come, and not when the owner has returned.", Plant: func(k *kernel.Kernel) {
			renders := false
			request, placed, closed := clipboards.Of(k).RenderRequest, clipboards.Of(k).Placed, clipboards.Of(k).Closed
			clipboards.Of(k).RenderRequest = func(format int) window.Message {
				renders = true
				return request(format)
			}
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				renders = renders && err != nil
				return r, err
			})
			clipboards.Of(k).Placed = func(k *kernel.Kernel, clip *clipboards.Clipboard, item *clipboards.ClipboardItem, by clipboards.Opener) {
				if !renders {
					placed(k, clip, item, by)
				}
			}
			clipboards.Of(k).Closed = func(clip *clipboards.Clipboard) {
				renders = false
				closed(clip)
			}
		}},
		faults.Fault{Name: "data-end-the-wait-for-the-owner", Mistake: "Lets a reader go on as soon as the data are there, while the owner is still in WM_RENDERFORMAT.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Get, original kernel.Transition) (impl.Result, error) {
				if sent := windows.CallOf(c).Sent; sent != nil {
					item := itemOf(clipboards.At(c.Process.Computer), int(sent.What.(window.Message).WParam))
					sent.Answered = sent.Answered || item != nil && !item.Delayed
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "the-end-of-the-window-ends-the-wait", Mistake: "Lets a reader go on when the owner's window is destroyed, while its thread is still in WM_RENDERFORMAT.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Get, original kernel.Transition) (impl.Result, error) {
				if sent := windows.CallOf(c).Sent; sent != nil && sent.To.Gone {
					sent.Answered = true
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "emptying-for-nobody-tells-nobody", Mistake: "Sends WM_DESTROYCLIPBOARD where the clipboard gets a new owner, and not where it gets none.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).TellsOwner = func(_ *clipboards.Clipboard, by clipboards.Opener) bool { return by.Window != nil }
		}},
	)
}

// Mistakes about the chain of viewers, which the system does not know.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "chain-is-kept-as-a-list", Mistake: "Makes the viewer the head that it has listed behind the one that leaves, whatever that one says.", Plant: func(k *kernel.Kernel) {
			var list []int64
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.View, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if w := windows.Named(c.Process, op.Window); err == nil {
					list = append(list, w.Native)
				}
				return r, err
			})
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				if w := windows.Named(c.Process, op.Window); w != nil && !c.Begun {
					i := slices.Index(list, w.Native)
					if i >= 0 {
						list = slices.Delete(list, i, i+1)
					}
					if i > 0 && clipboards.At(c.Process.Computer).Viewer == w {
						op.Next = list[i-1]
						c.Op = op
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "failed-removal-removes-the-head", Mistake: "Takes the head out of the chain before it looks at the window that is to follow.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				clip := clipboards.At(c.Process.Computer)
				if faults.FailsWith(err, "bad window") && clip.Viewer == windows.Named(c.Process, op.Window) {
					clip.Viewer = nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "head-is-told-of-failed-removals", Mistake: "Sends WM_CHANGECBCHAIN before it looks at the window that is to follow.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				w, clip := windows.Named(c.Process, op.Window), clipboards.At(c.Process.Computer)
				if faults.FailsWith(err, "bad window") && clip.Viewer != nil && clip.Viewer != w {
					windows.Send(k, nil, clip.Viewer, clipboards.Of(k).ViewerLeaves(w, nil))
				}
				return r, err
			})
		}},
		faults.Fault{Name: "the-new-head-is-told-that-the-old-one-left", Mistake: "Sends WM_CHANGECBCHAIN to the head also where the head is the one that leaves.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				clip, w := clipboards.At(c.Process.Computer), windows.Named(c.Process, op.Window)
				wasHead := clip.Viewer == w
				r, err := original(k, c)
				if wasHead && err == nil && clip.Viewer != nil {
					windows.Send(k, nil, clip.Viewer, clipboards.Of(k).ViewerLeaves(w, clip.Viewer))
				}
				return r, err
			})
		}},
		faults.Fault{Name: "removal-waits-for-all-removals", Mistake: "Waits until the head is in no WM_CHANGECBCHAIN at all, and not for its own answer.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				if head := clipboards.At(c.Process.Computer).Viewer; c.Begun && head != nil && head.Thread.Inside("WM_CHANGECBCHAIN") {
					return nil, c.Wait("ChangeClipboardChain")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "removal-waits-for-the-dead", Mistake: "Waits for the answer to WM_CHANGECBCHAIN also when the head is gone.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Unview, original kernel.Transition) (impl.Result, error) {
				if sent := windows.CallOf(c).Sent; sent != nil && sent.To.Gone {
					return nil, c.Wait("ChangeClipboardChain")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "any-window-is-a-viewer", Mistake: "Enters a viewer without a look at whether the window exists.", Plant: func(k *kernel.Kernel) {
			takesBadWindows(k, func(clipboard.View) impl.Result { return window.Native{} })
		}},
		faults.Fault{Name: "any-window-is-a-listener", Mistake: "Enters a listener without a look at whether the window exists.", Plant: func(k *kernel.Kernel) {
			takesBadWindows(k, func(clipboard.Listen) impl.Result { return impl.Nothing{} })
		}},
		faults.Fault{Name: "any-window-may-cease-to-listen", Mistake: "Says that a window that does not exist has ceased to listen.", Plant: func(k *kernel.Kernel) {
			takesBadWindows(k, func(clipboard.Unlisten) impl.Result { return impl.Nothing{} })
		}},
		faults.Fault{Name: "any-window-may-leave-the-chain", Mistake: "Says that a window that does not exist has left the chain.", Plant: func(k *kernel.Kernel) {
			takesBadWindows(k, func(clipboard.Unview) impl.Result { return impl.Nothing{} })
		}},
	)
}

// takesBadWindows lets an operation succeed for a window that is no more.
func takesBadWindows[Op any](k *kernel.Kernel, with func(Op) impl.Result) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if faults.FailsWith(err, "bad window") {
			return with(op), nil
		}
		return r, err
	})
}
