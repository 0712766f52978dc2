package native

import (
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/ipcspec/ipcspec/impl"
)

var (
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")
	ntdll    = windows.NewLazySystemDLL("ntdll.dll")
	user32   = windows.NewLazySystemDLL("user32.dll")
)

// errorNames are the names of winerror.h for the codes that rules speak of.
var errorNames = map[syscall.Errno]string{
	windows.ERROR_SUCCESS:               "ERROR_SUCCESS", // of a call that failed and did not say why
	windows.ERROR_INVALID_FUNCTION:      "ERROR_INVALID_FUNCTION",
	windows.ERROR_FILE_NOT_FOUND:        "ERROR_FILE_NOT_FOUND",
	windows.ERROR_PATH_NOT_FOUND:        "ERROR_PATH_NOT_FOUND",
	windows.ERROR_ACCESS_DENIED:         "ERROR_ACCESS_DENIED",
	windows.ERROR_INVALID_HANDLE:        "ERROR_INVALID_HANDLE",
	windows.ERROR_NOT_ENOUGH_MEMORY:     "ERROR_NOT_ENOUGH_MEMORY",
	windows.ERROR_BAD_LENGTH:            "ERROR_BAD_LENGTH",
	windows.ERROR_SHARING_VIOLATION:     "ERROR_SHARING_VIOLATION",
	windows.ERROR_HANDLE_EOF:            "ERROR_HANDLE_EOF",
	windows.ERROR_NOT_SUPPORTED:         "ERROR_NOT_SUPPORTED",
	windows.ERROR_BAD_NETPATH:           "ERROR_BAD_NETPATH",
	windows.ERROR_BAD_NET_NAME:          "ERROR_BAD_NET_NAME",
	windows.ERROR_INVALID_PARAMETER:     "ERROR_INVALID_PARAMETER",
	windows.ERROR_BROKEN_PIPE:           "ERROR_BROKEN_PIPE",
	windows.ERROR_SEM_TIMEOUT:           "ERROR_SEM_TIMEOUT",
	windows.ERROR_INSUFFICIENT_BUFFER:   "ERROR_INSUFFICIENT_BUFFER",
	windows.ERROR_INVALID_NAME:          "ERROR_INVALID_NAME",
	windows.ERROR_BAD_PATHNAME:          "ERROR_BAD_PATHNAME",
	windows.ERROR_ALREADY_EXISTS:        "ERROR_ALREADY_EXISTS",
	windows.ERROR_MORE_DATA:             "ERROR_MORE_DATA",
	windows.ERROR_IO_PENDING:            "ERROR_IO_PENDING",
	windows.ERROR_NOT_FOUND:             "ERROR_NOT_FOUND",
	windows.ERROR_INVALID_WINDOW_HANDLE: "ERROR_INVALID_WINDOW_HANDLE",
	windows.ERROR_CLIPBOARD_NOT_OPEN:    "ERROR_CLIPBOARD_NOT_OPEN",
	windows.ERROR_NO_DATA:               "ERROR_NO_DATA",
	windows.ERROR_IO_INCOMPLETE:         "ERROR_IO_INCOMPLETE",
	windows.ERROR_OPERATION_ABORTED:     "ERROR_OPERATION_ABORTED",
	windows.ERROR_DISCARDED:             "ERROR_DISCARDED",
	windows.ERROR_NOT_LOCKED:            "ERROR_NOT_LOCKED",
	windows.ERROR_NOACCESS:              "ERROR_NOACCESS",
}

// fail makes the failure of a call with its condition. Any other error is
// returned as it is.
func fail(err error) error {
	code, ok := err.(syscall.Errno)
	if !ok {
		return err
	}
	name := errorNames[code]
	if name == "" {
		name = fmt.Sprintf("ERROR_%d", uint32(code))
	}
	return &impl.Failure{Condition: impl.Condition(name), Native: name, Code: int(code)}
}

// invoke calls a procedure that fails by returning 0.
//
//go:uintptrescapes
func invoke(procedure *windows.LazyProc, args ...uintptr) (uintptr, error) {
	r, _, err := procedure.Call(args...)
	if r == 0 {
		return 0, fail(err)
	}
	return r, nil
}

// bytePointer is the memory at an address that a system call returned.
func bytePointer(address uintptr) *byte { return *(**byte)(unsafe.Pointer(&address)) }

// wide is s as a UTF-16 string for the duration of a call; a NUL within s ends it.
func wide(s string) *uint16 {
	return &windows.StringToUTF16(truncateAtNul(s))[0]
}

func truncateAtNul(s string) string {
	for i := range len(s) {
		if s[i] == 0 {
			return s[:i]
		}
	}
	return s
}
