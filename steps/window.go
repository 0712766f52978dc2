package steps

import (
	"fmt"
	"regexp"

	"github.com/ipcspec/ipcspec/impl"
)

// Sentences about windows and what is sent to them.

// names is a list in a sentence: "alpha", "beta" and "gamma".
const names = `((?:"[^"]+"(?:, | and )?)+)`

var quotedName = regexp.MustCompile(role)

func listed(names string) []string {
	var list []string
	for _, match := range quotedName.FindAllStringSubmatch(names, -1) {
		list = append(list, match[1])
	}
	return list
}

func init() {
	does(`processes `+names+`, each with a window`, func(w *World, roles string) error {
		for _, role := range listed(roles) {
			if err := w.processWithWindow(role); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *World) processWithWindow(role string) error {
	p, err := w.startProcess(role, impl.ProcessStart{})
	if err != nil {
		return err
	}
	created, err := get[impl.WindowCreated](w, p, impl.WindowCreate{})
	p.Window, p.Native["window"] = created.Window, created.Native
	return err
}

// windowed returns the process with this role, which has a window.
func (w *World) windowed(role string) (*Process, error) {
	p, err := w.process(role)
	if err == nil && p.Window == "" {
		err = fmt.Errorf("%q has no window", role)
	}
	return p, err
}

// whose says which process has the window that the platform names so.
func (w *World) whose(native int64) string {
	for _, p := range w.processes {
		if p.Window != "" && p.Native["window"] == native {
			return p.Role
		}
	}
	if native == 0 {
		return "nobody"
	}
	return "a window that is not of this scenario"
}

// heldMessage waits for the next message that the window of the process holds.
func (w *World) heldMessage(p *Process, expected string) (impl.WindowMessage, error) {
	o, err := w.start(p, "", "", impl.WindowNext{Window: p.Window})
	if err != nil {
		return impl.WindowMessage{}, err
	}
	s, err := w.complete(o)
	if err != nil {
		return impl.WindowMessage{}, err
	}
	held, ok := s.Result.(impl.WindowMessage)
	if !ok {
		return held, w.disagree(o, expected, s.String())
	}
	return held, nil
}
