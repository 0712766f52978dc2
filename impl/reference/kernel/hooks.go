package kernel

import "github.com/ipcspec/ipcspec/impl"

// Hooks are what a room does at the turning points of processes and of the
// computer. What it does not need is nil.
type Hooks struct {
	// Fork is called when the child is there and has the handles of its parent.
	Fork func(k *Kernel, parent, child *Process)
	// Exec is called when a child is there that runs a program of its own, and has
	// what it inherits.
	Exec func(k *Kernel, parent, child *Process, op impl.ProcessSpawn)
	// Exit is called when a process has ended and its handles are closed.
	Exit func(k *Kernel, p *Process)
	// Restart is called when all processes have ended because the computer starts
	// anew.
	Restart func(k *Kernel)
}

var hooks []Hooks

// Hook registers what a room does. A room calls it when the program starts; those
// of a trait come before those of the mechanisms that build on it.
func Hook(h Hooks) { hooks = append(hooks, h) }

func (k *Kernel) forked(parent, child *Process) {
	for _, h := range hooks {
		if h.Fork != nil {
			h.Fork(k, parent, child)
		}
	}
}

func (k *Kernel) executed(parent, child *Process, op impl.ProcessSpawn) {
	for _, h := range hooks {
		if h.Exec != nil {
			h.Exec(k, parent, child, op)
		}
	}
}

func (k *Kernel) exited(p *Process) {
	for _, h := range hooks {
		if h.Exit != nil {
			h.Exit(k, p)
		}
	}
}

func (k *Kernel) restarted() {
	for _, h := range hooks {
		if h.Restart != nil {
			h.Restart(k)
		}
	}
}
