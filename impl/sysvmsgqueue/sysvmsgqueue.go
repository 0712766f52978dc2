// Package sysvmsgqueue has the operations on System V message queues.
package sysvmsgqueue

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "sysv-msgqueue"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "MSGQ", Family: "posix", Traits: []string{"sysv-object", "messages", "signal", "upcall"},
		Absent:     map[string]string{"windows": "a mechanism of UNIX"},
		Properties: impl.Properties{Unrelated: true, BothWays: true, Unit: "messages", Lifetime: "system", Name: "key"},
		Specimen: []string{
			`a process "writer" that has a message queue`,
			`a process "reader" that opens the queue`,
		},
	})
}

// Get finds or creates a queue.
type Get struct {
	Key       int64 `json:"key" domain:"0" takes:"key" doc:"0 is IPC_PRIVATE"`
	Create    bool  `json:"create,omitempty" doc:"IPC_CREAT"`
	Exclusive bool  `json:"exclusive,omitempty" doc:"IPC_EXCL"`
	Mode      int   `json:"mode" domain:"0400|0200|0040|0020|0004|0002" doc:"permission bits, such as 384 for 0600"`
}

// ID is a queue: its msqid, the same number in every process.
type ID struct {
	Queue int64 `json:"queue" makes:"queue" varies:"native"`
}

// Send sends one message.
type Send struct {
	Queue        int64 `json:"queue" takes:"queue"`
	Type         int64 `json:"type" domain:"-1,1..0x7fffffffffffffff" doc:"mtype"`
	impl.Payload `domain:"0..msgq.max-message"`
	Nowait       bool `json:"nowait,omitempty" doc:"IPC_NOWAIT"`
}

// Receive receives one message.
type Receive struct {
	Queue   int64 `json:"queue" takes:"queue"`
	Type    int64 `json:"type" domain:"~-0x8000000000000000,-2,-1,0,1,2,~0x7fffffffffffffff" doc:"msgtyp; with copy the ordinal of the message, from 0"`
	Size    int   `json:"size" domain:"0,1,~msgq.max-message" doc:"size of the buffer in bytes, at most 262144"`
	Nowait  bool  `json:"nowait,omitempty" doc:"IPC_NOWAIT"`
	Noerror bool  `json:"noerror,omitempty" doc:"MSG_NOERROR"`
	Except  bool  `json:"except,omitempty" doc:"MSG_EXCEPT"`
	Copy    bool  `json:"copy,omitempty" doc:"MSG_COPY"`
}

// Message is a message that was received.
type Message struct {
	Type int64  `json:"type"`
	Data []byte `json:"data"`
}

// Stat reads the state of a queue.
type Stat struct {
	Queue int64 `json:"queue" takes:"queue"`
}

// Status is struct msqid_ds.
type Status struct {
	Messages     int64 `json:"messages" within:"0.." doc:"msg_qnum"`
	Bytes        int64 `json:"bytes" within:"-1.." doc:"bytes now queued: Linux __msg_cbytes; -1 where unknown"`
	MaxBytes     int64 `json:"max_bytes" within:"0.." doc:"msg_qbytes"`
	LastSender   int   `json:"last_sender" within:"0.." varies:"pid" doc:"msg_lspid"`
	LastReceiver int   `json:"last_receiver" within:"0.." varies:"pid" doc:"msg_lrpid"`
	SendTime     int64 `json:"send_time" varies:"time" doc:"msg_stime, seconds"`
	ReceiveTime  int64 `json:"receive_time" varies:"time" doc:"msg_rtime, seconds"`
	ChangeTime   int64 `json:"change_time" varies:"time" doc:"msg_ctime, seconds"`
	OwnerUID     int   `json:"owner_uid" varies:"user" doc:"msg_perm.uid"`
	OwnerGID     int   `json:"owner_gid" varies:"user" doc:"msg_perm.gid"`
	CreatorUID   int   `json:"creator_uid" varies:"user" doc:"msg_perm.cuid"`
	CreatorGID   int   `json:"creator_gid" varies:"user" doc:"msg_perm.cgid"`
	Mode         int   `json:"mode" doc:"the low nine bits of msg_perm.mode"`
}

