package impl

import (
	"fmt"
	"sync"
)

// Handle names an open object within one actor. It is opaque to the runner; a
// child knows what it inherited by the name that its parent used.
type Handle string

// Opened is a handle that an operation has made, with the value that the
// platform itself uses for it (a file descriptor, a HANDLE), because rules
// compare those.
type Opened struct {
	Handle Handle `json:"handle" varies:"handle"`
	Native int64  `json:"native" varies:"native"`
}

func (o Opened) String() string { return fmt.Sprint(o.Native) }

// Nothing is the result of an operation that only succeeds.
type Nothing struct{}

// Pattern stands for bulk data: Size bytes that follow from Seed. Byte i is
// the top byte of x(i), with x(0) = Seed and x(i+1) = 1664525*x(i) + 1013904223
// modulo 2^32.
type Pattern struct {
	Seed uint32 `json:"seed"`
	Size int    `json:"size"`
}

// Bytes returns the data that the pattern stands for. It is shared: nobody may
// change it.
func (p Pattern) Bytes() []byte {
	if p.Size <= 0 {
		return nil
	}
	patterns.Lock()
	defer patterns.Unlock()
	s := patterns.bySeed[p.Seed]
	if s == nil {
		s = &stream{next: p.Seed}
		patterns.bySeed[p.Seed] = s
	}
	for len(s.data) < p.Size {
		s.data = append(s.data, byte(s.next>>24))
		s.next = s.next*1664525 + 1013904223
	}
	return s.data[:p.Size:p.Size]
}

// patterns remembers what was generated: a large write is tried many times.
var patterns = struct {
	sync.Mutex
	bySeed map[uint32]*stream
}{bySeed: map[uint32]*stream{}}

type stream struct {
	data []byte
	next uint32
}

func (p *Pattern) String() string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%d bytes of pattern %d", p.Size, p.Seed)
}

// Payload is what is written or sent: the bytes themselves or a pattern.
type Payload struct {
	Data    []byte   `json:"data,omitempty" doc:"the bytes"`
	Pattern *Pattern `json:"pattern,omitempty" doc:"instead of data: bulk data by seed and size"`
}

// Bytes returns the bytes that are meant.
func (p Payload) Bytes() []byte {
	if p.Pattern != nil {
		return p.Pattern.Bytes()
	}
	return p.Data
}

// Size is the number of bytes that are meant.
func (p Payload) Size() int {
	if p.Pattern != nil {
		return p.Pattern.Size
	}
	return len(p.Data)
}

// WorldBegin begins a scenario: a computer of its own, as far as the
// implementation can give it one.
type WorldBegin struct {
	World string   `json:"world" makes:"world" doc:"a name for it, unique in the run"`
	Needs []string `json:"needs,omitempty" domain:"private-mounts|private-networks" doc:"what of its own the scenario needs it to have, by the names of options: private-mounts, private-networks"`
}

// WorldNeeds returns the options among needs that a world has or has not: what
// world.begin has to be told.
func WorldNeeds(needs []string) (list []string) {
	for _, need := range needs {
		if need == "private-mounts" || need == "private-networks" {
			list = append(list, need)
		}
	}
	return list
}

// WorldBegun tells how far the world is separated from the rest.
type WorldBegun struct {
	Isolated  bool   `json:"isolated,omitempty" varies:"user" doc:"names and keys cannot meet those of other worlds"`
	Directory string `json:"directory,omitempty" varies:"place" doc:"an empty directory that exists until the world ends"`
}

// WorldRestart restarts the world's computer, or what stands in for it: all its
// processes are killed and kernel objects without a name in a file system go.
type WorldRestart struct {
	World string `json:"world" takes:"world"`
}

// WorldEnd ends a scenario: kills what still runs in it and removes what is left.
type WorldEnd struct {
	World string `json:"world" takes:"world"`
}

// WorldEnded names what the scenario left behind that the implementation could
// not undo. Actors that are still running are no leak.
type WorldEnded struct {
	// Gone says that no process of the world exists any more: the implementation
	// has looked. Otherwise the ends of their connections show it.
	Gone  bool     `json:"gone,omitempty" doc:"it has been established that no process of the world exists any more"`
	Leaks []string `json:"leaks,omitempty" varies:"output"`
}

