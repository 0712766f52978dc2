package native

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
)

// maxRead keeps an answer below the longest line of the protocol.
const maxRead = 256 << 10

// base returns where the bytes begin, also of no bytes.
func base(data []byte) *byte {
	if len(data) == 0 {
		return new(byte)
	}
	return &data[0]
}

func buffer(size int) ([]byte, error) {
	if size < 0 || size > maxRead {
		return nil, fmt.Errorf("a buffer of %d bytes is outside what the protocol allows", size)
	}
	return make([]byte, size), nil
}

// onFd registers an operation on one descriptor.
func onFd[Op, Res any](handle func(Op) impl.Handle, perform func(w *worker, fd uintptr, op Op) (Res, error)) {
	on(func(p *process, w *worker, op Op) (Res, error) {
		fd, err := p.fd(handle(op))
		if err != nil {
			var none Res
			return none, err
		}
		return perform(w, fd, op)
	})
}

func transfer(r uintptr, errno unix.Errno) (impl.Count, error) {
	if errno != 0 {
		return impl.Count{}, fail(errno)
	}
	return impl.Count{Count: int(r)}, nil
}

func value(r int, err error) (impl.Value, error) {
	if err != nil {
		return impl.Value{}, fail(err.(unix.Errno))
	}
	return impl.Value{Value: int64(r)}, nil
}

func done(err error) (impl.Nothing, error) {
	if errno, ok := err.(unix.Errno); ok {
		return impl.Nothing{}, fail(errno)
	}
	return impl.Nothing{}, err
}

