package audit

import (
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

// namedObjects are those of one directory of the object manager: events, mutexes,
// semaphores, sections and jobs with a name, until the last handle is closed.
type namedObjects struct{ path string }

func (namedObjects) name() string { return "named object" }

func (namedObjects) lesson() string {
	return "A named object exists as long as somebody has a handle of it: a process that was left behind, or the implementation's own."
}

func (o namedObjects) look() []string { return objectsIn(o.path) }

func (o namedObjects) find(id string) (finding, bool) {
	if !slices.Contains(o.look(), id) {
		return finding{}, false
	}
	name, class, _ := strings.Cut(id, "\x00")
	return finding{object: o.path + `\` + name + " (" + class + ")"}, true
}

var (
	ntdll                = windows.NewLazySystemDLL("ntdll.dll")
	openDirectoryObject  = ntdll.NewProc("NtOpenDirectoryObject")
	queryDirectoryObject = ntdll.NewProc("NtQueryDirectoryObject")
)

// objectsIn lists a directory of the object manager: names and types, with a NUL
// between them. It lists nothing where the directory cannot be read.
func objectsIn(path string) []string {
	name, err := windows.NewNTUnicodeString(path)
	if err != nil || openDirectoryObject.Find() != nil || queryDirectoryObject.Find() != nil {
		return nil
	}
	attributes := windows.OBJECT_ATTRIBUTES{ObjectName: name}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	const directoryQuery = 1
	var directory windows.Handle
	if status, _, _ := openDirectoryObject.Call(uintptr(unsafe.Pointer(&directory)), directoryQuery, uintptr(unsafe.Pointer(&attributes))); status != 0 {
		return nil
	}
	defer windows.CloseHandle(directory)
	type entry struct{ name, class windows.NTUnicodeString }
	buffer := make([]entry, 4096) // texts follow the entries in the same buffer
	var list []string
	var position, length uint32
	for restart := uintptr(1); ; restart = 0 {
		clear(buffer)
		status, _, _ := queryDirectoryObject.Call(uintptr(directory), uintptr(unsafe.Pointer(&buffer[0])), uintptr(len(buffer))*unsafe.Sizeof(buffer[0]),
			0, restart, uintptr(unsafe.Pointer(&position)), uintptr(unsafe.Pointer(&length)))
		for i := 0; i < len(buffer) && buffer[i].name.Buffer != nil; i++ {
			list = append(list, buffer[i].name.String()+"\x00"+buffer[i].class.String())
		}
		if windows.NTStatus(uint32(status)) != windows.STATUS_MORE_ENTRIES {
			return list
		}
	}
}

// listing is a directory of a file system that holds what has a server. Its entries are
// listed only: to open one would be to become a client.
type listing struct{ path, what string }

func (l listing) name() string { return l.what }

func (l listing) lesson() string {
	return "A " + l.what + " stays as long as its server has a handle of it."
}

func (l listing) look() []string {
	var found windows.Win32finddata
	search, err := windows.FindFirstFile(windows.StringToUTF16Ptr(l.path+"*"), &found)
	if err != nil {
		return nil
	}
	defer windows.FindClose(search)
	var list []string
	for ; err == nil; err = windows.FindNextFile(search, &found) {
		list = append(list, windows.UTF16ToString(found.FileName[:]))
	}
	return list
}

func (l listing) find(name string) (finding, bool) {
	if !slices.Contains(l.look(), name) {
		return finding{}, false
	}
	return finding{object: l.path + name}, true
}
