package pipe

import (
	"slices"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/descriptor"
	"github.com/ipcspec/ipcspec/impl/faults"
	mistakes "github.com/ipcspec/ipcspec/impl/faults/bytestream"
	"github.com/ipcspec/ipcspec/impl/pipe"
	streams "github.com/ipcspec/ipcspec/impl/reference/bytestream"
	descriptors "github.com/ipcspec/ipcspec/impl/reference/descriptor"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
	pipes "github.com/ipcspec/ipcspec/impl/reference/pipe"
)

// Mistakes about what one way of using a pipe means for the others: passing on, packets,
// changed capacities, registrations, forks.
func init() {
	faults.Add("pipe",
		faults.Fault{Name: "splice-frees-room-in-silence", Mistake: "Takes buffers out of a pipe without waking the writers that wait for room in it.", Plant: func(k *kernel.Kernel) {
			sleeping[descriptor.Write](k, sleepersAfter[pipe.Splice](k), "write")
		}},
		faults.Fault{Name: "splice-tells-no-poller-of-room", Mistake: "Takes buffers out of a pipe without telling those who poll its write end.", Plant: func(k *kernel.Kernel) {
			asleep := sleepersAfter[pipe.Splice](k)
			sleeping[descriptor.Poll](k, asleep, "poll")
			sleeping[descriptor.Select](k, asleep, "select")
			sleeping[descriptor.EpollWait](k, asleep, "epoll_wait")
		}},
		faults.Fault{Name: "tee-brings-no-news", Mistake: "Links buffers into the other pipe without waking those who wait for data there.", Plant: func(k *kernel.Kernel) {
			asleep := sleepersAfter[pipe.Tee](k)
			sleeping[descriptor.Read](k, asleep, "read")
			sleeping[descriptor.Poll](k, asleep, "poll")
			sleeping[descriptor.Select](k, asleep, "select")
		}},
		faults.Fault{Name: "spliced-data-are-no-arrival", Mistake: "Counts as an edge what is written, and not what tee and splice bring.", Plant: func(k *kernel.Kernel) {
			splicing(k, func(_ *kernel.Call, _, to *streams.Pipe, _ int, original func() (impl.Result, error)) (impl.Result, error) {
				before := to.Arrivals
				defer func() { to.Arrivals = before }()
				return original()
			})
		}},
		faults.Fault{Name: "tee-shares-its-last-page", Mistake: "Leaves the page that tee has linked into two pipes open, so that what is appended in one is in the other.", Plant: sharePages},
		faults.Fault{Name: "read-of-nothing-eats-a-packet", Mistake: "Lets a read of no bytes take the way of all reads of packets, and drops what it had no room for.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Read, original kernel.Transition) (impl.Result, error) {
				if p := mistakes.PipeOf(c, op.Handle); op.Size == 0 && p != nil && len(p.Parts) > 0 && p.Parts[0].Packet {
					streams.Of(k).Take(p, 1)
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "each-piece-is-a-packet", Mistake: "Writes the pieces of a writev one after the other, each as a packet.", Plant: func(k *kernel.Kernel) {
			descriptors.Of(k).Gather = func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, pieces [][]byte) (impl.Count, error) {
				end := pipes.EndOf(d)
				if end == nil || !end.Direct {
					return d.File.(descriptors.Writer).Write(k, c, d, slices.Concat(pieces...), "writev")
				}
				total := 0
				for _, piece := range pieces {
					end.Pipe.Add(k, piece, len(piece))
					total += len(piece)
				}
				return impl.Count{Count: total}, nil
			}
		}},
		faults.Fault{Name: "unread-is-the-next-packet", Mistake: "Answers FIONREAD with the size of the packet that is read next, as datagram sockets do.", Plant: func(k *kernel.Kernel) {
			unread := pipes.Of(k).Unread
			pipes.Of(k).Unread = func(d *kernel.Description) int {
				if p := streams.PipeOf(d); len(p.Parts) > 0 && p.Parts[0].Packet {
					return p.Parts[0].Size
				}
				return unread(d)
			}
		}},
		faults.Fault{Name: "resizing-starts-at-the-array", Mistake: "Copies a ring from the beginning of its array when the capacity is changed, wherever its first byte is.", Plant: unrollWrongly},
		faults.Fault{Name: "pieces-go-in-one-by-one", Mistake: "Applies PIPE_BUF to each piece of a writev, and without waiting writes those that fit.", Plant: func(k *kernel.Kernel) {
			gather := descriptors.Of(k).Gather
			descriptors.Of(k).Gather = func(k *kernel.Kernel, c *kernel.Call, d *kernel.Description, pieces [][]byte) (impl.Count, error) {
				if p := streams.PipeOf(d); p != nil && d.Nonblock {
					fits := 0
					for fits < len(pieces) && len(slices.Concat(pieces[:fits+1]...)) <= p.Room() {
						fits++
					}
					if fits > 0 {
						pieces = pieces[:fits]
					}
				}
				return gather(k, c, d, pieces)
			}
		}},
		faults.Fault{Name: "poll-for-nothing-is-in-no-queue", Mistake: "Lets who polls for no events wait where nobody is woken, although hang-ups and errors are reported unasked.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Poll, original kernel.Transition) (impl.Result, error) {
				if c.Begun && len(op.Handles) == 1 && len(op.Handles[0].Events) == 0 {
					return nil, c.Wait("poll")
				}
				return original(k, c)
			})
		}},
		faults.Fault{Name: "edges-are-two-samples", Mistake: "Finds edges by comparing whether an end is ready with whether it was at the last wait, and misses what was between.", Plant: sampleEdges},
		faults.Fault{Name: "pending-signals-are-inherited", Mistake: "Copies what is pending for the thread to the child that it forks, with its mask.", Plant: func(k *kernel.Kernel) {
			kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ impl.ProcessFork, original kernel.Transition) (impl.Result, error) {
				result, err := original(k, c)
				if started, ok := result.(impl.ProcessStarted); ok && err == nil {
					k.Find(started.PID).Pending[""] = slices.Clone(c.Process.Pending[c.Thread])
				}
				return result, err
			})
		}},
	)
}

