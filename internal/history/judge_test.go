package history

import (
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvmsgqueue"
)

func sent(client int, call, ret int64, data string) Operation {
	return Operation{
		Client: client, Op: sysvmsgqueue.Send{Type: 1, Payload: impl.Payload{Data: []byte(data)}}, Call: call, Return: ret,
		Outcome: impl.Settlement{Done: true, Result: impl.Nothing{}},
	}
}

func received(client int, call, ret int64, data string) Operation {
	return Operation{
		Client: client, Op: sysvmsgqueue.Receive{Size: 64}, Call: call, Return: ret,
		Outcome: impl.Settlement{Done: true, Result: sysvmsgqueue.Message{Type: 1, Data: []byte(data)}},
	}
}

func waits(client int, call, ret int64) Operation {
	return Operation{Client: client, Op: sysvmsgqueue.Receive{Size: 64}, Call: call, Return: ret, Outcome: impl.Settlement{Blocked: true}}
}

// TestJudging: histories by hand.
func TestJudging(t *testing.T) {
	q := queue{maxBytes: 100}
	for name, c := range map[string]struct {
		list    []Operation
		culprit int // -1 for none
	}{
		"racing sends are received in either order": {[]Operation{sent(1, 0, 10, "a"), sent(2, 5, 15, "b"), received(3, 20, 21, "b"), received(3, 22, 23, "a")}, -1},
		"one after the other they are not":          {[]Operation{sent(1, 0, 10, "a"), sent(2, 11, 15, "b"), received(3, 20, 21, "b"), received(3, 22, 23, "a")}, 2},
		"once is enough":                            {[]Operation{sent(1, 0, 10, "a"), received(2, 5, 20, "a"), received(3, 5, 30, "a")}, 2},
		"nothing comes of nothing":                  {[]Operation{received(2, 5, 9, "a"), sent(1, 10, 12, "a")}, 0},
		"nobody waits beside a message":             {[]Operation{sent(1, 0, 10, "a"), waits(2, 20, 21)}, 1},
		"whoever waits is released by what follows": {[]Operation{waits(2, 20, 21), sent(1, 22, 30, "a"), received(3, 19, 40, "a")}, -1},
	} {
		verdict := check(q, c.list)
		if (verdict == illegal) != (c.culprit >= 0) {
			t.Errorf("%s: %s", name, verdict)
		} else if verdict == illegal && culprit(q, c.list) != c.culprit {
			t.Errorf("%s: operation %d is marked", name, culprit(q, c.list))
		}
	}
}

// TestClocks: the times of the actors are used if they can be those of one clock.
func TestClocks(t *testing.T) {
	by := func(client int, call, ret, called, returned int64) record {
		return record{Operation: sent(client, call, ret, "a"), called: called, returned: returned}
	}
	for name, c := range map[string]struct {
		records []record
		want    Clock
	}{
		"one clock, begun at another time":  {[]record{by(1, 0, 10, 1003, 1005), by(2, 20, 30, 1025, 1026)}, Actors},
		"one of them does not say":          {[]record{by(1, 0, 10, 1003, 1005), by(2, 20, 30, 0, 0)}, Runner},
		"a clock of its own for each actor": {[]record{by(1, 0, 10, 1003, 1005), by(2, 20, 30, 5, 6)}, Runner},
		"longer than it can have taken":     {[]record{by(1, 0, 10, 1000, 1011)}, Runner},
	} {
		list, clock := timed(c.records)
		if clock != c.want {
			t.Errorf("%s: %s", name, clock)
		}
		if first := c.records[0]; clock == Runner && (list[0].Call != first.Call || list[0].Return != first.Return) {
			t.Errorf("%s: %d to %d", name, list[0].Call, list[0].Return)
		}
	}
}

// BenchmarkStep is one step of a model.
func BenchmarkStep(b *testing.B) {
	q := queue{maxBytes: 100}
	state := q.initial()
	for _, text := range []string{"a", "b", "c"} {
		o := sent(1, 0, 1, text)
		_, state = q.step(state, o.Op, o.Outcome)
	}
	o := received(1, 0, 1, "a")
	for b.Loop() {
		if ok, _ := q.step(state, o.Op, o.Outcome); !ok {
			b.Fatal("not received")
		}
	}
}
