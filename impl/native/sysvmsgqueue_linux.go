package native

import (
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Commands and flags of <sys/msg.h>.
const (
	msgStatAny            = 13
	msgNoerror, msgExcept = 0o10000, 0o20000
	msgCopy               = 0o40000
)

// msqidDS is struct msqid64_ds of 64-bit Linux.
type msqidDS struct {
	key                  int32
	uid, gid, cuid, cgid uint32
	mode                 uint32
	seq                  uint16
	_                    uint16
	_, _                 uint64
	stime, rtime, ctime  int64
	cbytes, qnum, qbytes uint64
	lspid, lrpid         int32
	_, _                 uint64
}

// msginfo is struct msginfo.
type msginfo struct {
	pool, mapp, max, mnb, mni, ssz, tql int32
	seg                                 uint16
}

func msgctl(queue int64, command int, argument unsafe.Pointer) error {
	_, _, errno := unix.Syscall(unix.SYS_MSGCTL, uintptr(queue), uintptr(command), uintptr(argument))
	if errno != 0 {
		return fail(errno)
	}
	return nil
}

// presentState is what a queue is like before IPC_SET, which takes all members at
// once. IPC_STAT needs permission to read and IPC_SET does not; Linux tells it without
// permission by the queue's index.
func presentState(queue int64) (msqidDS, error) {
	var ds msqidDS
	_, _, errno := unix.Syscall(unix.SYS_MSGCTL, uintptr(queue), ipcStat, uintptr(unsafe.Pointer(&ds)))
	if errno == unix.EACCES {
		found, _, other := unix.Syscall(unix.SYS_MSGCTL, uintptr(queue)&ipcIndexBits, msgStatAny, uintptr(unsafe.Pointer(&ds)))
		if other == 0 && int64(found) == queue {
			errno = 0
		}
	}
	if errno != 0 {
		return ds, fail(errno)
	}
	return ds, nil
}

var queues = sysvKind{
	kind: "msgq", noun: "message queue", get: unix.SYS_MSGGET,
	status: func(id int64) (creator uint32, changed int64, err error) {
		ds, err := presentState(id)
		return ds.cuid, ds.ctime, err
	},
	remove: func(id int64) error { return msgctl(id, ipcRmid, nil) },
}

func init() {
	offering(func(s *impl.Statement) {
		offer(s, "message-copy", copiesMessages(), "a kernel with CONFIG_CHECKPOINT_RESTORE")
	})
	queues.register()
	on(func(p *process, w *worker, op sysvmsgqueue.Get) (sysvmsgqueue.ID, error) {
		flags := uintptr(op.Mode) | flag(op.Create, ipcCreat) | flag(op.Exclusive, ipcExcl)
		fresh := queues.isNew(op.Key, op.Create)
		id, _, errno := unix.Syscall(unix.SYS_MSGGET, uintptr(op.Key), flags, 0)
		if errno != 0 {
			return sysvmsgqueue.ID{}, fail(errno)
		}
		if fresh {
			queues.note(int64(id))
		}
		return sysvmsgqueue.ID{Queue: int64(id)}, nil
	})
	on(func(p *process, w *worker, op sysvmsgqueue.Send) (impl.Nothing, error) {
		data := op.Bytes()
		message := make([]byte, 8+len(data))
		*(*int64)(unsafe.Pointer(&message[0])) = op.Type
		copy(message[8:], data)
		_, errno := w.invoke("msgsnd", unix.SYS_MSGSND, uintptr(op.Queue), uintptr(unsafe.Pointer(base(message))),
			uintptr(len(data)), flag(op.Nowait, ipcNowait), 0, 0)
		if errno != 0 {
			return impl.Nothing{}, fail(errno)
		}
		return impl.Nothing{}, nil
	})
	on(func(p *process, w *worker, op sysvmsgqueue.Receive) (sysvmsgqueue.Message, error) {
		if _, err := buffer(op.Size); err != nil {
			return sysvmsgqueue.Message{}, err
		}
		message := make([]byte, 8+op.Size)
		flags := flag(op.Nowait, ipcNowait) | flag(op.Noerror, msgNoerror) | flag(op.Except, msgExcept) | flag(op.Copy, msgCopy)
		n, errno := w.invoke("msgrcv", unix.SYS_MSGRCV, uintptr(op.Queue), uintptr(unsafe.Pointer(base(message))),
			uintptr(op.Size), uintptr(op.Type), flags, 0)
		if errno != 0 {
			return sysvmsgqueue.Message{}, fail(errno)
		}
		return sysvmsgqueue.Message{Type: *(*int64)(unsafe.Pointer(&message[0])), Data: message[8 : 8+n]}, nil
	})
	on(func(p *process, w *worker, op sysvmsgqueue.Stat) (sysvmsgqueue.Status, error) {
		var ds msqidDS
		if err := msgctl(op.Queue, ipcStat, unsafe.Pointer(&ds)); err != nil {
			return sysvmsgqueue.Status{}, err
		}
		return sysvmsgqueue.Status{
			Messages: int64(ds.qnum), Bytes: int64(ds.cbytes), MaxBytes: int64(ds.qbytes),
			LastSender: int(ds.lspid), LastReceiver: int(ds.lrpid),
			SendTime: ds.stime, ReceiveTime: ds.rtime, ChangeTime: ds.ctime,
			OwnerUID: int(ds.uid), OwnerGID: int(ds.gid), CreatorUID: int(ds.cuid), CreatorGID: int(ds.cgid),
			Mode: int(ds.mode & 0o777),
		}, nil
	})
	on(func(p *process, w *worker, op sysvmsgqueue.Set) (impl.Nothing, error) {
		ds, err := presentState(op.Queue)
		if err != nil {
			return impl.Nothing{}, err
		}
		if op.MaxBytes != nil {
			ds.qbytes = uint64(*op.MaxBytes)
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
		err = msgctl(op.Queue, ipcSet, unsafe.Pointer(&ds))
		if err == nil {
			queues.note(op.Queue)
		}
		return impl.Nothing{}, err
	})
	on(func(p *process, w *worker, op sysvmsgqueue.Remove) (impl.Nothing, error) {
		return impl.Nothing{}, msgctl(op.Queue, ipcRmid, nil)
	})
	on(func(p *process, w *worker, op sysvmsgqueue.GetLimits) (sysvmsgqueue.Limits, error) {
		var info msginfo
		if err := msgctl(0, ipcInfo, unsafe.Pointer(&info)); err != nil {
			return sysvmsgqueue.Limits{}, err
		}
		return sysvmsgqueue.Limits{MaxMessage: int(info.max), MaxBytes: int(info.mnb)}, nil
	})
}

// copiesMessages asks the kernel whether it knows MSG_COPY, by a queue that
// exists only for the question.
func copiesMessages() bool {
	id, _, errno := unix.Syscall(unix.SYS_MSGGET, 0, 0o600, 0)
	if errno != 0 {
		return false
	}
	defer msgctl(int64(id), ipcRmid, nil)
	var message [16]byte
	_, _, errno = unix.Syscall6(unix.SYS_MSGRCV, id, uintptr(unsafe.Pointer(&message)), 8, 0, msgCopy|ipcNowait, 0)
	return errno == unix.ENOMSG
}
