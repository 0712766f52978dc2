// Package sysvobject has what all System V objects share: keys that are made of files.
package sysvobject

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "sysv-object"

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
	impl.Define[FileKey, Key](room, "file.key", "makes a key of {path} and project {project}", "Option ftok. ftok().")
}
