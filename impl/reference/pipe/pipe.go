// Package pipe is the room of pipes of POSIX.
package pipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// State has the decisions about pipes of POSIX, and what documents leave to the
// implementation.
type State struct {
	Limits Limits

	BrokenPipe          func(k *kernel.Kernel, c *kernel.Call)
	Accepts             func(k *kernel.Kernel, p *streams.Pipe, whole, left int) int
	Capacity            func(k *kernel.Kernel, size int) int
	MayExceed           func(p *kernel.Process) bool
	EmptyWriteIsNothing func(p *streams.Pipe) bool
	NewPipeFlags        func(asked descriptor.Flags) descriptor.Flags
	Status              func(d *kernel.Description) descriptor.Status
	Unread              func(d *kernel.Description) int
	StatedPipeBuf       func(k *kernel.Kernel) int
	Consumes            func(call string) bool
	Readiness           func(k *kernel.Kernel, d *kernel.Description) []string
}

// Limits are those of Linux, so that rules about Linux can be executed.
type Limits struct {
	Capacity int // bytes in a new pipe
	PipeBuf  int // PIPE_BUF: longest atomic write
	MaxSize  int // largest capacity without privilege
	PageSize int // capacities are multiples of it

	// RoomInPages is how Linux counts: a page that was begun is taken until it is read to
	// its end. POSIX leaves it open, and bytes are what its words suggest.
	RoomInPages bool
}

var linuxPipes = Limits{Capacity: 65536, PipeBuf: 4096, MaxSize: 1 << 20, PageSize: 4096}

// Of is the state of pipes.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Declare(kernel.Claim{
		Options: map[string]any{"pipe.buf": linuxPipes.PipeBuf, "page-size": linuxPipes.PageSize, "pipe.room": "bytes"},
		Rules:   []string{"PIPE-03", "PIPE-21"},
		Numbers: map[string]func(k *kernel.Kernel, value int){
			"pipe.buf": func(k *kernel.Kernel, value int) { Of(k).Limits.PipeBuf = value },
		},
		Words: map[string]map[string]func(k *kernel.Kernel){
			"pipe.room": {
				"bytes": func(k *kernel.Kernel) { Of(k).Limits.RoomInPages = false },
				"pages": func(k *kernel.Kernel) { Of(k).Limits.RoomInPages = true },
			},
		},
	})
	kernel.Begins(func() *State {
		return &State{
			Limits:     linuxPipes,
			BrokenPipe: raisePipeSignal, Accepts: accepts, Capacity: capacity,
			MayExceed:           func(p *kernel.Process) bool { return p.Privileged },
			EmptyWriteIsNothing: func(*streams.Pipe) bool { return true },
			NewPipeFlags:        func(asked descriptor.Flags) descriptor.Flags { return asked },
			Status:              status, Unread: unread,
			StatedPipeBuf: func(k *kernel.Kernel) int { return Of(k).Limits.PipeBuf },
			Consumes:      func(call string) bool { return call == "splice" },
			Readiness:     readiness,
		}
	})
}

// End is one end of a pipe, or both (FIFOs).
type End struct {
	streams.End
	Direct bool // O_DIRECT: what is written are packets
}

// EndOf is the end of a pipe that a description is open on, or nil.
func EndOf(d *kernel.Description) *End {
	end, _ := d.File.(*End)
	return end
}

// accepts says how many bytes of what is left of a write go in now. Up to
// PIPE_BUF it is all or nothing (PIPE-24, PIPE-26, PIPE-27), beyond what fits (PIPE-25).
func accepts(k *kernel.Kernel, p *streams.Pipe, whole, left int) int {
	n := p.Fits(whole, left)
	if whole <= Of(k).Limits.PipeBuf && left > n {
		return 0
	}
	return n
}

// capacity rounds a wish up to pages, each time doubled (PIPE-29).
func capacity(k *kernel.Kernel, size int) int {
	rounded := Of(k).Limits.PageSize
	for rounded < size {
		rounded *= 2
	}
	return rounded
}

// Read is one read of a pipe.
func (e *End) Read(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, size int) (impl.Bytes, error) {
	p, state := e.Pipe, streams.Of(k)
	switch {
	case size == 0:
		return impl.Bytes{}, nil
	case len(p.Buffer) > 0:
		var data []byte
		freeing(k, p, func() { data = slices.Clone(state.Take(p, size)) })
		return impl.Bytes{Data: data}, nil
	case state.EndOfFile(p):
		return impl.Bytes{}, nil
	case state.Nonblocking(d) && !c.Begun: // who waits already is not woken by the mode
		return impl.Bytes{}, kernel.Posix("EAGAIN")
	}
	return impl.Bytes{}, c.Wait("read") // PIPE-08
}

