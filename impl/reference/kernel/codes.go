package kernel

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
)

// codes are the numbers of Linux for all POSIX conditions.
var codes = map[string]int{
	"EPERM": 1, "ENOENT": 2, "ESRCH": 3, "EINTR": 4, "EIO": 5, "ENXIO": 6, "E2BIG": 7, "ENOEXEC": 8, "EBADF": 9,
	"ECHILD": 10, "EAGAIN": 11, "ENOMEM": 12, "EACCES": 13, "EFAULT": 14, "EBUSY": 16, "EEXIST": 17, "EXDEV": 18,
	"ENOTDIR": 20, "EISDIR": 21, "EINVAL": 22, "ENFILE": 23, "EMFILE": 24, "ENOTTY": 25, "ETXTBSY": 26, "EFBIG": 27,
	"ENOSPC": 28, "ESPIPE": 29, "EROFS": 30, "EMLINK": 31, "EPIPE": 32, "ERANGE": 34, "ENAMETOOLONG": 36, "ENOSYS": 38,
	"ELOOP": 40, "ENOMSG": 42, "EIDRM": 43, "EOVERFLOW": 75, "ENOTSUP": 95, "EDQUOT": 122,
}

// Posix makes the failure with this name of <errno.h>.
func Posix(name string) error {
	code, ok := codes[name]
	if !ok {
		panic(fmt.Sprintf("the reference has no number for %s", name))
	}
	return &impl.Failure{Condition: impl.Condition(name), Native: name, Code: code}
}

var windowsCodes = map[string]int{
	"ERROR_FILE_NOT_FOUND": 2, "ERROR_ACCESS_DENIED": 5, "ERROR_INVALID_HANDLE": 6, "ERROR_HANDLE_EOF": 38,
	"ERROR_BAD_NETPATH": 53, "ERROR_INVALID_PARAMETER": 87, "ERROR_SEM_TIMEOUT": 121, "ERROR_INSUFFICIENT_BUFFER": 122,
	"ERROR_INVALID_NAME": 123, "ERROR_ALREADY_EXISTS": 183, "ERROR_NOT_FOUND": 1168,
	"ERROR_CLIPBOARD_NOT_OPEN": 1418, "ERROR_PATH_NOT_FOUND": 3, "ERROR_NOT_ENOUGH_MEMORY": 8, "ERROR_BROKEN_PIPE": 109,
	"ERROR_DISCARDED": 157, "ERROR_NOT_LOCKED": 158, "ERROR_NO_DATA": 232, "ERROR_OPERATION_ABORTED": 995,
	"ERROR_IO_INCOMPLETE": 996, "ERROR_IO_PENDING": 997, "ERROR_INVALID_WINDOW_HANDLE": 1400, "ERROR_NOT_SUPPORTED": 50, "ERROR_NOACCESS": 998,
	"ERROR_INVALID_FUNCTION": 1, "ERROR_SHARING_VIOLATION": 32,
}

// Windows makes the failure with this name of winerror.h.
func Windows(name string) error {
	code, ok := windowsCodes[name]
	if !ok {
		panic(fmt.Sprintf("the reference has no number for %s", name))
	}
	return &impl.Failure{Condition: impl.Condition(name), Native: name, Code: code}
}
