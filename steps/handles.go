package steps

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

// Sentences about descriptors: closing, duplicating, flags, what they refer to.

const endOf = `the ((?:duplicate of the )?(?:read|write) end(?: of "[^"]+")?)`

func init() {
	does(role+` closes (both ends(?: of "[^"]+")?)`, func(w *World, role, ends string) error { return w.close(role, ends) })
	does(role+` closes `+endOf, func(w *World, role, ends string) error { return w.close(role, ends) })
	does(role+` duplicates `+endOf, func(w *World, role, name string) error { return w.duplicate(role, name) })
	does(role+` starts to duplicate `+endOf, func(w *World, role, name string) error {
		_, handle, err := w.handle(role, name)
		if err != nil {
			return err
		}
		return w.startOn(role, "duplication", w.speaks().duplicate(handle))
	})

	does(role+` makes `+endOf+` non-blocking`, func(w *World, role, name string) error {
		p, handle, err := w.handle(role, name)
		if err != nil {
			return err
		}
		_, err = w.do(p, w.speaks().setNonblock(handle))
		return err
	})
	checks(endOf+` of `+role+` is (blocking|non-blocking)`, func(w *World, name, role, want string) error {
		return w.flag(role, name, want, func(f descriptor.Flags) string {
			if f.Nonblock {
				return "non-blocking"
			}
			return "blocking"
		})
	})
	checks(endOf+` of `+role+` (stays open|is closed) when a program is executed`, func(w *World, name, role, want string) error {
		return w.flag(role, name, want, func(f descriptor.Flags) string {
			if f.Cloexec {
				return "is closed"
			}
			return "stays open"
		})
	})
	does(role+` starts to (lseek|pread|pwrite) at `+endOf, func(w *World, role, call, name string) error {
		return w.startSeek(role, call, name)
	})
	checks(`fstat tells `+role+` that `+endOf+` is a (fifo|socket|file)`, func(w *World, role, name, want string) error {
		status, err := w.status(role, name)
		if err == nil && status.Type != want {
			return mismatch("a "+want, "a "+status.Type)
		}
		return err
	})
	checks(`fstat tells `+role+` that `+endOf+` has the size `+number, func(w *World, role, name string, want int) error {
		status, err := w.status(role, name)
		if err == nil && status.Size != int64(want) {
			return mismatch(fmt.Sprintf("the size %d", want), fmt.Sprint(status.Size))
		}
		return err
	})
	checks(role+` finds `+number+` bytes unread at `+endOf, func(w *World, role string, want int, name string) error {
		p, handle, err := w.handle(role, name)
		if err != nil {
			return err
		}
		unread, err := w.do(p, w.speaks().unread(handle))
		if err != nil {
			return err
		}
		got := -1
		switch r := unread.(type) {
		case impl.Count:
			got = r.Count
		case winhandle.Peeked:
			got = r.Available
		}
		if got != want {
			return mismatch(plural(want, "byte")+" unread", fmt.Sprint(got))
		}
		return nil
	})
	does(role+` can open only `+number+` more handles?`, func(w *World, role string, free int) error {
		p, err := w.process(role)
		if err != nil {
			return err
		}
		_, err = w.do(p, descriptor.Limit{Free: free})
		return err
	})
}

// handle resolves the name of one end that the process has.
func (w *World) handle(role, name string) (*Process, impl.Handle, error) {
	p, err := w.process(role)
	if err != nil {
		return nil, "", err
	}
	handle, ok := p.Handles[name]
	if !ok {
		return nil, "", fmt.Errorf("%q has no %s", role, name)
	}
	return p, handle, nil
}

// startOn begins an operation of which later sentences speak.
func (w *World) startOn(role, kind string, op impl.Operation) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	_, err = w.start(p, kind, "", op)
	return err
}

func (w *World) close(role, phrase string) error {
	p, err := w.process(role)
	if err != nil {
		return err
	}
	names, err := p.ends(phrase)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := w.do(p, w.speaks().close(p.Handles[name])); err != nil {
			return err
		}
		delete(p.Handles, name)
	}
	return nil
}

func (w *World) duplicate(role, name string) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	opened, err := get[impl.Opened](w, p, w.speaks().duplicate(handle))
	if err == nil {
		p.hold("duplicate of the "+name, opened)
	}
	return err
}

func (w *World) flag(role, name, want string, is func(descriptor.Flags) string) error {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	flags, err := get[descriptor.Flags](w, p, descriptor.GetFlags{Handle: handle})
	if err == nil && is(flags) != want {
		return mismatch("that the "+name+" "+want, is(flags))
	}
	return err
}

func (w *World) startSeek(role, call, name string) error {
	_, handle, err := w.handle(role, name)
	if err != nil {
		return err
	}
	ops := map[string]impl.Operation{
		"lseek":  descriptor.Seek{Handle: handle},
		"pread":  descriptor.Pread{Handle: handle, Size: 1},
		"pwrite": descriptor.Pwrite{Handle: handle, Payload: impl.Payload{Data: []byte("x")}},
	}
	return w.startOn(role, "seek", ops[call])
}

func (w *World) status(role, name string) (descriptor.Status, error) {
	p, handle, err := w.handle(role, name)
	if err != nil {
		return descriptor.Status{}, err
	}
	return get[descriptor.Status](w, p, descriptor.Stat{Handle: handle})
}
