package gopipe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
)

// TestSpecification executes what is specified of pipes against this package.
func TestSpecification(t *testing.T) {
	iut := actor.InProcess(impl.Statement{
		Name: "gopipe", Family: "posix", Mechanisms: []string{"pipe"},
		Options: map[string]any{"nonblocking": true, "pipe.buf": Atomic},
		Claims:  []string{"PIPE-03"},
	}, start)
	defer iut.Close()
	ipcspec.Test(t, iut, ipcspec.WithAudit(ipcspec.AuditFail))
}

// process stands for a process: it has ends of pipes by number.
type process struct {
	mu   sync.Mutex
	ends map[int]*End
	// cloexec are the numbers that no program would have. Nothing is executed here.
	cloexec map[int]bool
}

func start(p actor.LocalProcess) (actor.Handler, error) {
	child := &process{ends: map[int]*End{}, cloexec: map[int]bool{}}
	for _, handle := range p.Inherit {
		parent := p.Parent.(*process)
		number, end, err := parent.end(handle)
		if err != nil {
			return nil, err
		}
		child.ends[number] = end.Copy()
	}
	return child, nil
}

// End closes everything: the process has ended.
func (p *process) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, end := range p.ends {
		end.Close()
	}
	clear(p.ends)
}

// open gives an end the lowest free number.
func (p *process) open(end *End) impl.Opened {
	p.mu.Lock()
	defer p.mu.Unlock()
	number := 3
	for p.ends[number] != nil {
		number++
	}
	p.ends[number] = end
	return impl.Opened{Handle: impl.Handle(fmt.Sprint("end", number)), Native: int64(number)}
}

func (p *process) end(handle impl.Handle) (number int, end *End, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Sscanf(string(handle), "end%d", &number)
	if p.ends[number] == nil {
		return 0, nil, actor.Failed("EBADF")
	}
	return number, p.ends[number], nil
}

// Perform performs one operation of the specification with this package.
func (p *process) Perform(call *actor.LocalCall) (impl.Result, error) {
	ctx := context.WithValue(call.Context(), onWait{}, call.Blocked)
	switch op := call.Op.(type) {
	case pipe.Create:
		r, w := New()
		r.SetNonblocking(slices.Contains(op.Flags, "nonblock"))
		w.SetNonblocking(slices.Contains(op.Flags, "nonblock"))
		ends := bytestream.Ends{Read: p.open(r), Write: p.open(w)}
		if slices.Contains(op.Flags, "cloexec") {
			p.mu.Lock()
			p.cloexec[int(ends.Read.Native)], p.cloexec[int(ends.Write.Native)] = true, true
			p.mu.Unlock()
		}
		return ends, nil
	case descriptor.Read:
		_, end, err := p.end(op.Handle)
		if err != nil {
			return nil, err
		}
		data, err := end.Read(ctx, op.Size)
		return impl.Bytes{Data: data}, failure(err)
	case descriptor.Write:
		return p.write(ctx, op.Handle, op.Bytes())
	case descriptor.Writev:
		var whole []byte
		for _, piece := range op.Pieces {
			whole = append(whole, piece...)
		}
		return p.write(ctx, op.Handle, whole)
	case descriptor.Close:
		number, end, err := p.end(op.Handle)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		delete(p.ends, number)
		delete(p.cloexec, number)
		p.mu.Unlock()
		end.Close()
		return nil, nil
	case descriptor.Dup:
		_, end, err := p.end(op.Handle)
		if err != nil {
			return nil, err
		}
		return p.open(end.Copy()), nil
	case descriptor.GetFlags:
		number, end, err := p.end(op.Handle)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		return descriptor.Flags{Nonblock: end.Nonblocking(), Cloexec: p.cloexec[number]}, nil
	case descriptor.SetNonblock:
		_, end, err := p.end(op.Handle)
		if err != nil {
			return nil, err
		}
		end.SetNonblocking(op.Nonblock)
		return nil, nil
	case descriptor.Stat:
		return descriptor.Status{Type: "fifo"}, nil
	case descriptor.Seek, descriptor.Pread, descriptor.Pwrite:
		return nil, actor.Failed("ESPIPE")
	}
	return nil, actor.ErrUnsupported
}

func (p *process) write(ctx context.Context, handle impl.Handle, data []byte) (impl.Result, error) {
	_, end, err := p.end(handle)
	if err != nil {
		return nil, err
	}
	n, err := end.Write(ctx, data)
	return impl.Count{Count: n}, failure(err)
}

// failure is how the specification calls an error of this package.
func failure(err error) error {
	switch {
	case err == nil, errors.Is(err, io.EOF): // end-of-file is to have read nothing
		return nil
	case errors.Is(err, ErrBroken):
		return actor.Killed("SIGPIPE")
	case errors.Is(err, ErrWouldBlock):
		return actor.Failed("EAGAIN")
	case errors.Is(err, ErrWrongEnd):
		return actor.Failed("EBADF")
	}
	return err
}
