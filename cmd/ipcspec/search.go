package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/run"
	"github.com/ipcspec/ipcspec/internal/shell"
	"github.com/ipcspec/ipcspec/result"
)

// search is what `ipcspec explore` and `ipcspec race` are asked alike: where to
// look for what no scenario was written for, and for how long.
type search struct {
	iut        string
	mechanisms []string
	jobs       int
	seed       int64
	time       time.Duration // 0 if it is bounded by number
	number     int64         // of sequences, of histories
	formats    []*format
}

// parseSearch reads the arguments. Flags of the subcommand's own are defined before.
func parseSearch(f *flags, args []string, formatNames []string) (*search, error) {
	s := &search{time: 30 * time.Second}
	f.StringVar(&s.iut, "iut", "", "")
	mechanisms, formats, jobs, seed := f.words("mechanism"), f.words("format"), f.number("jobs", 1, mostJobs), f.seed("seed")
	f.Func("budget", "", func(text string) (err error) {
		s.time, s.number, err = budget(text)
		return err
	})
	if err := f.parse(args, 0); err != nil {
		return nil, err
	}
	seed.fresh()
	s.mechanisms, s.jobs, s.seed = *mechanisms, max(1, *jobs), seed.number
	if s.iut == "" {
		s.iut = ipcspec.Default()[0]
	}
	if err := ipcspec.Check(s.iut); err != nil {
		return nil, err
	}
	var err error
	if s.formats, err = parseFormats(*formats, formatNames); err != nil {
		return nil, err
	}
	return s, probeAll(s.formats)
}

// budget is a duration, or a number.
func budget(text string) (time.Duration, int64, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		return 0, n, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return d, 0, nil
	}
	return 0, 0, errors.New("needs a duration like 30s or a number")
}

// errNothingDone means that a mechanism was looked into and nothing was executed, which
// must not look like success.
var errNothingDone = errors.New("nothing was executed")

// carryOut starts the implementation and has one mechanism after another looked into:
// those that were asked for, or what it claims of those that can be. It returns the
// status, and why all of it ended early if it did: what was found until then counts.
func (a *app) carryOut(ctx context.Context, subcommand string, s *search, known []string, begin func(), look func(iut impl.IUT, mechanism string) (found bool, err error)) (status int, ended string) {
	iut, err := ipcspec.Open(ctx, s.iut)
	switch {
	case err != nil && ctx.Err() != nil:
		a.say("ipcspec %s: interrupted", subcommand)
		return statusInterrupted, result.Interrupted
	case err != nil:
		a.say("ipcspec %s: %v", subcommand, err)
		return statusBroken, "could not be started: " + err.Error()
	}
	defer func() { a.close(ctx, subcommand, iut, s.iut) }()
	if err := s.choose(known, iut.Statement()); err != nil {
		return a.wrong(subcommand, err), err.Error()
	}
	begin()
	for _, mechanism := range s.mechanisms {
		found, err := look(iut, mechanism)
		if found {
			status = statusFailed
		}
		switch {
		case ctx.Err() != nil:
			a.say("ipcspec %s: interrupted; what was found until then is reported", subcommand)
			if status != statusFailed {
				status = statusInterrupted
			}
			return status, result.Interrupted
		case errors.Is(err, errNothingDone):
			a.say("ipcspec %s: %s: %v", subcommand, mechanism, err)
			if status == statusOK {
				status = statusUsage
			}
		case err != nil:
			err = fmt.Errorf("%s: %w", mechanism, fate(iut, err))
			a.say("ipcspec %s: %v", subcommand, err)
			return statusBroken, err.Error()
		}
	}
	return status, ""
}

// close ends the implementation, and says what does not end or is left.
func (a *app) close(ctx context.Context, subcommand string, iut impl.IUT, spelled string) {
	if err := iut.Close(); err != nil {
		a.say("ipcspec %s: %v", subcommand, err)
	}
	if ctx.Err() != nil {
		return
	}
	for _, l := range ipcspec.Remaining(ctx, iut, spelled) {
		a.say("ipcspec %s: left behind: %v", subcommand, l)
	}
}

// fate is why the implementation died, if that is what was noticed by an error. The end
// of another of its connections may be seen before that of the root actor's.
func fate(iut impl.IUT, noticed error) error {
	if mortal, ok := iut.(run.Mortal); ok {
		select {
		case <-mortal.Dead():
			return mortal.Died()
		case <-time.After(500 * time.Millisecond): // only to report the status as well
		}
	}
	return noticed
}

// choose takes what the implementation claims if no mechanism was asked for; what was
// asked for it has to claim.
func (s *search) choose(known []string, statement impl.Statement) error {
	claims := func(mechanism string) bool { return slices.Contains(statement.Mechanisms, mechanism) }
	for _, mechanism := range s.mechanisms {
		if !claims(mechanism) {
			return fmt.Errorf("%s is not claimed by %s, which claims %s", mechanism, s.iut, strings.Join(statement.Mechanisms, ", "))
		}
	}
	if len(s.mechanisms) > 0 {
		return nil
	}
	for _, mechanism := range known {
		if claims(mechanism) {
			s.mechanisms = append(s.mechanisms, mechanism)
		}
	}
	if len(s.mechanisms) == 0 {
		return fmt.Errorf("%s claims nothing of %s", s.iut, strings.Join(known, ", "))
	}
	return nil
}

// again is the command that looks for the same once more.
func (s *search) again(subcommand, mechanism string, seed int64) string {
	return fmt.Sprintf("ipcspec %s --iut %s --mechanism %s --seed %d", subcommand, shell.Word(s.iut), mechanism, seed)
}
