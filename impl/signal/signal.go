// Package signal has the operations on signals: dispositions, masks, and who is told.
package signal

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "signal"

// Action sets what the actor does on a signal.
type Action struct {
	Signal  string `json:"signal" domain:"SIGPIPE|SIGUSR1|SIGUSR2" doc:"SIGPIPE, SIGUSR1, SIGUSR2"`
	Action  string `json:"action" domain:"default|ignore|handle" doc:"default, ignore, or handle: a handler that does nothing"`
	Restart bool   `json:"restart,omitempty" doc:"with handle: SA_RESTART"`
}

// Block blocks or unblocks a signal in one thread: the one the request names.
type Block struct {
	Signal  string `json:"signal" domain:"SIGPIPE|SIGUSR1|SIGUSR2"`
	Unblock bool   `json:"unblock,omitempty"`
}

// GetPending asks which signals are pending for the thread the request names.
type GetPending struct{}

// Set is a set of signals.
type Set struct {
	Signals []string `json:"signals,omitempty" varies:"order"`
}

// ToThread directs a signal at the thread that performs a pending operation.
type ToThread struct {
	Of     int    `json:"of" takes:"operation" doc:"the id of the pending operation"`
	Signal string `json:"signal" domain:"SIGPIPE|SIGUSR1|SIGUSR2"`
}

func init() {
	valid := impl.Beyond("only signals that exist are under test", "EINVAL")

	impl.Define[Action, impl.Nothing](room, "signal.action", "sets {signal} to {action}", "Option signals. sigaction().",
		impl.Fails("POSIX sigaction()", "EINVAL"), impl.Fails("sigaction(2)", "EFAULT"), valid)
	impl.Define[Block, impl.Nothing](room, "signal.block", "blocks {signal}", "Option signals. pthread_sigmask() in the thread of the request.", impl.Fails("POSIX pthread_sigmask()", "EINVAL"), valid)
	impl.Define[GetPending, Set](room, "signal.pending", "asks for pending signals", "Option signals. sigpending() in the thread of the request; pending, blocked signals under test only.",
		impl.Fails("POSIX sigpending()", ""), impl.Fails("sigpending(2)", "EFAULT"))
	impl.Define[ToThread, impl.Nothing](room, "thread.signal", "signals {signal} to the thread of operation {of}", "Option signals. pthread_kill(), tgkill().", impl.Fails("POSIX pthread_kill()", "EINVAL"), valid)
}
