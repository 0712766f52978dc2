package native

// spaces are the kinds of namespaces that a world has of its own.
type spaces uint

const (
	ipcSpace spaces = 1 << iota
)
