package clipboard

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/steps"
)

// How sentences speak of formats and of what is in them.

// standardFormats are the numbers of the standard formats, as the interface between
// programs and the system has them.
var standardFormats = map[string]int{
	"CF_TEXT": 1, "CF_BITMAP": 2, "CF_METAFILEPICT": 3, "CF_SYLK": 4, "CF_DIF": 5, "CF_TIFF": 6,
	"CF_OEMTEXT": 7, "CF_DIB": 8, "CF_PALETTE": 9, "CF_PENDATA": 10, "CF_RIFF": 11, "CF_WAVE": 12,
	"CF_UNICODETEXT": 13, "CF_ENHMETAFILE": 14, "CF_HDROP": 15, "CF_LOCALE": 16, "CF_DIBV5": 17,
	"CF_PRIVATEFIRST": 0x0200,
}

const (
	aFormat  = `(?:CF_[A-Z0-9]+|"[^"]+"|format \d+)`
	aContent = `(?:the bytes(?: [0-9A-F]{2})+|"[^"]*"(?: in \d+ bytes)?)`
	anItem   = `(?:` + aContent + ` as ` + aFormat + `|a promise of ` + aFormat + `)`
	another  = `(?:, | and )`
)

var (
	oneItem   = regexp.MustCompile(`(?:(` + aContent + `) as|a promise of) (` + aFormat + `)`)
	oneFormat = regexp.MustCompile(aFormat)
)

func init() {
	steps.DefineParameter("format", `CF_[A-Z0-9]+|"[^"]+"|format \d+`,
		`a format of the clipboard: a standard one by its name, a registered one in quotes, or any by its number ("format 13")`)
	steps.DefineParameter("formats", aFormat+`(?:`+another+aFormat+`)*`, `several of them: CF_TEXT, "Invoice" and format 13`)
	steps.DefineParameter("content", `the bytes(?: [0-9A-F]{2})+|"[^"]*"(?: in \d+ bytes)?`,
		`what is in a format: text, which may fill only a part of its memory ("hi" in 100 bytes), or the bytes 61 00`)
	steps.DefineParameter("items", anItem+`(?:`+another+anItem+`)*`, `contents with their formats, and promises: "hi" as CF_TEXT and a promise of CF_WAVE`)
	steps.BringsBy(func(op clipboard.Get, r impl.Bytes) []byte {
		said, _ := saidBy(r.Data, op.Format)
		return said
	})
}

// numberOf is the number of a format; a registered one is registered by whoever speaks
// of it.
func numberOf(w *world, p *process, format string) (int, error) {
	if strings.HasPrefix(format, `"`) {
		return register(w, p, strings.Trim(format, `"`))
	}
	if digits, ok := strings.CutPrefix(format, "format "); ok {
		return strconv.Atoi(digits)
	}
	if number, ok := standardFormats[format]; ok {
		return number, nil
	}
	return 0, fmt.Errorf("there is no standard format %s", format)
}

func numbersOf(w *world, p *process, list string) ([]int, error) {
	var numbers []int
	for _, name := range oneFormat.FindAllString(list, -1) {
		number, err := numberOf(w, p, name)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, number)
	}
	return numbers, nil
}

// nameOf says a format as a scenario does.
func nameOf(w *world, number int) string {
	for name, of := range standardFormats {
		if of == number {
			return name
		}
	}
	for _, f := range *steps.Of[registered](w) {
		if f.number == number {
			return strconv.Quote(f.name)
		}
	}
	return fmt.Sprintf("format %d", number)
}

func namesOf(w *world, numbers []int) string {
	var names []string
	for _, number := range numbers {
		names = append(names, nameOf(w, number))
	}
	if len(names) == 0 {
		return "no format"
	}
	return strings.Join(names, ", ")
}

// memoryOf makes what a program puts into memory: text is encoded and ended as its
// format has it.
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

// saidBy is the text in memory, which may be larger, up to what ends it; false if
// nothing does.
func saidBy(data []byte, number int) ([]byte, bool) {
	switch number {
	case clipboard.FormatText, clipboard.FormatOEMText:
		said, _, ended := bytes.Cut(data, []byte{0})
		return said, ended
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
