package impl

// SignalAction sets what the actor does on a signal.
type SignalAction struct {
	Signal  string `json:"signal" doc:"SIGPIPE, SIGUSR1, SIGUSR2"`
	Action  string `json:"action" doc:"default, ignore, or handle: a handler that does nothing"`
	Restart bool   `json:"restart,omitempty" doc:"with handle: SA_RESTART"`
}

// SignalBlock blocks or unblocks a signal in one thread: the one the request names.
type SignalBlock struct {
	Signal  string `json:"signal"`
	Unblock bool   `json:"unblock,omitempty"`
}

// SignalPending asks which signals are pending for the thread the request names.
type SignalPending struct{}

// Signals is a set of signals.
type Signals struct {
	Signals []string `json:"signals,omitempty"`
}

// ThreadSignal directs a signal at the thread that performs a pending operation.
type ThreadSignal struct {
	Of     int    `json:"of" doc:"the id of the pending operation"`
	Signal string `json:"signal"`
}

func init() {
	define[SignalAction, Nothing]("", "signal.action", "sets {signal} to {action}", "Option signals. sigaction().")
	define[SignalBlock, Nothing]("", "signal.block", "blocks {signal}", "Option signals. pthread_sigmask() in the thread of the request.")
	define[SignalPending, Signals]("", "signal.pending", "asks for pending signals", "Option signals. sigpending() in the thread of the request; pending, blocked signals under test only.")
	define[ThreadSignal, Nothing]("", "thread.signal", "signals {signal} to the thread of operation {of}", "Option signals. pthread_kill(), tgkill().")
}
