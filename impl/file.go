package impl

// Files of the world's directory, and whose they are.

// ProcessIDs asks for the actor's effective ids.
type ProcessIDs struct{}

// IDs are effective user and group ids.
type IDs struct {
	UID int `json:"uid" varies:"user"`
	GID int `json:"gid" varies:"user"`
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

func init() {
	Define[ProcessIDs, IDs]("", "process.ids", "asks for its user and group", "geteuid(), getegid().")
	Define[FileCreate, Nothing]("", "file.create", "creates the file {path}", "open() with O_CREAT and O_EXCL.")
	Define[FileLink, Nothing]("", "file.link", "links {path} to {to}", "link().")
}
