package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ipcspec/ipcspec"
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
	mechanisms, formats, jobs, seed := f.words("mechanism"), f.words("format"), f.number("jobs", 1), f.seed("seed")
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

// again is the command that looks for the same once more.
func (s *search) again(subcommand, mechanism string, seed int64) string {
	return fmt.Sprintf("ipcspec %s --iut %s --mechanism %s --seed %d", subcommand, shellWord(s.iut), mechanism, seed)
}

func shellWord(word string) string {
	if strings.ContainsAny(word, " \t'\"\\$`&|;<>()*?[]#~!{}") {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}
