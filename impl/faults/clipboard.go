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

// Mistakes about who has the clipboard open, and who owns it.
func init() {
	add("clipboard",
		Fault{Name: "clipboard-is-open-to-all", Mistake: "Lets a window open the clipboard while another one has it open.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).ClipboardFree = func(*clipboard, opener) bool { return true }
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
			reference.ClipboardsOf(k).Closed = func(*clipboard) {}
		}},
		Fault{Name: "opening-takes-ownership", Mistake: "Enters the window as the owner when it opens the clipboard.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Opened = func(clip *clipboard, by opener) { clip.Owner = by.Window }
		}},
		Fault{Name: "closing-gives-up-ownership", Mistake: "Lets ownership end when the owner closes the clipboard.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Closed
			reference.ClipboardsOf(k).Closed = func(clip *clipboard) {
				clip.Owner = nil
				original(clip)
			}
		}},
		Fault{Name: "emptying-keeps-the-owner", Mistake: "Changes the owner only if there is none.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).NewOwner
			reference.ClipboardsOf(k).NewOwner = func(clip *clipboard) *window {
				if clip.Owner != nil {
					return clip.Owner
				}
				return original(clip)
			}
		}},
		Fault{Name: "setting-makes-the-owner", Mistake: "Enters the window as the owner when it sets data, not when it empties.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).NewOwner = func(clip *clipboard) *window { return clip.Owner }
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardSet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := reference.ClipboardAt(c.Process.Computer); err == nil && clip.Opener != nil {
					clip.Owner = clip.Opener.Window
				}
				return r, err
			})
		}},
		Fault{Name: "refused-opener-is-entered", Mistake: "Enters the window that asks before it looks whether another one has the clipboard open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardOpen, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "access denied") {
					clip := reference.ClipboardAt(c.Process.Computer)
					clip.Opener = &opener{Process: clip.Opener.Process, Thread: clip.Opener.Thread}
				}
				return r, err
			})
		}},
		Fault{Name: "opening-again-is-refused", Mistake: "Refuses the window that has the clipboard open already.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).ClipboardFree = func(clip *clipboard, _ opener) bool { return clip.Opener == nil }
		}},
		Fault{Name: "openings-are-counted", Mistake: "Wants the clipboard closed as often as it was opened.", Plant: func(k *kernel) {
			again := 0
			free, closed := reference.ClipboardsOf(k).ClipboardFree, reference.ClipboardsOf(k).Closed
			reference.ClipboardsOf(k).ClipboardFree = func(clip *clipboard, by opener) bool {
				if !free(clip, by) {
					return false
				}
				if clip.Opener != nil {
					again++
				}
				return true
			}
			reference.ClipboardsOf(k).Closed = func(clip *clipboard) {
				if again > 0 {
					again--
					return
				}
				closed(clip)
			}
		}},
		Fault{Name: "thread-has-the-clipboard-open", Mistake: "Enters the thread as the opener, so that all of its windows may open the clipboard.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).ClipboardFree
			reference.ClipboardsOf(k).ClipboardFree = func(clip *clipboard, by opener) bool {
				return original(clip, by) || clip.Opener.Thread != nil && clip.Opener.Thread == by.Thread
			}
		}},
		Fault{Name: "no-window-is-any-window", Mistake: "Looks for a window when it is given none.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Opened = func(clip *clipboard, by opener) {
				if by.Window == nil {
					clip.Opener.Window = reference.WindowsAt(k.Computers[0]).All[0]
				}
			}
		}},
		Fault{Name: "no-window-keeps-nobody-out", Mistake: "Takes the clipboard for closed while no window has it open.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).ClipboardFree
			reference.ClipboardsOf(k).ClipboardFree = func(clip *clipboard, by opener) bool {
				return original(clip, by) || clip.Opener.Window == nil
			}
		}},
		Fault{Name: "open-window-is-a-matter-of-its-process", Mistake: "Keeps in each process whether it has the clipboard open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardOpener, original reference.Transition) (impl.Result, error) {
				if by := reference.ClipboardAt(c.Process.Computer).Opener; by != nil && by.Process != c.Process {
					return impl.NativeWindow{}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "closing-never-fails", Mistake: "Returns success for a close that has nothing to do.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardClose, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "clipboard not open") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "anybody-may-empty", Mistake: "Looks when it empties whether the clipboard is open, and not for whom.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardEmpty, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := reference.ClipboardAt(c.Process.Computer); failsWith(err, "clipboard not open") && clip.Opener != nil {
					reference.ClipboardsOf(k).Emptied(clip)
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "emptying-opens-the-clipboard", Mistake: "Empties the clipboard also when nobody has it open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardEmpty, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := reference.ClipboardAt(c.Process.Computer); failsWith(err, "clipboard not open") && clip.Opener == nil {
					reference.ClipboardsOf(k).Emptied(clip)
				}
				return r, err
			})
		}},
		Fault{Name: "reading-needs-no-opening", Mistake: "Lets everybody read who knows the format.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).MayRead = func(*clipboard, opener) bool { return true }
		}},
		Fault{Name: "owner-reads-without-opening", Mistake: "Lets the owner read what is its own anyway.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).MayRead
			reference.ClipboardsOf(k).MayRead = func(clip *clipboard, by opener) bool {
				return original(clip, by) || by.Window != nil && by.Window == clip.Owner
			}
		}},
		Fault{Name: "reading-needs-any-opener", Mistake: "Looks when it reads whether the clipboard is open, and not for whom.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).MayRead = func(clip *clipboard, _ opener) bool { return clip.Opener != nil }
		}},
		Fault{Name: "dead-opener-keeps-the-clipboard-open", Mistake: "Closes the clipboard in CloseClipboard only.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Abandoned = func(*kernel, *clipboard) {}
		}},
		Fault{Name: "opener-without-a-window-stays", Mistake: "Closes the clipboard with the window that has it open, and not with the process.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Abandoned
			reference.ClipboardsOf(k).Abandoned = func(k *kernel, clip *clipboard) {
				if clip.Opener.Window != nil {
					original(k, clip)
				}
			}
		}},
		Fault{Name: "windows-are-not-checked", Mistake: "Opens the clipboard for any window handle.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardOpen, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "bad window") {
					reference.ClipboardAt(c.Process.Computer).Opener = &opener{Process: c.Process}
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "without-a-window-the-owner-stays", Mistake: "Changes the owner only if there is a window to enter.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).NewOwner
			reference.ClipboardsOf(k).NewOwner = func(clip *clipboard) *window {
				if clip.Opener.Window == nil {
					return clip.Owner
				}
				return original(clip)
			}
		}},
		Fault{Name: "data-without-an-owner-get-one", Mistake: "Looks for an owner when data are set and there is none.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Placed
			reference.ClipboardsOf(k).Placed = func(k *kernel, clip *clipboard, item *reference.ClipboardItem, by opener) {
				original(k, clip, item, by)
				if clip.Owner == nil {
					clip.Owner = reference.WindowsAt(k.Computers[0]).All[0]
				}
			}
		}},
		Fault{Name: "owner-is-not-told", Mistake: "Empties the clipboard without a word.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).TellsOwner = func(*clipboard, opener) bool { return false }
		}},
		Fault{Name: "owner-is-told-of-others-only", Mistake: "Sends WM_DESTROYCLIPBOARD only when ownership changes.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).TellsOwner = func(clip *clipboard, by opener) bool { return clip.Owner != by.Window }
		}},
		Fault{Name: "owner-is-told-of-each-opening", Mistake: "Sends WM_DESTROYCLIPBOARD to the owner when another window opens the clipboard.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Opened = func(clip *clipboard, by opener) {
				if clip.Owner != nil && clip.Owner != by.Window {
					k.Send(by.Thread, clip.Owner, impl.WindowMessage{Message: "WM_DESTROYCLIPBOARD"})
				}
			}
		}},
		Fault{Name: "owner-is-told-of-attempts", Mistake: "Sends WM_DESTROYCLIPBOARD to the owner first, and finds out then that the clipboard is not open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardEmpty, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if owner := reference.ClipboardAt(c.Process.Computer).Owner; failsWith(err, "clipboard not open") && owner != nil {
					k.Send(nil, owner, impl.WindowMessage{Message: "WM_DESTROYCLIPBOARD"})
				}
				return r, err
			})
		}},
		Fault{Name: "former-owners-are-told", Mistake: "Keeps all owners, and sends WM_DESTROYCLIPBOARD to each of them.", Plant: func(k *kernel) {
			former := map[*window]bool{}
			original := reference.ClipboardsOf(k).Emptied
			reference.ClipboardsOf(k).Emptied = func(clip *clipboard) {
				for w := range former {
					if w != clip.Owner {
						k.Send(nil, w, impl.WindowMessage{Message: "WM_DESTROYCLIPBOARD"})
					}
				}
				if clip.Owner != nil {
					former[clip.Owner] = true
				}
				original(clip)
			}
		}},
		Fault{Name: "new-owner-is-told", Mistake: "Sends WM_DESTROYCLIPBOARD to the window that empties the clipboard as well.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).TellsOwner = func(clip *clipboard, by opener) bool {
				k.Send(by.Thread, by.Window, impl.WindowMessage{Message: "WM_DESTROYCLIPBOARD"})
				return clip.Owner != by.Window
			}
		}},
		Fault{Name: "owner-is-told-afterwards", Mistake: "Takes the data away before it tells their owner.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).TellsOwner = func(clip *clipboard, _ opener) bool {
				reference.ClipboardsOf(k).Emptied(clip)
				return true
			}
		}},
		Fault{Name: "owner-goes-with-its-data", Mistake: "Takes everything off the clipboard when the owner's window is destroyed.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).OwnerGone = func(clip *clipboard) { clip.Owner, clip.Items = nil, nil }
		}},
		Fault{Name: "destroyed-owner-stays", Mistake: "Keeps the handle of the owner's window when it is destroyed.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).OwnerGone = func(*clipboard) {}
		}},
		Fault{Name: "emptying-keeps-the-data", Mistake: "Changes the owner and leaves the data until they are replaced.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Emptied = func(*clipboard) {}
		}},
	)
}
