package clipboard

import (
	"bytes"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/faults"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Mistakes about setting data: by whom, and a second time; about what counts as a
// change, and what is lost together with a promise.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "setting-needs-no-opener", Mistake: "Takes data from anybody at any time.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).MaySet = func(*clipboards.Clipboard, clipboards.Opener) bool { return true }
		}},
		faults.Fault{Name: "promises-need-no-opener", Mistake: "Asks whether the clipboard is open where there are data to store, and not where there is a promise.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				r, err := original(k, c)
				if op.Delayed && faults.FailsWith(err, "clipboard not open") {
					clip.Items = append(clip.Items, &clipboards.ClipboardItem{Format: op.Format, Delayed: true})
					return clipboard.Placed{}, nil
				}
				return r, err
			})
		}},
		faults.Fault{Name: "data-of-others-are-set-and-refused", Mistake: "Stores the data, and fails when it finds that it is not the opener who sets them.", Plant: func(k *kernel.Kernel) {
			byOthers(k, func(_ *clipboards.Clipboard, _ clipboard.Set, set func() (impl.Result, error)) (impl.Result, error) {
				set()
				return nil, kernel.Windows("ERROR_CLIPBOARD_NOT_OPEN")
			})
		}},
		faults.Fault{Name: "data-of-others-are-dropped", Mistake: "Drops data that are not the opener's, and returns their handle.", Plant: func(k *kernel.Kernel) {
			byOthers(k, func(clip *clipboards.Clipboard, _ clipboard.Set, set func() (impl.Result, error)) (impl.Result, error) {
				items := slices.Clone(clip.Items)
				r, err := set()
				clip.Items = items
				return r, err
			})
		}},
		faults.Fault{Name: "first-data-stay", Mistake: "Looks whether the format is there, and keeps what it finds.", Plant: func(k *kernel.Kernel) {
			again(k, func(item *clipboards.ClipboardItem, before clipboards.ClipboardItem, _ clipboard.Set) { *item = before })
		}},
		faults.Fault{Name: "second-data-are-listed-beside-the-first", Mistake: "Appends each format that is set to the list.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				there := itemOf(clip, op.Format) != nil
				r, err := original(k, c)
				if there && err == nil {
					clip.Items = append(clip.Items, &clipboards.ClipboardItem{Format: op.Format, Data: op.Bytes()})
				}
				return r, err
			})
		}},
		faults.Fault{Name: "a-promise-outlives-the-data", Mistake: "Keeps the promise of a format for which data are set before anybody has asked.", Plant: func(k *kernel.Kernel) {
			again(k, func(item *clipboards.ClipboardItem, before clipboards.ClipboardItem, op clipboard.Set) {
				if before.Delayed && !op.Delayed {
					item.Delayed = true
				}
			})
		}},
		faults.Fault{Name: "a-promise-does-not-replace-data", Mistake: "Takes a promise for nothing new where there are data.", Plant: func(k *kernel.Kernel) {
			again(k, func(item *clipboards.ClipboardItem, before clipboards.ClipboardItem, op clipboard.Set) {
				if op.Delayed && !before.Delayed {
					*item = before
				}
			})
		}},
		faults.Fault{Name: "shorter-data-are-followed-by-the-rest", Mistake: "Copies new data over the old ones and keeps their size.", Plant: func(k *kernel.Kernel) {
			again(k, func(item *clipboards.ClipboardItem, before clipboards.ClipboardItem, _ clipboard.Set) {
				if n := len(item.Data); n > 0 && n < len(before.Data) {
					item.Data = append(bytes.TrimRight(item.Data, "\x00"), before.Data[n:]...)
				}
			})
		}},
		faults.Fault{Name: "setting-again-begins-anew", Mistake: "Takes the other formats away with the one that is replaced.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				there := itemOf(clip, op.Format) != nil
				r, err := original(k, c)
				if there && err == nil {
					clip.Items = slices.DeleteFunc(clip.Items, func(item *clipboards.ClipboardItem) bool { return item.Format != op.Format })
				}
				return r, err
			})
		}},
		faults.Fault{Name: "what-closing-adds-is-not-counted", Mistake: "Counts what programs set, and not what the system adds.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Added = func(*kernel.Kernel, *clipboards.Clipboard) {}
		}},
		faults.Fault{Name: "every-close-is-counted", Mistake: "Counts with every close, whether it adds something or not.", Plant: func(k *kernel.Kernel) {
			closed := clipboards.Of(k).Closed
			clipboards.Of(k).Closed = func(clip *clipboards.Clipboard) {
				clip.Sequence++
				closed(clip)
			}
		}},
		faults.Fault{Name: "emptying-nothing-is-not-counted", Mistake: "Counts an EmptyClipboard only if there was something on the clipboard.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Empty, original kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				empty, before := len(clip.Items) == 0, clip.Sequence
				r, err := original(k, c)
				if empty {
					clip.Sequence = before
				}
				return r, err
			})
		}},
		faults.Fault{Name: "the-same-again-is-not-counted", Mistake: "Compares what is set with what is there, and counts differences.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
				clip := clipboards.At(c.Process.Computer)
				item, before := itemOf(clip, op.Format), clip.Sequence
				same := item != nil && item.Delayed == op.Delayed && bytes.Equal(item.Data, op.Bytes())
				r, err := original(k, c)
				if same {
					clip.Sequence = before
				}
				return r, err
			})
		}},
		faults.Fault{Name: "conversions-outlive-promises", Mistake: "Takes lost promises off the clipboard, and not what would have been made of them.", Plant: func(k *kernel.Kernel) {
			ownerGone(k, func(item *clipboards.ClipboardItem) bool { return item.Delayed })
		}},
		faults.Fault{Name: "lost-promises-take-all-conversions", Mistake: "Takes everything off the clipboard that is made of something, where a promise is lost.", Plant: func(k *kernel.Kernel) {
			ownerGone(k, func(item *clipboards.ClipboardItem) bool { return item.Delayed || item.From != nil })
		}},
	)
}

