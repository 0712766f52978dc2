package native

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The clipboard belongs to a window station (Microsoft, Window Stations): with
// one each, scenarios do not meet on it and the user's own stays as it is.

var (
	createWindowStation     = user32.NewProc("CreateWindowStationW")
	closeWindowStation      = user32.NewProc("CloseWindowStation")
	getProcessWindowStation = user32.NewProc("GetProcessWindowStation")
	setProcessWindowStation = user32.NewProc("SetProcessWindowStation")
	createDesktop           = user32.NewProc("CreateDesktopW")
	closeDesktop            = user32.NewProc("CloseDesktop")
	getDesktopWindow        = user32.NewProc("GetDesktopWindow")
)

const (
	allStationAccess = 0x37F // WINSTA_ALL_ACCESS
	allDesktopAccess = 0x1FF // every DESKTOP_ right
)

// station is a window station with one desktop.
type station struct {
	name            string
	native, desktop uintptr
	keeper          *keeper // nil on Windows
}

// desktopName is what a process is started with to live there.
func (s *station) desktopName() string { return s.name + `\default` }

func (s *station) close() {
	if s.desktop != 0 {
		closeDesktop.Call(s.desktop)
	}
	closeWindowStation.Call(s.native)
}

// stations makes window stations and, under Wine, uses them again: Wine starts
// a program of its own for every desktop, which takes longer than a scenario.
type stations struct {
	mu   sync.Mutex
	made int
	idle []*station
	job  windows.Handle // of the keepers
}

// take returns a station, or nil where none can be made: Windows lets only
// administrators name one.
func (all *stations) take() *station {
	all.mu.Lock()
	if n := len(all.idle); n > 0 {
		defer all.mu.Unlock()
		s := all.idle[n-1]
		all.idle = all.idle[:n-1]
		return s
	}
	s, err := all.create()
	all.mu.Unlock()
	if err == nil && wineVersion() != "" {
		err = s.keep(all.job)
	}
	if err != nil {
		if s != nil {
			s.close()
		}
		return nil
	}
	return s
}

func (all *stations) create() (*station, error) {
	if all.job == 0 {
		var err error
		if all.job, err = newJob(); err != nil {
			return nil, err
		}
	}
	all.made++
	s := &station{name: fmt.Sprintf("ipcspec-%d-%d", os.Getpid(), all.made)}
	var err error
	if s.native, err = invoke(createWindowStation, uintptr(unsafe.Pointer(wide(s.name))), 0, allStationAccess, 0); err != nil {
		return nil, err
	}
	return s, s.createDesktop()
}

// createDesktop needs the process to belong to the station for a moment.
func (s *station) createDesktop() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	own, err := invoke(getProcessWindowStation)
	if err != nil {
		return err
	}
	if _, err := invoke(setProcessWindowStation, s.native); err != nil {
		return err
	}
	defer setProcessWindowStation.Call(own)
	s.desktop, err = invoke(createDesktop, uintptr(unsafe.Pointer(wide("default"))), 0, 0, 0, allDesktopAccess, 0)
	return err
}

// giveBack takes a station after its last process has ended.
func (all *stations) giveBack(s *station) error {
	if s == nil {
		return nil
	}
	if s.keeper == nil {
		s.close()
		return nil
	}
	if err := s.keeper.emptyClipboard(); err != nil {
		s.close()
		return err
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.idle = append(all.idle, s)
	return nil
}

// close ends the keepers, and what Wine has started for them.
func (all *stations) close() {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.job != 0 {
		endJob(all.job)
		all.job = 0
	}
}
