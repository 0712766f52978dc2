package native

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
)

// endDeadline is how long killed processes have until they count as a leak.
const endDeadline = 5 * time.Second

// root is what the root actor has beside its process: the worlds.
type root struct {
	stations stations
	private  bool // each world has a window station, and so a clipboard

	mu     sync.Mutex
	worlds map[string]*world
	ending sync.WaitGroup // worlds that are being ended
}

// world is as much of a computer of its own as Windows has: a job that contains
// its processes, and a window station, to which the clipboard belongs. Names of
// mailslots are not separated.
type world struct {
	directory string
	job       windows.Handle
	station   *station // nil: the user's own
	pids      []int    // of those that were started, for process.wait
}

// newRoot finds out by making one whether worlds can have window stations. It is
// the first world's.
func newRoot() *root {
	r := &root{worlds: map[string]*world{}}
	if station := r.stations.take(); station != nil {
		r.private = r.stations.giveBack(station) == nil
	}
	return r
}

func (r *root) begin(name string) (impl.WorldBegun, error) {
	w := &world{}
	if r.private {
		if w.station = r.stations.take(); w.station == nil {
			return impl.WorldBegun{}, errors.New("no window station of its own")
		}
	}
	var err error
	if w.directory, err = os.MkdirTemp("", "ipcspec-world-"); err != nil {
		return impl.WorldBegun{}, err
	}
	if w.job, err = newJob(); err != nil {
		return impl.WorldBegun{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.worlds[name] = w
	return impl.WorldBegun{Directory: w.directory}, nil
}

// newJob makes a job whose processes end when the last handle of it is closed,
// and so also when the root actor is killed.
func newJob() (windows.Handle, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0, fail(err)
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	return job, fail(err)
}

func (r *root) world(name string) (*world, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.worlds[name]
	if w == nil {
		return nil, fmt.Errorf("there is no world %q", name)
	}
	return w, nil
}

func (r *root) end(name string) (impl.WorldEnded, error) {
	r.mu.Lock()
	w := r.worlds[name]
	delete(r.worlds, name)
	if w != nil {
		r.ending.Add(1)
		defer r.ending.Done()
	}
	r.mu.Unlock()
	if w == nil {
		return impl.WorldEnded{}, fmt.Errorf("there is no world %q", name)
	}
	var ended impl.WorldEnded
	// Under Wine the socket of a process that is killed while it begins to read
	// sometimes stays open in the Wine server: the job is the better witness.
	if err := endJob(w.job); err != nil {
		ended.Leaks = append(ended.Leaks, err.Error())
	} else {
		ended.Gone = true
	}
	if err := r.stations.giveBack(w.station); err != nil {
		ended.Leaks = append(ended.Leaks, "clipboard: "+err.Error())
	}
	if err := os.RemoveAll(w.directory); err != nil {
		ended.Leaks = append(ended.Leaks, "directory: "+err.Error())
	}
	return ended, nil
}

// endJob kills what runs in the job and waits until it is gone.
func endJob(job windows.Handle) error {
	defer windows.CloseHandle(job)
	for deadline := time.Now().Add(endDeadline); ; {
		running, err := jobProcesses(job)
		if err != nil || len(running) == 0 {
			return err
		}
		if err := windows.TerminateJobObject(job, killedStatus); err != nil {
			return err
		}
		for _, process := range running {
			left := max(time.Until(deadline), 0)
			windows.WaitForSingleObject(process, uint32(left.Milliseconds()))
			windows.CloseHandle(process)
		}
		if time.Now().After(deadline) {
			return errors.New("a process could not be killed")
		}
	}
}

// jobProcesses opens the processes that run in a job.
func jobProcesses(job windows.Handle) ([]windows.Handle, error) {
	var list struct {
		assigned, listed uint32
		pids             [256]uintptr
	}
	err := windows.QueryInformationJobObject(job, windows.JobObjectBasicProcessIdList,
		uintptr(unsafe.Pointer(&list)), uint32(unsafe.Sizeof(list)), nil)
	if err != nil && err != windows.ERROR_MORE_DATA {
		return nil, err
	}
	var processes []windows.Handle
	for _, pid := range list.pids[:list.listed] {
		process, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
		if err == nil { // else it has just gone
			processes = append(processes, process)
		}
	}
	return processes, nil
}

// close ends all worlds.
func (r *root) close() {
	r.mu.Lock()
	var names []string
	for name := range r.worlds {
		names = append(names, name)
	}
	r.mu.Unlock()
	for _, name := range names {
		r.end(name)
	}
	r.ending.Wait() // for those that the runner had asked for
	r.stations.close()
}

// onRoot registers an operation that only the root actor has.
func onRoot[Op, Res any](perform func(p *process, r *root, op Op) (Res, error)) {
	on(func(p *process, op Op) (Res, error) {
		if p.root == nil {
			var none Res
			return none, &impl.Failure{Condition: impl.Unsupported}
		}
		return perform(p, p.root, op)
	})
}

func init() {
	onRoot(func(p *process, r *root, op impl.WorldBegin) (impl.WorldBegun, error) { return r.begin(op.World) })
	onRoot(func(p *process, r *root, op impl.WorldEnd) (impl.WorldEnded, error) {
		if w, err := r.world(op.World); err == nil {
			p.forget(w.pids)
		}
		return r.end(op.World)
	})
	onRoot(func(p *process, r *root, op impl.ProcessStart) (impl.ProcessStarted, error) {
		w, err := r.world(op.World)
		if err != nil {
			return impl.ProcessStarted{}, err
		}
		if op.SecondUser || op.Unprivileged || op.Computer != "" {
			return impl.ProcessStarted{}, &impl.Failure{Condition: impl.Unsupported}
		}
		a := newActor{name: op.Actor, job: w.job}
		if w.station != nil {
			a.desktop = w.station.desktopName()
		}
		started, err := p.adopt(a.start())
		r.mu.Lock()
		defer r.mu.Unlock()
		w.pids = append(w.pids, started.PID)
		return started, err
	})
}

// forget closes the handles of children that nobody has waited for.
func (p *process) forget(pids []int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, pid := range pids {
		if child, ok := p.children[pid]; ok {
			windows.CloseHandle(child)
			delete(p.children, pid)
		}
	}
}
