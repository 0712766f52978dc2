package impl

// PipeCreate makes an anonymous pipe.
type PipeCreate struct {
	Flags []string `json:"flags,omitempty" doc:"nonblock, cloexec, direct: pipe2(); none: pipe()"`
}

// PipeEnds are the two ends of a new pipe.
type PipeEnds struct {
	Read  Opened `json:"read"`
	Write Opened `json:"write"`
}

// PipeGetSize asks for the capacity of a pipe.
type PipeGetSize struct {
	Handle Handle `json:"handle"`
}

// PipeSetSize asks for another capacity, in bytes.
type PipeSetSize struct {
	Handle Handle `json:"handle"`
	Size   int    `json:"size"`
}

// PipeMaxSize asks how large an unprivileged process may make a pipe.
type PipeMaxSize struct{}

// PipeTee copies from one pipe to another without consuming.
type PipeTee struct {
	From Handle `json:"from"`
	To   Handle `json:"to"`
	Size int    `json:"size"`
}

// PipeSplice moves from one pipe to another.
type PipeSplice struct {
	From Handle `json:"from"`
	To   Handle `json:"to"`
	Size int    `json:"size"`
}

func init() {
	const m = "pipe"
	define[PipeCreate, PipeEnds](m, "pipe.create", "creates a pipe", "pipe(), pipe2().")
	define[PipeGetSize, Value](m, "pipe.get-size", "asks for the capacity of {handle}", "Linux: fcntl() with F_GETPIPE_SZ.")
	define[PipeSetSize, Value](m, "pipe.set-size", "sets the capacity of {handle} to {size}", "Linux: fcntl() with F_SETPIPE_SZ.")
	define[PipeMaxSize, Value](m, "pipe.max-size", "asks for the largest unprivileged capacity", "Linux: /proc/sys/fs/pipe-max-size.")
	define[PipeTee, Count](m, "pipe.tee", "tees up to {size} bytes from {from} to {to}", "Linux: tee().")
	define[PipeSplice, Count](m, "pipe.splice", "splices up to {size} bytes from {from} to {to}", "Linux: splice().")
}