// ProcessStart starts a process that is unrelated to the others of its world.
// Only the root actor is asked for it.
type ProcessStart struct {
	World        string `json:"world" takes:"world"`
	Actor        string `json:"actor" makes:"process" doc:"the new actor's name"`
	SecondUser   bool   `json:"second_user,omitempty" doc:"as another, unprivileged user"`
	Unprivileged bool   `json:"unprivileged,omitempty" doc:"without special privileges; the user may be the same"`
	Computer     string `json:"computer,omitempty" takes:"computer" doc:"on this computer of the world"`
	Network      string `json:"network,omitempty" makes:"network" doc:"option private-networks: in this further network of the world, which its first mention makes; networks do not reach each other"`
}

// ProcessSpawn starts a child of the actor, running the same program.
type ProcessSpawn struct {
	Actor   string   `json:"actor" makes:"process" doc:"the new actor's name"`
	Inherit []Handle `json:"inherit,omitempty" takes:"descriptor|handle" doc:"the handles that the child has; no others"`

	Inheriting string `json:"inheriting,omitempty" domain:"all|none" doc:"Windows: all is bInheritHandles TRUE without a list, none is FALSE; inherit then only lists handles whose values the child is told"`
}

// What a child on Windows inherits, if not a list of handles.
const (
	InheritAll  = "all"
	InheritNone = "none"
)

// ProcessFork duplicates the actor without starting a program: fork().
type ProcessFork struct {
	Actor string `json:"actor" makes:"process" doc:"the new actor's name"`
}

// ProcessStarted is the new process.
type ProcessStarted struct {
	PID int `json:"pid" makes:"process" varies:"pid"`
}

// ProcessExit ends the actor by itself. It is not answered.
type ProcessExit struct {
	Status int `json:"status" domain:"0..255"`
}

// ProcessKill ends a process (or sends it another signal) from outside.
type ProcessKill struct {
	PID    int    `json:"pid" takes:"process"`
	Signal string `json:"signal,omitempty" domain:"SIGKILL|SIGTERM|SIGPIPE|SIGUSR1|SIGUSR2|SIGSTOP|SIGCONT" doc:"SIGKILL when absent; on Windows only SIGKILL, as TerminateProcess"`
}

// ProcessWait waits for a child of the actor to end. The root actor can wait
// for orphans too.
type ProcessWait struct {
	PID int `json:"pid" takes:"process"`
}

// ProcessEnded says how a process ended: by a signal, or with a status.
type ProcessEnded struct {
	Signal string `json:"signal,omitempty"`
	Status int    `json:"status"`
}

// ProcessRun runs an unmodified program of the system to its end.
type ProcessRun struct {
	World string   `json:"world" takes:"world" doc:"in this world"`
	Argv  []string `json:"argv" takes:"program"`

	Stdin  Handle `json:"stdin,omitempty" takes:"handle" doc:"Windows: its standard input"`
	Stdout Handle `json:"stdout,omitempty" takes:"handle" doc:"Windows: its standard output"`
}

// ProgramEnded is what came of a program.
type ProgramEnded struct {
	Status int    `json:"status"`
	Output string `json:"output,omitempty" varies:"output" doc:"standard output and error"`
}

// State asks how an earlier operation of the same actor stands now.
type State struct {
	Of int `json:"of" takes:"operation" doc:"its id"`
}

// Await tells an actor whose time is virtual that the runner waits for an
// earlier operation of it to complete.
type Await struct {
	Of int `json:"of" takes:"operation" doc:"the id of that operation"`
}

// StateIs answers [State].
type StateIs struct {
	State string `json:"state" doc:"blocked, running, done or unknown"`
	In    string `json:"in,omitempty" doc:"the call that blocks"`
}

// ClockNow reads the actor's clocks.
type ClockNow struct{}

// ClockTime is a reading of both clocks.
type ClockTime struct {
	Monotonic int64 `json:"monotonic" varies:"time" doc:"nanoseconds of a clock that never jumps"`
	Real      int64 `json:"real" varies:"time" doc:"seconds since 1970"`
}

