package impl

// Operations on System V message queues.

// MsgqGet finds or creates a queue.
type MsgqGet struct {
	Key       int64 `json:"key" doc:"0 is IPC_PRIVATE"`
	Create    bool  `json:"create,omitempty" doc:"IPC_CREAT"`
	Exclusive bool  `json:"exclusive,omitempty" doc:"IPC_EXCL"`
	Mode      int   `json:"mode" doc:"permission bits, such as 384 for 0600"`
}

// QueueID is a queue: its msqid, the same number in every process.
type QueueID struct {
	Queue int64 `json:"queue"`
}

// MsgqSend sends one message.
type MsgqSend struct {
	Queue int64 `json:"queue"`
	Type  int64 `json:"type" doc:"mtype"`
	Payload
	Nowait bool `json:"nowait,omitempty" doc:"IPC_NOWAIT"`
}

// MsgqReceive receives one message.
type MsgqReceive struct {
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

// MsgqStat reads the state of a queue.
type MsgqStat struct {
	Queue int64 `json:"queue"`
}

// QueueStatus is struct msqid_ds.
type QueueStatus struct {
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

// MsgqSet changes a queue: what is absent stays as it is.
type MsgqSet struct {
	Queue    int64 `json:"queue"`
	MaxBytes *int  `json:"max_bytes,omitempty"`
	OwnerUID *int  `json:"owner_uid,omitempty"`
	OwnerGID *int  `json:"owner_gid,omitempty"`
	Mode     *int  `json:"mode,omitempty"`
}

// MsgqRemove removes a queue.
type MsgqRemove struct {
	Queue int64 `json:"queue"`
}

// MsgqLimits asks for the limits of the system.
type MsgqLimits struct{}

// QueueLimits are the limits of the system, in bytes.
type QueueLimits struct {
	MaxMessage int `json:"max_message" doc:"msgmax: the longest message"`
	MaxBytes   int `json:"max_bytes" doc:"msgmnb: msg_qbytes of a new queue"`
}

// ProcessIDs asks for the actor's effective ids.
type ProcessIDs struct{}

// IDs are effective user and group ids.
type IDs struct {
	UID int `json:"uid"`
	GID int `json:"gid"`
}

// FileCreate creates an empty file in the world's directory, which has none of that name.
type FileCreate struct {
	Path string `json:"path" doc:"its name in the world's directory"`
}

// FileLink gives a file a second name.
type FileLink struct {
	Path string `json:"path"`
	To   string `json:"to" doc:"the new name"`
}

// FileKey makes an IPC key of a file.
type FileKey struct {
	Path    string `json:"path" doc:"below the world's directory"`
	Project int    `json:"project" doc:"proj_id, 1 to 255"`
}

// Key is an IPC key.
type Key struct {
	Key int64 `json:"key"`
}

func init() {
	const m = "sysv-msgqueue"
	define[MsgqGet, QueueID](m, "msgq.get", "opens the queue with key {key}", "msgget().")
	define[MsgqSend, Nothing](m, "msgq.send", "sends {data}{pattern} of type {type} to queue {queue}", "msgsnd().")
	define[MsgqReceive, Message](m, "msgq.receive", "receives type {type} into {size} bytes from queue {queue}", "msgrcv().")
	define[MsgqStat, QueueStatus](m, "msgq.stat", "asks for the state of queue {queue}", "msgctl() with IPC_STAT.")
	define[MsgqSet, Nothing](m, "msgq.set", "changes queue {queue}", "msgctl() with IPC_SET.")
	define[MsgqRemove, Nothing](m, "msgq.remove", "removes queue {queue}", "msgctl() with IPC_RMID.")
	define[MsgqLimits, QueueLimits](m, "msgq.limits", "asks for the limits of queues", "Linux: msgctl() with IPC_INFO.")
	define[ProcessIDs, IDs]("", "process.ids", "asks for its user and group", "geteuid(), getegid().")
	define[FileCreate, Nothing]("", "file.create", "creates the file {path}", "open() with O_CREAT and O_EXCL.")
	define[FileLink, Nothing]("", "file.link", "links {path} to {to}", "link().")
	define[FileKey, Key](m, "file.key", "makes a key of {path} and project {project}", "Option ftok. ftok().")
}