// sharePages lets what is appended behind a page that tee has linked be in both pipes,
// over what the other one has there.
func sharePages(k *kernel.Kernel) {
	type link struct {
		other   *streams.Pipe
		at, its int // how much was in each pipe when they were linked
	}
	links := map[*streams.Pipe]link{}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.Tee, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		if from, to := mistakes.PipeOf(c, op.From), mistakes.PipeOf(c, op.To); err == nil && from != nil && to != nil {
			links[from] = link{to, len(from.Buffer), len(to.Buffer)}
			links[to] = link{from, len(to.Buffer), len(from.Buffer)}
		}
		return result, err
	})
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.Write, original kernel.Transition) (impl.Result, error) {
		p := mistakes.PipeOf(c, op.Handle)
		behind := p != nil && links[p].other != nil && links[p].at == len(p.Buffer)
		result, err := original(k, c)
		if l := links[p]; behind && err == nil && len(l.other.Buffer) > l.its {
			l.other.Buffer = slices.Clone(l.other.Buffer)
			copy(l.other.Buffer[l.its:], op.Bytes())
		}
		return result, err
	})
}

// unrollWrongly puts what had wrapped around the end of the ring before the rest.
func unrollWrongly(k *kernel.Kernel) {
	first := map[*streams.Pipe]int{} // where in its ring the first byte of a pipe is
	take := streams.Of(k).Take
	streams.Of(k).Take = func(p *streams.Pipe, size int) []byte {
		before := len(p.Buffer)
		data := take(p, size)
		first[p] = (first[p] + before - len(p.Buffer)) % max(1, p.Capacity)
		return data
	}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op pipe.SetSize, original kernel.Transition) (impl.Result, error) {
		p := mistakes.PipeOf(c, op.Handle)
		if p == nil {
			return original(k, c)
		}
		behind := p.Capacity - first[p]
		result, err := original(k, c)
		if err == nil && behind < len(p.Buffer) {
			p.Buffer = slices.Concat(p.Buffer[behind:], p.Buffer[:behind])
		}
		if err == nil {
			first[p] = 0
		}
		return result, err
	})
}

// sampleEdges reports an end that is ready if it was not at the last wait.
func sampleEdges(k *kernel.Kernel) {
	was := map[*descriptors.EpollItem]bool{}
	ready := func(item *descriptors.EpollItem) bool {
		return slices.Contains(descriptors.Ready(k, item.Description), "out")
	}
	due := descriptors.Of(k).Due
	descriptors.Of(k).Due = func(item *descriptors.EpollItem) bool {
		if !item.Edge || !item.Description.Writes() || item.Next == 0 || !ready(item) {
			return due(item)
		}
		return !was[item]
	}
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, op descriptor.EpollWait, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		if e := epollOf(c, op.Epoll); e != nil {
			for _, item := range e.Items {
				was[item] = ready(item)
			}
		}
		return result, err
	})
}
