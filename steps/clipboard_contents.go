package steps

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/ipcspec/ipcspec/impl/clipboard"
)

// How sentences speak of formats and of what is in them.

// standardFormats are the numbers of the standard formats, as the interface
// between programs and the system has them.
var standardFormats = map[string]int{
	"CF_TEXT": 1, "CF_BITMAP": 2, "CF_METAFILEPICT": 3, "CF_SYLK": 4, "CF_DIF": 5, "CF_TIFF": 6,
	"CF_OEMTEXT": 7, "CF_DIB": 8, "CF_PALETTE": 9, "CF_PENDATA": 10, "CF_RIFF": 11, "CF_WAVE": 12,
	"CF_UNICODETEXT": 13, "CF_ENHMETAFILE": 14, "CF_HDROP": 15, "CF_LOCALE": 16, "CF_DIBV5": 17,
	"CF_PRIVATEFIRST": 0x0200,
}

const (
	// clipFormat is a standard one by its name, a registered one in quotes, or any
	// by its number.
	clipFormat = `(?:CF_[A-Z0-9]+|"[^"]+"|format \d+)`
	// clipContent is text, which may fill only a part of its memory, or bytes.
	clipContent = `(?:"[^"]*"(?: in \d+ bytes)?|the bytes(?: [0-9A-F]{2})+)`
	// clipItem is also the promise of it.
	clipItem    = `(?:` + clipContent + ` as ` + clipFormat + `|a promise of ` + clipFormat + `)`
	clipItems   = `(` + clipItem + `(?:(?:, | and )` + clipItem + `)*)`
	clipFormats = `(` + clipFormat + `(?:(?:, | and )` + clipFormat + `)*)`
)

var (
	oneItem   = regexp.MustCompile(`(?:(` + clipContent + `) as|a promise of) (` + clipFormat + `)`)
	oneFormat = regexp.MustCompile(clipFormat)
)

// formatNumber is the number of a format; a registered one is registered by whoever
// speaks of it.
func (w *World) formatNumber(p *Process, format string) (int, error) {
	if strings.HasPrefix(format, `"`) {
		return w.registerFormat(p, strings.Trim(format, `"`))
	}
	if digits, ok := strings.CutPrefix(format, "format "); ok {
		return strconv.Atoi(digits)
	}
	if number, ok := standardFormats[format]; ok {
		return number, nil
	}
	return 0, fmt.Errorf("there is no standard format %s", format)
}

// knowing returns the process with this role, and the number that it knows a
// format by.
func (w *World) knowing(role, format string) (*Process, int, error) {
	p, err := w.process(role)
	if err != nil {
		return nil, 0, err
	}
	number, err := w.formatNumber(p, format)
	return p, number, err
}

func (w *World) formatNumbers(p *Process, list string) ([]int, error) {
	var numbers []int
	for _, name := range oneFormat.FindAllString(list, -1) {
		number, err := w.formatNumber(p, name)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, number)
	}
	return numbers, nil
}

// formatName says a format as a scenario does.
func (w *World) formatName(number int) string {
	for name, of := range standardFormats {
		if of == number {
			return name
		}
	}
	for _, registered := range w.formats.registered {
		if registered.number == number {
			return strconv.Quote(registered.name)
		}
	}
	return fmt.Sprintf("format %d", number)
}

func (w *World) formatNames(numbers []int) string {
	var names []string
	for _, number := range numbers {
		names = append(names, w.formatName(number))
	}
	if len(names) == 0 {
		return "no format"
	}
	return strings.Join(names, ", ")
}

// memoryOf makes what a program puts into memory: text is encoded and ended as
// its format has it.
func memoryOf(content string, number int) ([]byte, error) {
	if digits, ok := strings.CutPrefix(content, "the bytes "); ok {
		return hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	}
	quoted, in, larger := strings.Cut(content, `" in `)
	if larger {
		quoted += `"`
	}
	said, err := strconv.Unquote(quoted)
	if err != nil {
		return nil, fmt.Errorf("not understood: %s", content)
	}
	var data []byte
	switch number {
	case clipboard.FormatText, clipboard.FormatOEMText:
		data = append([]byte(said), 0)
	case clipboard.FormatUnicodeText:
		for _, unit := range append(utf16.Encode([]rune(said)), 0) {
			data = binary.LittleEndian.AppendUint16(data, unit)
		}
	default:
		data = []byte(said)
	}
	if larger {
		size, _ := strconv.Atoi(strings.TrimSuffix(in, " bytes"))
		for len(data) < size {
			data = append(data, 'x') // no text any more
		}
	}
	return data, nil
}

// saidBy is the text in memory, up to what ends it; false if nothing does.
func saidBy(data []byte, number int) ([]byte, bool) {
	switch number {
	case clipboard.FormatText, clipboard.FormatOEMText:
		said := clipboardText(data)
		return said, len(said) < len(data)
	case clipboard.FormatUnicodeText:
		var units []uint16
		for ; len(data) >= 2; data = data[2:] {
			unit := binary.LittleEndian.Uint16(data)
			if unit == 0 {
				return []byte(string(utf16.Decode(units))), true
			}
			units = append(units, unit)
		}
		return []byte(string(utf16.Decode(units))), false
	}
	return data, true
}
