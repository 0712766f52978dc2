package audit_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	actorwire "github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/actor/host"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/result"
)

// TestMain lets the test binary be an adapter that leaves something behind, and a
// stranger who makes such things, too.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "leave" {
		iut, _ := reference.New(nil, nil)
		(&host.Host{IUT: leaky{iut, os.Args[2]}}).Serve()
		os.Exit(0)
	}
	if len(os.Args) == 3 && os.Args[1] == "strange" {
		strange(os.Args[2])
		os.Exit(0)
	}
	if slices.Equal(os.Args[1:], []string{"linger", actorwire.Kept}) {
		time.Sleep(time.Minute)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// leaky is the reference, but whenever a process duplicates a descriptor it leaves
// something.
type leaky struct {
	impl.IUT
	what string
}

func (l leaky) Actor(ctx context.Context, name string) (impl.Actor, error) {
	a, err := l.IUT.Actor(ctx, name)
	return leakyActor{a, l.what}, err
}

type leakyActor struct {
	impl.Actor
	what string
}

func (a leakyActor) Start(op impl.Operation, thread string) impl.Pending {
	if _, ok := op.(descriptor.Dup); ok {
		name, err := leave(a.what, a.Name())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if log, err := os.OpenFile(os.Getenv("LEFT"), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600); err == nil {
			fmt.Fprintf(log, "%s=%s\n", a.what, name)
			log.Close()
		}
	}
	return a.Actor.Start(op, thread)
}

// forgotten are descriptors that nobody closes.
var forgotten []*os.File

// leave makes one object for an actor, and returns its name. The number of a
// descriptor and of a process that will be waited for need not be known.
func leave(what, actor string) (name string, err error) {
	identifier := func(call uintptr, arguments ...uintptr) (string, error) {
		id, _, errno := unix.Syscall(call, unix.IPC_PRIVATE, arguments[0], arguments[1])
		if errno != 0 {
			return "", errno
		}
		return strconv.Itoa(int(id)), nil
	}
	file := func(directory string) (string, error) {
		f, err := os.CreateTemp(directory, "left-")
		if err != nil {
			return "", err
		}
		return f.Name(), f.Close()
	}
	switch what {
	case "process": // that nobody ends with its world
		c := exec.Command("sleep", "60")
		c.Env = append(os.Environ(), "IPCSPEC_ACTOR="+actor)
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := c.Start(); err != nil {
			return "", err
		}
		go c.Wait()
		return strconv.Itoa(c.Process.Pid), nil
	case "keeper": // which says of itself that it belongs to no world
		self, err := os.Executable()
		if err != nil {
			return "", err
		}
		c := exec.Command(self, "linger", actorwire.Kept)
		if err := c.Start(); err != nil {
			return "", err
		}
		go c.Wait()
		return strconv.Itoa(c.Process.Pid), nil
	case "daemon": // of a session of its own, and with other parents
		pid, err := exec.Command("sh", "-c", "setsid sh -c 'echo $$; exec sleep 60 >/dev/null 2>&1' &").Output()
		return strings.TrimSpace(string(pid)), err
	case "zombie":
		return "", exec.Command("true").Start()
	case "semaphore":
		return identifier(unix.SYS_SEMGET, 1, 0o600)
	case "queue":
		return identifier(unix.SYS_MSGGET, 0o600, 0)
	case "segment":
		return identifier(unix.SYS_SHMGET, 4096, 0o600)
	case "shared file":
		return file("/dev/shm")
	case "temporary file":
		return file("")
	case "posix queue":
		name := fmt.Sprintf("left-%d-%d", os.Getpid(), time.Now().UnixNano())
		path, _ := unix.BytePtrFromString(name)
		small := [8]uint64{1: 1, 2: 8} // there may not be many large ones
		fd, _, errno := unix.Syscall6(unix.SYS_MQ_OPEN, uintptr(unsafe.Pointer(path)), unix.O_CREAT|unix.O_RDWR, 0o600, uintptr(unsafe.Pointer(&small)), 0, 0)
		if errno != 0 {
			return "", errno
		}
		return name, unix.Close(int(fd))
	case "descriptor":
		f, err := os.Open("/dev/null")
		forgotten = append(forgotten, f)
		return "", err
	}
	return "", fmt.Errorf("nobody knows how to leave a %s", what)
}

// TestLeaks has something of each kind left behind by scenarios that duplicate a
// descriptor, beside others that do not, and requires that exactly those fail.
func TestLeaks(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const alone = `another one stayed each of 3 times that the scenario was executed alone`
	for what, want := range map[string]struct{ message, lesson string }{
		"process":        {`process \(pid \d+, child of process \d+: sleep 60\): it was started as "\w+"; remove it by: kill \d+`, "When its world has ended"},
		"daemon":         {`process \(pid \d+, child of process \d+: sleep 60\): ` + alone + `; remove it by: kill \d+`, "When its world has ended"},
		"zombie":         {`process \(pid \d+, child of process \d+: true, which has ended but was never waited for\): ` + alone, "When its world has ended"},
		"semaphore":      {`System V semaphore set \(semid \d+, key 0x0, 1 semaphores, user \d+\): ` + alone + `; remove it by: ipcrm -s \d+`, "only IPC_RMID"},
		"queue":          {`System V message queue \(msqid \d+, key 0x0, 0 messages, user \d+\): ` + alone + `; remove it by: ipcrm -q \d+`, "only IPC_RMID"},
		"segment":        {`System V shared memory segment \(shmid \d+, key 0x0, 4096 bytes, user \d+\): ` + alone + `; remove it by: ipcrm -m \d+`, "only IPC_RMID"},
		"shared file":    {`POSIX shared memory object \(/dev/shm/left-\d+ \(0 bytes, changed at [\d:]+\)\): ` + alone + `; remove it by: rm -- /dev/shm/left-\d+`, "until it is unlinked"},
		"temporary file": {`temporary file \(\S+/left-\d+ \(0 bytes, changed at [\d:]+\)\): ` + alone + `; remove it by: rm -- \S+/left-\d+`, "a directory of its own"},
		"posix queue":    {`POSIX message queue \(/dev/mqueue/left-[\d-]+ \(80 bytes, changed at [\d:]+\)\): ` + alone + `; remove it by: rm -- /dev/mqueue/left-[\d-]+`, "until it is unlinked"},
		"descriptor":     {`descriptor of the runner \(descriptor \d+: /dev/null\): ` + alone, "keeps the other end"},
	} {
		t.Run(what, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "left")
			t.Setenv("LEFT", log)
			t.Setenv("TMPDIR", t.TempDir())
			if what == "posix queue" {
				if err := mountQueues(t); err != nil {
					t.Skipf("/dev/mqueue cannot be mounted, and without it no queue is seen: %v", err)
				}
			}
			var iut impl.IUT
			if what == "descriptor" {
				reference, err := reference.New(nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				iut = leaky{reference, what}
				defer func() {
					for _, f := range forgotten {
						f.Close()
					}
				}()
			} else if iut, err = ipcspec.Open(context.Background(), "'"+self+"' leave '"+what+"'"); err != nil {
				t.Fatal(err)
			}
			defer iut.Close()
			defer tidy(log)
			r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{
				IDs: []string{"PIPE-07", "PIPE-08", "PIPE-104"}, Jobs: 4, Keep: true, Audit: ipcspec.AuditFail,
			})
			if err != nil {
				t.Fatal(err)
			}
			message := regexp.MustCompile(`^left behind: ` + want.message + `\. `)
			guilty := 0
			for _, s := range r.Scenarios {
				duplicates := slices.ContainsFunc(s.Evidence.Timeline, func(e result.Event) bool { return strings.HasPrefix(e.Does, "duplicates ") })
				switch {
				case !duplicates && s.Verdict != result.Passed:
					t.Errorf("%s duplicates nothing, but: %s %s", s.ID, s.Verdict, s.Reason)
				case duplicates:
					guilty++
					if s.Verdict != result.Failed || !message.MatchString(s.Reason) || !strings.Contains(s.Reason, want.lesson) || s.Evidence.Error != s.Reason {
						t.Errorf("%s: %s\ngot  %s\nwant %s", s.ID, s.Verdict, s.Reason, message)
					}
				}
			}
			if guilty == 0 || guilty == len(r.Scenarios) {
				t.Errorf("%d of %d scenarios duplicate a descriptor", guilty, len(r.Scenarios))
			}
		})
	}
}

