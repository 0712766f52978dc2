package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/builtin"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/spec"
)

// doctorPatience is how long one implementation may take to say what it is; the
// first time its actor is compiled.
const doctorPatience = 2 * time.Minute

func doctorCommand(ctx context.Context, a *app, args []string) int {
	f := newFlags("doctor")
	if err := f.parse(args, 0); err != nil {
		return a.usage(f, err)
	}
	s, err := ipcspec.Specification()
	if err != nil {
		return a.wrong("doctor", err)
	}
	h := host()
	fmt.Fprintf(a.out, "%s: %d behaviours, %d scenarios\n", version(), len(s.Behaviours), len(s.Scenarios()))
	fmt.Fprintf(a.out, "host: %s, %d CPUs, uid %d\n\nimplementations\n",
		strings.Join(strings.Fields(h.OS+" "+h.Kernel+" "+h.Arch), " "), h.CPUs, os.Getuid())
	progress := a.progressLine()
	for _, name := range ipcspec.Names {
		progress.Note("starting " + name)
		text := examine(ctx, s, name)
		progress.Clear()
		fmt.Fprint(a.out, text)
		if ctx.Err() != nil {
			return statusInterrupted
		}
	}
	fmt.Fprint(a.out, "\ntools\n")
	for _, t := range tools {
		path, err := exec.LookPath(t.name)
		if err != nil {
			path = "not found"
		}
		fmt.Fprintf(a.out, "  %-10s %s (%s)\n", t.name, path, t.use)
		if err != nil && t.install != "" {
			fmt.Fprintf(a.out, "  %-10s %s\n", "", t.install)
		}
	}
	if lines := limits(); len(lines) > 0 {
		fmt.Fprint(a.out, "\nlimits\n")
		for _, l := range lines {
			fmt.Fprintf(a.out, "  %-13s %s\n", l[0], l[1])
		}
	}
	return statusOK
}

// tools are the programs that something optional needs.
var tools = []struct{ name, use, install string }{
	{"go", "builds the actors of linux and windows", "install Go (go.dev/dl), or put ipcspec-actor beside ipcspec"},
	{"cc", "builds the actor of libc", "install a C compiler: apt install gcc libc6-dev, dnf install gcc, apk add gcc musl-dev"},
	{"ipcrm", "an option of linux and libc", "install util-linux"},
	{"python3", "runs impl/adapters/python", "install python3"},
	{"wine", "runs the Win32 API elsewhere", "install wine: apt install wine; then --iut 'wine ipcspec-actor.exe'"},
}

// examine starts an implementation and says what it claims, or why it cannot be
// started.
func examine(ctx context.Context, s *spec.Specification, name string) string {
	ctx, cancel := context.WithTimeout(ctx, doctorPatience)
	defer cancel()
	iut, err := ipcspec.Open(ctx, name)
	if err != nil {
		var failed *ipcspec.NotStarted
		if errors.As(err, &failed) {
			err = failed.Err
		}
		first, _, _ := strings.Cut(err.Error(), "\n")
		return fmt.Sprintf("  %-10s no: %s\n", name, first)
	}
	defer iut.Close()
	statement := iut.Statement()
	executable := 0
	for _, sc := range s.Scenarios() {
		if verdict, _ := run.Decide(statement, sc); verdict == "" {
			executable++
		}
	}
	text := fmt.Sprintf("  %-10s yes: %s; executes %d scenarios of %s\n", name, statement.Version, executable, strings.Join(statement.Mechanisms, ", "))
	if name == runtime.GOOS {
		text += fmt.Sprintf("  %-10s %s\n", "", origin(ctx))
	}
	return text + absent(statement)
}

// origin says where the actor of this operating system comes from.
func origin(ctx context.Context) string {
	switch how, err := builtin.How(ctx); {
	case err != nil:
		return "actor: " + err.Error()
	case how == "beside":
		return "actor: the ipcspec-actor beside this program"
	case how == "built":
		return "actor: ipcspec-actor, built by go into your cache"
	case how == "private":
		return "actor: ipcspec-actor, built by go for this once: others may write to your cache"
	}
	return "actor: this program itself, which starts slowly; put ipcspec-actor beside it:\n" +
		strings.Repeat(" ", 13) + "go install github.com/ipcspec/ipcspec/cmd/...@latest"
}

// absent lists the options that are not offered, by what they need.
func absent(statement impl.Statement) string {
	byReason := map[string][]string{}
	var reasons []string
	for option, why := range statement.Absent {
		if byReason[why] == nil {
			reasons = append(reasons, why)
		}
		byReason[why] = append(byReason[why], option)
	}
	slices.Sort(reasons)
	var text strings.Builder
	for _, why := range reasons {
		slices.Sort(byReason[why])
		fmt.Fprintf(&text, "  %-10s without %s, which needs %s\n", "", strings.Join(byReason[why], ", "), why)
	}
	return text.String()
}
