package native

import (
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// The main thread takes the signals that are directed at the process, and each
// of them would interrupt an operation: it stays locked and performs none.
func lockMainThread() { runtime.LockOSThread() }

// Main runs this process as an actor until its connection ends, and returns its
// exit status. It has to be called from the main goroutine of a program whose
// init called [Init].
func Main() int {
	conn, err := connect()
	if err != nil {
		fmt.Fprintln(os.Stderr, "ipcspec-actor:", err)
		return 2
	}
	hello := actor.Hello{Actor: os.Getenv(actor.EnvActor)}
	if hello.Actor != actor.RootName {
		// Go turns SIGPIPE on other descriptors than 1 and 2 into EPIPE. Under test
		// is the system's own default. It would kill the root actor, which answers
		// a runner that has gone, before it has tidied up.
		for _, number := range []unix.Signal{unix.SIGPIPE, unix.SIGUSR1, unix.SIGUSR2} {
			setDisposition(number, sigDefault)
		}
	}
	p := newProcess(hello.Actor)
	if hello.Actor == actor.RootName {
		p.root, err = newRoot()
		if err != nil {
			fmt.Fprintln(os.Stderr, "ipcspec-actor:", err)
			return 2
		}
		hello.Statement = p.root.statement()
	}
	ended := make(chan error, 1)
	go func() { ended <- actor.Serve(conn, hello, p.perform) }()
	err = <-ended
	if p.root != nil {
		p.root.close()
	}
	if err != nil && err != io.EOF {
		fmt.Fprintln(os.Stderr, "ipcspec-actor:", err)
		return 1
	}
	return 0
}

// Init prepares the process; programs that call [Main] call it from init.
func Init() { lockMainThread() }

// fail makes the failure of a system call, with the condition of its code.
func fail(errno unix.Errno) error {
	name := unix.ErrnoName(errno)
	return &impl.Failure{Condition: impl.Condition(name), Native: name, Code: int(errno)}
}
