package impl

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Mechanism describes one way of communicating. It is the one place where a
// mechanism is named: lists of mechanisms, prefixes, claims, help and what
// exploring leaves open all derive from the descriptors.
type Mechanism struct {
	// Name is the tag and the folder of its features: "sysv-msgqueue". Its rooms
	// in Go are called the same without hyphens.
	Name string
	// Prefix is what the ids of its behaviours begin with: "MSGQ".
	Prefix string
	// Family is "posix" or "windows".
	Family string
	// Traits are what it has in common with others: "descriptor", "byte-stream".
	Traits []string
	// Floors says for each floor that it is not on why: "linux": "System V ...".
	// The floors are those of [Floors].
	Absent map[string]string
	Properties
	// Specimen are sentences that give two processes one shared object.
	Specimen []string
}

// Properties are what any two mechanisms can be compared by.
type Properties struct {
	// Unrelated: processes without a common ancestor can share the object.
	Unrelated bool
	// BothWays: one object carries data in both directions.
	BothWays bool
	// Unit is what is transferred: "bytes", "messages", or "memory" that is shared.
	Unit string
	// Lifetime is what an object lives with: "handle" (its last one), "process" (the one
	// that made it), "system" (until it is removed or the computer restarts).
	Lifetime string
	// Name is how a process finds the object: "" (by inheritance only), "key", "path",
	// "name", or "one" where each computer or session has exactly one.
	Name string
	// Machines: it can reach another computer.
	Machines bool
}

// Floors are the implementations that this project has of its own, each of which
// has a room for a mechanism or a reason why not.
var Floors = []string{"reference", "linux", "libc", "windows"}

// Trait is what several mechanisms have in common, with operations of its own.
type Trait struct {
	// Name is the name of its folders: "win-handle".
	Name string
	// Doc says in a few words what it is.
	Doc string
}

// Traits are the traits that exist.
var Traits = []Trait{
	{"descriptor", "file descriptors of UNIX"},
	{"win-handle", "handles of Windows"},
	{"byte-stream", "bytes without boundaries, in order"},
	{"messages", "messages that stay whole"},
	{"memory", "memory that is addressed"},
	{"named-file", "a name in the file system"},
	{"named-object", "a name in the directory of kernel objects"},
	{"posix-name", "a name of the form /name"},
	{"sysv-object", "keys, identifiers and permissions of System V IPC"},
	{"window", "windows and their messages"},
	{"waitable", "objects that can be waited for"},
	{"timed", "waiting with a time-out"},
	{"computers", "several computers in networks"},
	{"signal", "signals of UNIX"},
	{"upcall", "what a process is called for: held, and answered"},
}

// LookupTrait returns the trait with this name, or nil.
func LookupTrait(name string) *Trait {
	for i, t := range Traits {
		if t.Name == name {
			return &Traits[i]
		}
	}
	return nil
}

var mechanisms = map[string]*Mechanism{}

// Describe registers a mechanism. It panics for a name or prefix that is taken, and
// for a trait that does not exist: programming errors.
func Describe(m Mechanism) {
	for _, other := range mechanisms {
		if other.Name == m.Name || other.Prefix == m.Prefix {
			panic(fmt.Sprintf("the mechanism %s (%s) is described twice, see %s (%s)", m.Name, m.Prefix, other.Name, other.Prefix))
		}
	}
	for _, name := range m.Traits {
		if LookupTrait(name) == nil {
			panic(fmt.Sprintf("%s: there is no trait %q", m.Name, name))
		}
	}
	for floor := range m.Absent {
		if !slices.Contains(Floors, floor) {
			panic(fmt.Sprintf("%s: there is no floor %q", m.Name, floor))
		}
	}
	mechanisms[m.Name] = &m
}

// Mechanisms returns the descriptors of all mechanisms, those of UNIX first, by name.
func Mechanisms() []*Mechanism {
	return slices.SortedFunc(maps.Values(mechanisms), func(a, b *Mechanism) int {
		return cmp.Or(cmp.Compare(a.Family, b.Family), cmp.Compare(a.Name, b.Name))
	})
}

// MechanismNames returns the names of the mechanisms that have all of these traits.
func MechanismNames(traits ...string) []string {
	var names []string
	for _, m := range Mechanisms() {
		if m.Has(traits...) {
			names = append(names, m.Name)
		}
	}
	return names
}

// MechanismsOn returns the names of the mechanisms that a floor has.
func MechanismsOn(floor string) []string {
	var names []string
	for _, m := range Mechanisms() {
		if m.Absent[floor] == "" {
			names = append(names, m.Name)
		}
	}
	return names
}

// LookupMechanism returns the descriptor of the mechanism with this name, or nil.
func LookupMechanism(name string) *Mechanism { return mechanisms[name] }

// LookupPrefix returns the descriptor of the mechanism whose ids begin so, or nil.
func LookupPrefix(prefix string) *Mechanism {
	for _, m := range mechanisms {
		if m.Prefix == prefix {
			return m
		}
	}
	return nil
}

// Has reports whether the mechanism has all of these traits. The nil one has none.
func (m *Mechanism) Has(traits ...string) bool {
	for _, t := range traits {
		if m == nil || !slices.Contains(m.Traits, t) {
			return false
		}
	}
	return true
}

// Room is the name of its folders in Go.
func (m *Mechanism) Room() string { return strings.ReplaceAll(m.Name, "-", "") }

// Needed reports whether an implementation of one of these mechanisms needs the
// operation: every one does, or the mechanism or one of its traits. With no names all are.
func (d *Definition) Needed(names ...string) bool {
	return len(names) == 0 || slices.ContainsFunc(names, func(name string) bool {
		m := mechanisms[name]
		if d.Room == "" {
			return d.Family() == "" || m != nil && m.Family == d.Family()
		}
		return name == d.Room || m.Has(d.Room)
	})
}
