package faults

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/window"
)

type (
	board  = reference.Clipboard
	opener = reference.Opener
	win    = reference.Window
)

// Mistakes about who has the clipboard open, and who owns it.
func init() {
	add("clipboard",
		Fault{Name: "clipboard-is-open-to-all", Mistake: "Lets a window open the clipboard while another one has it open.", Plant: func(k *kernel) {
			k.ClipboardFree = func(*board, opener) bool { return true }
		}},
		Fault{Name: "opening-waits-for-the-close", Mistake: "Lets a second window wait for the clipboard as for a mutex.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Open, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "access denied") {
					return nil, c.Wait("OpenClipboard")
				}
				return r, err
			})
		}},
		Fault{Name: "closing-keeps-the-clipboard-open", Mistake: "Leaves the window entered as the opener when it closes.", Plant: func(k *kernel) {
			k.Closed = func(*board) {}
		}},
		Fault{Name: "opening-takes-ownership", Mistake: "Enters the window as the owner when it opens the clipboard.", Plant: func(k *kernel) {
			k.Opened = func(clip *board, by opener) { clip.Owner = by.Window }
		}},
		Fault{Name: "closing-gives-up-ownership", Mistake: "Lets ownership end when the owner closes the clipboard.", Plant: func(k *kernel) {
			original := k.Closed
			k.Closed = func(clip *board) {
				clip.Owner = nil
				original(clip)
			}
		}},
		Fault{Name: "emptying-keeps-the-owner", Mistake: "Changes the owner only if there is none.", Plant: func(k *kernel) {
			original := k.NewOwner
			k.NewOwner = func(clip *board) *win {
				if clip.Owner != nil {
					return clip.Owner
				}
				return original(clip)
			}
		}},
		Fault{Name: "setting-makes-the-owner", Mistake: "Enters the window as the owner when it sets data, not when it empties.", Plant: func(k *kernel) {
			k.NewOwner = func(clip *board) *win { return clip.Owner }
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Set, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := &c.Process.Computer.Clipboard; err == nil && clip.Opener != nil {
					clip.Owner = clip.Opener.Window
				}
				return r, err
			})
		}},
		Fault{Name: "refused-opener-is-entered", Mistake: "Enters the window that asks before it looks whether another one has the clipboard open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Open, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "access denied") {
					clip := &c.Process.Computer.Clipboard
					clip.Opener = &opener{Process: clip.Opener.Process, Thread: clip.Opener.Thread}
				}
				return r, err
			})
		}},
		Fault{Name: "opening-again-is-refused", Mistake: "Refuses the window that has the clipboard open already.", Plant: func(k *kernel) {
			k.ClipboardFree = func(clip *board, _ opener) bool { return clip.Opener == nil }
		}},
		Fault{Name: "openings-are-counted", Mistake: "Wants the clipboard closed as often as it was opened.", Plant: func(k *kernel) {
			again := 0
			free, closed := k.ClipboardFree, k.Closed
			k.ClipboardFree = func(clip *board, by opener) bool {
				if !free(clip, by) {
					return false
				}
				if clip.Opener != nil {
					again++
				}
				return true
			}
			k.Closed = func(clip *board) {
				if again > 0 {
					again--
					return
				}
				closed(clip)
			}
		}},
		Fault{Name: "thread-has-the-clipboard-open", Mistake: "Enters the thread as the opener, so that all of its windows may open the clipboard.", Plant: func(k *kernel) {
			original := k.ClipboardFree
			k.ClipboardFree = func(clip *board, by opener) bool {
				return original(clip, by) || clip.Opener.Thread != nil && clip.Opener.Thread == by.Thread
			}
		}},
		Fault{Name: "no-window-is-any-window", Mistake: "Looks for a window when it is given none.", Plant: func(k *kernel) {
			k.Opened = func(clip *board, by opener) {
				if by.Window == nil {
					clip.Opener.Window = k.Computers[0].Windows[0]
				}
			}
		}},
		Fault{Name: "no-window-keeps-nobody-out", Mistake: "Takes the clipboard for closed while no window has it open.", Plant: func(k *kernel) {
			original := k.ClipboardFree
			k.ClipboardFree = func(clip *board, by opener) bool {
				return original(clip, by) || clip.Opener.Window == nil
			}
		}},
		Fault{Name: "open-window-is-a-matter-of-its-process", Mistake: "Keeps in each process whether it has the clipboard open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Opener, original reference.Transition) (impl.Result, error) {
				if by := c.Process.Computer.Clipboard.Opener; by != nil && by.Process != c.Process {
					return window.Native{}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "closing-never-fails", Mistake: "Returns success for a close that has nothing to do.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Close, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "clipboard not open") {
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "anybody-may-empty", Mistake: "Looks when it empties whether the clipboard is open, and not for whom.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Empty, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := &c.Process.Computer.Clipboard; failsWith(err, "clipboard not open") && clip.Opener != nil {
					k.Emptied(clip)
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "emptying-opens-the-clipboard", Mistake: "Empties the clipboard also when nobody has it open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Empty, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := &c.Process.Computer.Clipboard; failsWith(err, "clipboard not open") && clip.Opener == nil {
					k.Emptied(clip)
				}
				return r, err
			})
		}},
		Fault{Name: "reading-needs-no-opening", Mistake: "Lets everybody read who knows the format.", Plant: func(k *kernel) {
			k.MayRead = func(*board, opener) bool { return true }
		}},
		Fault{Name: "owner-reads-without-opening", Mistake: "Lets the owner read what is its own anyway.", Plant: func(k *kernel) {
			original := k.MayRead
			k.MayRead = func(clip *board, by opener) bool {
				return original(clip, by) || by.Window != nil && by.Window == clip.Owner
			}
		}},
		Fault{Name: "reading-needs-any-opener", Mistake: "Looks when it reads whether the clipboard is open, and not for whom.", Plant: func(k *kernel) {
			k.MayRead = func(clip *board, _ opener) bool { return clip.Opener != nil }
		}},
		Fault{Name: "dead-opener-keeps-the-clipboard-open", Mistake: "Closes the clipboard in CloseClipboard only.", Plant: func(k *kernel) {
			k.Abandoned = func(*kernel, *board) {}
		}},
		Fault{Name: "opener-without-a-window-stays", Mistake: "Closes the clipboard with the window that has it open, and not with the process.", Plant: func(k *kernel) {
			original := k.Abandoned
			k.Abandoned = func(k *kernel, clip *board) {
				if clip.Opener.Window != nil {
					original(k, clip)
				}
			}
		}},
		Fault{Name: "windows-are-not-checked", Mistake: "Opens the clipboard for any window handle.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Open, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "bad window") {
					c.Process.Computer.Clipboard.Opener = &opener{Process: c.Process}
					return impl.Nothing{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "without-a-window-the-owner-stays", Mistake: "Changes the owner only if there is a window to enter.", Plant: func(k *kernel) {
			original := k.NewOwner
			k.NewOwner = func(clip *board) *win {
				if clip.Opener.Window == nil {
					return clip.Owner
				}
				return original(clip)
			}
		}},
		Fault{Name: "data-without-an-owner-get-one", Mistake: "Looks for an owner when data are set and there is none.", Plant: func(k *kernel) {
			original := k.Placed
			k.Placed = func(k *kernel, clip *board, item *reference.ClipboardItem, by opener) {
				original(k, clip, item, by)
				if clip.Owner == nil {
					clip.Owner = k.Computers[0].Windows[0]
				}
			}
		}},
		Fault{Name: "owner-is-not-told", Mistake: "Empties the clipboard without a word.", Plant: func(k *kernel) {
			k.TellsOwner = func(*board, opener) bool { return false }
		}},
		Fault{Name: "owner-is-told-of-others-only", Mistake: "Sends WM_DESTROYCLIPBOARD only when ownership changes.", Plant: func(k *kernel) {
			k.TellsOwner = func(clip *board, by opener) bool { return clip.Owner != by.Window }
		}},
		Fault{Name: "owner-is-told-of-each-opening", Mistake: "Sends WM_DESTROYCLIPBOARD to the owner when another window opens the clipboard.", Plant: func(k *kernel) {
			k.Opened = func(clip *board, by opener) {
				if clip.Owner != nil && clip.Owner != by.Window {
					k.Send(by.Thread, clip.Owner, window.Message{Message: "WM_DESTROYCLIPBOARD"})
				}
			}
		}},
		Fault{Name: "owner-is-told-of-attempts", Mistake: "Sends WM_DESTROYCLIPBOARD to the owner first, and finds out then that the clipboard is not open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ clipboard.Empty, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if owner := c.Process.Computer.Clipboard.Owner; failsWith(err, "clipboard not open") && owner != nil {
					k.Send(nil, owner, window.Message{Message: "WM_DESTROYCLIPBOARD"})
				}
				return r, err
			})
		}},
		Fault{Name: "former-owners-are-told", Mistake: "Keeps all owners, and sends WM_DESTROYCLIPBOARD to each of them.", Plant: func(k *kernel) {
			former := map[*win]bool{}
			original := k.Emptied
			k.Emptied = func(clip *board) {
				for w := range former {
					if w != clip.Owner {
						k.Send(nil, w, window.Message{Message: "WM_DESTROYCLIPBOARD"})
					}
				}
				if clip.Owner != nil {
					former[clip.Owner] = true
				}
				original(clip)
			}
		}},
		Fault{Name: "new-owner-is-told", Mistake: "Sends WM_DESTROYCLIPBOARD to the window that empties the clipboard as well.", Plant: func(k *kernel) {
			k.TellsOwner = func(clip *board, by opener) bool {
				k.Send(by.Thread, by.Window, window.Message{Message: "WM_DESTROYCLIPBOARD"})
				return clip.Owner != by.Window
			}
		}},
		Fault{Name: "owner-is-told-afterwards", Mistake: "Takes the data away before it tells their owner.", Plant: func(k *kernel) {
			k.TellsOwner = func(clip *board, _ opener) bool {
				k.Emptied(clip)
				return true
			}
		}},
		Fault{Name: "owner-goes-with-its-data", Mistake: "Takes everything off the clipboard when the owner's window is destroyed.", Plant: func(k *kernel) {
			k.OwnerGone = func(clip *board) { clip.Owner, clip.Items = nil, nil }
		}},
		Fault{Name: "destroyed-owner-stays", Mistake: "Keeps the handle of the owner's window when it is destroyed.", Plant: func(k *kernel) {
			k.OwnerGone = func(*board) {}
		}},
		Fault{Name: "emptying-keeps-the-data", Mistake: "Changes the owner and leaves the data until they are replaced.", Plant: func(k *kernel) {
			k.Emptied = func(*board) {}
		}},
	)
}
