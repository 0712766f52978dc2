// Package sysvmsgqueue has the operations on System V message queues.
package sysvmsgqueue

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "sysv-msgqueue"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "MSGQ", Family: "posix", Traits: []string{"sysv-object", "messages", "signal"},
		Absent:     map[string]string{"windows": "a mechanism of UNIX"},
		Properties: impl.Properties{Unrelated: true, BothWays: true, Unit: "messages", Lifetime: "system", Name: "key"},
		Specimen: []string{
			`a process "writer" that has a queue`,
			`a process "reader"`,
		},
	})
}

// Get finds or creates a queue.
type Get struct {
	Key       int64 `json:"key" doc:"0 is IPC_PRIVATE"`
	Create    bool  `json:"create,omitempty" doc:"IPC_CREAT"`
	Exclusive bool  `json:"exclusive,omitempty" doc:"IPC_EXCL"`
	Mode      int   `json:"mode" doc:"permission bits, such as 384 for 0600"`
}

// ID is a queue: its msqid, the same number in every process.
type ID struct {
	Queue int64 `json:"queue"`
}

// Send sends one message.
type Send struct {
	Queue int64 `json:"queue"`
	Type  int64 `json:"type" doc:"mtype"`
	impl.Payload
	Nowait bool `json:"nowait,omitempty" doc:"IPC_NOWAIT"`
}

// Receive receives one message.
type Receive struct {
	Queue   int64 `json:"queue"`
	Type    int64 `json:"type" doc:"msgtyp; with copy the ordinal of the message, from 0"`
	Size    int   `json:"size" doc:"size of the buffer in bytes, at most 262144"`
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
	Queue int64 `json:"queue"`
}

// Status is struct msqid_ds.
type Status struct {
	Messages     int64 `json:"messages" doc:"msg_qnum"`
	Bytes        int64 `json:"bytes" doc:"bytes now queued: Linux __msg_cbytes; -1 where unknown"`
	MaxBytes     int64 `json:"max_bytes" doc:"msg_qbytes"`
	LastSender   int   `json:"last_sender" doc:"msg_lspid"`
	LastReceiver int   `json:"last_receiver" doc:"msg_lrpid"`
	SendTime     int64 `json:"send_time" doc:"msg_stime, seconds"`
	ReceiveTime  int64 `json:"receive_time" doc:"msg_rtime, seconds"`
	ChangeTime   int64 `json:"change_time" doc:"msg_ctime, seconds"`
	OwnerUID     int   `json:"owner_uid" doc:"msg_perm.uid"`
	OwnerGID     int   `json:"owner_gid" doc:"msg_perm.gid"`
	CreatorUID   int   `json:"creator_uid" doc:"msg_perm.cuid"`
	CreatorGID   int   `json:"creator_gid" doc:"msg_perm.cgid"`
	Mode         int   `json:"mode" doc:"the low nine bits of msg_perm.mode"`
}

// Set changes a queue: what is absent stays as it is.
type Set struct {
	Queue    int64 `json:"queue"`
	MaxBytes *int  `json:"max_bytes,omitempty"`
	OwnerUID *int  `json:"owner_uid,omitempty"`
	OwnerGID *int  `json:"owner_gid,omitempty"`
	Mode     *int  `json:"mode,omitempty"`
}

// Remove removes a queue.
type Remove struct {
	Queue int64 `json:"queue"`
}

// GetLimits asks for the limits of the system.
type GetLimits struct{}

// Limits are the limits of the system, in bytes.
type Limits struct {
	MaxMessage int `json:"max_message" doc:"msgmax: the longest message"`
	MaxBytes   int `json:"max_bytes" doc:"msgmnb: msg_qbytes of a new queue"`
}

func init() {
	impl.Define[Get, ID](room, "msgq.get", "opens the queue with key {key}", "msgget().")
	impl.Define[Send, impl.Nothing](room, "msgq.send", "sends {data}{pattern} of type {type} to queue {queue}", "msgsnd().")
	impl.Define[Receive, Message](room, "msgq.receive", "receives type {type} into {size} bytes from queue {queue}", "msgrcv().")
	impl.Define[Stat, Status](room, "msgq.stat", "asks for the state of queue {queue}", "msgctl() with IPC_STAT.")
	impl.Define[Set, impl.Nothing](room, "msgq.set", "changes queue {queue}", "msgctl() with IPC_SET.")
	impl.Define[Remove, impl.Nothing](room, "msgq.remove", "removes queue {queue}", "msgctl() with IPC_RMID.")
	impl.Define[GetLimits, Limits](room, "msgq.limits", "asks for the limits of queues", "Linux: msgctl() with IPC_INFO.")
}
