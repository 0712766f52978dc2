package native

import (
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

// Commands and flags of <sys/sem.h>.
const (
	semGetPID, semGetValue, semGetValues     = 11, 12, 13
	semGetIncreaseWaiters, semGetZeroWaiters = 14, 15
	semSetValue, semSetValues                = 16, 17
	semStatAny                               = 20
	semUndo                                  = 0x1000
)

// mostSemaphores is beyond the largest set that any Linux has: the calls that take or
// give all values do not say how many there are.
const mostSemaphores = 1 << 16

// semidDS is struct semid64_ds of 64-bit Linux; behind the permissions architectures
// differ.
type semidDS struct {
	key                  int32
	uid, gid, cuid, cgid uint32
	mode                 uint32
	seq                  uint16
	_                    uint16
	_, _                 uint64
	rest                 [8]uint64
}

// times are sem_otime, sem_ctime and sem_nsems: on x86 each time is followed by what
// extends it on 32 bits.
func (ds *semidDS) times() (operated, changed int64, semaphores uint64) {
	if runtime.GOARCH == "amd64" {
		return int64(ds.rest[0]), int64(ds.rest[2]), ds.rest[4]
	}
	return int64(ds.rest[0]), int64(ds.rest[1]), ds.rest[2]
}

// seminfo is struct seminfo.
type seminfo struct{ semmap, mni, mns, mnu, msl, opm, ume, usz, vmx, aem int32 }

// sembuf is struct sembuf.
type sembuf struct {
	number        uint16
	change, flags int16
}

func semctl(set int64, number, command int, argument uintptr) (int, unix.Errno) {
	n, _, errno := unix.Syscall6(unix.SYS_SEMCTL, uintptr(set), uintptr(number), uintptr(command), argument, 0, 0)
	return int(n), errno
}

// semStatus is IPC_STAT.
func semStatus(set int64) (*semidDS, unix.Errno) {
	ds := &semidDS{}
	_, _, errno := unix.Syscall6(unix.SYS_SEMCTL, uintptr(set), 0, ipcStat, uintptr(unsafe.Pointer(ds)), 0, 0)
	return ds, errno
}

// presentSet is what a set is like before IPC_SET, which takes all members at once; as
// presentState for queues.
func presentSet(set int64) (*semidDS, unix.Errno) {
	ds, errno := semStatus(set)
	if errno == unix.EACCES {
		found, _, other := unix.Syscall6(unix.SYS_SEMCTL, uintptr(set)&ipcIndexBits, 0, semStatAny, uintptr(unsafe.Pointer(ds)), 0, 0)
		if other == 0 && int64(found) == set {
			errno = 0
		}
	}
	return ds, errno
}

// outcome makes the outcome of a call that has no result.
func outcome(errno unix.Errno) (impl.Nothing, error) {
	if errno != 0 {
		return impl.Nothing{}, fail(errno)
	}
	return impl.Nothing{}, nil
}

var sets = sysvKind{
	kind: "sem", noun: "semaphore set", get: unix.SYS_SEMGET,
	status: func(id int64) (creator uint32, changed int64, err error) {
		ds, errno := presentSet(id)
		_, changed, _ = ds.times()
		_, err = outcome(errno)
		return ds.cuid, changed, err
	},
	remove: func(id int64) error {
		_, errno := semctl(id, 0, ipcRmid, 0)
		_, err := outcome(errno)
		return err
	},
}

// changedSet makes the outcome of a call that gives a set another time of change, and notes it.
func changedSet(set int64, errno unix.Errno) (impl.Nothing, error) {
	if errno == 0 {
		sets.note(set)
	}
	return outcome(errno)
}

// sembufs are the operations as semop() takes them.
func sembufs(operations []sysvsemaphore.Change) []sembuf {
	list := make([]sembuf, 0, max(1, len(operations)))
	for _, op := range operations {
		flags := flag(op.Nowait, ipcNowait) | flag(op.Undo, semUndo)
		list = append(list, sembuf{number: uint16(op.Number), change: int16(op.Change), flags: int16(flags)})
	}
	return list
}

// about registers a question about one semaphore.
func about[Op, Res any](command int, of func(op Op) sysvsemaphore.One, result func(n int) Res) {
	on(func(p *process, w *worker, op Op) (Res, error) {
		one := of(op)
		n, errno := semctl(one.Set, one.Number, command, 0)
		if errno != 0 {
			var none Res
			return none, fail(errno)
		}
		return result(n), nil
	})
}

func init() {
	sets.register()
	on(func(p *process, w *worker, op sysvsemaphore.Get) (sysvsemaphore.ID, error) {
		flags := uintptr(op.Mode) | flag(op.Create, ipcCreat) | flag(op.Exclusive, ipcExcl)
		fresh := sets.isNew(op.Key, op.Create)
		id, _, errno := unix.Syscall(unix.SYS_SEMGET, uintptr(op.Key), uintptr(op.Semaphores), flags)
		if errno != 0 {
			return sysvsemaphore.ID{}, fail(errno)
		}
		if fresh {
			sets.note(int64(id))
		}
		return sysvsemaphore.ID{Set: int64(id)}, nil
	})
	on(func(p *process, w *worker, op sysvsemaphore.Operate) (impl.Nothing, error) {
		list := sembufs(op.Operations)
		var timeout *unix.Timespec
		if op.Timeout != nil {
			limit := unix.NsecToTimespec(int64(*op.Timeout) * int64(time.Millisecond))
			timeout = &limit
		}
		_, errno := w.invoke("semop", unix.SYS_SEMTIMEDOP, uintptr(op.Set), uintptr(unsafe.Pointer(unsafe.SliceData(list))),
			uintptr(len(list)), uintptr(unsafe.Pointer(timeout)), 0, 0)
		return outcome(errno)
	})
	about(semGetValue, func(op sysvsemaphore.GetValue) sysvsemaphore.One { return op.One }, func(n int) sysvsemaphore.Value { return sysvsemaphore.Value{Value: n} })
	about(semGetPID, func(op sysvsemaphore.GetLastProcess) sysvsemaphore.One { return op.One }, func(n int) sysvsemaphore.LastProcess { return sysvsemaphore.LastProcess{PID: n} })
	about(semGetIncreaseWaiters, func(op sysvsemaphore.GetIncreaseWaiters) sysvsemaphore.One { return op.One }, func(n int) sysvsemaphore.Waiters { return sysvsemaphore.Waiters{Count: n} })
	about(semGetZeroWaiters, func(op sysvsemaphore.GetZeroWaiters) sysvsemaphore.One { return op.One }, func(n int) sysvsemaphore.Waiters { return sysvsemaphore.Waiters{Count: n} })
	on(func(p *process, w *worker, op sysvsemaphore.GetValues) (sysvsemaphore.Values, error) {
		ds, errno := semStatus(op.Set)
		values := make([]uint16, mostSemaphores)
		if errno == 0 {
			_, _, errno = unix.Syscall6(unix.SYS_SEMCTL, uintptr(op.Set), 0, semGetValues, uintptr(unsafe.Pointer(&values[0])), 0, 0)
		}
		if errno != 0 {
			return sysvsemaphore.Values{}, fail(errno)
		}
		var list []int
		_, _, semaphores := ds.times()
		for _, value := range values[:semaphores] {
			list = append(list, int(value))
		}
		return sysvsemaphore.Values{Values: list}, nil
	})
	on(func(p *process, w *worker, op sysvsemaphore.SetValue) (impl.Nothing, error) {
		_, errno := semctl(op.Set, op.Number, semSetValue, uintptr(op.Value))
		return changedSet(op.Set, errno)
	})
	on(func(p *process, w *worker, op sysvsemaphore.SetValues) (impl.Nothing, error) {
		values := make([]uint16, max(mostSemaphores, len(op.Values)))
		for i, value := range op.Values {
			values[i] = uint16(value)
		}
		_, _, errno := unix.Syscall6(unix.SYS_SEMCTL, uintptr(op.Set), 0, semSetValues, uintptr(unsafe.Pointer(&values[0])), 0, 0)
		return changedSet(op.Set, errno)
	})
	on(func(p *process, w *worker, op sysvsemaphore.Stat) (sysvsemaphore.Status, error) {
		ds, errno := semStatus(op.Set)
		if errno != 0 {
			return sysvsemaphore.Status{}, fail(errno)
		}
		operated, changed, semaphores := ds.times()
		return sysvsemaphore.Status{
			Semaphores: int64(semaphores), OperateTime: operated,
			Permissions: sysvobject.Permissions{
				ChangeTime: changed, Mode: int(ds.mode & 0o777),
				OwnerUID: int(ds.uid), OwnerGID: int(ds.gid), CreatorUID: int(ds.cuid), CreatorGID: int(ds.cgid),
			},
		}, nil
	})
	on(func(p *process, w *worker, op sysvsemaphore.Set) (impl.Nothing, error) {
		ds, errno := presentSet(op.Set)
		if errno != 0 {
			return outcome(errno)
		}
		if op.OwnerUID != nil {
			ds.uid = uint32(*op.OwnerUID)
		}
		if op.OwnerGID != nil {
			ds.gid = uint32(*op.OwnerGID)
		}
		if op.Mode != nil {
			ds.mode = uint32(*op.Mode)
		}
		_, _, errno = unix.Syscall6(unix.SYS_SEMCTL, uintptr(op.Set), 0, ipcSet, uintptr(unsafe.Pointer(ds)), 0, 0)
		return changedSet(op.Set, errno)
	})
	on(func(p *process, w *worker, op sysvsemaphore.Remove) (impl.Nothing, error) {
		_, errno := semctl(op.Set, 0, ipcRmid, 0)
		return outcome(errno)
	})
	on(func(p *process, w *worker, op sysvsemaphore.GetLimits) (sysvsemaphore.Limits, error) {
		var info seminfo
		if _, _, errno := unix.Syscall6(unix.SYS_SEMCTL, 0, 0, ipcInfo, uintptr(unsafe.Pointer(&info)), 0, 0); errno != 0 {
			return sysvsemaphore.Limits{}, fail(errno)
		}
		return sysvsemaphore.Limits{
			MaxSemaphores: int(info.msl), MaxOperations: int(info.opm), MaxValue: int(info.vmx), MaxAdjustment: int(info.aem),
		}, nil
	})
}
