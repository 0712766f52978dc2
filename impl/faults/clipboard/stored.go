package clipboard

import (
	"cmp"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/faults"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Mistakes about what the clipboard makes of data, and which it takes.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "text-is-made-of-what-is-there", Mistake: "Makes text of the first data that are there, to spare the owner a message, also where Unicode text is promised.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Sources = func(set []*clipboards.ClipboardItem) []*clipboards.ClipboardItem {
				owed := map[bool]int{true: 1}
				return slices.SortedStableFunc(slices.Values(set), func(a, b *clipboards.ClipboardItem) int {
					return cmp.Compare(owed[a.Delayed], owed[b.Delayed])
				})
			}
		}},
		faults.Fault{Name: "only-cf-text-has-a-language", Mistake: "Adds CF_LOCALE to CF_TEXT only, as the table of formats has it.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Synthesize
			clipboards.Of(k).Synthesize = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				leave := itemOf(clip, clipboard.FormatText) != nil || itemOf(clip, clipboard.FormatLocale) != nil
				original(k, clip)
				if !leave {
					clip.Items = slices.DeleteFunc(clip.Items, func(item *clipboards.ClipboardItem) bool { return item.Format == clipboard.FormatLocale })
				}
			}
		}},
		faults.Fault{Name: "unicode-text-ends-where-a-character-does", Mistake: "Divides the size of Unicode text by two, and overwrites the last whole character.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Stored
			clipboards.Of(k).Stored = func(format int, data []byte) []byte {
				if format == clipboard.FormatUnicodeText && len(data) > 1 {
					data = data[:len(data)&^1]
				}
				return original(format, data)
			}
		}},
		faults.Fault{Name: "formats-have-16-bits", Mistake: "Keeps the number of a format as an atom, which has 16 bits.", Plant: func(k *kernel.Kernel) {
			cut(k, func(op *clipboard.Set) { op.Format &= 0xFFFF })
			cut(k, func(op *clipboard.Get) { op.Format &= 0xFFFF })
			cut(k, func(op *clipboard.Available) { op.Format &= 0xFFFF })
		}},
		faults.Fault{Name: "list-of-formats-has-16-bits", Mistake: "Compares the lower halves of the numbers in GetPriorityClipboardFormat.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Preferred
			clipboards.Of(k).Preferred = func(clip *clipboards.Clipboard, formats []int) int {
				for _, format := range formats {
					if itemOf(clip, format&0xFFFF) != nil {
						return format
					}
				}
				return original(clip, formats)
			}
		}},
		faults.Fault{Name: "absent-files-are-an-empty-list", Mistake: "Returns a list of no files where there is none.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.GetFiles, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "no such element") {
					return clipboard.Files{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "lost-objects-are-something", Mistake: "Answers with an object where the owner of a promise has gone.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.GetObject, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if faults.FailsWith(err, "no such element") {
					return clipboard.Object{Kind: "bitmap"}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "names-may-have-any-length", Mistake: "Registers a name that is too long for an atom.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).NameFits = func(string) bool { return true }
		}},
		faults.Fault{Name: "names-and-their-nul-fit-in-255", Mistake: "Counts the NUL among the 255 characters of a name.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).NameFits = func(name string) bool { return len(name) < 255 }
		}},
		faults.Fault{Name: "memory-of-no-bytes-is-taken", Mistake: "Takes movable memory of no bytes as data.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Takes = func(clipboards.ClipboardItem) bool { return true }
		}},
		faults.Fault{Name: "refused-data-take-the-old-away", Mistake: "Takes what was there off the clipboard before it looks at the new data.", Plant: func(k *kernel.Kernel) {
			refused(k, func(clip *clipboards.Clipboard, op clipboard.Set) {
				clip.Items = slices.DeleteFunc(clip.Items, func(item *clipboards.ClipboardItem) bool { return item.Format == op.Format })
			})
		}},
		faults.Fault{Name: "refused-data-are-counted", Mistake: "Raises the sequence number before it looks at the new data.", Plant: func(k *kernel.Kernel) {
			refused(k, func(clip *clipboards.Clipboard, _ clipboard.Set) { clip.Sequence++ })
		}},
	)
}

// cut changes what an operation asks for.
func cut[Op any](k *kernel.Kernel, change func(op *Op)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op Op, original kernel.Transition) (impl.Result, error) {
		change(&op)
		c.Op = op
		return original(k, c)
	})
}

// refused is what is done when data are refused.
func refused(k *kernel.Kernel, do func(clip *clipboards.Clipboard, op clipboard.Set)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
		r, err := original(k, c)
		if faults.FailsWith(err, "bad handle") {
			do(clipboards.At(c.Process.Computer), op)
		}
		return r, err
	})
}
