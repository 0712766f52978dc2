// Package sysvsemaphore is the room of System V semaphores.
package sysvsemaphore

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	objects "github.com/ipcspec/ipcspec/impl/reference/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

// State is what there is of System V semaphores, and the decisions about them.
type State struct {
	objects.Kind[*Set]
	Limits sysvsemaphore.Limits

	// Apply applies all operations of a call or none. It returns the index of the
	// first one that has to wait, or -1.
	Apply func(k *kernel.Kernel, s *Set, p *kernel.Process, operations []sysvsemaphore.Change) (waits int, err error)
	// Refuses says whether a call fails instead of waiting for this operation of it.
	Refuses func(operations []sysvsemaphore.Change, waits int) bool
	// Access is what a call needs of the set.
	Access func(operations []sysvsemaphore.Change) objects.Access
	// Adjusted is a value after what a process did to it was undone.
	Adjusted func(value, adjustment int) int
	// Undo undoes what a process that ends did to a set.
	Undo func(k *kernel.Kernel, s *Set, p *kernel.Process)
	// Forget takes from all processes what they would undo of a semaphore.
	Forget func(s *Set, number int)
	// Waiters counts the calls that wait for a semaphore to be zero, or to increase.
	Waiters func(k *kernel.Kernel, s *Set, number int, zero bool) int
}

// linuxSemaphores are the limits of Linux.
var linuxSemaphores = sysvsemaphore.Limits{MaxSemaphores: 32000, MaxOperations: 500, MaxValue: 32767, MaxAdjustment: 32767}

// Of is the state of semaphores.
func Of(k *kernel.Kernel) *State { return kernel.Of[State](k) }

func init() {
	kernel.Begins(func() *State {
		state := &State{
			Limits:  linuxSemaphores,
			Apply:   apply,
			Refuses: func(operations []sysvsemaphore.Change, waits int) bool { return operations[waits].Nowait }, // SSEM-06
			Access:  access,
			Undo:    undo,
			Forget:  forget,
			Waiters: waiters,
		}
		state.Adjusted = func(value, adjustment int) int { // SSEM-09
			return min(max(value+adjustment, 0), state.Limits.MaxValue)
		}
		state.Document()
		return state
	})
	objects.Declare("s", func(k *kernel.Kernel) *objects.Kind[*Set] { return &Of(k).Kind })
	kernel.Hook(kernel.Hooks{Exit: func(k *kernel.Kernel, p *kernel.Process) { // SSEM-08
		for _, s := range Of(k).All {
			Of(k).Undo(k, s, p)
		}
	}})
}

// Set is a set of semaphores.
type Set struct {
	objects.Object
	Semaphores  []Semaphore
	OperateTime int64
	// Adjustments are what is added to each value when a process ends.
	Adjustments map[*kernel.Process][]int
}

// Semaphore is one of a set.
type Semaphore struct{ Value, LastPID int }

// has says whether there is a semaphore of this number.
func (s *Set) has(number int) bool { return number >= 0 && number < len(s.Semaphores) }

// Values are the values of all semaphores.
func (s *Set) Values() []int {
	values := make([]int, 0, len(s.Semaphores))
	for _, one := range s.Semaphores {
		values = append(values, one.Value)
	}
	return values
}

// adjustments are what the process has to undo, one for each semaphore.
func (s *Set) adjustments(p *kernel.Process) []int {
	if s.Adjustments[p] == nil {
		return make([]int, len(s.Semaphores))
	}
	return slices.Clone(s.Adjustments[p])
}

// status is what IPC_STAT tells (SSEM-18).
func (s *Set) status() sysvsemaphore.Status {
	return sysvsemaphore.Status{
		Semaphores: int64(len(s.Semaphores)), OperateTime: s.OperateTime,
		Permissions: sysvobject.Permissions{
			ChangeTime: s.ChangeTime, Mode: s.Mode,
			OwnerUID: s.OwnerUID, OwnerGID: s.OwnerGID, CreatorUID: s.CreatorUID, CreatorGID: s.CreatorGID,
		},
	}
}

// set gives a semaphore a value, as semctl() does.
func (s *Set) set(k *kernel.Kernel, p *kernel.Process, number, value int) {
	s.Semaphores[number] = Semaphore{Value: value, LastPID: p.PID} // SSEM-112
	Of(k).Forget(s, number)                                        // SSEM-10
	s.ChangeTime = k.Now()
}

func forget(s *Set, number int) {
	for _, list := range s.Adjustments {
		list[number] = 0
	}
}

// undo adds to each value what the process has to undo of it (SSEM-08).
func undo(k *kernel.Kernel, s *Set, p *kernel.Process) {
	for i, adjustment := range s.Adjustments[p] {
		if adjustment != 0 {
			one := &s.Semaphores[i]
			one.Value, one.LastPID = Of(k).Adjusted(one.Value, adjustment), p.PID
		}
	}
}
