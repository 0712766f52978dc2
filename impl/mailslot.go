package impl

// Operations on mailslots. Messages are read and written by win.read and
// win.write.

// ComputerAdd adds a computer to a world. The one that every world begins with
// belongs to no domain, and process.start speaks of it by no name.
type ComputerAdd struct {
	World    string `json:"world"`
	Computer string `json:"computer" doc:"its name, by which process.start speaks of it"`
	Domain   string `json:"domain" doc:"the domain that it belongs to"`
}

// ComputerName asks for the name of the computer that the actor runs on.
type ComputerName struct{}

// ComputerNamed is that name.
type ComputerNamed struct {
	Name string `json:"name"`
}

// MailslotCreate makes a mailslot; its creator reads from it.
type MailslotCreate struct {
	Name        string `json:"name" doc:"the whole name: \\\\.\\mailslot\\NAME"`
	MaxMessage  int    `json:"max_message,omitempty" doc:"the longest message in bytes; 0 is any"`
	ReadTimeout int    `json:"read_timeout" doc:"how long a read waits for a message, in milliseconds; 0 returns at once, -1 waits for ever"`
}

// MailslotOpen opens a mailslot, or all of a name in a domain, for writing.
type MailslotOpen struct {
	Name   string `json:"name" doc:"the whole name: \\\\.\\mailslot\\NAME, \\\\COMPUTER\\mailslot\\NAME, \\\\DOMAIN\\mailslot\\NAME, \\\\*\\mailslot\\NAME"`
	Access string `json:"access,omitempty" doc:"write (also when absent) or read-write"`
	Share  string `json:"share,omitempty" doc:"what others may do: read-write (also when absent), read or none"`
}

// MailslotInfo asks what waits in a mailslot.
type MailslotInfo struct {
	Handle Handle   `json:"handle"`
	Only   []string `json:"only,omitempty" doc:"the names of the results to ask for, NULL being passed for the others; all when absent"`
}

// NoMessage is the size of the next message while none waits.
const NoMessage = -1

// MailslotStatus is what GetMailslotInfo tells. What was not asked for is 0.
type MailslotStatus struct {
	MaxMessage  int64 `json:"max_message" doc:"the longest message in bytes; 0 is any"`
	NextSize    int64 `json:"next_size" doc:"the size of the next message; -1 (MAILSLOT_NO_MESSAGE) when none waits"`
	Messages    int64 `json:"messages" doc:"how many messages wait"`
	ReadTimeout int64 `json:"read_timeout" doc:"milliseconds; -1 waits for ever"`
}

// MailslotSet changes how long reads of a mailslot wait.
type MailslotSet struct {
	Handle      Handle `json:"handle"`
	ReadTimeout int    `json:"read_timeout" doc:"milliseconds; 0 returns at once, -1 waits for ever"`
}

func init() {
	const m = "mailslot"
	define[ComputerAdd, Nothing]("", "computer.add", "adds the computer {computer} to the domain {domain}", "Option computers. Asked of the root actor.")
	define[ComputerName, ComputerNamed](m, "computer.name", "asks for the name of its computer", "GetComputerName.")
	define[MailslotCreate, Opened](m, "mailslot.create", "creates the mailslot {name}", "CreateMailslot.")
	define[MailslotOpen, Opened](m, "mailslot.open", "opens {name}", "CreateFile with OPEN_EXISTING.")
	define[MailslotInfo, MailslotStatus](m, "mailslot.info", "asks what waits in {handle}", "GetMailslotInfo.")
	define[MailslotSet, Nothing](m, "mailslot.set", "sets the read time-out of {handle} to {read_timeout} ms", "SetMailslotInfo.")
}
