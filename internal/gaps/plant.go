package gaps

import (
	"context"

	"github.com/ipcspec/ipcspec/impl"
)

// planted is the reference behind somebody who changes one operation of a scenario: what
// it asks for, or what is said to have come of it.
type planted struct {
	impl.IUT
	*change
}

// change is one change at one place.
type change struct {
	at   int                                   // the number of the operation
	ask  func(impl.Operation) impl.Operation   // nil leaves it as it is
	lie  func(impl.Settlement) impl.Settlement // nil tells the truth
	from int                                   // the lie is told from the moment on at which the operation of this number is begun
	omit bool                                  // it is not performed: the lie makes up what is said
	n    int                                   // operations so far
}

func (p *planted) Root() impl.Actor { return &plantedActor{p.IUT.Root(), p.change} }

func (p *planted) Actor(ctx context.Context, name string) (impl.Actor, error) {
	a, err := p.IUT.Actor(ctx, name)
	if err != nil {
		return nil, err
	}
	return &plantedActor{a, p.change}, nil
}

type plantedActor struct {
	impl.Actor
	*change
}

func (a *plantedActor) Start(op impl.Operation, thread string) impl.Pending {
	here := a.n == a.at
	a.n++
	if here && a.ask != nil {
		op = a.ask(op)
	}
	if here && a.omit {
		return &liar{nothing{}, func(impl.Settlement) impl.Settlement { return a.lie(impl.Settlement{Done: true}) }}
	}
	p := a.Actor.Start(op, thread)
	if here && a.lie != nil {
		return &liar{p, func(s impl.Settlement) impl.Settlement {
			if a.n <= a.from {
				return s
			}
			return a.lie(s)
		}}
	}
	return p
}

// liar says something else of one operation, whenever it is asked.
type liar struct {
	impl.Pending
	lie func(impl.Settlement) impl.Settlement
}

func (l *liar) Settle(ctx context.Context) (impl.Settlement, error) {
	s, err := l.Pending.Settle(ctx)
	return l.lie(s), err
}

func (l *liar) State(ctx context.Context) (impl.Settlement, error) {
	s, err := l.Pending.State(ctx)
	return l.lie(s), err
}

func (l *liar) Wait(ctx context.Context) (impl.Settlement, error) {
	s, err := l.Pending.Wait(ctx)
	return l.lie(s), err
}

// nothing is an operation that was not performed.
type nothing struct{}

func (nothing) ID() (none int)                                        { return }
func (nothing) Settle(context.Context) (s impl.Settlement, err error) { return }
func (nothing) State(context.Context) (s impl.Settlement, err error)  { return }
func (nothing) Wait(context.Context) (s impl.Settlement, err error)   { return }
