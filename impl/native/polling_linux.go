package native

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
)

var pollEvents = []struct {
	name string
	bit  int16
}{{"in", unix.POLLIN}, {"out", unix.POLLOUT}, {"err", unix.POLLERR}, {"hup", unix.POLLHUP}, {"nval", unix.POLLNVAL}}

var epollEvents = []struct {
	name string
	bit  uint32
}{{"in", unix.EPOLLIN}, {"out", unix.EPOLLOUT}, {"err", unix.EPOLLERR}, {"hup", unix.EPOLLHUP}, {"edge", unix.EPOLLET}}

func timespec(milliseconds int) *unix.Timespec {
	if milliseconds < 0 {
		return nil
	}
	ts := unix.NsecToTimespec(int64(milliseconds) * 1e6)
	return &ts
}

func init() {
	offering(func(s *impl.Statement) {
		offer(s, "poll", true, "")
		offer(s, "epoll", true, "")
	})
	on(func(p *process, w *worker, op descriptor.Poll) (descriptor.Ready, error) {
		fds := make([]unix.PollFd, len(op.Handles)+1)
		for i, watched := range op.Handles {
			fd, err := p.fd(watched.Handle)
			if err != nil {
				return descriptor.Ready{}, err
			}
			fds[i].Fd = int32(fd)
			for _, event := range pollEvents {
				for _, name := range watched.Events {
					if name == event.name {
						fds[i].Events |= event.bit
					}
				}
			}
		}
		_, errno := w.invoke("poll", unix.SYS_PPOLL, uintptr(unsafe.Pointer(&fds[0])), uintptr(len(op.Handles)),
			uintptr(unsafe.Pointer(timespec(op.Timeout))), 0, 8, 0)
		if errno != 0 {
			return descriptor.Ready{}, fail(errno)
		}
		var ready descriptor.Ready
		for i, watched := range op.Handles {
			var events []string
			for _, event := range pollEvents {
				if fds[i].Revents&event.bit != 0 {
					events = append(events, event.name)
				}
			}
			if len(events) > 0 {
				ready.Ready = append(ready.Ready, descriptor.Watched{Handle: watched.Handle, Events: events})
			}
		}
		return ready, nil
	})
	on(func(p *process, w *worker, op descriptor.Select) (descriptor.Ready, error) {
		var read, write unix.FdSet
		highest := -1
		mark := func(set *unix.FdSet, handles []impl.Handle) error {
			for _, handle := range handles {
				fd, err := p.fd(handle)
				if err != nil {
					return err
				}
				set.Set(int(fd))
				highest = max(highest, int(fd))
			}
			return nil
		}
		if err := mark(&read, op.Read); err != nil {
			return descriptor.Ready{}, err
		}
		if err := mark(&write, op.Write); err != nil {
			return descriptor.Ready{}, err
		}
		_, errno := w.invoke("select", unix.SYS_PSELECT6, uintptr(highest+1), uintptr(unsafe.Pointer(&read)),
			uintptr(unsafe.Pointer(&write)), 0, uintptr(unsafe.Pointer(timespec(op.Timeout))), 0)
		if errno != 0 {
			return descriptor.Ready{}, fail(errno)
		}
		var ready descriptor.Ready
		collect := func(set *unix.FdSet, handles []impl.Handle, event string) {
			for _, handle := range handles {
				if fd, err := p.fd(handle); err == nil && set.IsSet(int(fd)) {
					ready.Ready = append(ready.Ready, descriptor.Watched{Handle: handle, Events: []string{event}})
				}
			}
		}
		collect(&read, op.Read, "in")
		collect(&write, op.Write, "out")
		return ready, nil
	})
	on(func(p *process, w *worker, op descriptor.EpollCreate) (impl.Opened, error) {
		fd, err := unix.EpollCreate1(0)
		if err != nil {
			return impl.Opened{}, fail(err.(unix.Errno))
		}
		return p.keep(fd), nil
	})
	on(func(p *process, w *worker, op descriptor.EpollAdd) (impl.Nothing, error) {
		epoll, fd, err := p.pair(op.Epoll, op.Handle)
		if err != nil {
			return impl.Nothing{}, err
		}
		event := unix.EpollEvent{Fd: int32(op.Data), Pad: int32(op.Data >> 32)}
		for _, known := range epollEvents {
			for _, name := range op.Events {
				if name == known.name {
					event.Events |= known.bit
				}
			}
		}
		return done(unix.EpollCtl(int(epoll), unix.EPOLL_CTL_ADD, int(fd), &event))
	})
	on(func(p *process, w *worker, op descriptor.EpollWait) (descriptor.EpollEvents, error) {
		epoll, err := p.fd(op.Epoll)
		if err != nil {
			return descriptor.EpollEvents{}, err
		}
		events := make([]unix.EpollEvent, 16)
		n, errno := w.invoke("epoll_wait", unix.SYS_EPOLL_PWAIT, epoll, uintptr(unsafe.Pointer(&events[0])),
			uintptr(len(events)), uintptr(op.Timeout), 0, 8)
		if errno != 0 {
			return descriptor.EpollEvents{}, fail(errno)
		}
		var result descriptor.EpollEvents
		for _, event := range events[:n] {
			happened := descriptor.EpollEvent{Data: uint64(uint32(event.Fd)) | uint64(uint32(event.Pad))<<32}
			for _, known := range epollEvents {
				if event.Events&known.bit != 0 && known.name != "edge" {
					happened.Events = append(happened.Events, known.name)
				}
			}
			result.Events = append(result.Events, happened)
		}
		result.Sort()
		return result, nil
	})
}
