package reference

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl/clipboard"
)

// FormatChoices are decisions about clipboard formats.
type FormatChoices struct {
	SameName     func(registered, name string) bool
	FindFormat   func(k *Kernel, p *Process, name string) *RegisteredFormat
	NewFormat    func(here *Computer) int
	IntegerAtom  func(name string) (int, bool)
	FormatNamed  func(here *Computer, format int) (string, error)
	CopiedName   func(name string, size int) string
	Stored       func(format int, data []byte) []byte
	Conversions  func(format int) []int
	Synthesize   func(k *Kernel, clip *Clipboard)
	Language     func(clip *Clipboard) int
	CodePage     func(clip *Clipboard, format int) string
	Converted    func(k *Kernel, clip *Clipboard, item *ClipboardItem) ([]byte, *clipboard.Object)
	Enumerate    func(clip *Clipboard) (clipboard.Formats, error)
	Preferred    func(clip *Clipboard, formats []int) int
	DroppedFiles func(list []byte) []string
}

func defaultFormatChoices() FormatChoices {
	return FormatChoices{
		SameName: strings.EqualFold, FindFormat: findFormat, NewFormat: newFormat, IntegerAtom: integerAtom,
		FormatNamed: formatNamed, CopiedName: copiedName,
		Stored:      stored,
		Conversions: func(format int) []int { return conversions[format] },
		Synthesize:  synthesize,
		Language:    func(*Clipboard) int { return inputLanguage },
		CodePage:    codePage, Converted: converted, Enumerate: enumerate,
		Preferred: preferred, DroppedFiles: droppedFiles,
	}
}
