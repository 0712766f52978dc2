package clipboard

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/faults"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	heaps "github.com/ipcspec/ipcspec/impl/reference/memory"
)

const ddeShare = 0x2000 // GMEM_DDESHARE

// Mistakes about the names of formats.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "registered-formats-are-private", Mistake: "Gives registered formats numbers of the range for private formats.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).NewFormat = func(here *kernel.Computer) int { return 0x0200 + len(clipboards.At(here).Formats) }
		}},
		faults.Fault{Name: "registered-formats-share-a-number", Mistake: "Gives every registered format the first number.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).NewFormat = func(*kernel.Computer) int { return 0xC000 }
		}},
		faults.Fault{Name: "formats-are-registered-per-process", Mistake: "Looks a name up among those that the process itself has registered.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).FindFormat = func(k *kernel.Kernel, p *kernel.Process, name string) *clipboards.RegisteredFormat {
				for _, f := range clipboards.At(p.Computer).Formats {
					if f.By == p && clipboards.Of(k).SameName(f.Name, name) {
						return f
					}
				}
				return nil
			}
		}},
		faults.Fault{Name: "empty-names-are-registered", Mistake: "Takes the empty name for one like any other.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Register, original kernel.Transition) (impl.Result, error) {
				if op.Name == "" {
					return clipboard.Format{Format: clipboards.Of(k).NewFormat(c.Process.Computer)}, nil
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "all-names-are-registered", Mistake: "Knows no integer atoms, and registers a name of # and digits like any other.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).IntegerAtom = func(string) (int, bool) { return 0, false }
		}},
		faults.Fault{Name: "names-are-read-as-numbers", Mistake: "Takes a name for an integer atom that only begins like one.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).IntegerAtom = func(name string) (number int, is bool) {
				n, _ := fmt.Sscanf(name, "#%d", &number)
				return number, n > 0
			}
		}},
		faults.Fault{Name: "format-names-have-case", Mistake: "Compares the names of formats byte by byte.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).SameName = func(registered, name string) bool { return registered == name }
		}},
		faults.Fault{Name: "format-takes-the-last-spelling", Mistake: "Keeps the name of a format as it was spelled last.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).FindFormat
			clipboards.Of(k).FindFormat = func(k *kernel.Kernel, p *kernel.Process, name string) *clipboards.RegisteredFormat {
				found := original(k, p, name)
				if found != nil {
					found.Name = name
				}
				return found
			}
		}},
		faults.Fault{Name: "long-format-name-is-refused", Mistake: "Fails if the buffer is too small for the name.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.GetName, original kernel.Transition) (impl.Result, error) {
				if name, err := clipboards.Of(k).FormatNamed(c.Process.Computer, op.Format); err == nil && len(name) >= op.Size {
					return nil, kernel.Windows("ERROR_INSUFFICIENT_BUFFER")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "format-name-leaves-no-room-for-nul", Mistake: "Fills the whole buffer with the name.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).CopiedName = func(name string, size int) string { return name[:min(len(name), size)] }
		}},
		faults.Fault{Name: "displayed-formats-have-names", Mistake: "Makes a name for a format between the standard ones and the registered ones.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).FormatNamed
			clipboards.Of(k).FormatNamed = func(here *kernel.Computer, format int) (string, error) {
				if format > clipboard.FormatDIBV5 && format < 0xC000 {
					return fmt.Sprintf("#%d", format), nil
				}
				return original(here, format)
			}
		}},
		faults.Fault{Name: "standard-formats-have-names", Mistake: "Enters the standard formats in the table of registered ones.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).FormatNamed
			clipboards.Of(k).FormatNamed = func(here *kernel.Computer, format int) (string, error) {
				if format <= clipboard.FormatDIBV5 {
					return "CF_STANDARD", nil
				}
				return original(here, format)
			}
		}},
		faults.Fault{Name: "format-names-are-their-registrants", Mistake: "Tells the name of a format only to the process that has registered it.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.GetName, original kernel.Transition) (impl.Result, error) {
				for _, f := range clipboards.At(c.Process.Computer).Formats {
					if f.Format == op.Format && f.By != c.Process {
						return nil, kernel.Windows("ERROR_INVALID_PARAMETER")
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "formats-go-with-their-process", Mistake: "Takes the registrations of a process back when it ends.", Plant: func(k *kernel.Kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel.Kernel, p *kernel.Process) {
				original(k, p)
				clipboards.At(p.Computer).Formats = slices.DeleteFunc(clipboards.At(p.Computer).Formats, func(f *clipboards.RegisteredFormat) bool { return f.By == p })
			}
		}},
	)
}

