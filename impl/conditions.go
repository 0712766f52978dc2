package impl

import (
	"fmt"
	"maps"
	"slices"
)

// A condition is the platform-neutral name of an outcome. Per platform the map
// from native code to condition is one to one, so that no two codes hide behind
// one word.

// PosixConditions maps the names of <errno.h> to conditions.
var PosixConditions = map[string]string{
	"EPERM":   "not permitted",
	"ENOENT":  "not found",
	"ESRCH":   "no such process",
	"EINTR":   "interrupted",
	"E2BIG":   "too big",
	"EBADF":   "bad handle",
	"ECHILD":  "no child",
	"EAGAIN":  "would block",
	"ENOMEM":  "out of memory",
	"EACCES":  "access denied",
	"EFAULT":  "bad address",
	"EBUSY":   "busy",
	"EEXIST":  "already exists",
	"EINVAL":  "invalid argument",
	"ENFILE":  "too many handles in the system",
	"EMFILE":  "too many handles",
	"ENOSPC":  "no space",
	"ESPIPE":  "not seekable",
	"EPIPE":   "broken pipe",
	"ENOSYS":  "not implemented",
	"ENOMSG":  "no message",
	"EIDRM":   "identifier removed",
	"ENOTSUP": "not supported",

	"EDQUOT":       "quota used up",
	"EFBIG":        "file too large",
	"EIO":          "input/output error",
	"EISDIR":       "is a directory",
	"ELOOP":        "loop",
	"EMLINK":       "too many links",
	"ENAMETOOLONG": "name too long",
	"ENOEXEC":      "no program",
	"ENOTDIR":      "not a directory",
	"ENOTTY":       "no such request",
	"EOVERFLOW":    "number too large",
	"ERANGE":       "out of range",
	"EROFS":        "read-only",
	"ETXTBSY":      "program running",
	"EXDEV":        "another file system",
	"ENXIO":        "no such device",
}

// WindowsConditions maps the names of Win32 error codes to conditions.
var WindowsConditions = map[string]string{
	"ERROR_SUCCESS":               "no error code",
	"ERROR_FILE_NOT_FOUND":        "not found",
	"ERROR_PATH_NOT_FOUND":        "path not found",
	"ERROR_NOT_FOUND":             "no such element",
	"ERROR_NOT_SUPPORTED":         "not supported",
	"ERROR_BAD_NET_NAME":          "bad network name",
	"ERROR_ACCESS_DENIED":         "access denied",
	"ERROR_INVALID_HANDLE":        "bad handle",
	"ERROR_SHARING_VIOLATION":     "sharing violation",
	"ERROR_BAD_NETPATH":           "bad network path",
	"ERROR_INVALID_PARAMETER":     "invalid argument",
	"ERROR_BROKEN_PIPE":           "broken pipe",
	"ERROR_SEM_TIMEOUT":           "timed out",
	"ERROR_INSUFFICIENT_BUFFER":   "too big",
	"ERROR_INVALID_NAME":          "invalid name",
	"ERROR_ALREADY_EXISTS":        "already exists",
	"ERROR_CLIPBOARD_NOT_OPEN":    "clipboard not open",
	"ERROR_HANDLE_EOF":            "end-of-file",
	"ERROR_BAD_LENGTH":            "bad length",
	"ERROR_INVALID_WINDOW_HANDLE": "bad window",
	"ERROR_INVALID_FUNCTION":      "invalid function",
	"ERROR_NOT_ENOUGH_MEMORY":     "out of memory",
	"ERROR_BAD_PATHNAME":          "bad path name",
	"ERROR_MORE_DATA":             "more data",
	"ERROR_IO_PENDING":            "pending",
	"ERROR_IO_INCOMPLETE":         "not complete",
	"ERROR_OPERATION_ABORTED":     "cancelled",
	"ERROR_NO_DATA":               "pipe closing",
	"ERROR_DISCARDED":             "discarded",
	"ERROR_NOT_LOCKED":            "not locked",
	"ERROR_NOACCESS":              "bad address",
	"ERROR_INVALID_USER_BUFFER":   "too many requests",
	"ERROR_NOT_ENOUGH_QUOTA":      "quota used up",
}

// Conditions returns every condition that a scenario may name, sorted.
func Conditions() []string {
	set := map[string]bool{}
	for _, table := range []map[string]string{PosixConditions, WindowsConditions} {
		for _, condition := range table {
			set[condition] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// Condition returns the condition of a native code ("EPIPE"); for one that no
// table has, the native name itself.
func Condition(native string) string {
	if c, ok := PosixConditions[native]; ok {
		return c
	}
	if c, ok := WindowsConditions[native]; ok {
		return c
	}
	return native
}

// CheckFailure completes a failure that came from outside: the condition is
// derived from the native name when it is absent, and must agree with the table
// when both are there.
func CheckFailure(f *Failure) error {
	known := Condition(f.Native)
	if f.Condition == "" {
		if f.Native == "" {
			return fmt.Errorf("an error needs a condition or a native name")
		}
		f.Condition = known
		return nil
	}
	if f.Native != "" && known != f.Native && known != f.Condition {
		return fmt.Errorf("%s is the condition %q, not %q", f.Native, known, f.Condition)
	}
	return nil
}
