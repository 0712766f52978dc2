package kernel

import "slices"

// Upcall is something that a process is called for: a message to a window, a
// signal's handler, a call to a server. Who has made it may wait until it is
// answered.
type Upcall struct {
	Name     string // by which it is held: "WM_RENDERFORMAT"
	What     any    // the message, the signal, the call
	To       *Receiver
	Answered bool

	thread   *Thread
	released bool   // told to return; it does when it is the innermost of its thread
	returned func() // what follows when it has, if anything
}

// Receiver is what upcalls are for: a window, the handlers of a process, a server.
type Receiver struct {
	Thread *Thread // that dispatches for it; nil for the handlers of signals, which run where a signal is taken
	Gone   bool    // only what it has received can be asked for

	hold     []string  // the names of what is held
	arrived  []*Upcall // held, and not told by Next yet
	told     []*Upcall // by Next, and not told to return yet
	recorded []*Upcall
	handled  map[string]int // how many of a name it has returned from
}

// Thread runs the procedures of its receivers. While it is inside an upcall that is
// held, no upcall of another thread reaches it.
type Thread struct {
	incoming []*Upcall // not dispatched yet
	held     []*Upcall // the procedures do not return from them; the last is the innermost
}

// Inside says whether the thread is inside an upcall of this name that is held.
func (t *Thread) Inside(name string) bool {
	return t != nil && slices.ContainsFunc(t.held, func(u *Upcall) bool { return u.Name == name })
}

// Holding says whether the thread is inside any upcall that is held.
func (t *Thread) Holding() bool { return len(t.held) > 0 }

// Upcall calls a receiver. It is answered at once unless the receiver holds it, or
// its thread is busy with another one. A thread that calls a receiver of its own
// calls the procedure directly.
func (k *Kernel) Upcall(from *Thread, to *Receiver, name string, what any) *Upcall {
	u := &Upcall{Name: name, What: what, To: to, thread: to.Thread}
	if from == to.Thread {
		k.receive(u)
	} else {
		to.Thread.incoming = append(to.Thread.incoming, u)
		k.dispatch(to.Thread)
	}
	return u
}

func (k *Kernel) dispatch(t *Thread) {
	for len(t.held) == 0 && len(t.incoming) > 0 {
		next := t.incoming[0]
		t.incoming = t.incoming[1:]
		if !next.To.Gone {
			k.receive(next)
		}
	}
}

// receive calls the procedure.
func (k *Kernel) receive(u *Upcall) {
	k.Touch()
	r := u.To
	r.recorded = append(r.recorded, u)
	if slices.Contains(r.hold, u.Name) {
		u.thread.held = append(u.thread.held, u)
		r.arrived = append(r.arrived, u)
	} else {
		u.answer()
	}
}

// answer returns from the procedure.
func (u *Upcall) answer() {
	u.Answered = true
	if u.To.handled == nil {
		u.To.handled = map[string]int{}
	}
	u.To.handled[u.Name]++
	if u.returned != nil {
		u.returned()
	}
}

// Hold says what the receiver's procedure does not return from before it is told to.
func (r *Receiver) Hold(names []string) { r.hold = names }

// Next is the first upcall that is held and was not asked for yet, or nil.
func (r *Receiver) Next() *Upcall {
	if len(r.arrived) == 0 {
		return nil
	}
	next := r.arrived[0]
	r.arrived = r.arrived[1:]
	r.told = append(r.told, next)
	return next
}

// Handled is how many upcalls of a name it has returned from.
func (r *Receiver) Handled(name string) int { return r.handled[name] }

// Recorded is what has been received since it was asked for last.
func (r *Receiver) Recorded() []*Upcall {
	recorded := r.recorded
	r.recorded = nil
	return recorded
}

// Reply returns from the innermost upcall of a thread that is held. It reports
// whether there is one.
func (k *Kernel) Reply(t *Thread) bool {
	if len(t.held) == 0 {
		return false
	}
	t.pop()
	k.dispatch(t)
	return true
}

// pop returns from the innermost upcall that is held.
func (t *Thread) pop() {
	last := len(t.held) - 1
	u := t.held[last]
	t.held = t.held[:last]
	u.answer()
}

// ReplyToLast returns from the upcall of which Next told last, as soon as it is the
// innermost of its thread. It reports whether there is one.
func (r *Receiver) ReplyToLast() bool {
	last := len(r.told) - 1
	if last < 0 {
		return false
	}
	u := r.told[last]
	r.told = r.told[:last]
	u.released = true
	for t := u.thread; len(t.held) > 0 && t.held[len(t.held)-1].released; {
		t.pop()
	}
	return true
}

// Dismiss takes a receiver away, and then what others had of it. Whoever waits for its
// answer waits no longer, unless its thread goes on: then the procedure that it is in has
// still to return (CLIP-103).
func (k *Kernel) Dismiss(r *Receiver, goesOn bool, others func()) {
	r.Gone = true
	others()
	lost := r.Thread.incoming
	if !goesOn {
		lost = slices.Concat(r.Thread.held, lost)
	}
	for _, u := range lost {
		if u.To == r {
			u.Answered = true
		}
	}
}
