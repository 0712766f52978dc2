package reference

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// StreamState has the decisions about buffers of bytes with two ends, of POSIX and
// of Windows.
type StreamState struct {
	EndOfFile   func(p *Pipe) bool
	Broken      func(p *Pipe) bool
	Take        func(p *Pipe, size int) []byte
	Nonblocking func(d *Description) bool
}

// StreamsOf is the state of streams.
func StreamsOf(k *Kernel) *StreamState { return Of[StreamState](k) }

// PipeState has the decisions about pipes of POSIX, and what documents leave to the
// implementation.
type PipeState struct {
	Limits PipeLimits

	BrokenPipe          func(k *Kernel, c *Call)
	Accepts             func(k *Kernel, p *Pipe, whole, left int) int
	Capacity            func(k *Kernel, size int) int
	MayExceed           func(p *Process) bool
	EmptyWriteIsNothing func(p *Pipe) bool
	NewPipeFlags        func(asked impl.Flags) impl.Flags
	Status              func(d *Description) impl.FileStatus
	Unread              func(d *Description) int
	StatedPipeBuf       func(k *Kernel) int
	Consumes            func(call string) bool
	Readiness           func(k *Kernel, d *Description) []string
}

// PipeLimits are those of Linux, so that rules about Linux can be executed.
type PipeLimits struct {
	Capacity int // bytes in a new pipe
	PipeBuf  int // PIPE_BUF: longest atomic write
	MaxSize  int // largest capacity without privilege
	PageSize int // capacities are multiples of it
}

var linuxPipes = PipeLimits{Capacity: 65536, PipeBuf: 4096, MaxSize: 1 << 20, PageSize: 4096}

// PipesOf is the state of pipes.
func PipesOf(k *Kernel) *PipeState { return Of[PipeState](k) }

