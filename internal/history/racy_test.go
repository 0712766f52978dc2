package history

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/actor"
	"github.com/ipcspec/ipcspec/impl/bytestream"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

// Queues and pipes of a library with mistakes that show only when operations meet: one
// after another they are right.

// kernel is what all processes of the library share.
type kernel struct {
	mu      sync.Mutex
	changed sync.Cond
	mistake string
	opened  int
	queues  map[int64]*[]sysvmsgqueue.Message
	most    map[int64]int // bytes of a queue
	pipes   map[impl.Handle]*[]byte
}

// between lets others in: for a moment nothing is locked.
func (k *kernel) between(mistake string) {
	if k.mistake != mistake {
		return
	}
	k.mu.Unlock()
	for range 3 {
		runtime.Gosched()
	}
	k.mu.Lock()
}

type racy struct{ *kernel }

func (racy) End() {}

func library(mistake string) impl.IUT {
	k := &kernel{mistake: mistake, queues: map[int64]*[]sysvmsgqueue.Message{}, most: map[int64]int{}, pipes: map[impl.Handle]*[]byte{}}
	k.changed.L = &k.mu
	return actor.InProcess(impl.Statement{
		Name: "racy", Family: "posix", Mechanisms: []string{"pipe", "sysv-msgqueue"},
	}, func(actor.LocalProcess) (actor.Handler, error) { return racy{k}, nil })
}

func (k racy) Perform(call *actor.LocalCall) (impl.Result, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.changed.Broadcast()
	switch op := call.Op.(type) {
	case sysvmsgqueue.Get:
		k.opened++
		k.queues[int64(k.opened)] = &[]sysvmsgqueue.Message{}
		return sysvmsgqueue.ID{Queue: int64(k.opened)}, nil
	case sysvmsgqueue.Set:
		k.most[op.Queue] = *op.MaxBytes
		return nil, nil
	case sysvmsgqueue.Remove:
		delete(k.queues, op.Queue)
		return nil, nil
	case sysvmsgqueue.Send:
		return k.send(call, op)
	case sysvmsgqueue.Receive:
		return k.receive(call, op)
	case pipe.Create:
		k.opened++
		h := impl.Handle(fmt.Sprint("pipe", k.opened))
		k.pipes[h] = &[]byte{}
		return bytestream.Ends{Read: impl.Opened{Handle: h}, Write: impl.Opened{Handle: h}}, nil
	case descriptor.Write:
		p := k.pipes[op.Handle]
		data := op.Bytes()
		half := len(data) / 2
		*p = append(*p, data[:half]...)
		if half > 0 {
			k.changed.Broadcast()
			k.between("writes in two pieces")
		}
		*p = append(*p, data[half:]...)
		return impl.Count{Count: len(data)}, nil
	case descriptor.Read:
		p := k.pipes[op.Handle]
		for len(*p) == 0 {
			call.Blocked("read")
			k.changed.Wait()
		}
		data := slices.Clone((*p)[:min(op.Size, len(*p))])
		k.between("reads before it takes")
		*p = (*p)[min(len(data), len(*p)):]
		return impl.Bytes{Data: data}, nil
	}
	return nil, actor.ErrUnsupported
}

func (k racy) send(call *actor.LocalCall, op sysvmsgqueue.Send) (impl.Result, error) {
	q := k.queues[op.Queue]
	for ; q != nil; q = k.queues[op.Queue] {
		bytes := op.Size()
		for _, m := range *q {
			bytes += len(m.Data)
		}
		if bytes <= k.most[op.Queue] {
			break
		}
		if op.Nowait {
			return nil, actor.Failed("EAGAIN")
		}
		call.Blocked("msgsnd")
		k.changed.Wait()
	}
	if q == nil {
		return nil, actor.Failed("EIDRM")
	}
	m := sysvmsgqueue.Message{Type: op.Type, Data: op.Bytes()}
	switch k.mistake {
	case "stores a copy of the list":
		list := append(slices.Clone(*q), m)
		k.between(k.mistake)
		*q = list
	case "looks for its place before it has it":
		at := len(*q)
		k.between(k.mistake)
		*q = slices.Insert(*q, min(at, len(*q)), m)
	default:
		*q = append(*q, m)
	}
	return nil, nil
}

func (k racy) receive(call *actor.LocalCall, op sysvmsgqueue.Receive) (impl.Result, error) {
	for {
		q := k.queues[op.Queue]
		if q == nil {
			return nil, actor.Failed("EIDRM")
		}
		i := pick(*q, op.Type, false)
		switch {
		case i >= 0 && len((*q)[i].Data) > op.Size && !op.Noerror:
			return nil, actor.Failed("E2BIG")
		case i >= 0:
			m := (*q)[i]
			k.between("finds before it takes")
			*q = slices.DeleteFunc(*q, func(other sysvmsgqueue.Message) bool { return string(other.Data) == string(m.Data) })
			m.Data = m.Data[:min(len(m.Data), op.Size)]
			return m, nil
		case op.Nowait:
			return nil, actor.Failed("ENOMSG")
		}
		call.Blocked("msgrcv")
		if k.mistake == "misses who comes between" {
			k.between(k.mistake)
		}
		k.changed.Wait()
	}
}

// TestRacesAreFound: each mistake is found, and without one nothing is.
func TestRacesAreFound(t *testing.T) {
	for mistake, mechanism := range map[string]string{
		"":                                     "sysv-msgqueue",
		"finds before it takes":                "sysv-msgqueue", // delivers twice
		"stores a copy of the list":            "sysv-msgqueue", // loses
		"looks for its place before it has it": "sysv-msgqueue", // reorders
		"misses who comes between":             "sysv-msgqueue", // is never woken
		"none":                                 "pipe",
		"writes in two pieces":                 "pipe",
		"reads before it takes":                "pipe",
	} {
		iut := library(mistake)
		f, stats, err := Race(t.Context(), iut, Options{Mechanism: mechanism, Seed: 1, Histories: 400})
		iut.Close()
		right := mistake == "" || mistake == "none"
		switch {
		case err != nil:
			t.Errorf("%s: %v", mistake, err)
		case right && f != nil:
			t.Errorf("%s: found in what is right", mechanism)
			show(t, f)
		case !right && f == nil:
			t.Errorf("%s: not found in %d histories", mistake, stats.Histories)
		case stats.ByActors != stats.Histories:
			t.Errorf("%s: the times of the library were not used: %+v", mistake, stats)
		}
		t.Logf("%-38s %5d histories, %d undecided, %.0f operations a second", mistake, stats.Histories, stats.Undecided, stats.PerSecond())
	}
}
