// The command ipcspec executes the specification of inter-process communication
// against this operating system, the reference, or a program behind the wire
// protocol. `ipcspec help` says how.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/native"
	"github.com/ipcspec/ipcspec/internal/builtin"
	"github.com/ipcspec/ipcspec/internal/near"
	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

// The exit statuses.
const (
	statusOK          = 0
	statusFailed      = 1   // a fail, an inconclusive, a stale deviation, a survivor of prove
	statusUsage       = 2   // unusable arguments, nothing selected or executed, an output that cannot be written
	statusBroken      = 3   // the implementation could not be started, or died
	statusInterrupted = 130 // SIGINT, SIGTERM, SIGHUP
)

// app is what subcommands write to.
type app struct {
	out *output
	err *os.File
}

type subcommand struct {
	name string
	run  func(ctx context.Context, a *app, args []string) int
}

func subcommands() []subcommand {
	return []subcommand{
		{"run", runCommand}, {"prove", proveCommand}, {"gaps", gapsCommand}, {"explore", exploreCommand}, {"race", raceCommand}, {"compare", compareCommand}, {"report", reportCommand}, {"list", listCommand}, {"show", showCommand},
		{"sentences", sentencesCommand}, {"protocol", protocolCommand}, {"doctor", doctorCommand}, {"help", helpCommand}, {"version", versionCommand},
	}
}

// isActor reports whether this process is to be the built-in actor: then nothing
// else may happen in it. Actors start others of their program without arguments,
// but with the token in the environment.
func isActor() bool {
	return len(os.Args) > 1 && os.Args[1] == "actor" || len(os.Args) == 1 && os.Getenv(actor.EnvToken) != ""
}

func init() {
	if isActor() {
		native.Init()
	}
}

func main() {
	if isActor() {
		os.Exit(native.Main())
	}
	keepToOurselves()
	builtin.CanBeActor = true
	// The first interrupt ends the run in good order; after it, stop lets the
	// second one kill.
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop)
	// A reader that goes shall not end the runner before the actors and the files.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	a := &app{out: &output{file: os.Stdout}, err: os.Stderr}
	status := a.closing(dispatch(ctx, a, os.Args[1:]))
	stop()
	os.Exit(status)
}

func dispatch(ctx context.Context, a *app, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(a.err, overview)
		return statusUsage
	}
	name := args[0]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	}
	var names []string
	for _, c := range subcommands() {
		if c.name == name {
			return c.run(ctx, a, args[1:])
		}
		names = append(names, c.name)
	}
	hint := near.Hint(name, names)
	switch {
	case strings.HasPrefix(name, "-"):
		hint = "; flags follow one: ipcspec run " + name
	case hint == "":
		hint = "; ipcspec help lists what there is"
	}
	a.say("ipcspec: there is no subcommand %q%s", name, hint)
	return statusUsage
}

// wrong reports unusable arguments in one line.
func (a *app) wrong(subcommand string, err error) int {
	a.say("ipcspec %s: %v", subcommand, err)
	return statusUsage
}

// say tells people what went wrong, which may be in the words of an implementation.
func (a *app) say(format string, args ...any) {
	fmt.Fprintln(a.err, outside.Text(fmt.Sprintf(format, args...)))
}

// terminal writes for people to w, which ends in f.
func terminal(w io.Writer, f *os.File, verbose bool) report.Terminal {
	return report.Terminal{W: w, Color: colorful(f), Verbose: verbose, Width: report.Width(f)}
}

// onOut writes for people to standard output, onErr to standard error.
func (a *app) onOut(verbose bool) report.Terminal { return terminal(a.out, a.out.file, verbose) }
func (a *app) onErr(verbose bool) report.Terminal { return terminal(a.err, a.err, verbose) }

func versionCommand(_ context.Context, a *app, args []string) int {
	if len(args) > 0 {
		return a.wrong("version", fmt.Errorf("%q is not expected", args[0]))
	}
	fmt.Fprintln(a.out, version())
	return statusOK
}

func version() string {
	return fmt.Sprintf("ipcspec %s (%s %s/%s), specification %s", tool().Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, spec.Version)
}

// tool names this program in reports.
func tool() result.Tool {
	t := result.Tool{Name: "ipcspec", Version: "devel"}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		t.Version = info.Main.Version
	}
	return t
}

// host describes this machine in reports.
func host() result.Host {
	return result.Host{OS: runtime.GOOS, Kernel: kernel(), Arch: runtime.GOARCH, CPUs: runtime.NumCPU()}
}

// writeJSON writes to standard output, which remembers what goes wrong.
func writeJSON(w io.Writer, value any) int {
	report.JSON(w, value)
	return statusOK
}

// known lists the tags that features have.
func known(s *spec.Specification) []string {
	var tags []string
	for _, b := range s.Behaviours {
		tags = append(tags, b.Tags...)
		for _, sc := range b.Scenarios {
			tags = append(tags, sc.Tags...)
		}
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}
