package faults

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

// Mistakes about the names of mailslots, and who may open and make them.
func init() {
	add("mailslot",
		Fault{Name: "mailslot-names-mind-case", Mistake: "Compares the names of mailslots byte by byte.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).SameMailslotName = func(one, other string) bool { return one == other }
		}},
		Fault{Name: "mailslot-path-is-dropped", Mistake: "Looks for the last part of the name only, as if the path were a folder.", Plant: func(k *kernel) {
			last := func(name string) string { return strings.ToLower(name[strings.LastIndexByte(name, '\\')+1:]) }
			reference.MailslotsOf(k).SameMailslotName = func(one, other string) bool { return last(one) == last(other) }
		}},
		Fault{Name: "mailslot-path-is-the-name", Mistake: "Ends the name at its first backslash.", Plant: func(k *kernel) {
			first := func(name string) string { name, _, _ = strings.Cut(name, `\`); return strings.ToLower(name) }
			reference.MailslotsOf(k).SameMailslotName = func(one, other string) bool { return first(one) == first(other) }
		}},
		Fault{Name: "mailslot-path-must-exist", Mistake: "Demands that the directories before the name exist.", Plant: func(k *kernel) {
			refuseCreation(k, "ERROR_PATH_NOT_FOUND", func(c *reference.Call, name string) bool {
				return strings.Contains(strings.TrimPrefix(name, `\\.\mailslot\`), `\`)
			})
		}},
		Fault{Name: "long-mailslot-names-are-cut", Mistake: "Keeps the first seven letters of a name.", Plant: func(k *kernel) {
			cut := func(name string) string { return strings.ToLower(name[:min(len(name), 7)]) }
			reference.MailslotsOf(k).SameMailslotName = func(one, other string) bool { return cut(one) == cut(other) }
		}},
		Fault{Name: "mailslot-names-are-not-compared", Mistake: "Delivers to the first mailslot of a computer.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).SameMailslotName = func(string, string) bool { return true }
		}},
		Fault{Name: "one-mailslot-for-each-process", Mistake: "Lets a process make one mailslot in its life.", Plant: func(k *kernel) {
			refuseCreation(k, "ERROR_ACCESS_DENIED", func(c *reference.Call, _ string) bool { return servesMailslot(c.Process) })
		}},
		Fault{Name: "newest-mailslot-gets-all", Mistake: "Keeps one queue for each computer, that of the mailslot made last.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Deliver
			reference.MailslotsOf(k).Deliver = func(slot *mailslot, l letter) {
				all := reference.MailslotsAt(slot.Computer).All
				original(all[len(all)-1], l)
			}
		}},
		Fault{Name: "clients-cannot-be-servers", Mistake: "Takes a process that has opened a mailslot for a client for good.", Plant: func(k *kernel) {
			refuseCreation(k, "ERROR_ACCESS_DENIED", func(c *reference.Call, _ string) bool { return sendsToMailslot(c.Process) })
		}},
		Fault{Name: "servers-cannot-be-clients", Mistake: "Refuses to open a mailslot to a process that has one.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotOpen, original reference.Transition) (impl.Result, error) {
				if servesMailslot(c.Process) {
					return nil, reference.Windows("ERROR_ACCESS_DENIED")
				}
				return original(k, c)
			})
		}},
		Fault{Name: "mailslot-name-is-taken-over", Mistake: "Gives a name that is taken to who asks last.", Plant: func(k *kernel) {
			reference.Replace(k, func(k *kernel, c *call, op impl.MailslotCreate, original reference.Transition) (impl.Result, error) {
				here := c.Process.Computer
				for _, slot := range reference.MailslotsAt(here).All {
					if strings.EqualFold(`\\.\mailslot\`+slot.Name, op.Name) {
						slot.Name = "forgotten"
					}
				}
				return original(k, c)
			})
		}},
		Fault{Name: "mailslot-names-span-the-network", Mistake: "Keeps one table of names for all computers.", Plant: func(k *kernel) {
			refuseCreation(k, "ERROR_ALREADY_EXISTS", func(c *reference.Call, name string) bool {
				for _, other := range k.Computers {
					for _, slot := range reference.MailslotsAt(other).All {
						if strings.EqualFold(`\\.\mailslot\`+slot.Name, name) {
							return true
						}
					}
				}
				return false
			})
		}},
		Fault{Name: "point-is-the-first-computer", Mistake: "Looks for the mailslots of \\\\.\\ on the computer that it knows first.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).LocalMailslot
			reference.MailslotsOf(k).LocalMailslot = func(k *kernel, _ *computer, name string) *mailslot { return original(k, k.Computers[0], name) }
		}},
		Fault{Name: "mailslot-open-makes-it", Mistake: "Creates the mailslot that a client opens, as for a file.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).LocalMailslot
			reference.MailslotsOf(k).LocalMailslot = func(k *kernel, on *computer, name string) *mailslot {
				if slot := original(k, on, name); slot != nil {
					return slot
				}
				slot := &mailslot{Computer: on, Name: name}
				reference.MailslotsAt(on).All = append(reference.MailslotsAt(on).All, slot)
				return slot
			}
		}},
		Fault{Name: "missing-mailslot-is-a-bad-path", Mistake: "Reports a mailslot that does not exist as a network path that does not.", Plant: func(k *kernel) {
			recode[impl.MailslotOpen](k, "not found", "ERROR_BAD_NETPATH")
		}},
		Fault{Name: "any-name-makes-a-mailslot", Mistake: "Puts the prefix before a name that has none.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).MailslotName = func(name string) string {
				if !strings.Contains(name, `\`) {
					return `\\.\mailslot\` + name
				}
				return name
			}
		}},
		Fault{Name: "wrong-mailslot-name-is-a-missing-path", Mistake: "Leaves a name without the prefix to the file system.", Plant: func(k *kernel) {
			refuseCreation(k, "ERROR_PATH_NOT_FOUND", func(_ *reference.Call, name string) bool { return !strings.HasPrefix(name, `\\`) })
		}},
		Fault{Name: "remote-mailslot-is-made-at-home", Mistake: "Ignores which computer the name of a new mailslot names.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).MailslotName = func(name string) string {
				if parts := strings.SplitN(name, `\`, 4); len(parts) == 4 {
					return `\\.\` + parts[3]
				}
				return name
			}
		}},
		Fault{Name: "own-computer-name-is-foreign", Mistake: "Sends what is addressed to the own computer's name to the network only.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				return original(sender, to, at) && !(at == sender && strings.EqualFold(at.Name, to.Place))
			}
		}},
		Fault{Name: "computer-name-is-its-domain", Mistake: "Addresses the domain when a computer is named.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				for _, c := range k.Computers {
					if strings.EqualFold(c.Name, to.Place) {
						return at.Domain == c.Domain
					}
				}
				return original(sender, to, at)
			}
		}},
		Fault{Name: "only-the-own-domain-has-computers", Mistake: "Looks for computers in the sender's domain only.", Plant: func(k *kernel) {
			original := reference.MailslotsOf(k).Reaches
			reference.MailslotsOf(k).Reaches = func(sender *computer, to address, at *computer) bool {
				return original(sender, to, at) && (at.Domain == sender.Domain || !strings.EqualFold(at.Name, to.Place))
			}
		}},
		Fault{Name: "mailslot-has-one-client", Mistake: "Lets one client at a time open a mailslot, whatever they share.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).MayOpenMailslot = func(slot *mailslot, _ impl.MailslotOpen) error {
				if slot.Opened > 0 {
					return reference.Windows("ERROR_SHARING_VIOLATION")
				}
				return nil
			}
		}},
		Fault{Name: "mailslot-client-must-share-writing", Mistake: "Refuses a client that shares reading only.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).MayOpenMailslot = func(_ *mailslot, op impl.MailslotOpen) error {
				if op.Share == "read" {
					return reference.Windows("ERROR_SHARING_VIOLATION")
				}
				return nil
			}
		}},
		Fault{Name: "unshared-mailslot-is-access-denied", Mistake: "Reports a client that shares nothing as one without the right to open.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).MayOpenMailslot = func(_ *mailslot, op impl.MailslotOpen) error {
				if op.Share == "none" {
					return reference.Windows("ERROR_ACCESS_DENIED")
				}
				return nil
			}
		}},
		Fault{Name: "mailslot-refuses-generic-read", Mistake: "Refuses a client that asks for reading as well.", Plant: func(k *kernel) {
			reference.MailslotsOf(k).MayOpenMailslot = func(_ *mailslot, op impl.MailslotOpen) error {
				if op.Access == "read-write" {
					return reference.Windows("ERROR_ACCESS_DENIED")
				}
				return nil
			}
		}},
	)
}

// refuseCreation makes the creation of some mailslots fail.
func refuseCreation(k *kernel, code string, which func(c *reference.Call, name string) bool) {
	reference.Replace(k, func(k *kernel, c *call, op impl.MailslotCreate, original reference.Transition) (impl.Result, error) {
		if which(c, op.Name) {
			return nil, reference.Windows(code)
		}
		return original(k, c)
	})
}

func servesMailslot(p *reference.Process) bool {
	for _, d := range p.Handles {
		if d.Description.Mailslot != nil {
			return true
		}
	}
	return false
}

func sendsToMailslot(p *reference.Process) bool {
	for _, d := range p.Handles {
		if d.Description.Address != nil {
			return true
		}
	}
	return false
}
