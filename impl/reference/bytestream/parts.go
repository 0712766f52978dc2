package bytestream

import (
	"cmp"

	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// Packets of Linux, and its pages: what a buffer is made of, where that matters.

// Part is a stretch of what is in a pipe: a packet, or bytes that are none. Where room
// is counted in pages each part has one of its own.
type Part struct {
	Size   int
	Packet bool
	End    int // where it ends in its page, into which no more goes if that is full
}

// Room is the number of bytes that a write of any length can add.
func (p *Pipe) Room() int {
	if p.PageSize > 0 {
		return max(0, p.Capacity/p.PageSize-len(p.Parts)) * p.PageSize
	}
	return p.Capacity - len(p.Buffer)
}

// GoesInto says whether a pipe of so many bytes could hold what is in this one.
func (p *Pipe) GoesInto(capacity int) bool {
	if p.PageSize > 0 {
		return len(p.Parts) <= capacity/p.PageSize
	}
	return len(p.Buffer) <= capacity
}

// Fits is how much there is room for of what is left of a write. Where pages are counted
// the odd bytes of a write may go into the page that the last one has begun.
func (p *Pipe) Fits(whole, left int) int {
	room := p.Room()
	if odd := p.odd(whole); whole == left && p.joins(odd) {
		room += odd
	}
	return min(left, room)
}

// odd are the bytes beyond whole pages.
func (p *Pipe) odd(size int) int { return size % max(p.PageSize, 1) }

// joins says whether so many bytes go into a page that was begun already.
func (p *Pipe) joins(n int) bool {
	if n == 0 || len(p.Parts) == 0 {
		return false
	}
	last := p.Parts[len(p.Parts)-1]
	return !last.Packet && last.End+n <= p.PageSize
}

// Add appends data, in packets of at most so many bytes; 0 is without packets.
func (p *Pipe) Add(k *kernel.Kernel, data []byte, packet int) {
	left := len(data)
	if odd := p.odd(left); packet == 0 && p.joins(odd) {
		last := &p.Parts[len(p.Parts)-1]
		last.Size, last.End, left = last.Size+odd, last.End+odd, left-odd
	}
	for most := cmp.Or(packet, p.PageSize, left); left > 0; {
		n := min(left, most)
		p.append(Part{Size: n, Packet: packet > 0, End: n})
		left -= n
	}
	p.arrive(k, data)
}

func (p *Pipe) arrive(k *kernel.Kernel, data []byte) {
	p.Buffer = append(p.Buffer, data...)
	p.Arrivals++
	k.Touch()
}

// append adds a part of what arrives next. Without packets and pages nothing is noted.
func (p *Pipe) append(part Part) {
	if len(p.Parts) == 0 && p.PageSize == 0 {
		if !part.Packet {
			return
		}
		if before := len(p.Buffer); before > 0 {
			p.Parts = append(p.Parts, Part{Size: before})
		}
	}
	p.Parts = append(p.Parts, part)
}

// Passable is how much of so many bytes from the front another pipe has room for.
func (p *Pipe) Passable(to *Pipe, size int) int {
	size = min(size, len(p.Buffer))
	if to.PageSize == 0 {
		return min(size, to.Room())
	}
	room := 0
	for _, part := range p.Parts[:min(len(p.Parts), to.Room()/to.PageSize)] {
		room += part.Size
	}
	return min(size, room)
}

// Pass puts bytes from the front into another pipe as the parts that they are, and takes
// them away, which is splice, or keeps them, which is tee (PIPE-43).
func (p *Pipe) Pass(k *kernel.Kernel, to *Pipe, size int, keep bool) {
	parts := p.Parts
	if len(parts) == 0 {
		parts = []Part{{Size: size}}
	}
	for left := size; left > 0; parts = parts[1:] {
		part := parts[0]
		if keep || part.Size > left { // two pipes have this page now
			part.End = to.PageSize
		}
		part.Size = min(part.Size, left)
		to.append(part)
		left -= part.Size
	}
	to.arrive(k, p.Buffer[:size])
	if !keep {
		p.drop(size)
	}
}

// drop removes bytes from the front, and with them the parts that they were.
func (p *Pipe) drop(n int) {
	p.Buffer = p.Buffer[n:]
	for len(p.Parts) > 0 && n >= p.Parts[0].Size {
		n -= p.Parts[0].Size
		p.Parts = p.Parts[1:]
	}
	if len(p.Parts) > 0 {
		p.Parts[0].Size -= n
	}
}
