package reference

// AnonymousPipeChoices are decisions about anonymous pipes of Windows and about
// who inherits a handle. What a pipe has in common with one of POSIX is decided
// by PipeChoices.
type AnonymousPipeChoices struct {
	Suggested    func(k *Kernel, size int) int
	NewEnds      func(inheritable bool) bool
	AccessDenied func() error
	EndOfPipe    func() error
	NobodyReads  func(waited bool) error
	RoomFor      func(p *Pipe, left int) int
	Inherited    func(d *Descriptor) bool
	Adopts       func(k *Kernel, p *Process, number int) *Descriptor
	Program      func(argv []string, input []byte) (output []byte, status int)
}

func defaultAnonymousPipeChoices() AnonymousPipeChoices {
	return AnonymousPipeChoices{
		Suggested:    suggested,
		NewEnds:      func(inheritable bool) bool { return inheritable },
		AccessDenied: func() error { return Windows("ERROR_ACCESS_DENIED") },
		EndOfPipe:    func() error { return Windows("ERROR_BROKEN_PIPE") },
		NobodyReads:  unreadPipe,
		RoomFor:      func(p *Pipe, left int) int { return min(left, p.Room()) },
		Inherited:    func(d *Descriptor) bool { return d.Inheritable },
		Adopts:       (*Kernel).withNumber,
		Program:      program,
	}
}
