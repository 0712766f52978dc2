package sysvobject

// What the operations on all kinds of objects have in common. A room embeds it.

// Open is what finding or creating an object takes.
type Open struct {
	Key       int64 `json:"key" domain:"0" takes:"key" doc:"0 is IPC_PRIVATE"`
	Create    bool  `json:"create,omitempty" doc:"IPC_CREAT"`
	Exclusive bool  `json:"exclusive,omitempty" doc:"IPC_EXCL"`
	Mode      int   `json:"mode" domain:"0400|0200|0040|0020|0004|0002" doc:"permission bits, such as 384 for 0600"`
}

// Permissions are struct ipc_perm, and when it was changed.
type Permissions struct {
	ChangeTime int64 `json:"change_time" varies:"time" doc:"of the last change, seconds: sem_ctime"`
	OwnerUID   int   `json:"owner_uid" varies:"user" doc:"uid of struct ipc_perm"`
	OwnerGID   int   `json:"owner_gid" varies:"user" doc:"gid"`
	CreatorUID int   `json:"creator_uid" varies:"user" doc:"cuid"`
	CreatorGID int   `json:"creator_gid" varies:"user" doc:"cgid"`
	Mode       int   `json:"mode" doc:"the low nine bits of mode"`
}

// Change is what IPC_SET changes of every object: what is absent stays as it is.
type Change struct {
	OwnerUID *int `json:"owner_uid,omitempty" takes:"user"`
	OwnerGID *int `json:"owner_gid,omitempty" takes:"group"`
	Mode     *int `json:"mode,omitempty" domain:"0400|0200|0040|0020|0004|0002"`
}
