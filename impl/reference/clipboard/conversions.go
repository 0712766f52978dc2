package clipboard

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// conversions are the formats that the system makes of one (CLIP-24, CLIP-44).
// Microsoft's table has CF_PALETTE for the images too, which Windows does not list.
var conversions = map[int][]int{
	clipboard.FormatText:            {clipboard.FormatOEMText, clipboard.FormatUnicodeText},
	clipboard.FormatOEMText:         {clipboard.FormatText, clipboard.FormatUnicodeText},
	clipboard.FormatUnicodeText:     {clipboard.FormatText, clipboard.FormatOEMText},
	clipboard.FormatBitmap:          {clipboard.FormatDIB, clipboard.FormatDIBV5},
	clipboard.FormatDIB:             {clipboard.FormatBitmap, clipboard.FormatDIBV5},
	clipboard.FormatDIBV5:           {clipboard.FormatBitmap, clipboard.FormatDIB},
	clipboard.FormatEnhMetafile:     {clipboard.FormatMetafilePicture},
	clipboard.FormatMetafilePicture: {clipboard.FormatEnhMetafile},
}

func isText(format int) bool {
	return format == clipboard.FormatText || format == clipboard.FormatOEMText || format == clipboard.FormatUnicodeText
}

// stored is what the clipboard keeps of data: all of them. Text is made to end
// with a NUL (CLIP-124).
func stored(format int, data []byte) []byte {
	nul := 1
	if format == clipboard.FormatUnicodeText {
		nul = 2
	}
	if !isText(format) || len(data) < nul {
		return data
	}
	return append(slices.Clone(data[:len(data)-nul]), make([]byte, nul)...)
}

// source is the item that has, or owes, the data.
func (item *ClipboardItem) source() *ClipboardItem {
	if item.From != nil {
		return item.From
	}
	return item
}

// synthesize adds, behind what was set (CLIP-47), the language of text that has
// none (CLIP-45) and what can be converted (CLIP-44).
func synthesize(k *kernel.Kernel, clip *Clipboard) {
	set := clip.Items
	if clip.item(clipboard.FormatLocale) == nil && slices.ContainsFunc(set, func(item *ClipboardItem) bool { return isText(item.Format) }) {
		language := binary.LittleEndian.AppendUint32(nil, uint32(Of(k).Language(clip)))
		clip.Items = append(clip.Items, &ClipboardItem{Format: clipboard.FormatLocale, Data: language})
	}
	for _, item := range Of(k).Sources(set) {
		for _, format := range Of(k).Conversions(item.Format) {
			if clip.item(format) == nil {
				clip.Items = append(clip.Items, &ClipboardItem{Format: format, From: item.source()})
			}
		}
	}
}

