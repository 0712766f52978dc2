package descriptor

import (
	"cmp"
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// Which of several descriptors are ready: poll, select, epoll.

// Watched is one handle that poll or select is asked about, or reports.
type Watched struct {
	Handle impl.Handle `json:"handle" takes:"descriptor" varies:"handle"`
	Events []string    `json:"events" domain:"in|out|err|hup|nval" varies:"order" doc:"in, out, err, hup, nval"`
}

// Poll asks which handles are ready.
type Poll struct {
	Handles []Watched `json:"handles"`
	Timeout int       `json:"timeout" domain:"-1,0,1" doc:"milliseconds; 0 returns at once, -1 waits"`
}

// Select asks which handles would not block.
type Select struct {
	Read    []impl.Handle `json:"read,omitempty" takes:"descriptor"`
	Write   []impl.Handle `json:"write,omitempty" takes:"descriptor"`
	Timeout int           `json:"timeout" domain:"-1,0,1" doc:"milliseconds; 0 returns at once, -1 waits"`
}

// Ready lists the handles that are ready, with their events.
type Ready struct {
	Ready []Watched `json:"ready,omitempty"`
}

// EpollCreate makes an epoll instance.
type EpollCreate struct{}

// EpollAdd registers a handle.
type EpollAdd struct {
	Epoll  impl.Handle `json:"epoll" takes:"descriptor:epoll"`
	Handle impl.Handle `json:"handle" takes:"descriptor"`
	Events []string    `json:"events" domain:"in|out|edge" doc:"in, out, edge"`
	Data   uint64      `json:"data" domain:"0,1,0xffffffffffffffff" doc:"user data that events carry"`
}

// EpollWait waits for events.
type EpollWait struct {
	Epoll   impl.Handle `json:"epoll" takes:"descriptor:epoll"`
	Timeout int         `json:"timeout" domain:"-1,0,1" doc:"milliseconds; 0 returns at once, -1 waits"`
}

// EpollEvent is one event.
type EpollEvent struct {
	Events []string `json:"events" varies:"order"`
	Data   uint64   `json:"data"`
}

// EpollEvents is what epoll_wait() returned.
type EpollEvents struct {
	Events []EpollEvent `json:"events,omitempty" doc:"sorted by data: no document says in which order they come"`
}

// Sort puts the events into their order.
func (e EpollEvents) Sort() {
	slices.SortStableFunc(e.Events, func(a, b EpollEvent) int {
		return cmp.Or(cmp.Compare(a.Data, b.Data), slices.Compare(a.Events, b.Events))
	})
}

func init() {
	impl.Define[Poll, Ready](room, "fd.poll", "polls {handles}", "Option poll. poll().", impl.Waits("poll"),
		impl.Fails("POSIX poll()", "EAGAIN EINTR EINVAL"), impl.Fails("poll(2)", "EFAULT ENOMEM"), impl.Beyond("needs a computer that is used up", "EAGAIN"))
	impl.Define[Select, Ready](room, "fd.select", "selects reading {read} writing {write}", "Option poll. select().", impl.Waits("select"),
		impl.Fails("POSIX select()", "EBADF EINTR EINVAL"), impl.Fails("select(2)", "ENOMEM"), impl.Beyond("actors pass the number of descriptors and the time-out as they should be", "EINVAL"))
	impl.Define[EpollCreate, impl.Opened](room, "epoll.create", "creates an epoll instance", "Option epoll. epoll_create1().", impl.Makes("", "descriptor:epoll"),
		impl.Fails("epoll_create(2)", "EINVAL EMFILE ENFILE ENOMEM"), impl.Beyond("it has no flags", "EINVAL"))
	impl.Define[EpollAdd, impl.Nothing](room, "epoll.add", "registers {handle} for {events} with data {data} in {epoll}", "Option epoll. epoll_ctl() with EPOLL_CTL_ADD.",
		impl.Fails("epoll_ctl(2)", "EBADF EEXIST EINVAL ELOOP ENOENT ENOMEM ENOSPC EPERM"),
		impl.Beyond("of EPOLL_CTL_MOD and EPOLL_CTL_DEL, which are not in the contract", "ENOENT"), impl.Beyond("needs the limit max_user_watches, which the user's other processes share", "ENOSPC"))
	impl.Define[EpollWait, EpollEvents](room, "epoll.wait", "waits for events of {epoll}", "Option epoll. epoll_wait() for at most 16 events.", impl.Waits("epoll_wait"),
		impl.Fails("epoll_wait(2)", "EBADF EFAULT EINTR EINVAL"))
}