// Mistakes about what is kept in a format.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "data-end-at-the-first-nul", Mistake: "Copies data as a C string is copied, whatever the format.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Stored = func(_ int, data []byte) []byte {
				before, _, _ := bytes.Cut(data, []byte{0})
				return before
			}
		}},
		faults.Fault{Name: "all-data-end-with-nul", Mistake: "Puts a NUL in the place of the last byte, as is done for text, in every format.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Stored = func(_ int, data []byte) []byte {
				if len(data) == 0 {
					return data
				}
				return append(slices.Clone(data[:len(data)-1]), 0)
			}
		}},
		faults.Fault{Name: "text-may-be-without-end", Mistake: "Keeps text as it is, with a NUL at its end or without.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Stored = func(_ int, data []byte) []byte { return data }
		}},
		faults.Fault{Name: "text-loses-carriage-returns", Mistake: "Ends lines of text with LF alone.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Stored = func(format int, data []byte) []byte {
				if format == clipboard.FormatText {
					return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
				}
				return data
			}
		}},
		faults.Fault{Name: "dib-without-its-description", Mistake: "Keeps the bits of a device-independent image only.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Stored = func(format int, data []byte) []byte {
				if format == clipboard.FormatDIB && len(data) > 40 {
					return data[40:]
				}
				return data
			}
		}},
		faults.Fault{Name: "dde-memory-is-movable", Mistake: "Takes GMEM_DDESHARE for a promise that the memory may move.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MovableMemory = func(flags int) bool { return flags&(heaps.Movable|ddeShare) != 0 }
		}},
		faults.Fault{Name: "shared-memory-stays-in-its-place", Mistake: "Makes memory with GMEM_DDESHARE fixed, so that all processes find it at one address.", Plant: func(k *kernel.Kernel) {
			heaps.Of(k).MovableMemory = func(flags int) bool { return flags&(heaps.Movable|ddeShare) == heaps.Movable }
		}},
		faults.Fault{Name: "one-format-at-a-time", Mistake: "Lets what is set replace everything that is on the clipboard.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Set, original kernel.Transition) (impl.Result, error) {
				clipboards.At(c.Process.Computer).Items = nil
				return original(k, c)
			})
		}},
		faults.Fault{Name: "objects-belong-to-their-process", Mistake: "Passes the handle of an object on as it is, to a process where it stands for nothing.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.GetObject, original kernel.Transition) (impl.Result, error) {
				if owner := clipboards.At(c.Process.Computer).Owner; owner != nil && owner.Process != c.Process {
					return nil, kernel.Windows("ERROR_INVALID_HANDLE")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "dropped-files-are-narrow", Mistake: "Reads the names of dropped files as 8-bit characters always.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).DroppedFiles = declareNames(k, 0)
		}},
		faults.Fault{Name: "dropped-files-are-wide", Mistake: "Reads the names of dropped files as wide characters always.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).DroppedFiles = declareNames(k, 1)
		}},
	)
}

// declareNames overwrites what a list of files says about its characters.
func declareNames(k *kernel.Kernel, wide uint32) func(list []byte) []string {
	original := clipboards.Of(k).DroppedFiles
	return func(list []byte) []string {
		if len(list) >= 20 {
			list = slices.Clone(list)
			binary.LittleEndian.PutUint32(list[16:], wide)
		}
		return original(list)
	}
}

