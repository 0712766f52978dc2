// Package sysvsemaphore has the operations on sets of System V semaphores.
package sysvsemaphore

import (
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
)

const room = "sysv-semaphore"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "SSEM", Family: "posix", Traits: []string{"sysv-object", "timed", "signal", "upcall"},
		Absent:     map[string]string{"windows": "a mechanism of UNIX"},
		Properties: impl.Properties{Unrelated: true, BothWays: true, Lifetime: "system", Name: "key"},
		Specimen: []string{
			`a process "holder" that has a semaphore with the value 1`,
			`a process "user"`,
		},
	})
}

// Get finds or creates a set.
type Get struct {
	sysvobject.Open
	Semaphores int `json:"semaphores" domain:"0..ssem.max-semaphores" doc:"nsems: how many a new set has, and an existing one at least"`
}

// ID is a set: its semid, the same number in every process.
type ID struct {
	Set int64 `json:"set" makes:"semaphore set" varies:"native"`
}

// Operate performs operations on semaphores of a set: all of them or none.
type Operate struct {
	Set        int64   `json:"set" takes:"semaphore set"`
	Operations Changes `json:"operations"`
	Timeout    *int    `json:"timeout,omitempty" domain:"0,1,100" doc:"milliseconds; Linux: semtimedop()"`
}

// Change is one operation of several: struct sembuf.
type Change struct {
	Number int  `json:"number" domain:"0,1" doc:"sem_num: which semaphore of the set, from 0"`
	Change int  `json:"change" domain:"-1,0,1,~-32767,~32767" doc:"sem_op: what is added to its value; 0 waits until that is 0"`
	Nowait bool `json:"nowait,omitempty" doc:"IPC_NOWAIT"`
	Undo   bool `json:"undo,omitempty" doc:"SEM_UNDO"`
}

// Changes are the operations of one call.
type Changes []Change

// String says them for people, what stands there several times in a row once:
// "-1 on 0; +1 on 1, undo (3 times)".
func (list Changes) String() string {
	var parts []string
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && list[i+n] == list[i] {
			n++
		}
		part := list[i].String()
		if n > 1 {
			part += fmt.Sprintf(" (%d times)", n)
		}
		parts = append(parts, part)
		i += n
	}
	return strings.Join(parts, "; ")
}

// String says it for people: "+1 on 0, undo".
func (c Change) String() string {
	text := fmt.Sprintf("%+d on %d", c.Change, c.Number)
	if c.Nowait {
		text += ", nowait"
	}
	if c.Undo {
		text += ", undo"
	}
	return text
}

// One is a semaphore of a set.
type One struct {
	Set    int64 `json:"set" takes:"semaphore set"`
	Number int   `json:"number" domain:"0,1" doc:"semnum: from 0"`
}

// GetValue asks for the value of a semaphore.
type GetValue struct{ One }

// GetIncreaseWaiters asks how many wait until a semaphore's value increases.
type GetIncreaseWaiters struct{ One }

// GetZeroWaiters asks how many wait until a semaphore's value is zero.
type GetZeroWaiters struct{ One }

// GetLastProcess asks who operated on a semaphore last.
type GetLastProcess struct{ One }

// GetValues asks for the values of all semaphores of a set.
type GetValues struct {
	Set int64 `json:"set" takes:"semaphore set"`
}

// SetValue sets the value of a semaphore.
type SetValue struct {
	One
	Value int `json:"value" domain:"0..ssem.max-value"`
}

// SetValues sets the values of all semaphores of a set.
type SetValues struct {
	Set    int64 `json:"set" takes:"semaphore set"`
	Values []int `json:"values" domain:"0..ssem.max-value" doc:"as many as the set has"`
}

// Value is the value of a semaphore.
type Value struct {
	Value int `json:"value" within:"0.."`
}

// Values are the values of all semaphores of a set, in their order.
type Values struct {
	Values []int `json:"values"`
}

// Waiters is how many wait.
type Waiters struct {
	Count int `json:"count" within:"0.." doc:"semncnt or semzcnt"`
}

// LastProcess is who operated on a semaphore last.
type LastProcess struct {
	PID int `json:"pid" within:"0.." varies:"pid" doc:"sempid; 0 for nobody"`
}

// Stat reads the state of a set.
type Stat struct {
	Set int64 `json:"set" takes:"semaphore set"`
}

// Status is struct semid_ds.
type Status struct {
	sysvobject.Permissions
	Semaphores  int64 `json:"semaphores" within:"0.." doc:"sem_nsems"`
	OperateTime int64 `json:"operate_time" varies:"time" doc:"sem_otime, seconds; 0 for never"`
}

// Set changes a set: what is absent stays as it is.
type Set struct {
	Set int64 `json:"set" takes:"semaphore set"`
	sysvobject.Change
}

// Remove removes a set.
type Remove struct {
	Set int64 `json:"set" takes:"semaphore set"`
}

// GetLimits asks for the limits of the system.
type GetLimits struct{}

