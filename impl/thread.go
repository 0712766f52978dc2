package impl

// ThreadID asks for the number of the thread that performs it.
type ThreadID struct{}

// Thread is a thread as the system numbers it.
type Thread struct {
	ID int `json:"id" makes:"thread" varies:"pid"`
}

func init() {
	Define[ThreadID, Thread]("", "thread.id", "asks for the number of its thread", "Option threads. gettid() in the thread of the request; on Linux the first thread has the number of the process.",
		OnlyFor("posix"), Fails("gettid(2)", ""))
}