// Write is one write to a pipe, tried until all of data is in it.
func (e *End) Write(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, data []byte, in string) (impl.Count, error) {
	p, pipes := e.Pipe, Of(k)
	if len(data) == 0 && pipes.EmptyWriteIsNothing(p) { // PIPE-21
		return impl.Count{}, nil
	}
	if streams.Of(k).Broken(p) {
		pipes.BrokenPipe(k, c)
		if c.Transferred > 0 { // PIPE-33
			return impl.Count{Count: c.Transferred}, nil
		}
		return impl.Count{}, kernel.Posix("EPIPE")
	}
	if n := pipes.Accepts(k, p, len(data), len(data)-c.Transferred); n > 0 {
		p.Add(k, data[c.Transferred:c.Transferred+n], e.packet(k))
		c.Transferred += n
	}
	switch {
	case c.Transferred == len(data):
		return impl.Count{Count: len(data)}, nil
	case !streams.Of(k).Nonblocking(d) || c.Begun:
		return impl.Count{}, c.Wait(in) // PIPE-10
	case c.Transferred > 0:
		return impl.Count{Count: c.Transferred}, nil
	}
	return impl.Count{}, kernel.Posix("EAGAIN")
}

// packet is how long the packets are that are written; 0 is no packets.
func (e *End) packet(k *kernel.Kernel) int {
	if e.Direct {
		return Of(k).Limits.PipeBuf
	}
	return 0
}

// Ready is what poll reports of the end.
func (e *End) Ready(k *kernel.Kernel, d *kernel.Description) []string { return Of(k).Readiness(k, d) }

// Edges counts what edge-triggered events are about: at a read end what arrives, at a
// write end room where there was none.
func (e *End) Edges(d *kernel.Description) (edges int) {
	if d.Reads() {
		edges += e.Pipe.Arrivals
	}
	if d.Writes() {
		edges += e.Pipe.Freed
	}
	return edges
}

// roomy says whether poll calls a write end ready.
func roomy(k *kernel.Kernel, p *streams.Pipe) bool {
	return p.Room() >= min(Of(k).Limits.PipeBuf, p.Capacity)
}

// freeing does what may make room in a pipe, and counts it if it does (PIPE-136).
func freeing(k *kernel.Kernel, p *streams.Pipe, do func()) {
	before := roomy(k, p)
	if do(); !before && roomy(k, p) {
		p.Freed++
	}
}

// readiness is what poll reports of one end of a pipe, asked for or not
// (PIPE-37: a write end without readers is in error).
func readiness(k *kernel.Kernel, d *kernel.Description) []string {
	var events []string
	add := func(event string, is bool) {
		if is {
			events = append(events, event)
		}
	}
	p := streams.PipeOf(d)
	if d.Reads() {
		add("in", len(p.Buffer) > 0)
		add("hup", p.Writers == 0)
	}
	if d.Writes() {
		add("out", roomy(k, p))
		add("err", streams.Of(k).Broken(p))
	}
	return events
}

// Status is what fstat tells (PIPE-13).
func (e *End) Status(k *kernel.Kernel, d *kernel.Description) descriptor.Status {
	return Of(k).Status(d)
}

func status(*kernel.Description) descriptor.Status { return descriptor.Status{Type: "fifo"} }

// Unread is what FIONREAD tells (PIPE-42).
func (e *End) Unread(k *kernel.Kernel, d *kernel.Description) int { return Of(k).Unread(d) }

func unread(d *kernel.Description) int { return len(streams.PipeOf(d).Buffer) }

// Limit is what fpathconf tells (PIPE-28).
func (e *End) Limit(k *kernel.Kernel, name string) (int, bool) {
	return Of(k).StatedPipeBuf(k), name == "PIPE_BUF"
}