// Limits are the limits of the system.
type Limits struct {
	MaxSemaphores int `json:"max_semaphores" within:"0.." varies:"system" doc:"semmsl: the largest set"`
	MaxOperations int `json:"max_operations" within:"0.." varies:"system" doc:"semopm: the most operations of one call"`
	MaxValue      int `json:"max_value" within:"0.." varies:"system" doc:"semvmx: the highest value"`
	MaxAdjustment int `json:"max_adjustment" within:"0.." varies:"system" doc:"semaem: the most that can be undone"`
}

func init() {
	impl.Bounded("ssem.max-semaphores", 32000, "SEMMSL: the most semaphores of a set, semget(2); ssem.limits tells it")
	impl.Bounded("ssem.max-value", 32767, "SEMVMX: the highest value of a semaphore, semop(2); ssem.limits tells it")
	goes := impl.Beyond("needs a removal while semctl() runs", "EIDRM")
	asks := func(natives string, more ...impl.Option) []impl.Option {
		return append([]impl.Option{impl.Fails("POSIX semctl()", natives), impl.Fails("semctl(2)", "EFAULT EIDRM"), goes, impl.EitherOf("EACCES", "EINVAL")}, more...)
	}
	sets := asks("EACCES EINVAL ERANGE", impl.EitherOf("ERANGE", "EACCES"), impl.EitherOf("ERANGE", "EINVAL"))

	impl.Define[Get, ID](room, "ssem.get", "opens the semaphore set with key {key}", "semget().",
		impl.Fails("POSIX semget()", "EACCES EEXIST EINVAL ENOENT ENOSPC"), impl.Fails("semget(2)", "ENOMEM"), impl.Beyond("needs 32,000 sets", "ENOSPC"),
		impl.EitherOf("EACCES", "EINVAL"), impl.EitherOf("EEXIST", "EINVAL"), impl.EitherOf("ENOENT", "EINVAL"))
	impl.Define[Operate, impl.Nothing](room, "ssem.op", "performs [{operations}] in set {set}", "semop(), with a timeout semtimedop().", impl.Waits("semop"),
		impl.Fails("POSIX semop()", "E2BIG EACCES EAGAIN EFBIG EIDRM EINTR EINVAL ENOSPC ERANGE"), impl.Fails("semop(2)", "EFAULT ENOMEM"),
		impl.Beyond("Linux has no limit on processes that undo", "ENOSPC"),
		impl.EitherOf("EACCES", "EFBIG"), impl.EitherOf("E2BIG", "EINVAL"), impl.EitherOf("E2BIG", "EFBIG"), impl.EitherOf("E2BIG", "EACCES"), impl.EitherOf("EACCES", "ERANGE"), impl.EitherOf("EACCES", "EAGAIN"))
	impl.Define[GetValue, Value](room, "ssem.value", "asks for the value of semaphore {number} of set {set}", "semctl() with GETVAL.", asks("EACCES EINVAL")...)
	impl.Define[GetValues, Values](room, "ssem.values", "asks for the values of set {set}", "semctl() with GETALL.", asks("EACCES EINVAL")...)
	impl.Define[GetIncreaseWaiters, Waiters](room, "ssem.increase-waiters", "asks how many wait for semaphore {number} of set {set} to increase", "semctl() with GETNCNT.", asks("EACCES EINVAL")...)
	impl.Define[GetZeroWaiters, Waiters](room, "ssem.zero-waiters", "asks how many wait for semaphore {number} of set {set} to be zero", "semctl() with GETZCNT.", asks("EACCES EINVAL")...)
	impl.Define[GetLastProcess, LastProcess](room, "ssem.last-process", "asks who operated last on semaphore {number} of set {set}", "semctl() with GETPID.", asks("EACCES EINVAL")...)
	impl.Define[SetValue, impl.Nothing](room, "ssem.set-value", "sets semaphore {number} of set {set} to {value}", "semctl() with SETVAL.", sets...)
	impl.Define[SetValues, impl.Nothing](room, "ssem.set-values", "sets set {set} to {values}", "semctl() with SETALL.", sets...)
	impl.Define[Stat, Status](room, "ssem.stat", "asks for the state of set {set}", "semctl() with IPC_STAT.", impl.Fails("POSIX semctl()", "EACCES EINVAL"), impl.Fails("semctl(2)", "EFAULT EIDRM"), goes)
	impl.Define[Set, impl.Nothing](room, "ssem.set", "changes set {set}", "semctl() with IPC_SET.", impl.Fails("POSIX semctl()", "EINVAL EPERM"), impl.Fails("semctl(2)", "EFAULT EIDRM"), goes)
	impl.Define[Remove, impl.Nothing](room, "ssem.remove", "removes set {set}", "semctl() with IPC_RMID.", impl.Fails("POSIX semctl()", "EINVAL EPERM"), impl.Fails("semctl(2)", "EIDRM"), goes)
	impl.Define[GetLimits, Limits](room, "ssem.limits", "asks for the limits of semaphores", "Linux: semctl() with IPC_INFO.", impl.Fails("semctl(2)", "EFAULT"))
}
