package impl

import (
	"errors"
	"fmt"
	"strings"
)

// What an operation declares stands in tags of its fields, and in options of [Define]:
//
//	domain   which values an argument can have: "0,1,~pipe.buf", "read|write"
//	takes    which kind of object an argument names: "queue"
//	makes    which kind of object an argument or a result makes known: "descriptor:epoll"
//	varies   by which nature a field of a result varies: "pid"; everything else is compared
//	within   in which range a number of a result has to be, or the peer broke the contract: "0.."
//
// [Fails], [Beyond], [EitherOf] and [Waits] say what documents say of the call; [Makes] and
// [Vary] are the tags for results that several operations share.

// Option is what the definition of an operation says beyond its fields: data, which is
// read when the declaration is.
type Option interface {
	add(*Definition) error
}

// Check reads what the operation declares, and says what is missing or makes no sense.
func (d *Definition) Check() error {
	d.read.Do(func() {
		if err := d.declare(); err != nil {
			d.wrong = fmt.Errorf("operation %s: %w", d.Name, err)
		}
	})
	return d.wrong
}

// declared is the definition with its tags and options read. It panics where they make
// no sense, which is a programming error that a test finds.
func (d *Definition) declared() *Definition {
	if err := d.Check(); err != nil {
		panic(err.Error())
	}
	return d
}

// declare reads the tags of the fields, and then the options.
func (d *Definition) declare() (err error) {
	if d.arguments, err = describe(d.Args, "", nil, nil); err != nil {
		return err
	}
	for _, read := range []func() error{d.madeByTags, d.variesByTags, d.rangesByTags} {
		if err := read(); err != nil {
			return err
		}
	}
	for _, option := range d.options {
		if err := option.add(d); err != nil {
			return err
		}
	}
	if d.sources == nil {
		return errors.New("no document is named that would say how it fails")
	}
	if option := d.Option(); option != "" && Options[option] == "" {
		return fmt.Errorf("there is no option %q", option)
	}
	return nil
}

// OnlyFor says that the operation, which belongs to no mechanism, is one of a family:
// "posix".
func OnlyFor(family string) Option { return onlyFor(family) }

type onlyFor string

func (o onlyFor) add(d *Definition) error {
	if d.Room != "" {
		return errors.New("a mechanism has a family already")
	}
	d.family = string(o)
	return nil
}

// Family returns the family that alone has the operation, or "".
func (d *Definition) Family() string { return d.declared().family }

// Option returns the option of statements without which an implementation need not know
// the operation: the one that its Doc begins with, as in "Option poll. poll()."; "" if
// there is none.
func (d *Definition) Option() string {
	rest, found := strings.CutPrefix(d.Doc, "Option ")
	if !found {
		return ""
	}
	option, _, _ := strings.Cut(rest, ". ")
	return strings.TrimSuffix(option, ".")
}
