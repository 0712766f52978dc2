package clipboard

import (
	"bytes"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/faults"
	clipboards "github.com/ipcspec/ipcspec/impl/reference/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/window"
)

// Mistakes about which formats the system adds.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "nothing-is-converted", Mistake: "Offers what was set and nothing else.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Conversions = func(int) []int { return nil }
		}},
		faults.Fault{Name: "formats-are-counted-from-zero", Mistake: "Gives every standard format the number before its own.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Conversions
			clipboards.Of(k).Conversions = func(format int) []int {
				var formats []int
				for _, other := range original(format + 1) {
					formats = append(formats, other-1)
				}
				return formats
			}
		}},
		faults.Fault{Name: "oem-text-is-not-converted", Mistake: "Takes CF_OEMTEXT for something that conversions lead to only.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Conversions = unconverted(clipboards.Of(k).Conversions, clipboard.FormatOEMText)
		}},
		faults.Fault{Name: "wide-text-is-not-converted", Mistake: "Takes CF_UNICODETEXT for something that conversions lead to only.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Conversions = unconverted(clipboards.Of(k).Conversions, clipboard.FormatUnicodeText)
		}},
		faults.Fault{Name: "all-data-are-text", Mistake: "Offers whatever is on the clipboard as text.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Conversions
			clipboards.Of(k).Conversions = func(format int) []int {
				if formats := original(format); formats != nil {
					return formats
				}
				return []int{clipboard.FormatText}
			}
		}},
		faults.Fault{Name: "conversions-replace-what-was-set", Mistake: "Converts the first text into all formats of text, those that were set too.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Synthesize
			clipboards.Of(k).Synthesize = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				original(k, clip)
				for _, i := range clip.Items[min(1, len(clip.Items)):] {
					if first := clip.Items[0]; slices.Contains(clipboards.Of(k).Conversions(first.Format), i.Format) {
						i.From = first
					}
				}
			}
		}},
		faults.Fault{Name: "promises-are-not-converted", Mistake: "Adds conversions of data only, not of what is promised.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Synthesize
			clipboards.Of(k).Synthesize = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				original(k, clip)
				clip.Items = slices.DeleteFunc(clip.Items, func(i *clipboards.ClipboardItem) bool { return i.From != nil && i.From.Delayed })
			}
		}},
		faults.Fault{Name: "owner-is-asked-for-the-conversion", Mistake: "Asks the owner to render the format that the reader wants, not the one that was promised.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op clipboard.Get, original kernel.Transition) (impl.Result, error) {
				request := clipboards.Of(k).RenderRequest
				defer func() { clipboards.Of(k).RenderRequest = request }()
				clipboards.Of(k).RenderRequest = func(int) window.Message { return request(op.Format) }
				return original(k, c)
			})
		}},
		faults.Fault{Name: "conversions-appear-at-once", Mistake: "Adds conversions when data are set, not when the clipboard is closed.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ clipboard.Set, original kernel.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err == nil {
					clipboards.Of(k).Synthesize(k, clipboards.At(c.Process.Computer))
				}
				return r, err
			})
		}},
	)
}

func unconverted(original func(int) []int, format int) func(int) []int {
	return func(from int) []int {
		if from == format {
			return nil
		}
		return original(from)
	}
}

// Mistakes about the language of text.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "text-is-of-no-language", Mistake: "Adds a CF_LOCALE that says neutral.", Plant: func(k *kernel.Kernel) {
			clipboards.Of(k).Language = func(*clipboards.Clipboard) int { return 0 }
		}},
		faults.Fault{Name: "language-replaces-what-was-set", Mistake: "Puts the input language in the place of a CF_LOCALE that was set.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Synthesize
			clipboards.Of(k).Synthesize = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				clip.Items = slices.DeleteFunc(clip.Items, func(i *clipboards.ClipboardItem) bool { return i.Format == clipboard.FormatLocale })
				original(k, clip)
			}
		}},
		faults.Fault{Name: "all-data-have-a-language", Mistake: "Adds CF_LOCALE to whatever is on the clipboard.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Synthesize
			clipboards.Of(k).Synthesize = func(k *kernel.Kernel, clip *clipboards.Clipboard) {
				original(k, clip)
				if !slices.ContainsFunc(clip.Items, func(i *clipboards.ClipboardItem) bool { return i.Format == clipboard.FormatLocale }) {
					clip.Items = append(clip.Items, &clipboards.ClipboardItem{Format: clipboard.FormatLocale, Data: make([]byte, 4)})
				}
			}
		}},
		faults.Fault{Name: "text-has-the-users-code-page", Mistake: "Converts text by the code page of the user, whatever CF_LOCALE says.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).CodePage
			clipboards.Of(k).CodePage = func(_ *clipboards.Clipboard, format int) string { return original(&clipboards.Clipboard{}, format) }
		}},
		faults.Fault{Name: "oem-text-has-the-code-page-of-windows", Mistake: "Uses one code page for all text of 8 bits: that of Windows.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).CodePage
			clipboards.Of(k).CodePage = func(clip *clipboards.Clipboard, _ int) string { return original(clip, clipboard.FormatText) }
		}},
		faults.Fault{Name: "text-has-the-code-page-of-the-console", Mistake: "Uses one code page for all text of 8 bits: that of the console.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).CodePage
			clipboards.Of(k).CodePage = func(clip *clipboards.Clipboard, _ int) string { return original(clip, clipboard.FormatOEMText) }
		}},
		faults.Fault{Name: "code-page-1252-is-latin-1", Mistake: "Takes the bytes from 0x80 to 0x9F for control characters.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).CodePage
			clipboards.Of(k).CodePage = func(clip *clipboards.Clipboard, format int) string {
				page := []rune(original(clip, format))
				for i := range 0x20 {
					page[i] = rune(0x80 + i)
				}
				return string(page)
			}
		}},
	)
}