// Set changes a queue: what is absent stays as it is.
type Set struct {
	Queue    int64 `json:"queue" takes:"queue"`
	MaxBytes *int  `json:"max_bytes,omitempty" domain:"0..msgq.max-bytes"`
	OwnerUID *int  `json:"owner_uid,omitempty" takes:"user"`
	OwnerGID *int  `json:"owner_gid,omitempty" takes:"group"`
	Mode     *int  `json:"mode,omitempty" domain:"0400|0200|0040|0020|0004|0002"`
}

// Remove removes a queue.
type Remove struct {
	Queue int64 `json:"queue" takes:"queue"`
}

// GetLimits asks for the limits of the system.
type GetLimits struct{}

// Limits are the limits of the system, in bytes.
type Limits struct {
	MaxMessage int `json:"max_message" within:"0.." varies:"system" doc:"msgmax: the longest message"`
	MaxBytes   int `json:"max_bytes" within:"0.." varies:"system" doc:"msgmnb: msg_qbytes of a new queue"`
}

func init() {
	impl.Bounded("msgq.max-message", 8192, "MSGMAX: the longest message in bytes, msgop(2); msgq.limits tells it")
	impl.Bounded("msgq.max-bytes", 16384, "MSGMNB: msg_qbytes of a new queue, msgget(2); msgq.limits tells it")
	goes := impl.Beyond("needs a removal while msgctl() runs", "EIDRM")

	impl.Define[Get, ID](room, "msgq.get", "opens the queue with key {key}", "msgget().",
		impl.Fails("POSIX msgget()", "EACCES EEXIST ENOENT ENOSPC"), impl.Fails("msgget(2)", "ENOMEM"), impl.Beyond("needs 32,000 queues", "ENOSPC"))
	impl.Define[Send, impl.Nothing](room, "msgq.send", "sends {data}{pattern} of type {type} to queue {queue}", "msgsnd().", impl.Waits("msgsnd"),
		impl.Fails("POSIX msgsnd()", "EACCES EAGAIN EIDRM EINTR EINVAL"), impl.Fails("msgop(2)", "EFAULT ENOMEM"),
		impl.EitherOf("EACCES", "EINVAL"))
	impl.Define[Receive, Message](room, "msgq.receive", "receives type {type} into {size} bytes from queue {queue}", "msgrcv().", impl.Waits("msgrcv"),
		impl.Fails("POSIX msgrcv()", "E2BIG EACCES EIDRM EINTR EINVAL ENOMSG"), impl.Fails("msgop(2)", "EFAULT ENOSYS"), impl.Beyond("the option message-copy says that it is there", "ENOSYS"),
		impl.EitherOf("EACCES", "EINVAL"), impl.EitherOf("EACCES", "E2BIG"))
	impl.Define[Stat, Status](room, "msgq.stat", "asks for the state of queue {queue}", "msgctl() with IPC_STAT.", impl.Fails("POSIX msgctl()", "EACCES EINVAL"), impl.Fails("msgctl(2)", "EFAULT EIDRM"), goes)
	impl.Define[Set, impl.Nothing](room, "msgq.set", "changes queue {queue}", "msgctl() with IPC_SET.", impl.Fails("POSIX msgctl()", "EINVAL EPERM"), impl.Fails("msgctl(2)", "EFAULT EIDRM"), goes)
	impl.Define[Remove, impl.Nothing](room, "msgq.remove", "removes queue {queue}", "msgctl() with IPC_RMID.", impl.Fails("POSIX msgctl()", "EINVAL EPERM"), impl.Fails("msgctl(2)", "EIDRM"), goes)
	impl.Define[GetLimits, Limits](room, "msgq.limits", "asks for the limits of queues", "Linux: msgctl() with IPC_INFO.", impl.Fails("msgctl(2)", "EFAULT"))
}
