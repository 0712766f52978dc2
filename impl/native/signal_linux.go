package native

import (
	"errors"
	"fmt"
	"os"
	ossignal "os/signal"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/signal"
)

const (
	sigDefault = 0
	sigIgnore  = 1
	saRestart  = 0x10000000
)

// kernelAction is struct sigaction as rt_sigaction takes it on architectures that
// have a restorer; riscv64 and loong64 have none.
type kernelAction struct {
	handler  uintptr
	flags    uint64
	restorer uintptr
	mask     uint64
}

func sigaction(number unix.Signal, act, old *kernelAction) error {
	if runtime.GOARCH == "riscv64" || runtime.GOARCH == "loong64" {
		return errors.New("signal dispositions cannot be set on " + runtime.GOARCH + " yet")
	}
	_, _, errno := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(number),
		uintptr(unsafe.Pointer(act)), uintptr(unsafe.Pointer(old)), 8, 0, 0)
	if errno != 0 {
		return fail(errno)
	}
	return nil
}

// setDisposition goes around the Go runtime, which would install its own handler.
func setDisposition(number unix.Signal, handler uintptr) error {
	var old kernelAction
	if err := sigaction(number, &kernelAction{handler: handler}, &old); err != nil {
		return err
	}
	if old.handler > sigIgnore {
		displaced.Store(number, old)
	}
	return nil
}

// displaced has the Go runtime's own actions where we have set another: it
// believes that they still stand and would not install them again.
var displaced sync.Map

func bit(s unix.Signal) uint64 { return 1 << (uint(s) - 1) }

// letThrough are the synchronous faults and what scenarios send. A disposition may
// change while an operation waits, so that its thread has to take them always.
var letThrough = func() uint64 {
	set := bit(unix.SIGSEGV) | bit(unix.SIGBUS) | bit(unix.SIGFPE) | bit(unix.SIGILL) | bit(unix.SIGTRAP) | bit(unix.SIGABRT)
	for _, number := range signals {
		set |= bit(number)
	}
	return set
}()

// signalMask is what a worker blocks: everything but what is let through, and in
// addition what a scenario blocks in it. The Go runtime's preemption signal would
// otherwise interrupt operations.
type signalMask struct {
	blocked uint64
	applied uint64
}

func (m *signalMask) apply() {
	mask := ^letThrough | m.blocked
	if mask == m.applied {
		return
	}
	var set unix.Sigset_t
	*(*uint64)(unsafe.Pointer(&set)) = mask
	unix.PthreadSigmask(unix.SIG_SETMASK, &set, nil)
	m.applied = mask
}

// handle installs Go's handler, which does nothing visible, and then takes
// SA_RESTART away again unless it is wanted: Go always sets it.
func handle(number unix.Signal, restart bool) error {
	ossignal.Notify(make(chan os.Signal, 1), number)
	var action kernelAction
	if err := sigaction(number, nil, &action); err != nil {
		return err
	}
	if runtimes, ok := displaced.Load(number); ok && action.handler <= sigIgnore {
		action = runtimes.(kernelAction)
	}
	action.flags &^= saRestart
	if restart {
		action.flags |= saRestart
	}
	return sigaction(number, &action, nil)
}

func (p *process) signalThread(op signal.ToThread) error {
	number, err := signalByName(op.Signal)
	if err != nil {
		return err
	}
	p.mu.Lock()
	j := p.underway[op.Of]
	p.mu.Unlock()
	if j == nil {
		return fmt.Errorf("operation %d is not pending", op.Of)
	}
	if errno, ok := unix.Tgkill(unix.Getpid(), j.worker.tid, number).(unix.Errno); ok {
		return fail(errno)
	}
	return nil
}

func init() {
	offering(func(s *impl.Statement) {
		offer(s, "signals", true, "")
		offer(s, "handlers", false, needsLibc) // Go runs handlers on a stack of its own, and they return
	})
	on(func(p *process, w *worker, op signal.Action) (impl.Nothing, error) {
		number, err := signalByName(op.Signal)
		if err != nil {
			return impl.Nothing{}, err
		}
		switch op.Action {
		case "default":
			err = setDisposition(number, sigDefault)
		case "ignore":
			err = setDisposition(number, sigIgnore)
		case "handle":
			err = handle(number, op.Restart)
		default:
			err = fmt.Errorf("no action %q", op.Action)
		}
		return impl.Nothing{}, err
	})
	on(func(p *process, w *worker, op signal.Block) (impl.Nothing, error) {
		number, err := signalByName(op.Signal)
		if err != nil {
			return impl.Nothing{}, err
		}
		if op.Unblock {
			w.mask.blocked &^= bit(number)
		} else {
			w.mask.blocked |= bit(number)
		}
		w.mask.apply()
		return impl.Nothing{}, nil
	})
	on(func(p *process, w *worker, op signal.GetPending) (signal.Set, error) {
		var set uint64
		if _, _, errno := unix.RawSyscall(unix.SYS_RT_SIGPENDING, uintptr(unsafe.Pointer(&set)), 8, 0); errno != 0 {
			return signal.Set{}, fail(errno)
		}
		var pending []string
		for _, name := range []string{"SIGPIPE", "SIGUSR1", "SIGUSR2"} {
			if set&bit(signals[name]) != 0 {
				pending = append(pending, name)
			}
		}
		slices.Sort(pending)
		return signal.Set{Signals: pending}, nil
	})
}