// Mistakes about which formats there are.
func init() {
	added := func(i *clipboards.ClipboardItem) bool { return i.From != nil }
	faults.Add("clipboard",
		faults.Fault{Name: "formats-in-order-of-number", Mistake: "Enumerates the formats by their numbers.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Enumerate
			clipboards.Of(k).Enumerate = func(clip *clipboards.Clipboard) (clipboard.Formats, error) {
				formats, err := original(clip)
				slices.Sort(formats.Formats)
				return formats, err
			}
		}},
		faults.Fault{Name: "conversions-follow-their-format", Mistake: "Enumerates what a format can be converted to before the next one that was set.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Enumerate
			clipboards.Of(k).Enumerate = func(clip *clipboards.Clipboard) (clipboard.Formats, error) {
				var items []*clipboards.ClipboardItem
				for _, set := range clip.Items {
					if set.From != nil {
						continue
					}
					items = append(items, set)
					for _, other := range clip.Items {
						if other.From == set {
							items = append(items, other)
						}
					}
				}
				return original(&clipboards.Clipboard{Items: items})
			}
		}},
		faults.Fault{Name: "enumeration-ends-with-an-error", Mistake: "Tells the end of the formats by an error code.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Enumerate = func(*clipboards.Clipboard) (clipboard.Formats, error) {
				return clipboard.Formats{}, kernel.Windows("ERROR_NOT_FOUND")
			}
		}},
		faults.Fault{Name: "empty-clipboard-cannot-be-enumerated", Mistake: "Fails to enumerate where there is nothing.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Enumerate
			clipboards.Of(k).Enumerate = func(clip *clipboards.Clipboard) (clipboard.Formats, error) {
				if len(clip.Items) == 0 {
					return clipboard.Formats{}, kernel.Windows("ERROR_NOT_FOUND")
				}
				return original(clip)
			}
		}},
		faults.Fault{Name: "enumeration-needs-no-open-clipboard", Mistake: "Lets everybody enumerate, as everybody may count.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.ListFormats, _ kernel.Transition) (impl.Result, error) {
				return clipboards.Of(k).Enumerate(clipboards.At(c.Process.Computer))
			})
		}},
		faults.Fault{Name: "enumeration-needs-any-opener", Mistake: "Looks when it enumerates whether the clipboard is open, and not for whom.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.ListFormats, original kernel.Transition) (impl.Result, error) {
				if clip := clipboards.At(c.Process.Computer); clip.Opener != nil {
					return clipboards.Of(k).Enumerate(clip)
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "priority-is-that-of-the-clipboard", Mistake: "Takes the first format of the clipboard that is in the list.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Preferred
			clipboards.Of(k).Preferred = func(clip *clipboards.Clipboard, formats []int) int {
				for _, i := range clip.Items {
					if slices.Contains(formats, i.Format) {
						return i.Format
					}
				}
				return original(clip, formats)
			}
		}},
		faults.Fault{Name: "priority-without-conversions", Mistake: "Takes only formats that were set.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Preferred
			clipboards.Of(k).Preferred = func(clip *clipboards.Clipboard, formats []int) int {
				return original(&clipboards.Clipboard{Items: slices.DeleteFunc(slices.Clone(clip.Items), added)}, formats)
			}
		}},
		faults.Fault{Name: "no-preferred-format-is-zero", Mistake: "Returns 0 also where there are other formats.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Preferred
			clipboards.Of(k).Preferred = func(clip *clipboards.Clipboard, formats []int) int { return max(original(clip, formats), 0) }
		}},
		faults.Fault{Name: "empty-clipboard-has-no-preferred-format", Mistake: "Returns -1 also where there is nothing at all.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Preferred
			clipboards.Of(k).Preferred = func(clip *clipboards.Clipboard, formats []int) int {
				if len(clip.Items) == 0 {
					return -1
				}
				return original(clip, formats)
			}
		}},
	)
}
