// Package sysvobject has what all System V objects share: keys that are made of files.
package sysvobject

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "sysv-object"

// FileKey makes an IPC key of a file.
type FileKey struct {
	Path    string `json:"path" takes:"file" doc:"below the world's directory"`
	Project int    `json:"project" domain:"1..255" doc:"proj_id, 1 to 255"`
}

// Key is an IPC key.
type Key struct {
	Key int64 `json:"key" makes:"key" varies:"native"`
}

func init() {
	impl.Define[FileKey, Key](room, "file.key", "makes a key of {path} and project {project}", "Option ftok. ftok().",
		impl.Fails("POSIX ftok()", "EACCES EIO ELOOP ENAMETOOLONG ENOENT ENOTDIR EOVERFLOW"),
		impl.Beyond("of paths, which is no matter of keys", "EACCES ELOOP ENAMETOOLONG ENOTDIR EOVERFLOW"))
}
