package native

import (
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
)

// Init prepares the process; programs that call [Main] call it from init.
func Init() {}

// Main runs this process as an actor until its connection ends, and returns its
// exit status.
func Main() int {
	if handles := os.Getenv(envKeeper); handles != "" {
		return runKeeper(handles)
	}
	conn, err := actor.Connect()
	if err != nil {
		fmt.Fprintln(os.Stderr, "ipcspec-actor:", err)
		return 2
	}
	hello := actor.Hello{Actor: os.Getenv(actor.EnvActor)}
	p := newProcess(hello.Actor)
	if hello.Actor == actor.RootName {
		p.root = newRoot()
		hello.Statement = statement(p.root)
	}
	err = actor.Serve(conn, hello, p.perform)
	if p.root != nil {
		p.root.close()
	}
	if err != nil && err != io.EOF {
		fmt.Fprintln(os.Stderr, "ipcspec-actor:", err)
		return 1
	}
	return 0
}

func statement(r *root) *impl.Statement {
	s := &impl.Statement{
		Name: "windows", Family: "windows", Platforms: []string{"windows"},
		Mechanisms: impl.MechanismsOn("windows"),
		Options:    map[string]any{"threads": true},
		Absent:     map[string]string{"computers": "several machines"},
	}
	for _, add := range offers {
		add(s)
	}
	if r.private { // clipboards belong to window stations
		s.Options["private-clipboard"] = true
	}
	if version := wineVersion(); version != "" {
		s.Version = "wine " + version + " " + runtime.GOARCH
		return s
	}
	v := windows.RtlGetVersion()
	s.Version = fmt.Sprintf("%d.%d.%d %s", v.MajorVersion, v.MinorVersion, v.BuildNumber, runtime.GOARCH)
	return s
}

// wineVersion is the version of Wine, or "" on Windows.
func wineVersion() string {
	version := ntdll.NewProc("wine_get_version")
	if version.Find() != nil {
		return ""
	}
	text, _, _ := version.Call()
	return windows.BytePtrToString(bytePointer(text))
}