// protocol is the source of operations that no system has: PROTOCOL.md, which names no
// failures of them.
const protocol = "PROTOCOL.md"

func init() {
	Define[WorldBegin, WorldBegun]("", "world.begin", "begins the world {world}", "Asked of the root actor, once per scenario.", Fails(protocol, ""))
	Define[WorldRestart, Nothing]("", "world.restart", "restarts the computer of {world}", "Option restart. Asked of the root actor. On Linux a fresh IPC namespace stands in, ipc_namespaces(7).", Fails(protocol, ""))
	Define[WorldEnd, WorldEnded]("", "world.end", "ends the world {world}", "Asked of the root actor, once per scenario.", Fails(protocol, ""))
	Define[ProcessStart, ProcessStarted]("", "process.start", "starts {actor}", "Asked of the root actor. The new actor dials back under the given name.",
		Fails("POSIX fork()", "EAGAIN ENOMEM"), Fails("Microsoft CreateProcess", ""), Beyond(numerous, "EAGAIN"))
	Define[ProcessSpawn, ProcessStarted]("", "process.spawn", "starts {actor} with {inherit}", "fork() and exec(), or CreateProcess. The child dials back under the given name.",
		Fails("POSIX fork()", "EAGAIN ENOMEM"), Fails("Microsoft CreateProcess", ""), Beyond(numerous, "EAGAIN"))
	Define[ProcessFork, ProcessStarted]("", "process.fork", "forks {actor}", "Option fork. fork() without exec; the child dials back on a connection of its own.",
		Fails("POSIX fork()", "EAGAIN ENOMEM"), Fails("fork(2)", "ENOSYS"), Beyond(numerous, "EAGAIN"), Beyond("every system with the option fork has it", "ENOSYS"))
	Define[ProcessExit, Nothing]("", "process.exit", "exits with status {status}", "_exit(), ExitProcess. Never answered: the connection ends.",
		Fails("POSIX _Exit()", ""), Fails("Microsoft ExitProcess", ""))
	Define[ProcessKill, Nothing]("", "process.kill", "kills {pid}", "kill(), TerminateProcess. Asked of the root actor or of any other.",
		Fails("POSIX kill()", "EINVAL EPERM ESRCH"), Fails("Microsoft TerminateProcess", "ERROR_ACCESS_DENIED"), Beyond("only signals that exist are under test", "EINVAL"))
	Define[ProcessWait, ProcessEnded]("", "process.wait", "waits for {pid}", "waitpid(), WaitForSingleObject and GetExitCodeProcess.",
		Waits("wait"), Fails("POSIX waitpid()", "ECHILD EINTR EINVAL"), Fails("Microsoft WaitForSingleObject, GetExitCodeProcess", ""), Beyond("it has no options", "EINVAL"))
	Define[ProcessRun, ProgramEnded]("", "process.run", "runs {argv}", "Option programs. Asked of the root actor; on Windows of any other, whose inheritable handles the program inherits (CreateProcess).",
		Waits("wait", "ReadFile", "WriteFile"), Fails("POSIX exec", "E2BIG EACCES EINVAL ELOOP ENAMETOOLONG ENOENT ENOEXEC ENOMEM ENOTDIR ETXTBSY"), Fails("Microsoft CreateProcess", ""),
		Beyond("programs are those of the system, and are there", "E2BIG EACCES EINVAL ELOOP ENAMETOOLONG ENOENT ENOEXEC ENOTDIR ETXTBSY"))
	Define[Await, Nothing]("", "await", "lets time pass for {of}", "Option virtual-clock. Time passes until the operation completes, or nothing is left that time could change.", Fails(protocol, ""))
	Define[State, StateIs]("", "state", "is asked about {of}", "Answered at once, whatever the actor's threads are doing.", Fails(protocol, ""))
	Define[ClockNow, ClockTime]("", "clock.now", "reads the clock", "clock_gettime(), QueryPerformanceCounter.",
		Fails("POSIX clock_gettime()", "EINVAL"), Fails("Microsoft QueryPerformanceCounter", ""), Beyond("its clocks exist", "EINVAL"))
}

// numerous says why a limit on the number of processes is not reached.
const numerous = "needs a limit on processes, which does not bind root and counts other processes of the user"
