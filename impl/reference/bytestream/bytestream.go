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
	Parts    []Part // of Buffer, where there are packets or pages: of all of it, or none
	Capacity int    // in bytes
	PageSize int    // of a pipe whose room is counted in pages; 0 where it is in bytes
	Readers  int    // open file descriptions of the read end
	Writers  int
	Arrivals int // how often data has arrived, or the end: what edges of a read end are
	Freed    int // how often room has come, or the end of all reading: those of a write end
}

// endOfFile: nothing can come any more (PIPE-07, PIPE-11, PIPE-23).
func endOfFile(p *Pipe) bool { return p.Writers == 0 }

// broken: nobody can read any more (PIPE-09).
func broken(p *Pipe) bool { return p.Readers == 0 }

// take removes what one read returns: what is there, up to the size asked for
// (PIPE-14, PIPE-22), and nothing beyond the end of a packet, whose rest is lost (PIPE-41).
func take(p *Pipe, size int) []byte {
	size = min(size, len(p.Buffer))
	gone, end := size, 0
	for _, part := range p.Parts {
		if end >= size {
			break
		}
		if end += part.Size; part.Packet {
			gone = end
			break
		}
	}
	data := p.Buffer[:min(size, gone)]
	p.drop(gone)
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
		e.Pipe.Arrivals++
	}
	if d.Reads() {
		e.Pipe.Readers--
		e.Pipe.Freed++
	}
}

// PipeOf is the pipe that a description is open on, or nil.
func PipeOf(d *kernel.Description) *Pipe {
	if file, is := d.File.(interface{ Stream() *End }); is {
		return file.Stream().Pipe
	}
	return nil
}
