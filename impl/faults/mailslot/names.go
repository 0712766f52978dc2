package mailslot

import (
	"strings"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/impl/mailslot"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	mailslots "github.com/ipcspec/ipcspec/impl/reference/mailslot"
)

// Mistakes about the names of mailslots, and who may open and make them.
func init() {
	faults.Add("mailslot",
		faults.Fault{Name: "mailslot-names-mind-case", Mistake: "Compares the names of mailslots byte by byte.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).SameMailslotName = func(one, other string) bool { return one == other }
		}},
		faults.Fault{Name: "mailslot-path-is-dropped", Mistake: "Looks for the last part of the name only, as if the path were a folder.", Plant: func(k *kernel.Kernel) {
			last := func(name string) string { return strings.ToLower(name[strings.LastIndexByte(name, '\\')+1:]) }
			mailslots.Of(k).SameMailslotName = func(one, other string) bool { return last(one) == last(other) }
		}},
		faults.Fault{Name: "mailslot-path-is-the-name", Mistake: "Ends the name at its first backslash.", Plant: func(k *kernel.Kernel) {
			first := func(name string) string { name, _, _ = strings.Cut(name, `\`); return strings.ToLower(name) }
			mailslots.Of(k).SameMailslotName = func(one, other string) bool { return first(one) == first(other) }
		}},
		faults.Fault{Name: "mailslot-path-must-exist", Mistake: "Demands that the directories before the name exist.", Plant: func(k *kernel.Kernel) {
			refuseCreation(k, "ERROR_PATH_NOT_FOUND", func(c *kernel.Call, name string) bool {
				return strings.Contains(strings.TrimPrefix(name, `\\.\mailslot\`), `\`)
			})
		}},
		faults.Fault{Name: "long-mailslot-names-are-cut", Mistake: "Keeps the first seven letters of a name.", Plant: func(k *kernel.Kernel) {
			cut := func(name string) string { return strings.ToLower(name[:min(len(name), 7)]) }
			mailslots.Of(k).SameMailslotName = func(one, other string) bool { return cut(one) == cut(other) }
		}},
		faults.Fault{Name: "mailslot-names-are-not-compared", Mistake: "Delivers to the first mailslot of a computer.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).SameMailslotName = func(string, string) bool { return true }
		}},
		faults.Fault{Name: "one-mailslot-for-each-process", Mistake: "Lets a process make one mailslot in its life.", Plant: func(k *kernel.Kernel) {
			refuseCreation(k, "ERROR_ACCESS_DENIED", func(c *kernel.Call, _ string) bool { return servesMailslot(c.Process) })
		}},
		faults.Fault{Name: "newest-mailslot-gets-all", Mistake: "Keeps one queue for each computer, that of the mailslot made last.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Deliver
			mailslots.Of(k).Deliver = func(slot *mailslots.Mailslot, l mailslots.Letter) {
				all := mailslots.At(slot.Computer).All
				original(all[len(all)-1], l)
			}
		}},
		faults.Fault{Name: "clients-cannot-be-servers", Mistake: "Takes a process that has opened a mailslot for a client for good.", Plant: func(k *kernel.Kernel) {
			refuseCreation(k, "ERROR_ACCESS_DENIED", func(c *kernel.Call, _ string) bool { return sendsToMailslot(c.Process) })
		}},
		faults.Fault{Name: "servers-cannot-be-clients", Mistake: "Refuses to open a mailslot to a process that has one.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Open, original kernel.Transition) (impl.Result, error) {
				if servesMailslot(c.Process) {
					return nil, kernel.Windows("ERROR_ACCESS_DENIED")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "mailslot-name-is-taken-over", Mistake: "Gives a name that is taken to who asks last.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Create, original kernel.Transition) (impl.Result, error) {
				here := c.Process.Computer
				for _, slot := range mailslots.At(here).All {
					if strings.EqualFold(`\\.\mailslot\`+slot.Name, op.Name) {
						slot.Name = "forgotten"
					}
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "mailslot-names-span-the-network", Mistake: "Keeps one table of names for all computers.", Plant: func(k *kernel.Kernel) {
			refuseCreation(k, "ERROR_ALREADY_EXISTS", func(c *kernel.Call, name string) bool {
				for _, other := range k.Computers {
					for _, slot := range mailslots.At(other).All {
						if strings.EqualFold(`\\.\mailslot\`+slot.Name, name) {
							return true
						}
					}
				}
				return false
			})
		}},
		faults.Fault{Name: "point-is-the-first-computer", Mistake: "Looks for the mailslots of \\\\.\\ on the computer that it knows first.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).LocalMailslot
			mailslots.Of(k).LocalMailslot = func(k *kernel.Kernel, _ *kernel.Computer, name string) *mailslots.Mailslot {
				return original(k, k.Computers[0], name)
			}
		}},
		faults.Fault{Name: "mailslot-open-makes-it", Mistake: "Creates the mailslot that a client opens, as for a file.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).LocalMailslot
			mailslots.Of(k).LocalMailslot = func(k *kernel.Kernel, on *kernel.Computer, name string) *mailslots.Mailslot {
				if slot := original(k, on, name); slot != nil {
					return slot
				}
				slot := &mailslots.Mailslot{Computer: on, Name: name}
				mailslots.At(on).All = append(mailslots.At(on).All, slot)
				return slot
			}
		}},
		faults.Fault{Name: "missing-mailslot-is-a-bad-path", Mistake: "Reports a mailslot that does not exist as a network path that does not.", Plant: func(k *kernel.Kernel) {
			faults.Recode[mailslot.Open](k, "not found", "ERROR_BAD_NETPATH")
		}},
		faults.Fault{Name: "any-name-makes-a-mailslot", Mistake: "Puts the prefix before a name that has none.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).MailslotName = func(name string) string {
				if !strings.Contains(name, `\`) {
					return `\\.\mailslot\` + name
				}
				return name
			}
		}},
		faults.Fault{Name: "wrong-mailslot-name-is-a-missing-path", Mistake: "Leaves a name without the prefix to the file system.", Plant: func(k *kernel.Kernel) {
			refuseCreation(k, "ERROR_PATH_NOT_FOUND", func(_ *kernel.Call, name string) bool { return !strings.HasPrefix(name, `\\`) })
		}},
		faults.Fault{Name: "remote-mailslot-is-made-at-home", Mistake: "Ignores which computer the name of a new mailslot names.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).MailslotName = func(name string) string {
				if parts := strings.SplitN(name, `\`, 4); len(parts) == 4 {
					return `\\.\` + parts[3]
				}
				return name
			}
		}},
		faults.Fault{Name: "own-computer-name-is-foreign", Mistake: "Sends what is addressed to the own computer's name to the network only.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				return original(sender, to, at) && !(at == sender && strings.EqualFold(at.Name, to.Place))
			}
		}},
		faults.Fault{Name: "computer-name-is-its-domain", Mistake: "Addresses the domain when a computer is named.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				for _, c := range k.Computers {
					if strings.EqualFold(c.Name, to.Place) {
						return at.Domain == c.Domain
					}
				}
				return original(sender, to, at)
			}
		}},
		faults.Fault{Name: "only-the-own-domain-has-computers", Mistake: "Looks for computers in the sender's domain only.", Plant: func(k *kernel.Kernel) {
			original := mailslots.Of(k).Reaches
			mailslots.Of(k).Reaches = func(sender *kernel.Computer, to mailslots.Address, at *kernel.Computer) bool {
				return original(sender, to, at) && (at.Domain == sender.Domain || !strings.EqualFold(at.Name, to.Place))
			}
		}},
		faults.Fault{Name: "mailslot-has-one-client", Mistake: "Lets one client at a time open a mailslot, whatever they share.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).MayOpenMailslot = func(slot *mailslots.Mailslot, _ mailslot.Open) error {
				if slot.Opened > 0 {
					return kernel.Windows("ERROR_SHARING_VIOLATION")
				}
				return nil
			}
		}},
		faults.Fault{Name: "mailslot-client-must-share-writing", Mistake: "Refuses a client that shares reading only.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).MayOpenMailslot = func(_ *mailslots.Mailslot, op mailslot.Open) error {
				if op.Share == "read" {
					return kernel.Windows("ERROR_SHARING_VIOLATION")
				}
				return nil
			}
		}},
		faults.Fault{Name: "unshared-mailslot-is-access-denied", Mistake: "Reports a client that shares nothing as one without the right to open.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).MayOpenMailslot = func(_ *mailslots.Mailslot, op mailslot.Open) error {
				if op.Share == "none" {
					return kernel.Windows("ERROR_ACCESS_DENIED")
				}
				return nil
			}
		}},
		faults.Fault{Name: "mailslot-refuses-generic-read", Mistake: "Refuses a client that asks for reading as well.", Plant: func(k *kernel.Kernel) {
			mailslots.Of(k).MayOpenMailslot = func(_ *mailslots.Mailslot, op mailslot.Open) error {
				if op.Access == "read-write" {
					return kernel.Windows("ERROR_ACCESS_DENIED")
				}
				return nil
			}
		}},
	)
}

// refuseCreation makes the creation of some mailslots fail.
func refuseCreation(k *kernel.Kernel, code string, which func(c *kernel.Call, name string) bool) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op mailslot.Create, original kernel.Transition) (impl.Result, error) {
		if which(c, op.Name) {
			return nil, kernel.Windows(code)
		}
		return original(k, c)
	})
}

func servesMailslot(p *kernel.Process) bool {
	for _, d := range p.Handles {
		if mailslots.SlotOf(d.Description) != nil {
			return true
		}
	}
	return false
}

func sendsToMailslot(p *kernel.Process) bool {
	for _, d := range p.Handles {
		if mailslots.AddressOf(d.Description) != nil {
			return true
		}
	}
	return false
}
