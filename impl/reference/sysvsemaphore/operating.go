package sysvsemaphore

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

// semop() and semtimedop().

// Waiting is what a call that waits remembers: the operation that it waits for.
type Waiting struct {
	On *Set
	sysvsemaphore.Change
	// First is what it would begin to wait for now. No document says whether it is
	// counted there, once it waits for another semaphore.
	First sysvsemaphore.Change
}

// lasts says whether the semaphore that it waits for has not become what it waits for.
func (w *Waiting) lasts() bool {
	if w.On == nil {
		return false
	}
	value := w.On.Semaphores[w.Number].Value
	return w.Change.Change == 0 && value != 0 || value+w.Change.Change < 0
}

// none is the operation of an array that has to wait where none has to, and forever the
// time-out of who has none.
const none, forever = -1, -1

// apply tries the operations in their order on values that nobody else sees, and
// keeps these if all could be performed (SSEM-03, SSEM-04).
func apply(k *kernel.Kernel, s *Set, p *kernel.Process, operations []sysvsemaphore.Change) (waits int, err error) {
	values, adjustments, limits := s.Values(), s.adjustments(p), Of(k).Limits
	for i, op := range operations {
		value := &values[op.Number]
		if op.Change == 0 && *value != 0 || *value+op.Change < 0 { // SSEM-01, SSEM-103
			return i, nil
		}
		*value += op.Change
		if op.Undo {
			adjustments[op.Number] -= op.Change
		}
		adjustment := adjustments[op.Number]                                                                       // a signed number, as Linux keeps it
		if *value > limits.MaxValue || adjustment > limits.MaxAdjustment || adjustment < -limits.MaxAdjustment-1 { // SSEM-16, SSEM-108
			return none, kernel.Posix("ERANGE")
		}
	}
	for _, op := range operations {
		s.Semaphores[op.Number] = Semaphore{Value: values[op.Number], LastPID: p.PID} // SSEM-14
	}
	if s.Adjustments == nil {
		s.Adjustments = map[*kernel.Process][]int{}
	}
	s.Adjustments[p] = adjustments
	s.OperateTime = k.Now() // SSEM-18
	return none, nil
}

// access: what changes a value needs permission to alter, what does not to read. An
// array that does both needs on Linux the first (SSEM-19).
func access(operations []sysvsemaphore.Change) objects.Access {
	for _, op := range operations {
		if op.Change != 0 {
			return objects.Write
		}
	}
	return objects.Read
}

// waiters: a call waits for one semaphore at a time, that of the first operation
// that it cannot perform (SSEM-113), until that one is as it has to be, whatever
// others become, and not any more when a handler has interrupted it.
func waiters(k *kernel.Kernel, s *Set, number int, zero bool) (count int) {
	for _, c := range k.Waiting() {
		w := kernel.Of[Waiting](c)
		if !c.Settled() && !c.InHandler() && w.On == s && w.Number == number && (w.Change.Change == 0) == zero {
			count++
		}
	}
	return count
}

// begin refuses what can never be performed.
func begin(k *kernel.Kernel, c *kernel.Call, s *Set, operations []sysvsemaphore.Change) error {
	for _, op := range operations {
		if !s.has(op.Number) { // SSEM-15
			return kernel.Posix("EFBIG")
		}
	}
	if !Of(k).Granted(s, c.Process, Of(k).Access(operations)) { // SSEM-19
		return kernel.Posix("EACCES")
	}
	return nil
}

func operate(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Operate) (impl.Nothing, error) {
	switch limits := Of(k).Limits; {
	case len(op.Operations) == 0, op.Timeout != nil && *op.Timeout < 0:
		return impl.Nothing{}, kernel.Posix("EINVAL")
	case len(op.Operations) > limits.MaxOperations: // SSEM-15
		return impl.Nothing{}, kernel.Posix("E2BIG")
	}
	s, err := Of(k).With(c, op.Set)
	if err == nil && !c.Begun {
		err = begin(k, c, s, op.Operations)
	}
	if err != nil {
		return impl.Nothing{}, err
	}
	waits, err := Of(k).Apply(k, s, c.Process, op.Operations)
	w := kernel.Of[Waiting](c)
	lasts := w.On == s && w.lasts()
	timeout := forever
	if op.Timeout != nil {
		timeout = *op.Timeout
	}
	switch {
	case err != nil || waits < 0:
		return impl.Nothing{}, err
	case k.DueIn(c, timeout), !lasts && Of(k).Refuses(op.Operations, waits): // SSEM-05, SSEM-12
		return impl.Nothing{}, kernel.Posix("EAGAIN")
	}
	if w.First = op.Operations[waits]; !lasts {
		w.On, w.Change = s, w.First
	}
	return impl.Nothing{}, s.Wait(c, "semop")
}

func init() { kernel.On(operate) }
