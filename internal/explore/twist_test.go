package explore

import (
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/pipe"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	"github.com/ipcspec/ipcspec/impl/sysvsemaphore"
)

// Mistakes with arguments that no feature has, each one of an implementation that was
// right otherwise.
var unthought = map[string]struct {
	mechanism string
	plant     func(k *kernel.Kernel)
}{
	"a pipe of less than no bytes": {"pipe", func(k *kernel.Kernel) {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.SetSize, original kernel.Transition) (impl.Result, error) {
			if result, err := original(k, c); op.Size >= 0 || err == nil {
				return result, err
			}
			return impl.Value{Value: 4096}, nil
		})
	}},
	"a tee of nothing waits for data": {"pipe", func(k *kernel.Kernel) {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee, original kernel.Transition) (impl.Result, error) {
			if result, err := original(k, c); op.Size != 0 || err != nil {
				return result, err
			}
			return impl.Count{Count: 1}, nil
		})
	}},
	"waiting for zero with SEM_UNDO is refused": {"sysv-semaphore", func(k *kernel.Kernel) {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op sysvsemaphore.Operate, original kernel.Transition) (impl.Result, error) {
			if len(op.Operations) == 1 && op.Operations[0].Change == 0 && op.Operations[0].Undo {
				return nil, kernel.Posix("EINVAL")
			}
			return original(k, c)
		})
	}},
	"seeking to 1 succeeds": {"pipe", func(k *kernel.Kernel) {
		kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Seek, original kernel.Transition) (impl.Result, error) {
			if result, err := original(k, c); op.Offset != 1 || err == nil {
				return result, err
			}
			return descriptor.Offset{Offset: 1}, nil
		})
	}},
}

// TestContractIsASecondAlphabet: what no feature names is tried all the same.
func TestContractIsASecondAlphabet(t *testing.T) {
	s := specification(t)
	for name, one := range unthought {
		t.Run(name, func(t *testing.T) {
			iut, err := reference.New(nil, one.plant)
			if err != nil {
				t.Fatal(err)
			}
			f, stats, err := Explore(t.Context(), s, iut, Options{Mechanism: one.mechanism, Seed: 1, Sequences: *sequences})
			if err != nil {
				t.Fatal(err)
			}
			if f == nil {
				t.Fatalf("not found in %d sequences", stats.Sequences)
			}
			t.Logf("%d operations\n%s", f.Operations, f.Scenario())
		})
	}
}
