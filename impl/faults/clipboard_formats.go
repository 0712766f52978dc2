package faults

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

type clipboardItem = reference.ClipboardItem

const ddeShare = 0x2000 // GMEM_DDESHARE

// Mistakes about the names of formats.
func init() {
	add("clipboard",
		Fault{Name: "registered-formats-are-private", Mistake: "Gives registered formats numbers of the range for private formats.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).NewFormat = func(here *reference.Computer) int { return 0x0200 + len(reference.ClipboardAt(here).Formats) }
		}},
		Fault{Name: "registered-formats-share-a-number", Mistake: "Gives every registered format the first number.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).NewFormat = func(*reference.Computer) int { return 0xC000 }
		}},
		Fault{Name: "formats-are-registered-per-process", Mistake: "Looks a name up among those that the process itself has registered.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).FindFormat = func(k *kernel, p *reference.Process, name string) *reference.RegisteredFormat {
				for _, f := range reference.ClipboardAt(p.Computer).Formats {
					if f.By == p && reference.ClipboardsOf(k).SameName(f.Name, name) {
						return f
					}
				}
				return nil
			}
		}},
		Fault{Name: "empty-names-are-registered", Mistake: "Takes the empty name for one like any other.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.FormatRegister, original reference.Transition) (impl.Result, error) {
				if op.Name == "" {
					return impl.Format{Format: reference.ClipboardsOf(k).NewFormat(c.Process.Computer)}, nil
				}
				return original(k, c)
			})
		}},
		Fault{Name: "all-names-are-registered", Mistake: "Knows no integer atoms, and registers a name of # and digits like any other.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).IntegerAtom = func(string) (int, bool) { return 0, false }
		}},
		Fault{Name: "names-are-read-as-numbers", Mistake: "Takes a name for an integer atom that only begins like one.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).IntegerAtom = func(name string) (number int, is bool) {
				n, _ := fmt.Sscanf(name, "#%d", &number)
				return number, n > 0
			}
		}},
		Fault{Name: "format-names-have-case", Mistake: "Compares the names of formats byte by byte.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).SameName = func(registered, name string) bool { return registered == name }
		}},
		Fault{Name: "format-takes-the-last-spelling", Mistake: "Keeps the name of a format as it was spelled last.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).FindFormat
			reference.ClipboardsOf(k).FindFormat = func(k *kernel, p *reference.Process, name string) *reference.RegisteredFormat {
				found := original(k, p, name)
				if found != nil {
					found.Name = name
				}
				return found
			}
		}},
		Fault{Name: "long-format-name-is-refused", Mistake: "Fails if the buffer is too small for the name.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.FormatName, original reference.Transition) (impl.Result, error) {
				if name, err := reference.ClipboardsOf(k).FormatNamed(c.Process.Computer, op.Format); err == nil && len(name) >= op.Size {
					return nil, reference.Windows("ERROR_INSUFFICIENT_BUFFER")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "format-name-leaves-no-room-for-nul", Mistake: "Fills the whole buffer with the name.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).CopiedName = func(name string, size int) string { return name[:min(len(name), size)] }
		}},
		Fault{Name: "standard-formats-have-names", Mistake: "Enters the standard formats in the table of registered ones.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).FormatNamed
			reference.ClipboardsOf(k).FormatNamed = func(here *reference.Computer, format int) (string, error) {
				if format <= impl.FormatDIBV5 {
					return "CF_STANDARD", nil
				}
				return original(here, format)
			}
		}},
		Fault{Name: "format-names-are-their-registrants", Mistake: "Tells the name of a format only to the process that has registered it.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.FormatName, original reference.Transition) (impl.Result, error) {
				for _, f := range reference.ClipboardAt(c.Process.Computer).Formats {
					if f.Format == op.Format && f.By != c.Process {
						return nil, reference.Windows("ERROR_INVALID_PARAMETER")
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "formats-go-with-their-process", Mistake: "Takes the registrations of a process back when it ends.", Plant: func(k *kernel) {
			original := k.AtExit
			k.AtExit = func(k *kernel, p *reference.Process) {
				original(k, p)
				reference.ClipboardAt(p.Computer).Formats = slices.DeleteFunc(reference.ClipboardAt(p.Computer).Formats, func(f *reference.RegisteredFormat) bool { return f.By == p })
			}
		}},
	)
}

