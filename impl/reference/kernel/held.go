package kernel

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
)

// use is a handle that a call names, and what it is.
type use struct {
	handle impl.Handle
	is     *Descriptor
}

// Descriptor is what a call means by a handle: for one that waits it is what it was when
// the call began, whoever closes the handle meanwhile (PIPE-128).
func (c *Call) Descriptor(handle impl.Handle) (*Descriptor, error) {
	if i := slices.IndexFunc(c.uses, func(u use) bool { return c.held && u.handle == handle }); i >= 0 {
		return c.uses[i].is, nil
	}
	d, err := c.Process.Descriptor(handle)
	if err == nil {
		c.uses = append(c.uses, use{handle, d})
	}
	return d, err
}

// hold keeps open what a call uses that has begun to wait, and lets it go when it has
// settled.
func (k *Kernel) hold(c *Call) {
	switch {
	case !c.settled && !c.held:
		for _, u := range c.uses {
			u.is.Description.References++
		}
		c.held = true
	case c.settled && c.held:
		for _, u := range c.uses {
			k.unrefer(u.is.Description)
		}
	}
}

// unrefer takes back a reference to a description, which goes with the last one.
func (k *Kernel) unrefer(d *Description) {
	d.References--
	if d.References == 0 {
		d.Release(k, d)
	}
}
