package native

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/pipe"
)

var pipeFlags = map[string]int{"nonblock": unix.O_NONBLOCK, "cloexec": unix.O_CLOEXEC, "direct": unix.O_DIRECT}

func init() {
	offering(func(s *impl.Statement) {
		s.Options["pipe.buf"] = 4096 // limits.h
		s.Claims = append(s.Claims, "PIPE-03", "PIPE-21")
	})
	on(func(p *process, w *worker, op pipe.Create) (bytestream.Ends, error) {
		flags := 0
		for _, name := range op.Flags {
			flag, ok := pipeFlags[name]
			if !ok {
				return bytestream.Ends{}, fmt.Errorf("no flag %q of a pipe", name)
			}
			flags |= flag
		}
		var fds [2]int32
		if _, _, errno := unix.Syscall(unix.SYS_PIPE2, uintptr(unsafe.Pointer(&fds)), uintptr(flags), 0); errno != 0 {
			return bytestream.Ends{}, fail(errno)
		}
		return bytestream.Ends{Read: p.keep(int(fds[0])), Write: p.keep(int(fds[1]))}, nil
	})
	onFd(func(op pipe.GetSize) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op pipe.GetSize) (impl.Value, error) {
		return value(unix.FcntlInt(fd, unix.F_GETPIPE_SZ, 0))
	})
	onFd(func(op pipe.SetSize) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op pipe.SetSize) (impl.Value, error) {
		return value(unix.FcntlInt(fd, unix.F_SETPIPE_SZ, op.Size))
	})
	on(func(p *process, w *worker, op pipe.MaxSize) (impl.Value, error) {
		text, err := os.ReadFile("/proc/sys/fs/pipe-max-size")
		if err != nil {
			return impl.Value{}, err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		return impl.Value{Value: n}, err
	})
	on(func(p *process, w *worker, op pipe.Tee) (impl.Count, error) {
		from, to, err := p.pair(op.From, op.To)
		if err != nil {
			return impl.Count{}, err
		}
		return transfer(w.invoke("tee", unix.SYS_TEE, from, to, uintptr(op.Size), 0, 0, 0))
	})
	on(func(p *process, w *worker, op pipe.Splice) (impl.Count, error) {
		from, to, err := p.pair(op.From, op.To)
		if err != nil {
			return impl.Count{}, err
		}
		return transfer(w.invoke("splice", unix.SYS_SPLICE, from, 0, to, 0, uintptr(op.Size), 0))
	})
}

func (p *process) pair(a, b impl.Handle) (uintptr, uintptr, error) {
	first, err := p.fd(a)
	if err != nil {
		return 0, 0, err
	}
	second, err := p.fd(b)
	return first, second, err
}
