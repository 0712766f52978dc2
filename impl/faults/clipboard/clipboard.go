// Package clipboard has the mistakes about its mechanism.
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

// Mistakes about who has the clipboard open, and who owns it.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "clipboard-is-open-to-all", Mistake: "Lets a window open the clipboard while another one has it open.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).ClipboardFree = func(*clipboards.Clipboard, clipboards.Opener) bool { return true }
		}},
		faults.Fault{Name: "opening-waits-for-the-close", Mistake: "Lets a second window wait for the clipboard as for a mutex.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Open, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "access denied") {
					return nil, c.Wait("OpenClipboard")
				}
				return r, err
			})
		}},
		faults.Fault{Name: "closing-keeps-the-clipboard-open", Mistake: "Leaves the window entered as the opener when it closes.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Closed = func(*clipboards.Clipboard) {}
		}},
		faults.Fault{Name: "opening-takes-ownership", Mistake: "Enters the window as the owner when it opens the clipboard.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Opened = func(clip *clipboards.Clipboard, by clipboards.Opener) { clip.Owner = by.Window }
		}},
		faults.Fault{Name: "closing-gives-up-ownership", Mistake: "Lets ownership end when the owner closes the clipboard.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Closed
			clipboards.Of(k).Closed = func(clip *clipboards.Clipboard) {
				clip.Owner = nil
				original(clip)
			}
		}},
		faults.Fault{Name: "emptying-keeps-the-owner", Mistake: "Changes the owner only if there is none.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).NewOwner
			clipboards.Of(k).NewOwner = func(clip *clipboards.Clipboard) *windows.Window {
				if clip.Owner != nil {
					return clip.Owner
				}
				return original(clip)
			}
		}},
		faults.Fault{Name: "setting-makes-the-owner", Mistake: "Enters the window as the owner when it sets data, not when it empties.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).NewOwner = func(clip *clipboards.Clipboard) *windows.Window { return clip.Owner }
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Set, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := clipboards.At(c.Process.Computer); err == nil && clip.Opener != nil {
					clip.Owner = clip.Opener.Window
				}
				return r, err
			})
		}},
		faults.Fault{Name: "refused-opener-is-entered", Mistake: "Enters the window that asks before it looks whether another one has the clipboard open.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Open, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "access denied") {
					clip := clipboards.At(c.Process.Computer)
					clip.Opener = &clipboards.Opener{Process: clip.Opener.Process, Thread: clip.Opener.Thread}
				}
				return r, err
			})
		}},
		faults.Fault{Name: "opening-again-is-refused", Mistake: "Refuses the window that has the clipboard open already.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).ClipboardFree = func(clip *clipboards.Clipboard, _ clipboards.Opener) bool { return clip.Opener == nil }
		}},
		faults.Fault{Name: "openings-are-counted", Mistake: "Wants the clipboard closed as often as it was opened.", Plant: func(k *kernel.Kernel) {
			again := 0
			free, closed := clipboards.Of(k).ClipboardFree, clipboards.Of(k).Closed
			clipboards.Of(k).ClipboardFree = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				if !free(clip, by) {
					return false
				}
				if clip.Opener != nil {
					again++
				}
				return true
			}
			clipboards.Of(k).Closed = func(clip *clipboards.Clipboard) {
				if again > 0 {
					again--
					return
				}
				closed(clip)
			}
		}},
		faults.Fault{Name: "thread-has-the-clipboard-open", Mistake: "Enters the thread as the clipboards.Opener, so that all of its windows may open the clipboard.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).ClipboardFree
			clipboards.Of(k).ClipboardFree = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				return original(clip, by) || clip.Opener.Thread != nil && clip.Opener.Thread == by.Thread
			}
		}},
		faults.Fault{Name: "no-window-is-any-window", Mistake: "Looks for a window when it is given none.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Opened = func(clip *clipboards.Clipboard, by clipboards.Opener) {
				if by.Window == nil {
					clip.Opener.Window = windows.At(k.Computers[0]).All[0]
				}
			}
		}},
		faults.Fault{Name: "no-window-keeps-nobody-out", Mistake: "Takes the clipboard for closed while no window has it open.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).ClipboardFree
			clipboards.Of(k).ClipboardFree = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				return original(clip, by) || clip.Opener.Window == nil
			}
		}},
		faults.Fault{Name: "open-window-is-a-matter-of-its-process", Mistake: "Keeps in each process whether it has the clipboard open.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Opener, original kernel.Transition) (impl.Result, error) {
				if by := clipboards.At(c.Process.Computer).Opener; by != nil && by.Process != c.Process {
					return window.Native{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "closing-never-fails", Mistake: "Returns success for a close that has nothing to do.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Close, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "clipboard not open") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "anybody-may-empty", Mistake: "Looks when it empties whether the clipboard is open, and not for whom.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Empty, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := clipboards.At(c.Process.Computer); faults.FailsWith(err, "clipboard not open") && clip.Opener != nil {
					clipboards.Of(k).Emptied(clip)
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "emptying-opens-the-clipboard", Mistake: "Empties the clipboard also when nobody has it open.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Empty, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := clipboards.At(c.Process.Computer); faults.FailsWith(err, "clipboard not open") && clip.Opener == nil {
					clipboards.Of(k).Emptied(clip)
				}
				return r, err
			})
		}},
		faults.Fault{Name: "reading-needs-no-opening", Mistake: "Lets everybody read who knows the format.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).MayRead = func(*clipboards.Clipboard, clipboards.Opener) bool { return true }
		}},
		faults.Fault{Name: "owner-reads-without-opening", Mistake: "Lets the owner read what is its own anyway.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).MayRead
			clipboards.Of(k).MayRead = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				return original(clip, by) || by.Window != nil && by.Window == clip.Owner
			}
		}},
		faults.Fault{Name: "reading-needs-any-opener", Mistake: "Looks when it reads whether the clipboard is open, and not for whom.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).MayRead = func(clip *clipboards.Clipboard, _ clipboards.Opener) bool { return clip.Opener != nil }
		}},
		faults.Fault{Name: "dead-opener-keeps-the-clipboard-open", Mistake: "Closes the clipboard in CloseClipboard only.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Abandoned = func(*kernel.Kernel, *clipboards.Clipboard) {}
		}},
		faults.Fault{Name: "opener-without-a-window-stays", Mistake: "Closes the clipboard with the window that has it open, and not with the process.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Abandoned
			clipboards.Of(k).Abandoned = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				if clip.Opener.Window != nil {
					original(k, clip)
				}
			}
		}},
		faults.Fault{Name: "windows-are-not-checked", Mistake: "Opens the clipboard for any window handle.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Open, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "bad window") {
					clipboards.At(c.Process.Computer).Opener = &clipboards.Opener{Process: c.Process}
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "without-a-window-the-owner-stays", Mistake: "Changes the owner only if there is a window to enter.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).NewOwner
			clipboards.Of(k).NewOwner = func(clip *clipboards.Clipboard) *windows.Window {
				if clip.Opener.Window == nil {
					return clip.Owner
				}
				return original(clip)
			}
		}},
		faults.Fault{Name: "data-without-an-owner-get-one", Mistake: "Looks for an owner when data are set and there is none.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Placed
			clipboards.Of(k).Placed = func(k *kernel.Kernel, clip *clipboards.Clipboard, item *clipboards.ClipboardItem, by clipboards.Opener) {
				original(k, clip, item, by)
				if clip.Owner == nil {
					clip.Owner = windows.At(k.Computers[0]).All[0]
				}
			}
		}},
		faults.Fault{Name: "owner-is-not-told", Mistake: "Empties the clipboard without a word.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).TellsOwner = func(*clipboards.Clipboard, clipboards.Opener) bool { return false }
		}},
		faults.Fault{Name: "owner-is-told-of-others-only", Mistake: "Sends WM_DESTROYCLIPBOARD only when ownership changes.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).TellsOwner = func(clip *clipboards.Clipboard, by clipboards.Opener) bool { return clip.Owner != by.Window }
		}},
		faults.Fault{Name: "owner-is-told-of-each-opening", Mistake: "Sends WM_DESTROYCLIPBOARD to the owner when another window opens the clipboard.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Opened = func(clip *clipboards.Clipboard, by clipboards.Opener) {
				if clip.Owner != nil && clip.Owner != by.Window {
					windows.Send(k, by.Thread, clip.Owner, window.Message{Message: "WM_DESTROYCLIPBOARD"})
				}
			}
		}},
		faults.Fault{Name: "owner-is-told-of-attempts", Mistake: "Sends WM_DESTROYCLIPBOARD to the owner first, and finds out then that the clipboard is not open.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Empty, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if owner := clipboards.At(c.Process.Computer).Owner; faults.FailsWith(err, "clipboard not open") && owner != nil {
					windows.Send(k, nil, owner, window.Message{Message: "WM_DESTROYCLIPBOARD"})
				}
				return r, err
			})
		}},
		faults.Fault{Name: "former-owners-are-told", Mistake: "Keeps all owners, and sends WM_DESTROYCLIPBOARD to each of them.", Plant: func(k *kernel.Kernel) {
			former := map[*windows.Window]bool{}
			original := clipboards.Of(k).Emptied
			clipboards.Of(k).Emptied = func(clip *clipboards.Clipboard) {
				for w := range former {
					if w != clip.Owner {
						windows.Send(k, nil, w, window.Message{Message: "WM_DESTROYCLIPBOARD"})
					}
				}
				if clip.Owner != nil {
					former[clip.Owner] = true
				}
				original(clip)
			}
		}},
		faults.Fault{Name: "new-owner-is-told", Mistake: "Sends WM_DESTROYCLIPBOARD to the window that empties the clipboard as well.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).TellsOwner = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				windows.Send(k, by.Thread, by.Window, window.Message{Message: "WM_DESTROYCLIPBOARD"})
				return clip.Owner != by.Window
			}
		}},
		faults.Fault{Name: "owner-is-told-afterwards", Mistake: "Takes the data away before it tells their owner.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).TellsOwner = func(clip *clipboards.Clipboard, _ clipboards.Opener) bool {
				clipboards.Of(k).Emptied(clip)
				return true
			}
		}},
		faults.Fault{Name: "owner-goes-with-its-data", Mistake: "Takes everything off the clipboard when the owner's window is destroyed.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).OwnerGone = func(clip *clipboards.Clipboard) { clip.Owner, clip.Items = nil, nil }
		}},
		faults.Fault{Name: "destroyed-owner-stays", Mistake: "Keeps the handle of the owner's window when it is destroyed.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).OwnerGone = func(*clipboards.Clipboard) {}
		}},
		faults.Fault{Name: "emptying-keeps-the-data", Mistake: "Changes the owner and leaves the data until they are replaced.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Emptied = func(*clipboards.Clipboard) {}
		}},
	)
}
