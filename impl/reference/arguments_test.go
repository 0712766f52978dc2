package reference

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	_ "github.com/ipcspec/ipcspec/impl/rooms"
)

// TestArguments performs random operations with arguments that no scenario has: the
// kernel answers, whatever it is asked.
func TestArguments(t *testing.T) {
	reached := map[string]bool{}
	for seed := range uint64(1500) {
		caller := newCaller(seed)
		for range 60 {
			d, op := caller.operation()
			if err := caller.perform(op); err != nil {
				t.Fatalf("seed %d: %s %+v: %v", seed, d.Name, op, err)
			}
			reached[d.Name] = true
		}
	}
	if len(reached) < 80 {
		t.Errorf("only %d kinds of operations were performed", len(reached))
	}
}

// caller makes operations of what it knows.
type caller struct {
	random    *rand.Rand
	kernel    *kernel.Kernel
	processes []*kernel.Process
	known     map[reflect.Type][]reflect.Value // what results have brought, by its type
}

func newCaller(seed uint64) *caller {
	pid := 100
	c := &caller{random: rand.New(rand.NewPCG(seed, 1)), known: map[reflect.Type][]reflect.Value{}}
	c.kernel = kernel.New(func() int { pid++; return pid })
	for i := range 2 {
		name := fmt.Sprint("p", i)
		c.kernel.Start(impl.ProcessStart{Actor: name, Unprivileged: i == 1})
		c.processes = append(c.processes, c.kernel.Processes[name])
	}
	return c
}

// operation is one that processes are asked for.
func (c *caller) operation() (*impl.Definition, impl.Operation) {
	definitions := impl.Definitions()
	for {
		d := definitions[c.random.IntN(len(definitions))]
		switch d.Args {
		case reflect.TypeFor[impl.ProcessExit](), reflect.TypeFor[impl.ProcessSpawn](), reflect.TypeFor[impl.ProcessFork]():
			if c.random.IntN(8) > 0 {
				continue
			}
		}
		value := reflect.New(d.Args).Elem()
		c.fill(value)
		return d, value.Interface()
	}
}

var (
	numbers = []int64{0, 1, 2, 3, 4, 5, 13, 101, 102, 4096, 65536, -1, -2, 1 << 31, 1 << 40, -1 << 40, 1<<63 - 1, -1 << 63}
	words   = []string{
		"", "a", "b/c", "./a", "nonblock", "direct", "in", "out", "edge", "handle", "ignore", "SIGUSR1", "SIGPIPE", "SIGRTMIN+1",
		"ipcrm", "-q", "cmd", "/c", "echo", "findstr", "first", `\\.\mailslot\m`, `\\*\mailslot\m`, "#5", "WM_RENDERFORMAT", "WM_DRAWCLIPBOARD",
		impl.InheritAll, impl.InheritNone, "read", "PIPE_BUF",
	}
)

func (c *caller) fill(v reflect.Value) {
	if known := c.known[v.Type()]; len(known) > 0 && c.random.IntN(4) > 0 {
		v.Set(known[c.random.IntN(len(known))])
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(c.random.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt(numbers[c.random.IntN(len(numbers))])
	case reflect.Uint64, reflect.Uint32, reflect.Uint8:
		v.SetUint(uint64(c.random.IntN(300)) & (1<<v.Type().Bits() - 1))
	case reflect.String:
		v.SetString(words[c.random.IntN(len(words))])
	case reflect.Pointer:
		if c.random.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			c.fill(v.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), c.random.IntN(4), 4))
		for i := range v.Len() {
			c.fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			c.fill(v.Field(i))
		}
		if p, is := v.Interface().(impl.Pattern); is && p.Size > 1<<20 {
			v.Set(reflect.ValueOf(impl.Pattern{Size: 1 << 17})) // whoever writes has it
		}
	}
}

// perform performs an operation, and says how the kernel failed. What waits then is
// given time.
func (c *caller) perform(op impl.Operation) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	p := c.processes[c.random.IntN(len(c.processes))]
	call := &kernel.Call{Process: p, Thread: []string{"", "first"}[c.random.IntN(2)], Op: op}
	c.kernel.Perform(call)
	if c.kernel.Timed() && c.random.IntN(4) == 0 {
		c.kernel.Advance()
	}
	c.learn(reflect.ValueOf(call.Settlement().Result))
	for name, child := range c.kernel.Processes {
		if len(c.processes) < 6 && name == child.Name && child.PID > 101+len(c.processes) {
			c.processes = append(c.processes, child)
		}
	}
	return nil
}

// learn remembers what can be named later.
func (c *caller) learn(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			c.learn(v.Field(i))
		}
	case reflect.String:
		if v.Type() != reflect.TypeFor[string]() && v.String() != "" {
			c.known[v.Type()] = append(c.known[v.Type()], v)
		}
	}
}