func init() {
	offering(func(s *impl.Statement) {
		offer(s, "nonblocking", true, "")
		offer(s, "handle-limit", true, "")
		offer(s, "closed-descriptors", true, "")
		offer(s, "pathconf", false, needsLibc)
	})
	onFd(func(op descriptor.Read) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.Read) (impl.Bytes, error) {
		data, err := buffer(op.Size)
		if err != nil {
			return impl.Bytes{}, err
		}
		n, errno := w.invoke("read", unix.SYS_READ, fd, uintptr(unsafe.Pointer(base(data))), uintptr(len(data)), 0, 0, 0)
		if errno != 0 {
			return impl.Bytes{}, fail(errno)
		}
		return impl.Bytes{Data: data[:n]}, nil
	})
	onFd(func(op descriptor.Write) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.Write) (impl.Count, error) {
		data := op.Bytes()
		return transfer(w.invoke("write", unix.SYS_WRITE, fd, uintptr(unsafe.Pointer(base(data))), uintptr(len(data)), 0, 0, 0))
	})
	onFd(func(op descriptor.Writev) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.Writev) (impl.Count, error) {
		pieces := make([]unix.Iovec, len(op.Pieces))
		for i, piece := range op.Pieces {
			if len(piece) > 0 {
				pieces[i].Base = &piece[0]
				pieces[i].SetLen(len(piece))
			}
		}
		return transfer(w.invoke("writev", unix.SYS_WRITEV, fd, uintptr(unsafe.Pointer(unsafe.SliceData(pieces))), uintptr(len(pieces)), 0, 0, 0))
	})
	onFd(func(op descriptor.Pread) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.Pread) (impl.Bytes, error) {
		data, err := buffer(op.Size)
		if err != nil {
			return impl.Bytes{}, err
		}
		n, errno := w.invoke("pread", unix.SYS_PREAD64, fd, uintptr(unsafe.Pointer(base(data))), uintptr(len(data)), uintptr(op.Offset), 0, 0)
		if errno != 0 {
			return impl.Bytes{}, fail(errno)
		}
		return impl.Bytes{Data: data[:n]}, nil
	})
	onFd(func(op descriptor.Pwrite) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.Pwrite) (impl.Count, error) {
		data := op.Bytes()
		return transfer(w.invoke("pwrite", unix.SYS_PWRITE64, fd, uintptr(unsafe.Pointer(base(data))), uintptr(len(data)), uintptr(op.Offset), 0, 0))
	})
	onFd(func(op descriptor.Seek) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.Seek) (descriptor.Offset, error) {
		n, err := unix.Seek(int(fd), op.Offset, 0)
		if err != nil {
			return descriptor.Offset{}, fail(err.(unix.Errno))
		}
		return descriptor.Offset{Offset: n}, nil
	})
	on(func(p *process, w *worker, op descriptor.Close) (impl.Nothing, error) {
		fd, err := p.fd(op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		closed := unix.Close(int(fd))
		if closed != unix.EBADF { // what was no descriptor is what it was
			p.mu.Lock()
			delete(p.handles, op.Handle)
			p.mu.Unlock()
		}
		return done(closed)
	})
	on(func(p *process, w *worker, op descriptor.Closed) (impl.Opened, error) {
		// select() does not look at numbers beyond the table, which has 64 at least.
		const highest = 63
		closed := func(fd int) bool {
			_, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
			return err == unix.EBADF
		}
		for fd := highest; fd > 2; fd-- {
			if closed(fd) {
				return p.keep(fd), nil
			}
		}
		fd := highest + 1
		for !closed(fd) {
			fd++
		}
		return p.keep(fd), nil
	})
	on(func(p *process, w *worker, op descriptor.Dup) (impl.Opened, error) {
		fd, err := p.fd(op.Handle)
		if err != nil {
			return impl.Opened{}, err
		}
		again, err := unix.Dup(int(fd))
		if err != nil {
			return impl.Opened{}, fail(err.(unix.Errno))
		}
		return p.keep(again), nil
	})
	onFd(func(op descriptor.GetFlags) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.GetFlags) (descriptor.Flags, error) {
		status, err := unix.FcntlInt(fd, unix.F_GETFL, 0)
		if err != nil {
			return descriptor.Flags{}, fail(err.(unix.Errno))
		}
		own, err := unix.FcntlInt(fd, unix.F_GETFD, 0)
		if err != nil {
			return descriptor.Flags{}, fail(err.(unix.Errno))
		}
		return descriptor.Flags{Nonblock: status&unix.O_NONBLOCK != 0, Cloexec: own&unix.FD_CLOEXEC != 0}, nil
	})
	onFd(func(op descriptor.SetNonblock) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.SetNonblock) (impl.Nothing, error) {
		return done(unix.SetNonblock(int(fd), op.Nonblock))
	})
	onFd(func(op descriptor.Stat) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.Stat) (descriptor.Status, error) {
		var st unix.Stat_t
		if err := unix.Fstat(int(fd), &st); err != nil {
			return descriptor.Status{}, fail(err.(unix.Errno))
		}
		kinds := map[uint32]string{
			unix.S_IFIFO: "fifo", unix.S_IFREG: "file", unix.S_IFDIR: "directory",
			unix.S_IFSOCK: "socket", unix.S_IFCHR: "character", unix.S_IFBLK: "block",
		}
		return descriptor.Status{Type: kinds[uint32(st.Mode)&unix.S_IFMT], Size: st.Size}, nil
	})
	onFd(func(op descriptor.Unread) impl.Handle { return op.Handle }, func(w *worker, fd uintptr, op descriptor.Unread) (impl.Count, error) {
		n, err := unix.IoctlGetInt(int(fd), unix.TIOCINQ)
		if err != nil {
			return impl.Count{}, fail(err.(unix.Errno))
		}
		return impl.Count{Count: n}, nil
	})
	on(func(p *process, w *worker, op descriptor.Limit) (impl.Nothing, error) {
		var limit unix.Rlimit
		if err := unix.Prlimit(0, unix.RLIMIT_NOFILE, nil, &limit); err != nil {
			return done(err)
		}
		fd, free := 0, 0
		for ; free < op.Free; fd++ {
			if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil {
				free++
			}
		}
		for { // up to the next free number, which is the first forbidden one
			if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil {
				break
			}
			fd++
		}
		limit.Cur = uint64(fd)
		return done(unix.Prlimit(0, unix.RLIMIT_NOFILE, &limit, nil))
	})
}
