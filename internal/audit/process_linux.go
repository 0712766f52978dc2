package audit

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// processes are those of the implementation: a token of its run is in their environment, or
// they descend from the process that the runner started. Children of the runner
// itself may be an in-process implementation's.
//
// One that has replaced its environment and left its parents before the first look
// cannot be recognised.
type processes struct {
	root, self int
	run        string // what its tokens begin with
	seen       map[int]*process
}

type process struct {
	pid, parent int
	state       byte
	program     string
	started     string // since boot, in the kernel's ticks: tells a number's next owner
	actor       string
	ours, sure  bool
}

func newProcesses(t Trace) *processes {
	return &processes{root: t.Root, self: os.Getpid(), run: t.Run, seen: map[int]*process{}}
}

func (p *processes) name() string { return "process" }

func (p *processes) lesson() string {
	return "When its world has ended no process of a scenario may exist any more, whatever session, process group or parent it has taken."
}

// look examines processes that are new, and those that are ours once more.
func (p *processes) look() []string {
	f, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	names, _ := f.Readdirnames(-1)
	f.Close()
	now := make(map[int]*process, len(names))
	var pids, ids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids) // parents first, mostly
	for _, pid := range pids {
		old := p.seen[pid]
		if old != nil && !old.ours {
			now[pid] = old
			continue
		}
		if x := examine(pid); x != nil {
			p.seen[pid], now[pid] = x, x
			p.judge(x, old)
			x.ours = x.ours && !x.kept()
			if x.ours {
				ids = append(ids, pid)
			}
		}
	}
	p.seen = now
	list := make([]string, len(ids))
	for i, pid := range ids {
		list[i] = now[pid].id()
	}
	return list
}

func (x *process) id() string { return strconv.Itoa(x.pid) + " " + x.started }

// judge tells whether the process is ours. Old is what was known of that number.
func (p *processes) judge(x, old *process) {
	if x.pid == p.self || wines(x.program) {
		return
	}
	parent := p.seen[x.parent]
	if x.parent == p.root && p.root != 0 || parent != nil && parent.ours && parent.sure {
		x.ours, x.sure = true, true
	} else if x.parent == p.self || parent != nil && parent.ours {
		x.ours = true
	}
	if x.state == 'Z' {
		if old != nil && old.started == x.started {
			x.actor = old.actor // its environment has gone
		}
		return // if nobody of ours has to wait for it, it is over
	}
	if old != nil && old.started == x.started {
		x.ours, x.sure, x.actor = true, x.sure || old.sure, old.actor
		if strings.Contains(x.actor, "/") {
			return
		}
	}
	environment, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", x.pid))
	token, told := variable(environment, actor.EnvToken)
	switch {
	case p.run != "" && actor.RunOf(token) == p.run:
		x.ours, x.sure = true, true
		x.actor, _ = variable(environment, actor.EnvActor)
	case told:
		x.ours, x.sure = false, false // another run's
	}
}

// mine tells whether a process is alive, and whether it is ours.
func (p *processes) mine(pid int) (alive, ours bool) {
	x := examine(pid)
	if x == nil || x.state == 'Z' {
		return false, false
	}
	p.judge(x, p.seen[pid])
	return true, x.ours || pid == p.self || pid == p.root
}

func (p *processes) find(id string) (finding, bool) {
	number, started, _ := strings.Cut(id, " ")
	pid, _ := strconv.Atoi(number)
	x := p.seen[pid]
	if x == nil || x.started != started || !x.ours {
		return finding{}, false
	}
	f := finding{actor: x.actor, ours: x.sure, remove: p.advice(x)}
	command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	words := strings.TrimSpace(string(bytes.ReplaceAll(command, []byte{0}, []byte{' '})))
	switch {
	case x.state == 'Z':
		words = x.program + ", which has ended but was never waited for"
		f.remove = ""
	case len(words) > 100:
		words = words[:100] + "..."
	case words == "":
		words = x.program
	}
	f.object = fmt.Sprintf("pid %d, child of process %d: %s", pid, x.parent, words)
	return f, true
}

// advice is how to end a process: none for init, for the runner and its parents, and for one
// that may be somebody else's.
func (p *processes) advice(x *process) string {
	if impl.CheckTarget(x.pid) != nil || !x.sure || x.pid == p.self || x.pid == os.Getppid() {
		return ""
	}
	return fmt.Sprintf("kill %d", x.pid)
}

// examine reads what the kernel tells everybody.
func examine(pid int) *process {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	opening, closing := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if opening < 0 || closing < opening {
		return nil
	}
	fields := strings.Fields(string(text[closing+1:]))
	if len(fields) < 20 {
		return nil
	}
	parent, _ := strconv.Atoi(fields[1])
	return &process{pid: pid, parent: parent, state: fields[0][0], started: fields[19], program: string(text[opening+1 : closing])}
}

func variable(environment []byte, name string) (string, bool) {
	for entry := range bytes.SplitSeq(environment, []byte{0}) {
		if value, ok := bytes.CutPrefix(entry, []byte(name+"=")); ok {
			return string(value), true
		}
	}
	return "", false
}

// kept tells whether the process belongs to no world, by its own account.
func (x *process) kept() bool {
	command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", x.pid))
	return slices.Contains(strings.Split(string(command), "\x00"), actor.Kept)
}

// wines tells the processes that Wine keeps for itself: started by whoever comes
// first, they serve all of its programs and end some time after the last.
func wines(program string) bool {
	switch program {
	case "wineserver", "wineserver64", "wineserver32", "services.exe", "explorer.exe", "winedevice.exe", "plugplay.exe", "svchost.exe", "rpcss.exe", "conhost.exe", "wineboot.exe", "tabtip.exe":
		return true
	}
	return false
}
