package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
)

func init() { stages["pipe"] = pipes }

// pipe is a pipe, one operation after another: all writes are atomic ones. Its state
// is the string of bytes in it.
type tube struct {
	read, write impl.Handle
	atomic      int  // PIPE_BUF
	most        int  // bytes that are known not to go in at once; 0 if that is not known
	nonblocking bool // O_NONBLOCK
}

func (tube) initial() any              { return "" }
func (tube) equal(a, b any) bool       { return a == b }
func (tube) describe(state any) string { return strconv.Quote(abridged(state.(string))) }

func (p tube) step(state any, op impl.Operation, outcome impl.Settlement) (bool, any) {
	content := state.(string)
	waits := outcome.Blocked && !p.nonblocking || p.nonblocking && fails(outcome, "EAGAIN")
	switch op := op.(type) {
	case descriptor.Write:
		if waits { // how much goes in nobody says; an empty pipe takes what is atomic
			return content != "", content
		}
		written, ok := outcome.Result.(impl.Count)
		fits := p.most == 0 || len(content)+op.Size() <= p.most
		return succeeds(outcome) && ok && written.Count == op.Size() && fits, content + string(op.Bytes())
	case descriptor.Read:
		if waits {
			return content == "", content
		}
		got, ok := outcome.Result.(impl.Bytes)
		n := min(op.Size, len(content))
		return succeeds(outcome) && ok && n > 0 && string(got.Data) == content[:n], content[n:]
	}
	return false, content
}

func (p tube) phrase(op impl.Operation) string {
	return strings.NewReplacer(string(p.read), "the pipe", string(p.write), "the pipe").Replace(impl.Phrase(op))
}

func (p tube) random(r *rand.Rand, _ site, name string) impl.Operation {
	if r.IntN(2) == 0 {
		if r.IntN(8) == 0 && p.most > 0 {
			return descriptor.Write{Handle: p.write, Payload: text(r, name, p.atomic)}
		}
		return descriptor.Write{Handle: p.write, Payload: text(r, name, 40)}
	}
	return descriptor.Read{Handle: p.read, Size: []int{1, 5, 16, 2 * max(p.most, p.atomic)}[r.IntN(4)]}
}

// afterwards reads what is left, and releases whoever still reads.
func (p tube) afterwards(x *race) error {
	read := descriptor.Read{Handle: p.read, Size: 1 << 16}
	if p.nonblocking {
		for {
			s, err := x.perform(x.owner, read)
			if err != nil || s.Failure != nil || s.Ended {
				return err
			}
		}
	}
	empty := false // it was seen to be
	for n := range mostReleases {
		waiting, err := x.quiet()
		if err != nil {
			return err
		}
		x.observe()
		switch {
		case slices.ContainsFunc(waiting, func(op impl.Operation) bool { _, reads := op.(descriptor.Read); return reads }):
			empty = true
			_, err = x.perform(x.owner, descriptor.Write{Handle: p.write, Payload: impl.Payload{Data: fmt.Appendf(nil, "<end%d>", n)}})
		case empty && len(waiting) == 0:
			return nil
		default:
			_, err = x.begin(x.owner, read)
		}
		if err != nil {
			return err
		}
	}
	return errStuck
}

// pipesEach is how many pipes a world has: all are inherited, and the lowest forty
// descriptors are free for them.
const pipesEach = 12

// pipes starts children that inherit both ends of a pipe for each history.
func pipes(a *arena) error {
	var made []bytestream.Ends
	var inherit []impl.Handle
	for range pipesEach {
		ends, err := ask[bytestream.Ends](a, a.owner.actor, pipe.Create{})
		if err != nil {
			return err
		}
		made = append(made, ends)
		inherit = append(inherit, ends.Read.Handle, ends.Write.Handle)
	}
	for i := range a.processes {
		if _, err := a.spawn(fmt.Sprintf("p%d", i+1), inherit); err != nil {
			return err
		}
	}
	statement := a.iut.Statement()
	a.makeObject = func(r *rand.Rand) (object, error) {
		if len(made) == 0 {
			return nil, nil
		}
		p := tube{read: made[0].Read.Handle, write: made[0].Write.Handle, atomic: 512}
		made = made[1:]
		if n, ok := statement.Int("pipe.buf"); ok {
			p.atomic = n
		}
		if linux(statement) && r.IntN(2) == 0 {
			size, err := ask[impl.Value](a, a.owner.actor, pipe.SetSize{Handle: p.write, Size: p.atomic})
			if err != nil {
				return nil, err
			}
			p.most = int(size.Value)
		}
		if statement.Has("nonblocking") && r.IntN(3) == 0 {
			p.nonblocking = true
			for _, h := range []impl.Handle{p.read, p.write} {
				if _, err := ask[impl.Nothing](a, a.owner.actor, descriptor.SetNonblock{Handle: h, Nonblock: true}); err != nil {
					return nil, err
				}
			}
		}
		return p, nil
	}
	return nil
}
