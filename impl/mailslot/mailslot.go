// Package mailslot has the operations on mailslots. Messages are read and written
// by win.read and win.write.
package mailslot

import (
	"github.com/ipcspec/ipcspec/impl"
)

const room = "mailslot"

func init() {
	impl.Describe(impl.Mechanism{
		Name: room, Prefix: "MAILSLOT", Family: "windows", Traits: []string{"win-handle", "messages", "timed", "computers"},
		Absent:     map[string]string{"linux": "a mechanism of Windows", "libc": "a mechanism of Windows"},
		Properties: impl.Properties{Unrelated: true, Unit: "messages", Lifetime: "handle", Name: "name", Machines: true},
		Specimen: []string{
			`a process "server" that has the mailslot "letters"`,
			`a process "client"`,
		},
	})
}

// Create makes a mailslot; its creator reads from it.
type Create struct {
	Name        string `json:"name" makes:"mailslot name" doc:"the whole name: \\\\.\\mailslot\\NAME"`
	MaxMessage  int    `json:"max_message,omitempty" domain:"0,1,2" doc:"the longest message in bytes; 0 is any"`
	ReadTimeout int    `json:"read_timeout" domain:"-1,0,1" doc:"how long a read waits for a message, in milliseconds; 0 returns at once, -1 waits for ever"`
}

// Open opens a mailslot, or all of a name in a domain, for writing.
type Open struct {
	Name   string `json:"name" takes:"mailslot name" doc:"the whole name: \\\\.\\mailslot\\NAME, \\\\COMPUTER\\mailslot\\NAME, \\\\DOMAIN\\mailslot\\NAME, \\\\*\\mailslot\\NAME"`
	Access string `json:"access,omitempty" domain:"write|read-write" doc:"write (also when absent) or read-write"`
	Share  string `json:"share,omitempty" domain:"read-write|read|none" doc:"what others may do: read-write (also when absent), read or none"`
}

// Info asks what waits in a mailslot.
type Info struct {
	Handle impl.Handle `json:"handle" takes:"handle:mailslot"`
	Only   []string    `json:"only,omitempty" domain:"max_message|next_size|messages|read_timeout" doc:"the names of the results to ask for, NULL being passed for the others; all when absent"`
}

// NoMessage is the size of the next message while none waits.
const NoMessage = -1

// Status is what GetMailslotInfo tells. What was not asked for is 0.
type Status struct {
	MaxMessage  int64 `json:"max_message" within:"0.." doc:"the longest message in bytes; 0 is any"`
	NextSize    int64 `json:"next_size" within:"-1.." doc:"the size of the next message; -1 (MAILSLOT_NO_MESSAGE) when none waits"`
	Messages    int64 `json:"messages" within:"0.." doc:"how many messages wait"`
	ReadTimeout int64 `json:"read_timeout" within:"-1.." doc:"milliseconds; -1 waits for ever"`
}

// Set changes how long reads of a mailslot wait.
type Set struct {
	Handle      impl.Handle `json:"handle" takes:"handle:mailslot"`
	ReadTimeout int         `json:"read_timeout" domain:"-1,0,1" doc:"milliseconds; 0 returns at once, -1 waits for ever"`
}

func init() {
	impl.Define[Create, impl.Opened](room, "mailslot.create", "creates the mailslot {name}", "CreateMailslot.", impl.Makes("", "handle:mailslot"),
		impl.Fails("Microsoft CreateMailslot", ""), impl.Fails("Wine's tests kernel32/mailslot.c", "ERROR_ALREADY_EXISTS ERROR_INVALID_NAME ERROR_PATH_NOT_FOUND"),
		impl.Beyond("of a NULL for the name, which the contract has no word for", "ERROR_PATH_NOT_FOUND"))
	impl.Define[Open, impl.Opened](room, "mailslot.open", "opens {name}", "CreateFile with OPEN_EXISTING.", impl.Makes("", "handle:mailslot-client"),
		impl.Fails("Microsoft CreateMailslot", "ERROR_FILE_NOT_FOUND"), impl.Fails("Microsoft CreateFile", "ERROR_FILE_NOT_FOUND ERROR_SHARING_VIOLATION"), impl.Fails("Wine's tests kernel32/mailslot.c", "ERROR_SHARING_VIOLATION"))
	impl.Define[Info, Status](room, "mailslot.info", "asks what waits in {handle}", "GetMailslotInfo.", impl.Fails("Microsoft GetMailslotInfo", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_HANDLE"))
	impl.Define[Set, impl.Nothing](room, "mailslot.set", "sets the read time-out of {handle} to {read_timeout} ms", "SetMailslotInfo.", impl.Fails("Microsoft SetMailslotInfo", ""), impl.Fails("Microsoft, System Error Codes", "ERROR_INVALID_HANDLE"))
}
