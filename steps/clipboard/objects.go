package clipboard

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/steps"
	windows "github.com/ipcspec/ipcspec/steps/window"
)

// What is copied and is no plain memory, or memory with a structure: images, other
// objects that are drawn with, and lists of files.

func init() {
	steps.DefineParameter("bitmap-format", `CF_BITMAP|format 2`, "the format of images that are bitmaps")
	steps.DefineParameter("dib-format", `CF_DIB|CF_DIBV5|format 8|format 17`, "a format of images that are in memory")
	steps.DefineParameter("drawing", `palette|enhanced metafile|metafile picture`, "what is drawn with, and no image")
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

// headerOf is the size of the description with which an image in memory begins.
func headerOf(number int) int {
	if number == clipboard.FormatDIBV5 {
		return dibV5Header
	}
	return dibHeader
}

func copyBitmap(w *world, p *process, width, height int, format string) error {
	return copyObject(w, p, clipboard.Object{Kind: "bitmap", Width: width, Height: height}, format)
}

func pasteBitmap(w *world, p *process, width, height int, format string) error {
	return pasteObject(w, p, clipboard.Object{Kind: "bitmap", Width: width, Height: height}, format)
}

func copyDIB(w *world, p *process, width, height int, format string) error {
	number, err := numberOf(w, p, format)
	if err != nil {
		return err
	}
	return copyMemory(w, p, number, imageInMemory(headerOf(number), width, height))
}

// copyMemory copies these bytes.
func copyMemory(w *world, p *process, number int, data []byte) error {
	return replace(w, p, func() error {
		_, err := w.Do(p, clipboard.Set{Window: windows.IfAny(p), Format: number, Payload: impl.Payload{Data: data}})
		return err
	})
}

func pasteDIB(w *world, p *process, width, height int, format string) error {
	number, err := numberOf(w, p, format)
	if err != nil {
		return err
	}
	got, err := look[impl.Bytes](w, p, clipboard.Get{Window: windows.IfAny(p), Format: number})
	if err != nil {
		return err
	}
	describe := func(header, width, height int) string {
		return fmt.Sprintf("a description of %d bytes, and an image of %d by %d pixels", header, width, height)
	}
	want := describe(headerOf(number), width, height)
	if len(got.Data) < headerOf(number) {
		return steps.Differs(want, steps.Plural(len(got.Data), "byte"))
	}
	field := func(at int) int { return int(int32(binary.LittleEndian.Uint32(got.Data[at:]))) }
	if observed := describe(field(0), field(4), field(8)); observed != want {
		return steps.Differs(want, observed)
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
		return steps.Differs("one plane with a depth of 1, 4, 8, 16, 24 or 32 bits", fmt.Sprintf("%s with %d bits", steps.Plural(int(planes), "plane"), depth))
	}
	header := int(binary.LittleEndian.Uint32(data))
	if size := header + (width*depth+31)/32*4*height; len(data) < size {
		return steps.Differs(fmt.Sprintf("at least %d bytes for the image", size), steps.Plural(len(data), "byte"))
	}
	return nil
}

func copyObject(w *world, p *process, object clipboard.Object, format string) error {
	return replace(w, p, func() error {
		number, err := numberOf(w, p, format)
		if err != nil {
			return err
		}
		_, err = w.Do(p, clipboard.SetObject{Window: windows.IfAny(p), Format: number, Object: object})
		return err
	})
}

func pasteObject(w *world, p *process, want clipboard.Object, format string) error {
	number, err := numberOf(w, p, format)
	if err != nil {
		return err
	}
	got, err := look[clipboard.Object](w, p, clipboard.GetObject{Window: windows.IfAny(p), Format: number})
	if err == nil && got != want {
		return steps.Differs(impl.PhraseResult(want), impl.PhraseResult(got))
	}
	return err
}

func copyFiles(w *world, p *process, names []string, wide bool) error {
	return copyMemory(w, p, clipboard.FormatFiles, dropList(names, wide))
}

func pasteFiles(w *world, p *process, said string) error {
	var names []string
	for i, part := range strings.Split(said, `"`) {
		if i%2 == 1 {
			names = append(names, part)
		}
	}
	own, err := windows.Of(p)
	if err != nil {
		return err
	}
	got, err := look[clipboard.Files](w, p, clipboard.GetFiles{Window: own})
	if err == nil && !slices.Equal(got.Files, names) {
		return steps.Differs("the files "+said, "the files "+strings.Join(got.Files, ", "))
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