func init() {
	Begins(func() *StreamState {
		return &StreamState{EndOfFile: endOfFile, Broken: broken, Take: take, Nonblocking: nonblocking}
	})
	Begins(func() *PipeState {
		return &PipeState{
			Limits:     linuxPipes,
			BrokenPipe: raisePipeSignal, Accepts: accepts, Capacity: capacity,
			MayExceed:           func(p *Process) bool { return p.Privileged },
			EmptyWriteIsNothing: func(*Pipe) bool { return true },
			NewPipeFlags:        func(asked impl.Flags) impl.Flags { return asked },
			Status:              status, Unread: unread,
			StatedPipeBuf: func(k *Kernel) int { return PipesOf(k).Limits.PipeBuf },
			Consumes:      func(call string) bool { return call == "splice" },
			Readiness:     readiness,
		}
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

// Add appends data; in packet mode as packets of at most PIPE_BUF bytes.
func (k *Kernel) Add(p *Pipe, data []byte, packets bool) {
	p.Buffer = append(p.Buffer, data...)
	for packets && len(data) > 0 {
		n := min(len(data), PipesOf(k).Limits.PipeBuf)
		p.Packets = append(p.Packets, n)
		data = data[n:]
	}
	p.Arrivals++
	k.Touch()
}

// endOfFile: nothing can come any more (PIPE-07, PIPE-11, PIPE-23).
func endOfFile(p *Pipe) bool { return p.Writers == 0 }

// broken: nobody can read any more (PIPE-09).
func broken(p *Pipe) bool { return p.Readers == 0 }

// accepts says how many bytes of what is left of a write go in now. Up to
// PIPE_BUF it is all or nothing (PIPE-24, PIPE-26, PIPE-27), beyond what fits (PIPE-25).
func accepts(k *Kernel, p *Pipe, whole, left int) int {
	if whole <= PipesOf(k).Limits.PipeBuf && left > p.Room() {
		return 0
	}
	return min(left, p.Room())
}

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

// capacity rounds a wish up to pages, each time doubled (PIPE-29).
func capacity(k *Kernel, size int) int {
	rounded := PipesOf(k).Limits.PageSize
	for rounded < size {
		rounded *= 2
	}
	return rounded
}

// readFrom is one read of a pipe.
func (k *Kernel) readFrom(c *Call, d *Description, size int) (impl.Bytes, error) {
	p := d.Pipe
	switch {
	case size == 0:
		return impl.Bytes{}, nil
	case len(p.Buffer) > 0:
		data := slices.Clone(StreamsOf(k).Take(p, size))
		return impl.Bytes{Data: data}, nil
	case StreamsOf(k).EndOfFile(p):
		return impl.Bytes{}, nil
	case StreamsOf(k).Nonblocking(d) && !c.Begun: // who waits already is not woken by the mode
		return impl.Bytes{}, Posix("EAGAIN")
	}
	return impl.Bytes{}, c.Wait("read") // PIPE-08
}

// writeTo is one write to a pipe, tried until all of data is in it.
func (k *Kernel) writeTo(c *Call, d *Description, data []byte, in string) (impl.Count, error) {
	p := d.Pipe
	if len(data) == 0 && PipesOf(k).EmptyWriteIsNothing(p) { // PIPE-21
		return impl.Count{}, nil
	}
	if StreamsOf(k).Broken(p) {
		PipesOf(k).BrokenPipe(k, c)
		if c.Transferred > 0 { // PIPE-33
			return impl.Count{Count: c.Transferred}, nil
		}
		return impl.Count{}, Posix("EPIPE")
	}
	if n := PipesOf(k).Accepts(k, p, len(data), len(data)-c.Transferred); n > 0 {
		k.Add(p, data[c.Transferred:c.Transferred+n], d.Direct)
		c.Transferred += n
	}
	switch {
	case c.Transferred == len(data):
		return impl.Count{Count: len(data)}, nil
	case !StreamsOf(k).Nonblocking(d) || c.Begun:
		return impl.Count{}, c.Wait(in) // PIPE-10
	case c.Transferred > 0:
		return impl.Count{Count: c.Transferred}, nil
	}
	return impl.Count{}, Posix("EAGAIN")
}

// raisePipeSignal directs SIGPIPE at the writing thread (PIPE-20).
func raisePipeSignal(k *Kernel, c *Call) { k.deliver(c.Process, c.Thread, "SIGPIPE") }

func nonblocking(d *Description) bool { return d.Nonblock }

func init() {
	on(func(k *Kernel, c *Call, op impl.PipeCreate) (impl.PipeEnds, error) {
		if c.Process.FreeNumbers() < 2 { // PIPE-18
			return impl.PipeEnds{}, Posix("EMFILE")
		}
		p := &Pipe{Capacity: PipesOf(k).Limits.Capacity, Readers: 1, Writers: 1}
		has := func(flag string) bool { return slices.Contains(op.Flags, flag) }
		flags := PipesOf(k).NewPipeFlags(impl.Flags{Nonblock: has("nonblock"), Cloexec: has("cloexec")})
		r := &Description{Pipe: p, Nonblock: flags.Nonblock}
		w := &Description{Pipe: p, Write: true, Nonblock: flags.Nonblock, Direct: has("direct")}
		return impl.PipeEnds{
			Read:  k.Open(c.Process, r, flags.Cloexec),
			Write: k.Open(c.Process, w, flags.Cloexec),
		}, nil
	})
	onPipe(func(op impl.PipeGetSize) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.PipeGetSize) (impl.Value, error) {
		return impl.Value{Value: int64(d.Pipe.Capacity)}, nil
	})
	onPipe(func(op impl.PipeSetSize) impl.Handle { return op.Handle }, func(k *Kernel, c *Call, d *Description, op impl.PipeSetSize) (impl.Value, error) {
		size := PipesOf(k).Capacity(k, op.Size)
		switch {
		case size > PipesOf(k).Limits.MaxSize && !PipesOf(k).MayExceed(c.Process): // PIPE-30
			return impl.Value{}, Posix("EPERM")
		case size < len(d.Pipe.Buffer): // PIPE-102
			return impl.Value{}, Posix("EBUSY")
		}
		d.Pipe.Capacity = size
		return impl.Value{Value: int64(size)}, nil
	})
	on(func(k *Kernel, c *Call, op impl.PipeMaxSize) (impl.Value, error) {
		return impl.Value{Value: int64(PipesOf(k).Limits.MaxSize)}, nil
	})
	// PIPE-43: tee leaves what it copies where it is, splice moves it.
	on(func(k *Kernel, c *Call, op impl.PipeTee) (impl.Count, error) {
		return k.between(c, op.From, op.To, op.Size, "tee")
	})
	on(func(k *Kernel, c *Call, op impl.PipeSplice) (impl.Count, error) {
		return k.between(c, op.From, op.To, op.Size, "splice")
	})
}

func (k *Kernel) between(c *Call, from, to impl.Handle, size int, call string) (impl.Count, error) {
	source, err := k.end(c.Process, from, false)
	if err != nil {
		return impl.Count{}, err
	}
	target, err := k.end(c.Process, to, true)
	if err != nil {
		return impl.Count{}, err
	}
	if source.Pipe == target.Pipe { // PIPE-119
		return impl.Count{}, Posix("EINVAL")
	}
	n := min(size, len(source.Pipe.Buffer), target.Pipe.Room())
	none := len(source.Pipe.Buffer) == 0
	switch ended := none && StreamsOf(k).EndOfFile(source.Pipe); {
	case size == 0:
		return impl.Count{}, nil
	case (!none || ended) && StreamsOf(k).Broken(target.Pipe): // PIPE-118
		PipesOf(k).BrokenPipe(k, c)
		return impl.Count{}, Posix("EPIPE")
	case n > 0:
	case ended: // PIPE-116
		return impl.Count{}, nil
	case StreamsOf(k).Nonblocking(source) || StreamsOf(k).Nonblocking(target):
		return impl.Count{}, Posix("EAGAIN")
	default:
		return impl.Count{}, c.Wait(call)
	}
	k.Add(target.Pipe, slices.Clone(source.Pipe.Buffer[:n]), false)
	if PipesOf(k).Consumes(call) {
		source.Pipe.Buffer = source.Pipe.Buffer[n:]
	}
	return impl.Count{Count: n}, nil
}