// Mistakes about converted data.
func init() {
	faults.Add("clipboard",
		faults.Fault{Name: "conversion-copies-the-bytes", Mistake: "Gives the data as they were set under every format of text.", Plant: func(k *kernel.Kernel) {
			replaceConverted(k, func(format int, from *clipboards.ClipboardItem, data []byte) []byte {
				if format == clipboard.FormatText || format == clipboard.FormatOEMText || format == clipboard.FormatUnicodeText {
					return from.Data
				}
				return data
			})
		}},
		faults.Fault{Name: "text-fills-its-memory", Mistake: "Takes the size of the memory for the length of the text.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Converted
			clipboards.Of(k).Converted = func(k *kernel.Kernel, clip *clipboards.Clipboard, i *clipboards.ClipboardItem) ([]byte, *clipboard.Object) {
				if from := i.From; from.Format == clipboard.FormatText {
					filled := *from
					filled.Data = bytes.ReplaceAll(from.Data, []byte{0}, []byte{' '})
					return original(k, clip, &clipboards.ClipboardItem{Format: i.Format, From: &filled})
				}
				return original(k, clip, i)
			}
		}},
		faults.Fault{Name: "wide-text-ends-with-one-byte", Mistake: "Ends UTF-16 text with a single zero byte.", Plant: func(k *kernel.Kernel) {
			replaceConverted(k, func(format int, _ *clipboards.ClipboardItem, data []byte) []byte {
				if format == clipboard.FormatUnicodeText {
					return data[:len(data)-1]
				}
				return data
			})
		}},
		faults.Fault{Name: "dibv5-has-the-old-description", Mistake: "Gives a CF_DIB also under CF_DIBV5.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Converted
			clipboards.Of(k).Converted = func(k *kernel.Kernel, clip *clipboards.Clipboard, i *clipboards.ClipboardItem) ([]byte, *clipboard.Object) {
				if i.Format == clipboard.FormatDIBV5 {
					return original(k, clip, &clipboards.ClipboardItem{Format: clipboard.FormatDIB, From: i.From})
				}
				return original(k, clip, i)
			}
		}},
		faults.Fault{Name: "image-has-no-planes", Mistake: "Leaves out of a description all but the size of the image.", Plant: func(k *kernel.Kernel) {
			replaceConverted(k, func(format int, _ *clipboards.ClipboardItem, data []byte) []byte {
				if format == clipboard.FormatDIB || format == clipboard.FormatDIBV5 {
					clear(data[12:16])
				}
				return data
			})
		}},
		faults.Fault{Name: "image-is-cut-off", Mistake: "Makes the memory for an image as large as its description.", Plant: func(k *kernel.Kernel) {
			replaceConverted(k, func(format int, _ *clipboards.ClipboardItem, data []byte) []byte {
				switch format {
				case clipboard.FormatDIB:
					return data[:40]
				case clipboard.FormatDIBV5:
					return data[:124]
				}
				return data
			})
		}},
		faults.Fault{Name: "image-is-turned", Mistake: "Confuses width and height when it makes a bitmap.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Converted
			clipboards.Of(k).Converted = func(k *kernel.Kernel, clip *clipboards.Clipboard, i *clipboards.ClipboardItem) ([]byte, *clipboard.Object) {
				data, object := original(k, clip, i)
				if object != nil {
					object.Width, object.Height = object.Height, object.Width
				}
				return data, object
			}
		}},
		faults.Fault{Name: "metafiles-are-bitmaps", Mistake: "Draws a metafile to convert it, and gives the drawing.", Plant: func(k *kernel.Kernel) {
			original := clipboards.Of(k).Converted
			clipboards.Of(k).Converted = func(k *kernel.Kernel, clip *clipboards.Clipboard, i *clipboards.ClipboardItem) ([]byte, *clipboard.Object) {
				data, object := original(k, clip, i)
				if object != nil {
					object.Kind = "bitmap"
				}
				return data, object
			}
		}},
	)
}

// replaceConverted changes the data that a conversion makes.
func replaceConverted(k *kernel.Kernel, change func(format int, from *clipboards.ClipboardItem, data []byte) []byte) {
	original := clipboards.Of(k).Converted
	clipboards.Of(k).Converted = func(k *kernel.Kernel, clip *clipboards.Clipboard, i *clipboards.ClipboardItem) ([]byte, *clipboard.Object) {
		data, object := original(k, clip, i)
		return change(i.Format, i.From, data), object
	}
}