// raisePipeSignal directs SIGPIPE at the writing thread (PIPE-20).
func raisePipeSignal(k *kernel.Kernel, c *kernel.Call) {
	k.SignalThread(c, kernel.Signal{Name: "SIGPIPE"})
}

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op pipe.Create) (bytestream.Ends, error) {
		if c.Process.FreeNumbers() < 2 { // PIPE-18
			return bytestream.Ends{}, kernel.Posix("EMFILE")
		}
		has := func(flag string) bool { return slices.Contains(op.Flags, flag) }
		flags := Of(k).NewPipeFlags(descriptor.Flags{Nonblock: has("nonblock"), Cloexec: has("cloexec")})
		p := &streams.Pipe{Capacity: Of(k).Limits.Capacity}
		if Of(k).Limits.RoomInPages {
			p.PageSize = Of(k).Limits.PageSize
		}
		open := func(end *End, access kernel.Access) impl.Opened {
			d := end.Open(end, access)
			d.Nonblock = flags.Nonblock
			return k.Open(c.Process, d, flags.Cloexec)
		}
		return bytestream.Ends{
			Read:  open(&End{End: streams.End{Pipe: p}}, kernel.Read),
			Write: open(&End{End: streams.End{Pipe: p}, Direct: has("direct")}, kernel.Write),
		}, nil
	})
	onEnd(func(op pipe.GetSize) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, p *streams.Pipe, op pipe.GetSize) (impl.Value, error) {
		return impl.Value{Value: int64(p.Capacity)}, nil
	})
	onEnd(func(op pipe.SetSize) impl.Handle { return op.Handle }, func(k *kernel.Kernel, c *kernel.Call, p *streams.Pipe, op pipe.SetSize) (impl.Value, error) {
		if op.Size < 0 || op.Size > largestSize {
			return impl.Value{}, kernel.Posix("EINVAL")
		}
		size := Of(k).Capacity(k, op.Size)
		switch {
		case size > Of(k).Limits.MaxSize && !Of(k).MayExceed(c.Process): // PIPE-30
			return impl.Value{}, kernel.Posix("EPERM")
		case !p.GoesInto(size): // PIPE-102
			return impl.Value{}, kernel.Posix("EBUSY")
		}
		freeing(k, p, func() { p.Capacity = size }) // PIPE-121, PIPE-122
		return impl.Value{Value: int64(size)}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op pipe.MaxSize) (impl.Value, error) {
		return impl.Value{Value: int64(Of(k).Limits.MaxSize)}, nil
	})
	kernel.Restarts[pipe.Tee]()
	kernel.Restarts[pipe.Splice]()
	// PIPE-43: tee leaves what it copies where it is, splice moves it.
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee) (impl.Count, error) {
		return between(k, c, op.From, op.To, op.Size, "tee")
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op pipe.Splice) (impl.Count, error) {
		return between(k, c, op.From, op.To, op.Size, "splice")
	})
}

// largestSize is what fits into the argument of F_SETPIPE_SZ.
const largestSize = 1 << 31

// onEnd is for what is done with either end of a pipe and with nothing else.
func onEnd[Op, Res any](handle func(Op) impl.Handle, try func(k *kernel.Kernel, c *kernel.Call, p *streams.Pipe, op Op) (Res, error)) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (Res, error) {
		var none Res
		d, err := c.Descriptor(handle(op))
		if err != nil {
			return none, err
		}
		end := EndOf(d.Description)
		if end == nil {
			return none, kernel.Posix("EBADF")
		}
		return try(k, c, end.Pipe, op)
	})
}

// endFor finds the end of a pipe that tee and splice take from or put into.
func endFor(k *kernel.Kernel, c *kernel.Call, handle impl.Handle, access kernel.Access) (*kernel.Description, *End, error) {
	d, err := c.Descriptor(handle)
	if err != nil {
		return nil, nil, err
	}
	end := EndOf(d.Description)
	switch {
	case !k.Allows(d.Description, access):
		return nil, nil, kernel.Posix("EBADF")
	case end == nil:
		return nil, nil, kernel.Posix("EINVAL")
	}
	return d.Description, end, nil
}

func between(k *kernel.Kernel, c *kernel.Call, from, to impl.Handle, size int, call string) (impl.Count, error) {
	source, out, err := endFor(k, c, from, kernel.Read)
	if err != nil {
		return impl.Count{}, err
	}
	target, in, err := endFor(k, c, to, kernel.Write)
	if err != nil {
		return impl.Count{}, err
	}
	if out.Pipe == in.Pipe || size < 0 { // PIPE-119
		return impl.Count{}, kernel.Posix("EINVAL")
	}
	state := streams.Of(k)
	n := out.Pipe.Passable(in.Pipe, size)
	none := len(out.Pipe.Buffer) == 0
	switch ended := none && state.EndOfFile(out.Pipe); {
	case size == 0:
		return impl.Count{}, nil
	case (!none || ended) && state.Broken(in.Pipe): // PIPE-118
		Of(k).BrokenPipe(k, c)
		return impl.Count{}, kernel.Posix("EPIPE")
	case n > 0:
	case ended: // PIPE-116
		return impl.Count{}, nil
	case state.Nonblocking(source) || state.Nonblocking(target):
		return impl.Count{}, kernel.Posix("EAGAIN")
	default:
		return impl.Count{}, c.Wait(call)
	}
	freeing(k, out.Pipe, func() { out.Pipe.Pass(k, in.Pipe, n, !Of(k).Consumes(call)) })
	return impl.Count{Count: n}, nil
}
