package audit

import (
	"fmt"
	"io/fs"

	"golang.org/x/sys/windows"
)

func kinds(t Trace) []kind {
	list := []kind{newProcesses(t), namedObjects{`\BaseNamedObjects`}}
	var session uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err == nil && session != 0 {
		list = append(list, namedObjects{fmt.Sprintf(`\Sessions\%d\BaseNamedObjects`, session)})
	}
	return append(list, listing{`\\.\pipe\`, "named pipe"}, listing{`\\.\mailslot\`, "mailslot"}, temporaryFiles())
}

func mayBeOurs(fs.FileInfo) bool { return true }
