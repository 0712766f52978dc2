package native

import (
	"fmt"
	"runtime/debug"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/globalmemory"
	"github.com/ipcspec/ipcspec/impl/memory"
)

var (
	globalReAlloc = kernel32.NewProc("GlobalReAlloc")
	globalFlags   = kernel32.NewProc("GlobalFlags")
	globalHandle  = kernel32.NewProc("GlobalHandle")
)

// keepMemory gives a memory object a name.
func (p *process) keepMemory(native uintptr) globalmemory.Allocated {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.made++
	memory := memory.Object(p.name + ":" + strconv.Itoa(p.made))
	p.memory[memory] = native
	return globalmemory.Allocated{Memory: memory, Native: int64(native)}
}

func (p *process) nativeMemory(memory memory.Object) (uintptr, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	native, ok := p.memory[memory]
	if !ok {
		return 0, fmt.Errorf("%s has no memory object %q", p.name, memory)
	}
	return native, nil
}

// onMemory registers an operation on a memory object.
func onMemory[Op, Res any](of func(op Op) memory.Object, perform func(native uintptr, op Op) (Res, error)) {
	on(func(p *process, op Op) (Res, error) {
		native, err := p.nativeMemory(of(op))
		if err != nil {
			var none Res
			return none, err
		}
		return perform(native, op)
	})
}

// touching performs loads or stores at an address of the program under test,
// which may not be one: Go then panics instead of ending the process.
func touching(access func()) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil {
			err = fail(windows.ERROR_NOACCESS)
		}
	}()
	access()
	return nil
}

func init() {
	offering(func(s *impl.Statement) { offer(s, "memory-objects", true, "") })
	on(func(p *process, op globalmemory.Alloc) (globalmemory.Allocated, error) {
		native, err := invoke(globalAlloc, uintptr(op.Flags), uintptr(op.Size))
		if err != nil {
			return globalmemory.Allocated{}, err
		}
		return p.keepMemory(native), nil
	})
	on(func(p *process, op globalmemory.Adopt) (globalmemory.Allocated, error) {
		return p.keepMemory(uintptr(op.Native)), nil
	})
	on(func(p *process, op globalmemory.Realloc) (globalmemory.Allocated, error) {
		native, err := p.nativeMemory(op.Memory)
		if err != nil {
			return globalmemory.Allocated{}, err
		}
		if native, err = invoke(globalReAlloc, native, uintptr(op.Size), uintptr(op.Flags)); err != nil {
			return globalmemory.Allocated{}, err
		}
		p.mu.Lock()
		p.memory[op.Memory] = native
		p.mu.Unlock()
		return globalmemory.Allocated{Memory: op.Memory, Native: int64(native)}, nil
	})
	onMemory(func(op globalmemory.Lock) memory.Object { return op.Memory }, func(native uintptr, op globalmemory.Lock) (memory.Address, error) {
		address, err := invoke(globalLock, native)
		return memory.Address{Address: int64(address)}, err
	})
	// Go clears the last error before each call, so that one afterwards is its own.
	onMemory(func(op globalmemory.Unlock) memory.Object { return op.Memory }, func(native uintptr, op globalmemory.Unlock) (impl.Truth, error) {
		locked, _, err := globalUnlock.Call(native)
		if locked == 0 && err != syscall.Errno(windows.NO_ERROR) {
			return impl.Truth{}, fail(err)
		}
		return impl.Truth{Is: locked != 0}, nil
	})
	onMemory(func(op globalmemory.Size) memory.Object { return op.Memory }, func(native uintptr, op globalmemory.Size) (impl.Count, error) {
		size, _, err := globalSize.Call(native)
		if size == 0 && err != syscall.Errno(windows.NO_ERROR) {
			return impl.Count{}, fail(err)
		}
		return impl.Count{Count: int(size)}, nil
	})
	onMemory(func(op globalmemory.Flags) memory.Object { return op.Memory }, func(native uintptr, op globalmemory.Flags) (impl.Value, error) {
		flags, _, _ := globalFlags.Call(native)
		return impl.Value{Value: int64(uint32(flags))}, nil
	})
	on(func(p *process, op globalmemory.HandleAt) (globalmemory.Native, error) {
		native, err := invoke(globalHandle, uintptr(op.Address))
		return globalmemory.Native{Native: int64(native)}, err
	})
	onMemory(func(op globalmemory.Free) memory.Object { return op.Memory }, func(native uintptr, op globalmemory.Free) (impl.Nothing, error) {
		switch left, _, err := globalFree.Call(native); left {
		case 0:
			return impl.Nothing{}, nil
		case native:
			return impl.Nothing{}, fail(err)
		default:
			return impl.Nothing{}, fmt.Errorf("GlobalFree returned %#x, which is neither NULL nor the handle", left)
		}
	})
	on(func(p *process, op memory.Read) (impl.Bytes, error) {
		data := make([]byte, op.Size)
		err := touching(func() { copy(data, unsafe.Slice(bytePointer(uintptr(op.Address)), op.Size)) })
		return impl.Bytes{Data: data}, err
	})
	on(func(p *process, op memory.Write) (impl.Count, error) {
		data := op.Bytes()
		err := touching(func() { copy(unsafe.Slice(bytePointer(uintptr(op.Address)), len(data)), data) })
		return impl.Count{Count: len(data)}, err
	})
}
