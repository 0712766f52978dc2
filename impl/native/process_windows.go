package native

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/clipboard"
	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/impl/window"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// envHandles names the inherited handles to a child: NAME=VALUE NAME=VALUE.
const envHandles = "IPCSPEC_HANDLES"

// killedStatus is the exit status of a process that was killed; Windows lets the
// killer choose it.
const killedStatus = 1

// unknownAfter is how long an operation may take before it is reported as
// possibly blocked. Most complete sooner and spare the runner that event.
const unknownAfter = 2 * time.Millisecond

// process is this process as an actor.
type process struct {
	name string
	root *root // nil unless this is the root actor

	mu       sync.Mutex
	handles  map[impl.Handle]windows.Handle
	windows  map[window.Window]*hwnd
	memory   map[memory.Object]uintptr // HGLOBALs
	made     int                       // handles, windows and memory objects, to name them
	underway map[int]bool
	threads  map[string]chan func()
	children map[int]windows.Handle

	overlapped map[impl.Handle]*overlapped // begun, by name

	windowless *pump // performs operations on the clipboard that name no window
}

func newProcess(name string) *process {
	p := &process{
		name: name, handles: map[impl.Handle]windows.Handle{}, windows: map[window.Window]*hwnd{}, memory: map[memory.Object]uintptr{},
		underway: map[int]bool{}, threads: map[string]chan func(){}, children: map[int]windows.Handle{},
	}
	for _, pair := range strings.Fields(os.Getenv(envHandles)) {
		handle, number, _ := strings.Cut(pair, "=")
		value, _ := strconv.ParseUint(number, 10, 64)
		p.handles[impl.Handle(handle)] = windows.Handle(value)
	}
	os.Unsetenv(envHandles)
	return p
}

// operation performs one kind of operation; it may wait.
type operation func(p *process, op impl.Operation) (impl.Result, error)

var operations = map[reflect.Type]operation{}

// mayWait are the operations that may wait for another process. All others are
// answered, however slow they are.
var mayWait = map[reflect.Type]bool{
	reflect.TypeFor[impl.ProcessWait]():      true,
	reflect.TypeFor[winhandle.Read]():        true,
	reflect.TypeFor[winhandle.Write]():       true,
	reflect.TypeFor[winhandle.ReadEx]():      true,
	reflect.TypeFor[impl.ProcessRun]():       true,
	reflect.TypeFor[window.Destroy]():        true,
	reflect.TypeFor[window.GetMessages]():    true,
	reflect.TypeFor[window.Next]():           true,
	reflect.TypeFor[clipboard.Open]():        true,
	reflect.TypeFor[clipboard.Close]():       true,
	reflect.TypeFor[clipboard.Empty]():       true,
	reflect.TypeFor[clipboard.Set]():         true,
	reflect.TypeFor[clipboard.Get]():         true,
	reflect.TypeFor[clipboard.ListFormats](): true,

	reflect.TypeFor[clipboard.InputLanguage](): true,
	reflect.TypeFor[clipboard.SetObject]():     true,
	reflect.TypeFor[clipboard.GetObject]():     true,
	reflect.TypeFor[clipboard.GetFiles]():      true,
	reflect.TypeFor[clipboard.Unview]():        true,
}

// on registers how operations of type Op are performed.
func on[Op, Res any](perform func(p *process, op Op) (Res, error)) {
	operations[reflect.TypeFor[Op]()] = func(p *process, op impl.Operation) (impl.Result, error) {
		return perform(p, op.(Op))
	}
}

// perform hands a call to a thread; it is called for each request in turn.
func (p *process) perform(call *actor.Call) {
	switch op := call.Op.(type) {
	case impl.State:
		call.Answer(p.stateOf(op.Of), nil)
		return
	case impl.ProcessExit:
		os.Exit(op.Status)
	case impl.ProcessStart:
		tokens.Store(op.Actor, call.Token)
	case impl.ProcessSpawn:
		tokens.Store(op.Actor, call.Token)
	}
	perform := operations[reflect.TypeOf(call.Op)]
	if perform == nil {
		call.Answer(nil, &impl.Failure{Condition: impl.Unsupported})
		return
	}
	p.mu.Lock()
	p.underway[call.ID] = true
	p.mu.Unlock()
	answer := answerOnce(call)
	p.onThread(call.Thread, func() {
		called := monotonic()
		result, err := perform(p, call.Op)
		call.Took(called, monotonic())
		p.mu.Lock()
		delete(p.underway, call.ID)
		p.mu.Unlock()
		answer(result, err)
	})
}