// mountQueues shows POSIX message queues where the audit looks for them.
func mountQueues(t *testing.T) error {
	const at = "/dev/mqueue"
	var s unix.Statfs_t
	if unix.Statfs(at, &s) == nil && s.Type == 0x19800202 {
		return nil
	}
	made := os.Mkdir(at, 0o755) == nil
	err := unix.Mount("mqueue", at, "mqueue", 0, "")
	t.Cleanup(func() {
		if err == nil {
			unix.Unmount(at, 0)
		}
		if made {
			os.Remove(at)
		}
	})
	return err
}

// tidy removes what the adapter says that it has left.
func tidy(log string) {
	text, _ := os.ReadFile(log)
	for line := range strings.Lines(string(text)) {
		what, name, _ := strings.Cut(strings.TrimSpace(line), "=")
		remove(what, name)
	}
}

// remove removes what leave has left.
func remove(what, name string) {
	id, _ := strconv.Atoi(name)
	switch what {
	case "queue":
		unix.Syscall(unix.SYS_MSGCTL, uintptr(id), unix.IPC_RMID, 0)
	case "semaphore":
		unix.Syscall6(unix.SYS_SEMCTL, uintptr(id), 0, unix.IPC_RMID, 0, 0, 0)
	case "segment":
		unix.Syscall(unix.SYS_SHMCTL, uintptr(id), unix.IPC_RMID, 0)
	case "posix queue":
		path, _ := unix.BytePtrFromString(name)
		unix.Syscall(unix.SYS_MQ_UNLINK, uintptr(unsafe.Pointer(path)), 0, 0)
	case "shared file", "temporary file":
		os.Remove(name)
	case "process", "daemon", "keeper":
		if id > 1 {
			syscall.Kill(id, syscall.SIGKILL)
		}
	}
}

