package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/winhandle"
)

func init() { stages["mailslot"] = mailslots }

// mailslot is a mailslot, one operation after another: a queue whose reads do not
// wait. Its state are the messages in it.
type slot struct {
	slot    impl.Handle            // to read, in the owner
	writers map[string]impl.Handle // by actor
}

func (slot) initial() any        { return []string(nil) }
func (slot) equal(a, b any) bool { return slices.Equal(a.([]string), b.([]string)) }

func (slot) describe(state any) string {
	return "[" + strings.Join(state.([]string), " ") + "]"
}

func (m slot) step(state any, op impl.Operation, outcome impl.Settlement) (bool, any) {
	letters := state.([]string)
	switch op := op.(type) {
	case winhandle.Write:
		return succeeds(outcome), slices.Concat(letters, []string{string(op.Bytes())})
	case winhandle.Read:
		if len(letters) == 0 {
			return fails(outcome, "ERROR_SEM_TIMEOUT"), letters
		}
		if len(letters[0]) > op.Size {
			return fails(outcome, "ERROR_INSUFFICIENT_BUFFER"), letters
		}
		got, ok := outcome.Result.(impl.Bytes)
		return succeeds(outcome) && ok && string(got.Data) == letters[0], letters[1:]
	case mailslot.Info:
		status, ok := outcome.Result.(mailslot.Status)
		next := int64(mailslot.NoMessage)
		if len(letters) > 0 {
			next = int64(len(letters[0]))
		}
		return succeeds(outcome) && ok && status.Messages == int64(len(letters)) && status.NextSize == next, letters
	}
	return false, letters
}

func (m slot) phrase(op impl.Operation) string {
	text := strings.ReplaceAll(impl.Phrase(op), string(m.slot), "the mailslot")
	for _, handle := range m.writers {
		text = strings.ReplaceAll(text, string(handle), "the mailslot")
	}
	return text
}

func (m slot) random(r *rand.Rand, by site, name string) impl.Operation {
	if handle, ok := m.writers[by.role]; ok {
		return winhandle.Write{Handle: handle, Payload: text(r, name, 30)}
	}
	if r.IntN(5) == 0 {
		return mailslot.Info{Handle: m.slot}
	}
	return winhandle.Read{Handle: m.slot, Size: []int{4, 64, 64, 64}[r.IntN(4)]}
}

func (m slot) afterwards(x *race) error {
	for {
		s, err := x.perform(x.owner, winhandle.Read{Handle: m.slot, Size: 64})
		if err != nil {
			return err
		}
		if s.Failure != nil || s.Ended {
			return x.finished()
		}
	}
}

// mailslots starts processes that write, and a mailslot for each history, from which
// the owner reads.
func mailslots(a *arena) error {
	for i := range a.processes {
		if _, err := a.start(fmt.Sprintf("p%d", i+1)); err != nil {
			return err
		}
	}
	a.ownerRaces = true
	made := 0
	a.makeObject = func(r *rand.Rand) (object, error) {
		made++
		name := `\\.\mailslot\` + strings.ReplaceAll(a.world, "/", "-") + "-" + strconv.Itoa(made)
		server, err := ask[impl.Opened](a, a.owner.actor, mailslot.Create{Name: name})
		if err != nil {
			return nil, err
		}
		m := slot{server.Handle, map[string]impl.Handle{}}
		for _, s := range a.sites[1:] {
			opened, err := ask[impl.Opened](a, s.actor, mailslot.Open{Name: name})
			if err != nil {
				return nil, err
			}
			m.writers[s.role] = opened.Handle
		}
		return m, nil
	}
	return nil
}
