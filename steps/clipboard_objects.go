package steps

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
)

// Sentences about what is copied and is no plain memory, or memory with a
// structure: images, other objects that are drawn with, and lists of files.

const (
	clipImage  = `an image of ` + number + ` by ` + number + ` pixels as (CF_BITMAP|CF_DIB|CF_DIBV5|format \d+)`
	clipObject = `an? (palette|enhanced metafile|metafile picture) as (CF_[A-Z]+|format \d+)`
)

func init() {
	does(role+` copies `+clipImage, func(w *World, role string, width, height int, format string) error {
		return w.copiesImage(role, width, height, format)
	})
	checks(role+` pastes `+clipImage, func(w *World, role string, width, height int, format string) error {
		return w.pastesImage(role, width, height, format)
	})
	does(role+` copies `+clipObject, func(w *World, role, kind, format string) error {
		return w.copiesObject(role, clipboard.Object{Kind: kind}, format)
	})
	checks(role+` pastes `+clipObject, func(w *World, role, kind, format string) error {
		return w.pastesObject(role, clipboard.Object{Kind: kind}, format)
	})
	does(role+` copies the files `+names+`( in 8-bit characters)?`, func(w *World, role, names, narrow string) error {
		return w.replaces(role, func(p *Process) error {
			list := dropList(listed(names), narrow == "")
			_, err := w.do(p, clipboard.Set{Window: p.Window, Format: clipboard.FormatFiles, Payload: impl.Payload{Data: list}})
			return err
		})
	})
	checks(role+` pastes the files `+names, func(w *World, role, names string) error {
		p, err := w.windowed(role)
		if err != nil {
			return err
		}
		got, err := looks[clipboard.Files](w, p, clipboard.GetFiles{Window: p.Window})
		if err == nil && !slices.Equal(got.Files, listed(names)) {
			return mismatch("the files "+names, "the files "+strings.Join(got.Files, ", "))
		}
		return err
	})
}

// The sizes of BITMAPINFOHEADER and BITMAPV5HEADER, which begin with them.
const (
	dibHeader   = 40
	dibV5Header = 124
)

// imageInMemory is an image with 32 bits a pixel behind its description.
func imageInMemory(header, width, height int) []byte {
	const sRGB = 0x73524742 // LCS_sRGB
	data := make([]byte, header+width*height*4)
	binary.LittleEndian.PutUint32(data, uint32(header))
	binary.LittleEndian.PutUint32(data[4:], uint32(width))
	binary.LittleEndian.PutUint32(data[8:], uint32(height))
	binary.LittleEndian.PutUint16(data[12:], 1)
	binary.LittleEndian.PutUint16(data[14:], 32)
	if header == dibV5Header {
		binary.LittleEndian.PutUint32(data[56:], sRGB)
	}
	return data
}

// headerOf is the size of the description with which an image in memory begins
// in this format; 0 where it is a bitmap.
func headerOf(number int) int {
	switch number {
	case clipboard.FormatDIB:
		return dibHeader
	case clipboard.FormatDIBV5:
		return dibV5Header
	}
	return 0
}

func (w *World) copiesImage(role string, width, height int, format string) error {
	number, err := w.formatNumber(nil, format)
	if err != nil {
		return err
	}
	if number == clipboard.FormatBitmap {
		return w.copiesObject(role, clipboard.Object{Kind: "bitmap", Width: width, Height: height}, format)
	}
	return w.replaces(role, func(p *Process) error {
		data := imageInMemory(headerOf(number), width, height)
		_, err := w.do(p, clipboard.Set{Window: p.Window, Format: number, Payload: impl.Payload{Data: data}})
		return err
	})
}

func (w *World) pastesImage(role string, width, height int, format string) error {
	p, number, err := w.knowing(role, format)
	if err != nil {
		return err
	}
	if number == clipboard.FormatBitmap {
		return w.pastesObject(role, clipboard.Object{Kind: "bitmap", Width: width, Height: height}, format)
	}
	got, err := looks[impl.Bytes](w, p, clipboard.Get{Window: p.Window, Format: number})
	if err != nil {
		return err
	}
	describe := func(header, width, height int) string {
		return fmt.Sprintf("a description of %d bytes, and an image of %d by %d pixels", header, width, height)
	}
	want := describe(headerOf(number), width, height)
	if len(got.Data) < headerOf(number) {
		return mismatch(want, plural(len(got.Data), "byte"))
	}
	field := func(at int) int { return int(int32(binary.LittleEndian.Uint32(got.Data[at:]))) }
	if observed := describe(field(0), field(4), field(8)); observed != want {
		return mismatch(want, observed)
	}
	return describesPixels(got.Data, width, height)
}

// depths are how many bits a pixel may have.
var depths = []int{1, 4, 8, 16, 24, 32}

// describesPixels requires one plane of pixels with a possible depth, and memory
// for all of them: each line fills whole units of 32 bits.
func describesPixels(data []byte, width, height int) error {
	planes, depth := binary.LittleEndian.Uint16(data[12:]), int(binary.LittleEndian.Uint16(data[14:]))
	if planes != 1 || !slices.Contains(depths, depth) {
		return mismatch("one plane with a depth of 1, 4, 8, 16, 24 or 32 bits", fmt.Sprintf("%s with %d bits", plural(int(planes), "plane"), depth))
	}
	header := int(binary.LittleEndian.Uint32(data))
	if size := header + (width*depth+31)/32*4*height; len(data) < size {
		return mismatch(fmt.Sprintf("at least %d bytes for the image", size), plural(len(data), "byte"))
	}
	return nil
}

func (w *World) copiesObject(role string, object clipboard.Object, format string) error {
	return w.replaces(role, func(p *Process) error {
		number, err := w.formatNumber(p, format)
		if err != nil {
			return err
		}
		_, err = w.do(p, clipboard.SetObject{Window: p.Window, Format: number, Object: object})
		return err
	})
}

func (w *World) pastesObject(role string, want clipboard.Object, format string) error {
	p, number, err := w.knowing(role, format)
	if err != nil {
		return err
	}
	got, err := looks[clipboard.Object](w, p, clipboard.GetObject{Window: p.Window, Format: number})
	if err == nil && got != want {
		return mismatch(impl.PhraseResult(want), impl.PhraseResult(got))
	}
	return err
}

// dropList is a DROPFILES structure and the names behind it.
func dropList(names []string, wide bool) []byte {
	const header = 20
	list := binary.LittleEndian.AppendUint32(nil, header)
	list = append(list, make([]byte, header-8)...) // where they were dropped
	if !wide {
		list = binary.LittleEndian.AppendUint32(list, 0)
		for _, name := range append(names, "") {
			list = append(append(list, name...), 0)
		}
		return list
	}
	list = binary.LittleEndian.AppendUint32(list, 1)
	for _, name := range append(names, "") {
		for _, unit := range append(utf16.Encode([]rune(name)), 0) {
			list = binary.LittleEndian.AppendUint16(list, unit)
		}
	}
	return list
}