// kindsOfStrangers are what strangers make as well.
var kindsOfStrangers = []string{"semaphore", "queue", "segment", "shared file", "temporary file", "process"}

// strange makes and removes objects until its standard input ends. Each third one
// stays for longer.
func strange(string) {
	end := make(chan bool)
	go func() {
		os.Stdin.Read(make([]byte, 1))
		close(end)
	}()
	var wait sync.WaitGroup
	for n := 0; ; n++ {
		select {
		case <-end:
			wait.Wait()
			return
		case <-time.After(3 * time.Millisecond):
		}
		what := kindsOfStrangers[n%len(kindsOfStrangers)]
		name, err := leave(what, "s1/stranger")
		if err != nil {
			continue
		}
		stay := time.Duration(n%5) * 10 * time.Millisecond
		if n%13 == 0 {
			stay = 700 * time.Millisecond
		}
		wait.Go(func() {
			select {
			case <-time.After(stay):
			case <-end:
			}
			remove(what, name)
		})
	}
}

// TestKept requires that an implementation may keep processes of its own.
func TestKept(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "left")
	t.Setenv("LEFT", log)
	iut, err := ipcspec.Open(context.Background(), "'"+self+"' leave keeper")
	if err != nil {
		t.Fatal(err)
	}
	defer iut.Close()
	defer tidy(log)
	r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{IDs: []string{"PIPE-08", "PIPE-104"}, Jobs: 4, Audit: ipcspec.AuditFail})
	if err != nil || len(r.Leaks) > 0 || r.Totals[result.Failed] > 0 {
		t.Errorf("%v %v %v", r.Totals, r.Leaks, err)
	}
	if left, err := os.ReadFile(log); err != nil || len(left) == 0 {
		t.Errorf("nobody kept a process: %v", err)
	}
}

// TestStrangers requires that nobody is blamed for what other programs make
// meanwhile.
func TestStrangers(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	os.Chmod(os.Getenv("TMPDIR"), 0o755)
	// The shell ends, and so the stranger is no descendant of this process.
	gone, input, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stranger := exec.Command("sh", "-c", `setsid "$0" strange it <&3 >/dev/null 2>&1 &`, self)
	stranger.ExtraFiles = []*os.File{gone}
	if err := stranger.Run(); err != nil {
		t.Fatal(err)
	}
	gone.Close()
	defer input.Close()
	runs := 1
	if n, err := strconv.Atoi(os.Getenv("IPCSPEC_TEST_RUNS")); err == nil {
		runs = n
	}
	for range runs {
		for _, spelled := range []string{"linux", "libc", "reference"} {
			iut, err := ipcspec.Open(context.Background(), spelled)
			if err != nil {
				t.Logf("%s: %v", spelled, err)
				continue
			}
			begun := time.Now()
			r, err := ipcspec.Run(context.Background(), iut, ipcspec.Options{Jobs: 8, Audit: ipcspec.AuditFail})
			if err != nil {
				t.Error(err)
			}
			for _, l := range r.Leaks {
				t.Errorf("%s: %s is blamed for: %s", spelled, l.Scenarios, l)
			}
			t.Logf("%s: %d passed in %v", spelled, r.Totals[result.Passed], time.Since(begun).Round(time.Millisecond))
			iut.Close()
		}
	}
}