// answerOnce reports an operation that may wait as soon as it takes a while, and
// returns what answers the call.
func answerOnce(call *actor.Call) func(impl.Result, error) {
	if !mayWait[reflect.TypeOf(call.Op)] {
		return call.Answer
	}
	var mu sync.Mutex // orders the event before the answer
	answered := false
	watch := time.AfterFunc(unknownAfter, func() {
		mu.Lock()
		defer mu.Unlock()
		if !answered {
			call.Unknown()
		}
	})
	return func(result impl.Result, err error) {
		watch.Stop()
		mu.Lock()
		defer mu.Unlock()
		answered = true
		call.Answer(result, err)
	}
}

// onThread performs f on the thread of this name, which stays the same, or on
// any idle one.
func (p *process) onThread(name string, f func()) {
	if name == "" {
		go f()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	thread := p.threads[name]
	if thread == nil {
		thread = make(chan func(), 64)
		p.threads[name] = thread
		go func() {
			runtime.LockOSThread()
			for f := range thread {
				f()
			}
		}()
	}
	thread <- f
}

// stateOf cannot tell whether a thread waits: Wine reports every thread as
// initialised, and what Windows reports also holds for the short waits of a call
// that is under way.
func (p *process) stateOf(id int) impl.StateIs {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.underway[id] {
		return impl.StateIs{State: "unknown"}
	}
	return impl.StateIs{State: "done"}
}

// keep gives a new native handle a name.
func (p *process) keep(native windows.Handle) impl.Opened {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.made++
	handle := impl.Handle(p.name + ":" + strconv.Itoa(p.made))
	p.handles[handle] = native
	return impl.Opened{Handle: handle, Native: int64(native)}
}

func (p *process) native(handle impl.Handle) (windows.Handle, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	native, ok := p.handles[handle]
	if !ok {
		return 0, fmt.Errorf("%s has no handle %q", p.name, handle)
	}
	return native, nil
}

func init() {
	on(func(p *process, op impl.ProcessSpawn) (impl.ProcessStarted, error) {
		return p.spawn(op)
	})
	on(func(p *process, op impl.ProcessRun) (impl.ProgramEnded, error) {
		return p.runProgram(op)
	})
	on(func(p *process, op impl.ProcessKill) (impl.Nothing, error) {
		if op.Signal != "" && op.Signal != "SIGKILL" {
			return impl.Nothing{}, fmt.Errorf("no signal %s exists on Windows", op.Signal)
		}
		victim, err := p.openToKill(op.PID)
		if err != nil {
			return impl.Nothing{}, err
		}
		defer windows.CloseHandle(victim)
		return impl.Nothing{}, fail(windows.TerminateProcess(victim, killedStatus))
	})
	on(func(p *process, op impl.ProcessWait) (impl.ProcessEnded, error) {
		if err := impl.CheckTarget(op.PID); err != nil {
			return impl.ProcessEnded{}, err
		}
		p.mu.Lock()
		child, ok := p.children[op.PID]
		delete(p.children, op.PID)
		p.mu.Unlock()
		if !ok {
			return impl.ProcessEnded{}, &impl.Failure{Condition: impl.PosixConditions["ECHILD"]}
		}
		defer windows.CloseHandle(child)
		if _, err := windows.WaitForSingleObject(child, windows.INFINITE); err != nil {
			return impl.ProcessEnded{}, fail(err)
		}
		var status uint32
		err := windows.GetExitCodeProcess(child, &status)
		return impl.ProcessEnded{Status: int(status)}, fail(err)
	})
	on(func(p *process, op impl.ClockNow) (impl.ClockTime, error) {
		return impl.ClockTime{Monotonic: monotonic(), Real: time.Now().Unix()}, nil
	})
}

var (
	queryCounter   = kernel32.NewProc("QueryPerformanceCounter")
	ticksPerSecond = sync.OnceValue(func() (ticks int64) {
		kernel32.NewProc("QueryPerformanceFrequency").Call(uintptr(unsafe.Pointer(&ticks)))
		return ticks
	})
)

// monotonic is the clock that all processes share, in nanoseconds. It cannot fail.
func monotonic() int64 {
	var ticks int64
	queryCounter.Call(uintptr(unsafe.Pointer(&ticks)))
	second := ticksPerSecond()
	return ticks/second*1e9 + ticks%second*1e9/second
}
