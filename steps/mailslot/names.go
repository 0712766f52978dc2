package mailslot

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/ipcspec/ipcspec/steps"
)

// The names of mailslots: as sentences write them, and as the system is told them.

func init() {
	steps.DefineParameter("address", `"(\\\\[^"\\]+\\[Mm][Aa][Ii][Ll][Ss][Ll][Oo][Tt]\\[^"]+)"`, `the name of mailslots as a sender writes it: "\\OFFICE\mailslot\news"`)
	steps.Plainly(func(w *steps.World, text string) string { return strings.ReplaceAll(text, prefix(w), "") })
}

// whole is the name of a mailslot that is made on its server's own computer.
func whole(name string) string {
	if strings.HasPrefix(name, `\\`) {
		return name
	}
	return `\\.\mailslot\` + name
}

var beginning = regexp.MustCompile(`(?i)^.*?\\mailslot\\`)

// short is what follows the beginning that the names of all mailslots have.
func short(name string) string { return beginning.ReplaceAllString(name, "") }

// apart keeps names apart where worlds are not separated.
func apart(w *world, name string) string {
	first := beginning.FindString(name)
	if w.Isolated() || first == "" {
		return name
	}
	return first + prefix(w) + name[len(first):]
}

// asWritten undoes that.
func asWritten(w *world, name string) string { return strings.Replace(name, prefix(w), "", 1) }

// prefix begins the names of this scenario.
func prefix(w *world) string { return fmt.Sprintf("ipcspec-%d-%s-", os.Getpid(), w.Name) }
