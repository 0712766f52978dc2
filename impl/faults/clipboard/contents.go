package clipboard

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/faults"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
)

// Mistakes about what is on the clipboard.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "closing-empties-the-clipboard", Mistake: "Takes the data away when the clipboard is closed, as seed 002 has it.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Closed
			clipboards.Of(k).Closed = func(clip *clipboards.Clipboard) {
				clip.Items = nil
				original(clip)
			}
		}},
		faults.Fault{Name: "setting-returns-a-truth", Mistake: "Returns TRUE from SetClipboardData.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Returned = func(int64) int64 { return 1 }
		}},
		faults.Fault{Name: "owner-may-set-at-any-time", Mistake: "Lets the owner add data as long as it is the owner.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).MaySet
			clipboards.Of(k).MaySet = func(clip *clipboards.Clipboard, by clipboards.Opener) bool {
				return original(clip, by) || by.Window != nil && by.Window == clip.Owner
			}
		}},
		faults.Fault{Name: "refused-data-have-a-handle", Mistake: "Returns the handle that it was given also where it has set nothing.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "clipboard not open") {
					return clipboard.Placed{Passed: 1, Returned: 1}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "asking-needs-an-open-clipboard", Mistake: "Knows what is there only for who has the clipboard open.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Available, original kernel.Transition) (impl.Result, error) {
				if by := clipboards.At(c.Process.Computer).Opener; by == nil || by.Process != c.Process {
					return impl.Truth{}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "any-format-is-there", Mistake: "Says that a format is there when there is anything at all.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Available, _ kernel.Transition) (impl.Result, error) {
				return impl.Truth{Is: len(clipboards.At(c.Process.Computer).Items) > 0}, nil
			})
		}},
		faults.Fault{Name: "absent-data-are-empty-data", Mistake: "Returns an empty object for a format that is not there.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "no such element") {
					return impl.Bytes{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "reading-takes-the-data-away", Mistake: "Hands the data over to the first reader.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Get, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if clip := clipboards.At(c.Process.Computer); err == nil {
					clip.Items = slices.DeleteFunc(clip.Items, func(item *clipboards.ClipboardItem) bool { return item.Format == op.Format })
				}
				return r, err
			})
		}},
		faults.Fault{Name: "memory-means-nothing-to-readers", Mistake: "Keeps the handle of a program's memory, and looks it up in the reader's process.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Get, original kernel.Transition) (impl.Result, error) {
				for _, item := range clipboards.At(c.Process.Computer).Items {
					if item.Format == op.Format && item.Memory != nil && item.Heap != heaps.HeapOf(c.Process) {
						return nil, kernel.Windows("ERROR_INVALID_HANDLE")
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "promise-has-a-handle", Mistake: "Returns a handle also for data that are promised only.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err == nil && op.Delayed {
					return clipboard.Placed{Returned: 1}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "memory-is-freed-before-the-owner-is-told", Mistake: "Frees the memory of all data first, and tells their owner then.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).TellsOwner = func(clip *clipboards.Clipboard, _ clipboards.Opener) bool {
				for _, item := range clip.Items {
					if item.Memory != nil {
						item.Heap.Blocks = slices.DeleteFunc(item.Heap.Blocks, func(b *heaps.Block) bool { return b == item.Memory })
					}
				}
				return true
			}
		}},
		faults.Fault{Name: "private-data-survive-emptying", Mistake: "Leaves private data to their owner, also on the clipboard.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Emptied = func(clip *clipboards.Clipboard) {
				clip.Items = slices.DeleteFunc(clip.Items, func(item *clipboards.ClipboardItem) bool {
					return item.Format < 0x0200 || item.Format > 0x02FF
				})
			}
		}},
	)
}
