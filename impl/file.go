package impl

// Files of the world's directory, and whose they are.

// ProcessIDs asks for the actor's effective ids.
type ProcessIDs struct{}

// IDs are effective user and group ids.
type IDs struct {
	UID int `json:"uid" makes:"user" varies:"user"`
	GID int `json:"gid" makes:"group" varies:"user"`
}

// FileCreate creates an empty file in the world's directory, which has none of that name.
type FileCreate struct {
	Path string `json:"path" makes:"file" doc:"its name in the world's directory"`
}

// FileLink gives a file a second name.
type FileLink struct {
	Path string `json:"path" takes:"file"`
	To   string `json:"to" makes:"file" doc:"the new name"`
}

func init() {
	Define[ProcessIDs, IDs]("", "process.ids", "asks for its user and group", "geteuid(), getegid().", OnlyFor("posix"), Fails("POSIX geteuid(), getegid()", ""))
	Define[FileCreate, Nothing]("", "file.create", "creates the file {path}", "open() with O_CREAT and O_EXCL.", OnlyFor("posix"),
		Fails("POSIX open()", "EACCES EEXIST EINTR EIO EISDIR ELOOP EMFILE ENAMETOOLONG ENFILE ENOENT ENOSPC ENOTDIR EROFS"), Fails("open(2)", "EDQUOT EFAULT ENOMEM"),
		Beyond(ordinary, "EACCES EEXIST EINTR EISDIR ELOOP EMFILE ENAMETOOLONG ENOENT ENOSPC ENOTDIR"))
	Define[FileLink, Nothing]("", "file.link", "links {path} to {to}", "link().", OnlyFor("posix"),
		Fails("POSIX link()", "EACCES EEXIST ELOOP EMLINK ENAMETOOLONG ENOENT ENOSPC ENOTDIR EPERM EROFS EXDEV"), Fails("link(2)", "EDQUOT EFAULT EIO ENOMEM"),
		Beyond(ordinary, "EACCES EEXIST ELOOP EMLINK ENAMETOOLONG ENOENT ENOSPC ENOTDIR EPERM EXDEV"))
}

// ordinary says why these fail in no scenario.
const ordinary = "scenarios need ordinary files; how those fail is no matter of communication"
