package run

import "sync"

// locks keep apart what must not run beside others (@exclusive-clipboard). The
// lock "machine" is for scenarios that nothing else may run beside.
type locks struct {
	mu    sync.Mutex
	named map[string]*sync.Mutex
	whole sync.RWMutex
}

// take waits for the named locks and returns how to give them back. Names come
// sorted, so that two scenarios cannot wait for each other.
func (l *locks) take(names []string) (release func()) {
	var held []func()
	machine := false
	for _, name := range names {
		if name == "machine" {
			machine = true
			continue
		}
		l.mu.Lock()
		if l.named == nil {
			l.named = map[string]*sync.Mutex{}
		}
		lock := l.named[name]
		if lock == nil {
			lock = &sync.Mutex{}
			l.named[name] = lock
		}
		l.mu.Unlock()
		lock.Lock()
		held = append(held, lock.Unlock)
	}
	if machine {
		l.whole.Lock()
		held = append(held, l.whole.Unlock)
	} else {
		l.whole.RLock()
		held = append(held, l.whole.RUnlock)
	}
	return func() {
		for i := len(held) - 1; i >= 0; i-- {
			held[i]()
		}
	}
}
