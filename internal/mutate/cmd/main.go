// Command cmd mutates the reference and says how many of the mutants the
// scenarios kill:
//
//	go run ./internal/mutate/cmd [--mechanism pipe] [--format json] [--min 90] [-v]
//
// It is run in the folder of the module. Its status is 1 if a score is below the
// minimum, or if testdata/mutants lists what is not so.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"time"

	"github.com/ipcspec/ipcspec/internal/mutate"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := command(ctx)
	stop()
	os.Exit(status)
}

func command(ctx context.Context) int {
	var o mutate.Options
	flag.Func("mechanism", "mutate only the files of this `mechanism`, or shared", func(text string) error {
		if o.Mechanism != "" {
			return errors.New("one at a time")
		}
		o.Mechanism = text
		return nil
	})
	flag.IntVar(&o.Jobs, "jobs", runtime.NumCPU(), "`how many` drivers at a time")
	flag.DurationVar(&o.Timeout, "timeout", time.Minute, "how long all scenarios may take with one mutant")
	format := flag.String("format", "text", "`text` or json")
	minimum := flag.Float64("min", 0, "the lowest score of a mechanism, in `percent`")
	list := flag.String("equivalent", "testdata/mutants", "the `folder` that lists equivalent mutants")
	verbose := flag.Bool("v", false, "show equivalent mutants too")
	flag.Parse()
	if err := check(flag.Args(), *format, o.Mechanism); err != nil {
		fmt.Fprintln(os.Stderr, err)
		flag.Usage()
		return 2
	}
	var err error
	if o.Listed, err = mutate.ReadListed(*list); err == nil {
		var r *mutate.Report
		if r, err = mutate.Run(ctx, o); err == nil {
			return show(r, *format, *verbose, *minimum)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 2
}

// check finds what is wrong with the arguments.
func check(rest []string, format, mechanism string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is not expected: everything is said by flags", rest[0])
	case !slices.Contains([]string{"text", "json"}, format):
		return fmt.Errorf("there is no format %q; there are text, json", format)
	case mechanism != "":
		return mutate.CheckMechanism(mechanism)
	}
	return nil
}

func show(r *mutate.Report, format string, verbose bool, minimum float64) int {
	if format == "json" {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(r); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
	} else {
		r.Print(os.Stdout, verbose)
	}
	status := 0
	for _, s := range r.Scores {
		if s.Score < minimum {
			fmt.Fprintf(os.Stderr, "%s: %.1f%% is less than %.1f%%\n", s.Mechanism, s.Score, minimum)
			status = 1
		}
	}
	if len(r.Mistakes) > 0 {
		status = 1
	}
	return status
}