// Mistakes about what is kept in a format.
func init() {
	add("clipboard",
		Fault{Name: "data-end-at-the-first-nul", Mistake: "Copies data as a C string is copied, whatever the format.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Stored = func(_ int, data []byte) []byte {
				before, _, _ := bytes.Cut(data, []byte{0})
				return before
			}
		}},
		Fault{Name: "all-data-end-with-nul", Mistake: "Puts a NUL in the place of the last byte, as is done for text, in every format.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Stored = func(_ int, data []byte) []byte {
				if len(data) == 0 {
					return data
				}
				return append(slices.Clone(data[:len(data)-1]), 0)
			}
		}},
		Fault{Name: "text-may-be-without-end", Mistake: "Keeps text as it is, with a NUL at its end or without.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Stored = func(_ int, data []byte) []byte { return data }
		}},
		Fault{Name: "text-loses-carriage-returns", Mistake: "Ends lines of text with LF alone.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Stored = func(format int, data []byte) []byte {
				if format == impl.FormatText {
					return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
				}
				return data
			}
		}},
		Fault{Name: "dib-without-its-description", Mistake: "Keeps the bits of a device-independent image only.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Stored = func(format int, data []byte) []byte {
				if format == impl.FormatDIB && len(data) > 40 {
					return data[40:]
				}
				return data
			}
		}},
		Fault{Name: "shared-memory-is-movable", Mistake: "Takes GMEM_DDESHARE for a promise that the memory may move.", Plant: func(k *kernel) {
			reference.MemoryOf(k).MovableMemory = func(flags int) bool { return flags&(reference.Movable|ddeShare) != 0 }
		}},
		Fault{Name: "shared-memory-stays-in-its-place", Mistake: "Makes memory with GMEM_DDESHARE fixed, so that all processes find it at one address.", Plant: func(k *kernel) {
			reference.MemoryOf(k).MovableMemory = func(flags int) bool { return flags&(reference.Movable|ddeShare) == reference.Movable }
		}},
		Fault{Name: "one-format-at-a-time", Mistake: "Lets what is set replace everything that is on the clipboard.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardSet, original reference.Transition) (impl.Result, error) {
				reference.ClipboardAt(c.Process.Computer).Items = nil
				return original(k, c)
			})
		}},
		Fault{Name: "objects-belong-to-their-process", Mistake: "Passes the handle of an object on as it is, to a process where it stands for nothing.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardGetObject, original reference.Transition) (impl.Result, error) {
				if owner := reference.ClipboardAt(c.Process.Computer).Owner; owner != nil && owner.Process != c.Process {
					return nil, reference.Windows("ERROR_INVALID_HANDLE")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "dropped-files-are-narrow", Mistake: "Reads the names of dropped files as 8-bit characters always.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).DroppedFiles = declareNames(k, 0)
		}},
		Fault{Name: "dropped-files-are-wide", Mistake: "Reads the names of dropped files as wide characters always.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).DroppedFiles = declareNames(k, 1)
		}},
	)
}

// declareNames overwrites what a list of files says about its characters.
func declareNames(k *kernel, wide uint32) func(list []byte) []string {
	original := reference.ClipboardsOf(k).DroppedFiles
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
	added := func(i *clipboardItem) bool { return i.From != nil }
	add("clipboard",
		Fault{Name: "formats-in-order-of-number", Mistake: "Enumerates the formats by their numbers.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Enumerate
			reference.ClipboardsOf(k).Enumerate = func(clip *clipboard) (impl.Formats, error) {
				formats, err := original(clip)
				slices.Sort(formats.Formats)
				return formats, err
			}
		}},
		Fault{Name: "conversions-follow-their-format", Mistake: "Enumerates what a format can be converted to before the next one that was set.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Enumerate
			reference.ClipboardsOf(k).Enumerate = func(clip *clipboard) (impl.Formats, error) {
				var items []*clipboardItem
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
				return original(&clipboard{Items: items})
			}
		}},
		Fault{Name: "enumeration-ends-with-an-error", Mistake: "Tells the end of the formats by an error code.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Enumerate = func(*clipboard) (impl.Formats, error) {
				return impl.Formats{}, reference.Windows("ERROR_NOT_FOUND")
			}
		}},
		Fault{Name: "empty-clipboard-cannot-be-enumerated", Mistake: "Fails to enumerate where there is nothing.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Enumerate
			reference.ClipboardsOf(k).Enumerate = func(clip *clipboard) (impl.Formats, error) {
				if len(clip.Items) == 0 {
					return impl.Formats{}, reference.Windows("ERROR_NOT_FOUND")
				}
				return original(clip)
			}
		}},
		Fault{Name: "enumeration-needs-no-open-clipboard", Mistake: "Lets everybody enumerate, as everybody may count.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardFormats, _ reference.Transition) (impl.Result, error) {
				return reference.ClipboardsOf(k).Enumerate(reference.ClipboardAt(c.Process.Computer))
			})
		}},
		Fault{Name: "enumeration-needs-any-opener", Mistake: "Looks when it enumerates whether the clipboard is open, and not for whom.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardFormats, original reference.Transition) (impl.Result, error) {
				if clip := reference.ClipboardAt(c.Process.Computer); clip.Opener != nil {
					return reference.ClipboardsOf(k).Enumerate(clip)
				}
				return original(k, c)
			})
		}},
		Fault{Name: "priority-is-that-of-the-clipboard", Mistake: "Takes the first format of the clipboard that is in the list.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Preferred
			reference.ClipboardsOf(k).Preferred = func(clip *clipboard, formats []int) int {
				for _, i := range clip.Items {
					if slices.Contains(formats, i.Format) {
						return i.Format
					}
				}
				return original(clip, formats)
			}
		}},
		Fault{Name: "priority-without-conversions", Mistake: "Takes only formats that were set.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Preferred
			reference.ClipboardsOf(k).Preferred = func(clip *clipboard, formats []int) int {
				return original(&clipboard{Items: slices.DeleteFunc(slices.Clone(clip.Items), added)}, formats)
			}
		}},
		Fault{Name: "no-preferred-format-is-zero", Mistake: "Returns 0 also where there are other formats.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Preferred
			reference.ClipboardsOf(k).Preferred = func(clip *clipboard, formats []int) int { return max(original(clip, formats), 0) }
		}},
		Fault{Name: "empty-clipboard-has-no-preferred-format", Mistake: "Returns -1 also where there is nothing at all.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Preferred
			reference.ClipboardsOf(k).Preferred = func(clip *clipboard, formats []int) int {
				if len(clip.Items) == 0 {
					return -1
				}
				return original(clip, formats)
			}
		}},
	)
}