// ownerGone takes items off the clipboard when its owner goes.
func ownerGone(k *kernel.Kernel, lost func(item *clipboards.ClipboardItem) bool) {
	clipboards.Of(k).OwnerGone = func(clip *clipboards.Clipboard) {
		clip.Owner = nil
		if slices.ContainsFunc(clip.Items, func(item *clipboards.ClipboardItem) bool { return item.Delayed }) {
			clip.Items = slices.DeleteFunc(clip.Items, lost)
		}
	}
}

func itemOf(clip *clipboards.Clipboard, format int) *clipboards.ClipboardItem {
	i := slices.IndexFunc(clip.Items, func(item *clipboards.ClipboardItem) bool { return item.Format == format })
	if i < 0 {
		return nil
	}
	return clip.Items[i]
}

// rendering says whether somebody waits for data.
func rendering(k *kernel.Kernel) bool {
	return slices.ContainsFunc(k.Waiting(), func(c *kernel.Call) bool { _, get := c.Op.(clipboard.Get); return get })
}

// again changes what has become of a format that was there already.
func again(k *kernel.Kernel, change func(item *clipboards.ClipboardItem, before clipboards.ClipboardItem, op clipboard.Set)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
		item := itemOf(clipboards.At(c.Process.Computer), op.Format)
		if item == nil || rendering(k) {
			return original(k, c)
		}
		before := *item
		r, err := original(k, c)
		if err == nil {
			change(item, before, op)
		}
		return r, err
	})
}

// byOthers is for data that are set while another process has the clipboard open.
func byOthers(k *kernel.Kernel, with func(clip *clipboards.Clipboard, op clipboard.Set, set func() (impl.Result, error)) (impl.Result, error)) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Set, original kernel.Transition) (impl.Result, error) {
		clip := clipboards.At(c.Process.Computer)
		set := func() (impl.Result, error) { return original(k, c) }
		if clip.Opener == nil || clip.Opener.Process == c.Process || rendering(k) {
			return set()
		}
		return with(clip, op, set)
	})
}
