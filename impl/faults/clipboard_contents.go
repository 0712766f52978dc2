package faults

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about what is on the clipboard.
func init() {
	add("clipboard",
		Fault{Name: "closing-empties-the-clipboard", Mistake: "Takes the data away when the clipboard is closed, as seed 002 has it.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Closed
			reference.ClipboardsOf(k).Closed = func(clip *clipboard) {
				clip.Items = nil
				original(clip)
			}
		}},
		Fault{Name: "setting-returns-a-truth", Mistake: "Returns TRUE from SetClipboardData.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Returned = func(int64) int64 { return 1 }
		}},
		Fault{Name: "owner-may-set-at-any-time", Mistake: "Lets the owner add data as long as it is the owner.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).MaySet
			reference.ClipboardsOf(k).MaySet = func(clip *clipboard, by opener) bool {
				return original(clip, by) || by.Window != nil && by.Window == clip.Owner
			}
		}},
		Fault{Name: "setting-needs-any-opener", Mistake: "Looks when data are set whether the clipboard is open, and not for whom.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).MaySet
			reference.ClipboardsOf(k).MaySet = func(clip *clipboard, by opener) bool { return original(clip, by) || clip.Opener != nil }
		}},
		Fault{Name: "refused-data-have-a-handle", Mistake: "Returns the handle that it was given also where it has set nothing.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardSet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "clipboard not open") {
					return impl.ClipboardPlaced{Passed: 1, Returned: 1}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "asking-needs-an-open-clipboard", Mistake: "Knows what is there only for who has the clipboard open.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardAvailable, original reference.Transition) (impl.Result, error) {
				if by := reference.ClipboardAt(c.Process.Computer).Opener; by == nil || by.Process != c.Process {
					return impl.Truth{}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "any-format-is-there", Mistake: "Says that a format is there when there is anything at all.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardAvailable, _ reference.Transition) (impl.Result, error) {
				return impl.Truth{Is: len(reference.ClipboardAt(c.Process.Computer).Items) > 0}, nil
			})
		}},
		Fault{Name: "absent-data-are-empty-data", Mistake: "Returns an empty object for a format that is not there.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if failsWith(err, "no such element") {
					return impl.Bytes{}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "reading-takes-the-data-away", Mistake: "Hands the data over to the first reader.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := reference.ClipboardAt(c.Process.Computer); err == nil {
					clip.Items = slices.DeleteFunc(clip.Items, func(item *reference.ClipboardItem) bool { return item.Format == op.Format })
				}
				return r, err
			})
		}},
		Fault{Name: "memory-means-nothing-to-readers", Mistake: "Keeps the handle of a program's memory, and looks it up in the reader's process.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				for _, item := range reference.ClipboardAt(c.Process.Computer).Items {
					if item.Format == op.Format && item.Memory != nil && item.Heap != reference.HeapOf(c.Process) {
						return nil, reference.Windows("ERROR_INVALID_HANDLE")
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "promise-has-a-handle", Mistake: "Returns a handle also for data that are promised only.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardSet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err == nil && op.Delayed {
					return impl.ClipboardPlaced{Returned: 1}, nil
				}
				return r, err
			})
		}},
		Fault{Name: "memory-is-freed-before-the-owner-is-told", Mistake: "Frees the memory of all data first, and tells their owner then.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).TellsOwner = func(clip *clipboard, _ opener) bool {
				for _, item := range clip.Items {
					if item.Memory != nil {
						item.Heap.Blocks = slices.DeleteFunc(item.Heap.Blocks, func(b *reference.Block) bool { return b == item.Memory })
					}
				}
				return true
			}
		}},
		Fault{Name: "private-data-survive-emptying", Mistake: "Leaves private data to their owner, also on the clipboard.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Emptied = func(clip *clipboard) {
				clip.Items = slices.DeleteFunc(clip.Items, func(item *reference.ClipboardItem) bool {
					return item.Format < 0x0200 || item.Format > 0x02FF
				})
			}
		}},
	)
}
