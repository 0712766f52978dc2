// Package bytestream is the room of the trait byte stream: a buffer between those
// who write and those who read, as pipes of POSIX and of Windows have it.
package bytestream

import "github.com/ipcspec/ipcspec/impl/reference/kernel"

// State has the decisions about such buffers.
type State struct {
	EndOfFile   func(p *Pipe) bool
	Broken      func(p *Pipe) bool
	Take        func(p *Pipe, size int) []byte
	Nonblocking func(d *kernel.Description) bool
}

// Of is the state of byte streams.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Begins(func() *State {
		return &State{EndOfFile: endOfFile, Broken: broken, Take: take, Nonblocking: nonblocking}
	})
}

// Pipe is one kernel buffer with two ends.
type Pipe struct {
	Buffer   []byte
	Packets  []int // lengths of the packets in Buffer; all of Buffer or nothing
	Capacity int   // in bytes; Linux counts page slots instead
	Readers  int   // open file descriptions of the read end
	Writers  int
	Arrivals int // how often data has arrived, for edge-triggered events
}

// Room is the number of bytes that can be added.
func (p *Pipe) Room() int { return p.Capacity - len(p.Buffer) }

// Add appends data, in packets of at most so many bytes; 0 is without packets.
func (p *Pipe) Add(k *kernel.Kernel, data []byte, packet int) {
	if packet > 0 && len(p.Packets) == 0 && len(p.Buffer) > 0 {
		p.Packets = []int{len(p.Buffer)} // what is there already is one
	}
	p.Buffer = append(p.Buffer, data...)
	if packet == 0 && len(p.Packets) > 0 {
		packet = len(data) // what comes among packets is one, too
	}
	for packet > 0 && len(data) > 0 {
		n := min(len(data), packet)
		p.Packets = append(p.Packets, n)
		data = data[n:]
	}
	p.Arrivals++
	k.Touch()
}

// Drop removes bytes from the front, and with them the packets that they were.
func (p *Pipe) Drop(n int) {
	p.Buffer = p.Buffer[n:]
	for len(p.Packets) > 0 && n >= p.Packets[0] {
		n -= p.Packets[0]
		p.Packets = p.Packets[1:]
	}
	if len(p.Packets) > 0 {
		p.Packets[0] -= n
	}
}

// endOfFile: nothing can come any more (PIPE-07, PIPE-11, PIPE-23).
func endOfFile(p *Pipe) bool { return p.Writers == 0 }

// broken: nobody can read any more (PIPE-09).
func broken(p *Pipe) bool { return p.Readers == 0 }

// take removes what one read returns: what is there, up to the size asked for
// (PIPE-14, PIPE-22); in packet mode one packet, whose rest is lost (PIPE-41).
func take(p *Pipe, size int) []byte {
	if len(p.Packets) > 0 {
		packet := p.Buffer[:p.Packets[0]]
		p.Buffer, p.Packets = p.Buffer[len(packet):], p.Packets[1:]
		return packet[:min(size, len(packet))]
	}
	n := min(size, len(p.Buffer))
	data := p.Buffer[:n]
	p.Buffer = p.Buffer[n:]
	return data
}

func nonblocking(d *kernel.Description) bool { return d.Nonblock }

// End is an open file on a pipe: which end, or both, says the access of its
// description.
type End struct{ Pipe *Pipe }

// Stream is the pipe's end itself.
func (e *End) Stream() *End { return e }

// Open makes a description of a new end with this access, and counts it. The file
// is what embeds the end.
func (e *End) Open(file kernel.File, access kernel.Access) *kernel.Description {
	d := &kernel.Description{File: file, Access: access}
	if d.Reads() {
		e.Pipe.Readers++
	}
	if d.Writes() {
		e.Pipe.Writers++
	}
	return d
}

// Release counts an end that is gone.
func (e *End) Release(_ *kernel.Kernel, d *kernel.Description) {
	if d.Writes() {
		e.Pipe.Writers--
	}
	if d.Reads() {
		e.Pipe.Readers--
	}
	e.Pipe.Arrivals++ // of the hang-up, or of the error
}

// PipeOf is the pipe that a description is open on, or nil.
func PipeOf(d *kernel.Description) *Pipe {
	if file, is := d.File.(interface{ Stream() *End }); is {
		return file.Stream().Pipe
	}
	return nil
}
