package faults

import (
	"bytes"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about which formats the system adds.
func init() {
	add("clipboard",
		Fault{Name: "nothing-is-converted", Mistake: "Offers what was set and nothing else.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Conversions = func(int) []int { return nil }
		}},
		Fault{Name: "formats-are-counted-from-zero", Mistake: "Gives every standard format the number before its own.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Conversions
			reference.ClipboardsOf(k).Conversions = func(format int) []int {
				var formats []int
				for _, other := range original(format + 1) {
					formats = append(formats, other-1)
				}
				return formats
			}
		}},
		Fault{Name: "oem-text-is-not-converted", Mistake: "Takes CF_OEMTEXT for something that conversions lead to only.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Conversions = unconverted(reference.ClipboardsOf(k).Conversions, impl.FormatOEMText)
		}},
		Fault{Name: "wide-text-is-not-converted", Mistake: "Takes CF_UNICODETEXT for something that conversions lead to only.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Conversions = unconverted(reference.ClipboardsOf(k).Conversions, impl.FormatUnicodeText)
		}},
		Fault{Name: "all-data-are-text", Mistake: "Offers whatever is on the clipboard as text.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Conversions
			reference.ClipboardsOf(k).Conversions = func(format int) []int {
				if formats := original(format); formats != nil {
					return formats
				}
				return []int{impl.FormatText}
			}
		}},
		Fault{Name: "conversions-replace-what-was-set", Mistake: "Converts the first text into all formats of text, those that were set too.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Synthesize
			reference.ClipboardsOf(k).Synthesize = func(k *kernel, clip *clipboard) {
				original(k, clip)
				for _, i := range clip.Items[min(1, len(clip.Items)):] {
					if first := clip.Items[0]; slices.Contains(reference.ClipboardsOf(k).Conversions(first.Format), i.Format) {
						i.From = first
					}
				}
			}
		}},
		Fault{Name: "promises-are-not-converted", Mistake: "Adds conversions of data only, not of what is promised.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Synthesize
			reference.ClipboardsOf(k).Synthesize = func(k *kernel, clip *clipboard) {
				original(k, clip)
				clip.Items = slices.DeleteFunc(clip.Items, func(i *clipboardItem) bool { return i.From != nil && i.From.Delayed })
			}
		}},
		Fault{Name: "owner-is-asked-for-the-conversion", Mistake: "Asks the owner to render the format that the reader wants, not the one that was promised.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, op impl.ClipboardGet, original reference.Transition) (impl.Result, error) {
				request := reference.ClipboardsOf(k).RenderRequest
				defer func() { reference.ClipboardsOf(k).RenderRequest = request }()
				reference.ClipboardsOf(k).RenderRequest = func(int) impl.WindowMessage { return request(op.Format) }
				return original(k, c)
			})
		}},
		Fault{Name: "conversions-appear-at-once", Mistake: "Adds conversions when data are set, not when the clipboard is closed.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *reference.Call, _ impl.ClipboardSet, original reference.Transition) (impl.Result, error) {
				r, err := original(k, c)
				if err == nil {
					reference.ClipboardsOf(k).Synthesize(k, reference.ClipboardAt(c.Process.Computer))
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
	add("clipboard",
		Fault{Name: "text-is-of-no-language", Mistake: "Adds a CF_LOCALE that says neutral.", Plant: func(k *kernel) {
			reference.ClipboardsOf(k).Language = func(*clipboard) int { return 0 }
		}},
		Fault{Name: "language-replaces-what-was-set", Mistake: "Puts the input language in the place of a CF_LOCALE that was set.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Synthesize
			reference.ClipboardsOf(k).Synthesize = func(k *kernel, clip *clipboard) {
				clip.Items = slices.DeleteFunc(clip.Items, func(i *clipboardItem) bool { return i.Format == impl.FormatLocale })
				original(k, clip)
			}
		}},
		Fault{Name: "all-data-have-a-language", Mistake: "Adds CF_LOCALE to whatever is on the clipboard.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Synthesize
			reference.ClipboardsOf(k).Synthesize = func(k *kernel, clip *clipboard) {
				original(k, clip)
				if !slices.ContainsFunc(clip.Items, func(i *clipboardItem) bool { return i.Format == impl.FormatLocale }) {
					clip.Items = append(clip.Items, &clipboardItem{Format: impl.FormatLocale, Data: make([]byte, 4)})
				}
			}
		}},
		Fault{Name: "text-has-the-users-code-page", Mistake: "Converts text by the code page of the user, whatever CF_LOCALE says.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).CodePage
			reference.ClipboardsOf(k).CodePage = func(_ *clipboard, format int) string { return original(&clipboard{}, format) }
		}},
		Fault{Name: "oem-text-has-the-code-page-of-windows", Mistake: "Uses one code page for all text of 8 bits: that of Windows.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).CodePage
			reference.ClipboardsOf(k).CodePage = func(clip *clipboard, _ int) string { return original(clip, impl.FormatText) }
		}},
		Fault{Name: "text-has-the-code-page-of-the-console", Mistake: "Uses one code page for all text of 8 bits: that of the console.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).CodePage
			reference.ClipboardsOf(k).CodePage = func(clip *clipboard, _ int) string { return original(clip, impl.FormatOEMText) }
		}},
		Fault{Name: "code-page-1252-is-latin-1", Mistake: "Takes the bytes from 0x80 to 0x9F for control characters.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).CodePage
			reference.ClipboardsOf(k).CodePage = func(clip *clipboard, format int) string {
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
	add("clipboard",
		Fault{Name: "conversion-copies-the-bytes", Mistake: "Gives the data as they were set under every format of text.", Plant: func(k *kernel) {
			replaceConverted(k, func(format int, from *clipboardItem, data []byte) []byte {
				if format == impl.FormatText || format == impl.FormatOEMText || format == impl.FormatUnicodeText {
					return from.Data
				}
				return data
			})
		}},
		Fault{Name: "text-fills-its-memory", Mistake: "Takes the size of the memory for the length of the text.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Converted
			reference.ClipboardsOf(k).Converted = func(k *kernel, clip *clipboard, i *clipboardItem) ([]byte, *impl.Object) {
				if from := i.From; from.Format == impl.FormatText {
					filled := *from
					filled.Data = bytes.ReplaceAll(from.Data, []byte{0}, []byte{' '})
					return original(k, clip, &clipboardItem{Format: i.Format, From: &filled})
				}
				return original(k, clip, i)
			}
		}},
		Fault{Name: "wide-text-ends-with-one-byte", Mistake: "Ends UTF-16 text with a single zero byte.", Plant: func(k *kernel) {
			replaceConverted(k, func(format int, _ *clipboardItem, data []byte) []byte {
				if format == impl.FormatUnicodeText {
					return data[:len(data)-1]
				}
				return data
			})
		}},
		Fault{Name: "dibv5-has-the-old-description", Mistake: "Gives a CF_DIB also under CF_DIBV5.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Converted
			reference.ClipboardsOf(k).Converted = func(k *kernel, clip *clipboard, i *clipboardItem) ([]byte, *impl.Object) {
				if i.Format == impl.FormatDIBV5 {
					return original(k, clip, &clipboardItem{Format: impl.FormatDIB, From: i.From})
				}
				return original(k, clip, i)
			}
		}},
		Fault{Name: "image-has-no-planes", Mistake: "Leaves out of a description all but the size of the image.", Plant: func(k *kernel) {
			replaceConverted(k, func(format int, _ *clipboardItem, data []byte) []byte {
				if format == impl.FormatDIB || format == impl.FormatDIBV5 {
					clear(data[12:16])
				}
				return data
			})
		}},
		Fault{Name: "image-is-cut-off", Mistake: "Makes the memory for an image as large as its description.", Plant: func(k *kernel) {
			replaceConverted(k, func(format int, _ *clipboardItem, data []byte) []byte {
				switch format {
				case impl.FormatDIB:
					return data[:40]
				case impl.FormatDIBV5:
					return data[:124]
				}
				return data
			})
		}},
		Fault{Name: "image-is-turned", Mistake: "Confuses width and height when it makes a bitmap.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Converted
			reference.ClipboardsOf(k).Converted = func(k *kernel, clip *clipboard, i *clipboardItem) ([]byte, *impl.Object) {
				data, object := original(k, clip, i)
				if object != nil {
					object.Width, object.Height = object.Height, object.Width
				}
				return data, object
			}
		}},
		Fault{Name: "metafiles-are-bitmaps", Mistake: "Draws a metafile to convert it, and gives the drawing.", Plant: func(k *kernel) {
			original := reference.ClipboardsOf(k).Converted
			reference.ClipboardsOf(k).Converted = func(k *kernel, clip *clipboard, i *clipboardItem) ([]byte, *impl.Object) {
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
func replaceConverted(k *kernel, change func(format int, from *clipboardItem, data []byte) []byte) {
	original := reference.ClipboardsOf(k).Converted
	reference.ClipboardsOf(k).Converted = func(k *kernel, clip *clipboard, i *clipboardItem) ([]byte, *impl.Object) {
		data, object := original(k, clip, i)
		return change(i.Format, i.From, data), object
	}
}
