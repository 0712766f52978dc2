package impl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Failing is a failure that documents name for an operation.
type Failing struct {
	// Native is the platform's name: "EPIPE".
	Native string `json:"native"`
	// Condition is what scenarios call it: "broken pipe".
	Condition string `json:"condition"`
	// Source are the documents that name it, with semicolons between them.
	Source string `json:"source"`
	// Beyond says why no scenario brings it about; "" if one can.
	Beyond string `json:"beyond,omitempty"`
}

// beyond are the failures that come of what no operation can bring about, and why.
var beyond = map[string]string{
	"EFAULT":                    "actors pass addresses of their own buffers",
	"EIO":                       "needs a device that fails",
	"ENFILE":                    "needs a computer that is used up",
	"ENOMEM":                    "needs a computer that is used up",
	"EDQUOT":                    "needs a quota",
	"EROFS":                     "the world's directory can be written to",
	"ERROR_INVALID_USER_BUFFER": "needs a computer that is used up",
	"ERROR_NOT_ENOUGH_QUOTA":    "needs a computer that is used up",
}

// Fails says which failures a document names for the operation, with spaces between
// their native names; none if it names none. Several documents are several options.
func Fails(source, natives string) Option { return fails{source, natives} }

type fails struct{ source, natives string }

func (o fails) add(d *Definition) error {
	d.sources = append(d.sources, o.source)
	for _, native := range strings.Fields(o.natives) {
		condition := Condition(native)
		if condition == native {
			return fmt.Errorf("%s is not in the table of conditions", native)
		}
		at := slices.IndexFunc(d.failures, func(f Failing) bool { return f.Native == native })
		if at < 0 {
			d.failures = append(d.failures, Failing{native, condition, o.source, beyond[native]})
			continue
		}
		f := &d.failures[at]
		if slices.Contains(strings.Split(f.Source, "; "), o.source) {
			return fmt.Errorf("%s is said twice to be in %s", native, o.source)
		}
		f.Source += "; " + o.source
	}
	return nil
}

// Beyond says of failures that documents name for the operation why no scenario
// brings them about.
func Beyond(why, natives string) Option { return beyondScenarios{why, natives} }

type beyondScenarios struct{ why, natives string }

func (o beyondScenarios) add(d *Definition) error {
	for _, native := range strings.Fields(o.natives) {
		at := slices.IndexFunc(d.failures, func(f Failing) bool { return f.Native == native })
		if at < 0 {
			return fmt.Errorf("%s is beyond scenarios, but no document names it", native)
		}
		d.failures[at].Beyond = o.why
	}
	return nil
}

// Failures returns the failures that documents name for the operation.
func (d *Definition) Failures() []Failing { return d.declared().failures }

// Sources returns the documents that were searched for failures of the operation.
func (d *Definition) Sources() []string { return d.declared().sources }

// Waits says that the operation can wait, and in which calls.
func Waits(calls ...string) Option { return waitsIn(calls) }

type waitsIn []string

func (o waitsIn) add(d *Definition) error {
	if len(o) == 0 || slices.Contains(o, "") {
		return errors.New("it waits in no call")
	}
	d.waits = append(d.waits, o...)
	return nil
}

// Waits returns the calls in which the operation can wait; none if it cannot.
func (d *Definition) Waits() []string { return d.declared().waits }

// EitherOf says that documents leave open which of these failures, native names that
// the operation declares, is reported when several are due (POSIX System Interfaces 2.3).
func EitherOf(natives ...string) Option { return eitherOf(natives) }

type eitherOf []string

func (o eitherOf) add(d *Definition) error {
	var conditions []string
	for _, native := range o {
		if !slices.ContainsFunc(d.failures, func(f Failing) bool { return f.Native == native }) {
			return fmt.Errorf("one of several failures is %s, but no document names it", native)
		}
		conditions = append(conditions, Condition(native))
	}
	if len(conditions) < 2 {
		return errors.New("which one of less than two is always clear")
	}
	d.eithers = append(d.eithers, conditions)
	return nil
}

// EitherOf returns sets of conditions of which documents leave open which one is
// reported when several are due.
func (d *Definition) EitherOf() [][]string { return d.declared().eithers }
