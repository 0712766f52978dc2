package impl

// Operations on anonymous pipes of Windows. Their ends are handles: see win.go.

// AnonymousPipeCreate makes an anonymous pipe.
type AnonymousPipeCreate struct {
	Inheritable bool `json:"inheritable,omitempty" doc:"children inherit both ends; otherwise the attributes are NULL"`
	Size        int  `json:"size,omitempty" doc:"the suggested size of the buffer in bytes; 0 is the system's own choice"`
}

func init() {
	const m = "anonymous-pipe"
	define[AnonymousPipeCreate, PipeEnds](m, "anonymous-pipe.create", "creates a pipe", "CreatePipe.")
}
