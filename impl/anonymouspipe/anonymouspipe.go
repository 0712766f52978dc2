// Package anonymouspipe has the operations on anonymous pipes of Windows beyond those on any handle.
package anonymouspipe

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
)

const room = "anonymous-pipe"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "APIPE", Family: "windows", Traits: []string{"win-handle", "byte-stream"},
		Absent:     map[string]string{"linux": "a mechanism of Windows", "libc": "a mechanism of Windows"},
		Properties: impl.Properties{Unit: "bytes", Lifetime: "handle"},
		Specimen: []string{
			`a process "parent" that has a pipe`,
			`"parent" starts "writer" with the write end and "reader" with the read end`,
		},
	})
}

// Create makes an anonymous pipe.
type Create struct {
	Inheritable bool `json:"inheritable,omitempty" doc:"children inherit both ends; otherwise the attributes are NULL"`
	Size        int  `json:"size,omitempty" domain:"0,1,4096" doc:"the suggested size of the buffer in bytes; 0 is the system's own choice"`
}

func init() {
	impl.Define[Create, bytestream.Ends](room, "anonymous-pipe.create", "creates a pipe", "CreatePipe.",
		impl.Makes("read", "handle:read-end"), impl.Makes("write", "handle:write-end"), impl.Fails("Microsoft CreatePipe", ""))
}
