package native

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// spaces are the kinds of namespaces that a world has of its own.
type spaces uint

const (
	ipcSpace spaces = 1 << iota
	mountSpace
	networkSpace
)

func (s spaces) has(kind spaces) bool { return s&kind == kind }

// unshare gives this thread, which has to be locked for good, namespaces of its own.
func (s spaces) unshare() error {
	flags := 0
	for kind, flag := range map[spaces]int{ipcSpace: unix.CLONE_NEWIPC, mountSpace: unix.CLONE_NEWNS, networkSpace: unix.CLONE_NEWNET} {
		if s.has(kind) {
			flags |= flag
		}
	}
	if flags == 0 {
		return nil
	}
	if err := unix.Unshare(flags); err != nil {
		return err
	}
	if s.has(mountSpace) {
		if err := mountOwn(); err != nil {
			return err
		}
	}
	if s.has(networkSpace) {
		return raiseLoopback()
	}
	return nil
}

// availableSpaces tries which namespaces worlds can have; usually that is all of them.
// Mounts come with an IPC namespace, which /dev/mqueue shows.
func availableSpaces() spaces {
	const mounts = ipcSpace | mountSpace
	can := func(s spaces) bool {
		tried := make(chan error)
		go func() {
			runtime.LockOSThread() // the thread ends with its namespaces
			tried <- s.unshare()
		}()
		return <-tried == nil
	}
	if can(mounts | networkSpace) {
		return mounts | networkSpace
	}
	var available spaces
	if can(mounts) {
		available |= mounts
	} else if can(ipcSpace) {
		available |= ipcSpace
	}
	if can(networkSpace) {
		available |= networkSpace
	}
	return available
}

// mountOwn mounts what belongs to a world alone: /dev/shm, where POSIX shared memory
// and semaphores live, and /dev/mqueue, which shows the message queues of the IPC
// namespace in which it is mounted.
func mountOwn() error {
	const plain = unix.MS_NOSUID | unix.MS_NODEV
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if !isDirectory("/dev/shm") || !isDirectory("/dev/mqueue") {
		if err := makeDevices(); err != nil {
			return err
		}
	}
	if err := unix.Mount("ipcspec", "/dev/shm", "tmpfs", plain, "mode=1777"); err != nil {
		return err
	}
	return unix.Mount("ipcspec", "/dev/mqueue", "mqueue", plain|unix.MS_NOEXEC, "")
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// makeDevices binds what programs expect in /dev into one that can be written to.
func makeDevices() error {
	old, err := unix.Open("/dev", unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(old)
	if err := unix.Mount("ipcspec", "/dev", "tmpfs", unix.MS_NOSUID|unix.MS_NOEXEC, "mode=755"); err != nil {
		return err
	}
	bind := func(name string, make func(path string) error) error {
		from, to := fmt.Sprintf("/proc/self/fd/%d/%s", old, name), filepath.Join("/dev", name)
		if err := make(to); err != nil {
			return err
		}
		if _, err := os.Stat(from); err != nil {
			return nil // this machine has none
		}
		return unix.Mount(from, to, "", unix.MS_BIND|unix.MS_REC, "")
	}
	for _, name := range []string{"null", "zero", "full", "random", "urandom", "tty", "ptmx"} {
		if err := bind(name, func(path string) error { return os.WriteFile(path, nil, 0o600) }); err != nil {
			return err
		}
	}
	for _, name := range []string{"pts", "shm", "mqueue"} {
		if err := bind(name, func(path string) error { return os.Mkdir(path, 0o755) }); err != nil {
			return err
		}
	}
	for name, target := range map[string]string{"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"} {
		if err := os.Symlink(target, filepath.Join("/dev", name)); err != nil {
			return err
		}
	}
	return nil
}

// raiseLoopback is for a new network: its loopback interface is down.
func raiseLoopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	loopback, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, loopback); err != nil {
		return err
	}
	loopback.SetUint16(loopback.Uint16() | unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, loopback)
}

// openNetwork opens the network of this thread.
func openNetwork() (int, error) {
	return unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
}
