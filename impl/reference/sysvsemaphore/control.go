package sysvsemaphore

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

// semget() and semctl().

func init() {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Get) (sysvsemaphore.ID, error) {
		state, n := Of(k), op.Semaphores
		found := state.Find(k, op.Key)
		makes := found == nil && (op.Create || op.Key == 0)
		if n < 0 || n > state.Limits.MaxSemaphores || makes && n == 0 || found != nil && n > len(found.Semaphores) && !(op.Create && op.Exclusive) { // SSEM-17
			return sysvsemaphore.ID{}, kernel.Posix("EINVAL")
		}
		s, err := state.Get(k, c.Process, op.Key, op.Mode, op.Create, op.Exclusive, func(o objects.Object) *Set {
			return &Set{Object: o, Semaphores: make([]Semaphore, n)}
		})
		if err != nil {
			return sysvsemaphore.ID{}, err
		}
		return sysvsemaphore.ID{Set: s.ID}, nil
	})
	asks(func(op sysvsemaphore.GetValue) sysvsemaphore.One { return op.One }, func(_ *kernel.Kernel, s *Set, number int) sysvsemaphore.Value {
		return sysvsemaphore.Value{Value: s.Semaphores[number].Value}
	})
	asks(func(op sysvsemaphore.GetLastProcess) sysvsemaphore.One { return op.One }, func(_ *kernel.Kernel, s *Set, number int) sysvsemaphore.LastProcess {
		return sysvsemaphore.LastProcess{PID: s.Semaphores[number].LastPID}
	})
	asks(func(op sysvsemaphore.GetIncreaseWaiters) sysvsemaphore.One { return op.One }, func(k *kernel.Kernel, s *Set, number int) sysvsemaphore.Waiters {
		return sysvsemaphore.Waiters{Count: Of(k).Waiters(k, s, number, false)}
	})
	asks(func(op sysvsemaphore.GetZeroWaiters) sysvsemaphore.One { return op.One }, func(k *kernel.Kernel, s *Set, number int) sysvsemaphore.Waiters {
		return sysvsemaphore.Waiters{Count: Of(k).Waiters(k, s, number, true)}
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.GetValues) (sysvsemaphore.Values, error) {
		s, err := granted(k, c, op.Set, objects.Read)
		if err != nil {
			return sysvsemaphore.Values{}, err
		}
		return sysvsemaphore.Values{Values: s.Values()}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValue) (impl.Nothing, error) {
		s, err := granted(k, c, op.Set, objects.Write)
		switch {
		case err != nil:
			return impl.Nothing{}, err
		case !s.has(op.Number): // SSEM-116
			return impl.Nothing{}, kernel.Posix("EINVAL")
		case !inRange(k, op.Value): // SSEM-16
			return impl.Nothing{}, kernel.Posix("ERANGE")
		}
		s.set(k, c.Process, op.Number, op.Value)
		return impl.Nothing{}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.SetValues) (impl.Nothing, error) {
		s, err := granted(k, c, op.Set, objects.Write)
		if err != nil {
			return impl.Nothing{}, err
		}
		values := make([]int, len(s.Semaphores))
		copy(values, op.Values)
		for _, value := range values {
			if !inRange(k, value) { // SSEM-16
				return impl.Nothing{}, kernel.Posix("ERANGE")
			}
		}
		for i, value := range values {
			s.set(k, c.Process, i, value)
		}
		return impl.Nothing{}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Stat) (sysvsemaphore.Status, error) {
		s, err := Of(k).With(c, op.Set)
		if err != nil {
			return sysvsemaphore.Status{}, err
		}
		if !Of(k).MayStat(k, s, c.Process) {
			return sysvsemaphore.Status{}, kernel.Posix("EACCES")
		}
		return s.status(), nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Set) (impl.Nothing, error) {
		s, err := Of(k).With(c, op.Set)
		if err != nil {
			return impl.Nothing{}, err
		}
		if !Of(k).Controls(s, c.Process) {
			return impl.Nothing{}, kernel.Posix("EPERM")
		}
		s.Change(k, op.OwnerUID, op.OwnerGID, op.Mode)
		return impl.Nothing{}, nil
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Remove) (impl.Nothing, error) {
		return impl.Nothing{}, Of(k).RemoveWith(k, c, op.Set)
	})
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.GetLimits) (sysvsemaphore.Limits, error) {
		return Of(k).Limits, nil
	})
}

func inRange(k *kernel.Kernel, value int) bool { return value >= 0 && value <= Of(k).Limits.MaxValue }

// granted finds a set that the process may use like this.
func granted(k *kernel.Kernel, c *kernel.Call, id int64, want objects.Access) (*Set, error) {
	s, err := Of(k).With(c, id)
	if err == nil && !Of(k).Granted(s, c.Process, want) { // SSEM-19
		err = kernel.Posix("EACCES")
	}
	return s, err
}

// asks registers a question about one semaphore.
func asks[Op, Res any](of func(op Op) sysvsemaphore.One, answer func(k *kernel.Kernel, s *Set, number int) Res) {
	kernel.On(func(k *kernel.Kernel, c *kernel.Call, op Op) (Res, error) {
		var none Res
		one := of(op)
		s, err := granted(k, c, one.Set, objects.Read)
		if err != nil {
			return none, err
		}
		if !s.has(one.Number) { // SSEM-116
			return none, kernel.Posix("EINVAL")
		}
		return answer(k, s, one.Number), nil
	})
}
