package native

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec/impl"
)

// world is a computer of its own, as far as Linux has one: an IPC namespace, and
// others if the scenario needs them.
type world struct {
	name      string
	directory worldDirectory
	spaces    spaces
	journals  bool // there are objects that no namespace of it takes away

	mu    sync.Mutex  // held by what starts in the world, and by what ends it
	over  bool        // nothing may start any more
	run   chan func() // performed on the thread in the namespaces
	given bool        // to the second user

	// networks has the networks by name, as descriptors: "" is the one that the
	// world begins with. Only the world's thread uses it.
	networks map[string]int

	leading sync.Mutex // guards groups, for a moment only
	groups  []int      // by the first process of each
}

// enter gives the world a thread in namespaces of its own. They and all that is in
// them go when the thread and the last actor have gone. The thread has a working
// directory of its own too, that of the world, which what it starts inherits.
func (w *world) enter(s spaces) error {
	w.run = make(chan func())
	entered := make(chan error)
	go func(jobs chan func()) {
		runtime.LockOSThread()
		err := unix.Unshare(unix.CLONE_FS)
		if err == nil {
			err = unix.Fchdir(int(w.directory.files.Fd()))
		}
		if err == nil { // only now: the directory is then found in the mounts of its own
			err = s.unshare()
		}
		networks := map[string]int{}
		if err == nil && s.has(networkSpace) {
			networks[""], err = openNetwork()
		}
		w.networks = networks
		entered <- err
		for job := range jobs {
			job()
		}
		for _, fd := range networks {
			unix.Close(fd)
		}
	}(w.run)
	return <-entered
}

// inNetwork performs on the world's thread what belongs into the network of this
// name, which its first use makes.
func (w *world) inNetwork(name string, perform func() (int, error)) (int, error) {
	if name == "" {
		return perform()
	}
	if !w.spaces.has(networkSpace) {
		return 0, &impl.Failure{Condition: impl.Unsupported}
	}
	// The thread can be of no use any more if it cannot come back.
	defer func() {
		if err := unix.Setns(w.networks[""], unix.CLONE_NEWNET); err != nil {
			panic(err)
		}
	}()
	if fd, made := w.networks[name]; made {
		if err := unix.Setns(fd, unix.CLONE_NEWNET); err != nil {
			return 0, err
		}
	} else {
		if err := networkSpace.unshare(); err != nil {
			return 0, err
		}
		fd, err := openNetwork()
		if err != nil {
			return 0, err
		}
		w.networks[name] = fd
	}
	return perform()
}

// launch starts the first process of a group on the world's thread.
func (w *world) launch(network string, start func() (pid int, err error)) (pid int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return 0, fmt.Errorf("the world %q is at its end", w.name)
	}
	finished := make(chan struct{})
	w.run <- func() { pid, err = w.inNetwork(network, start); close(finished) }
	<-finished
	if err == nil {
		w.leading.Lock()
		defer w.leading.Unlock()
		w.groups = append(w.groups, pid)
	}
	return pid, err
}

// leaders are the first processes, by which their groups are called.
func (w *world) leaders() []int {
	w.leading.Lock()
	defer w.leading.Unlock()
	return slices.Clone(w.groups)
}