// sources are what is converted, the first choice first: Unicode text loses nothing (CLIP-143).
func sources(set []*ClipboardItem) []*ClipboardItem {
	rank := func(item *ClipboardItem) int {
		if item.Format == clipboard.FormatUnicodeText {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(set), func(a, b *ClipboardItem) int { return cmp.Compare(rank(a), rank(b)) })
}

// content is what a reader gets: a copy, or what is converted on demand.
func content(k *kernel.Kernel, clip *Clipboard, item *ClipboardItem) []byte {
	if item.From == nil {
		return slices.Clone(item.Data)
	}
	data, _ := Of(k).Converted(k, clip, item)
	return data
}

// object is what the handle in a format stands for; nil for plain memory.
func object(k *kernel.Kernel, clip *Clipboard, item *ClipboardItem) *clipboard.Object {
	if item.From == nil {
		return item.Object
	}
	_, object := Of(k).Converted(k, clip, item)
	return object
}

// converted makes the data of one format from those of another.
func converted(k *kernel.Kernel, clip *Clipboard, item *ClipboardItem) ([]byte, *clipboard.Object) {
	from := item.From
	switch item.Format {
	case clipboard.FormatText, clipboard.FormatOEMText, clipboard.FormatUnicodeText:
		text := decodeText(from.Format, Of(k).CodePage(clip, from.Format), from.Data)
		return encodeText(item.Format, Of(k).CodePage(clip, item.Format), text), nil
	case clipboard.FormatEnhMetafile:
		return nil, &clipboard.Object{Kind: "enhanced metafile"}
	case clipboard.FormatMetafilePicture:
		return nil, &clipboard.Object{Kind: "metafile picture"}
	}
	width, height, bits := imageOf(from)
	switch item.Format {
	case clipboard.FormatDIB:
		return append(dibHeader(dibHeaderSize, width, height), bits...), nil
	case clipboard.FormatDIBV5:
		return append(dibHeader(dibV5HeaderSize, width, height), bits...), nil
	}
	return nil, &clipboard.Object{Kind: "bitmap", Width: width, Height: height}
}

// decodeText reads text up to the NUL that ends it (CLIP-25).
func decodeText(format int, page string, data []byte) []rune {
	var text []rune
	if format == clipboard.FormatUnicodeText {
		units := make([]uint16, len(data)/2)
		binary.Decode(data, binary.LittleEndian, units)
		text = utf16.Decode(units)
	} else {
		upper := []rune(page)
		for _, b := range data {
			if b < 0x80 {
				text = append(text, rune(b))
			} else {
				text = append(text, upper[b-0x80])
			}
		}
	}
	said, _, _ := strings.Cut(string(text), "\x00")
	return []rune(said)
}

// encodeText ends the text with a NUL of its own kind (CLIP-25, CLIP-27). What
// the code page does not have becomes a question mark.
func encodeText(format int, page string, text []rune) []byte {
	var data []byte
	if format == clipboard.FormatUnicodeText {
		for _, unit := range append(utf16.Encode(text), 0) {
			data = binary.LittleEndian.AppendUint16(data, unit)
		}
		return data
	}
	upper := []rune(page)
	for _, r := range text {
		i := slices.Index(upper, r)
		switch {
		case r < 0x80:
			data = append(data, byte(r))
		case i >= 0:
			data = append(data, byte(0x80+i))
		default:
			data = append(data, '?')
		}
	}
	return append(data, 0)
}

const (
	dibHeaderSize   = 40  // BITMAPINFOHEADER
	dibV5HeaderSize = 124 // BITMAPV5HEADER
)

// dibDescription is how both headers begin.
type dibDescription struct {
	Size             uint32
	Width, Height    int32
	Planes, BitCount uint16
}

// dibHeader describes an image with 32 bits a pixel, not compressed.
func dibHeader(size, width, height int) []byte {
	header := make([]byte, size)
	binary.Encode(header, binary.LittleEndian, dibDescription{uint32(size), int32(width), int32(height), 1, 32})
	return header
}

// imageOf takes an image apart. A bitmap has no pixels here but black ones.
func imageOf(item *ClipboardItem) (width, height int, bits []byte) {
	if o := item.Object; o != nil {
		pixels := max(o.Width, 0) * max(o.Height, 0)
		return o.Width, o.Height, make([]byte, 4*min(pixels, mostPixels))
	}
	var described dibDescription
	binary.Decode(item.Data, binary.LittleEndian, &described)
	return int(described.Width), int(described.Height), item.Data[min(int(described.Size), len(item.Data)):]
}

// mostPixels bounds what a bitmap takes, whatever it claims.
const mostPixels = 1 << 22

// droppedFiles reads a DROPFILES structure: where the list is and whether it is
// in wide characters, then names that end with a NUL each, and one NUL more.
func droppedFiles(list []byte) []string {
	var dropped struct {
		Names               uint32 // where they begin
		X, Y, Outside, Wide int32
	}
	binary.Decode(list, binary.LittleEndian, &dropped)
	format, page := clipboard.FormatText, codePage(&Clipboard{}, clipboard.FormatText)
	if dropped.Wide != 0 {
		format = clipboard.FormatUnicodeText
	}
	var files []string
	for rest := list[min(int(dropped.Names), len(list)):]; ; {
		name := decodeText(format, page, rest)
		if len(name) == 0 {
			return files
		}
		files = append(files, string(name))
		rest = rest[min(len(encodeText(format, page, name)), len(rest)):]
	}
}
