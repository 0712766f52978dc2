// Command cmd writes a baseline of what the code does into a folder, or compares
// with one that was written before:
//
//	go run ./internal/baseline/cmd [--only operations,kills] [--iut linux] write FOLDER
//	go run ./internal/baseline/cmd [--only operations] [--mechanism pipe] [--additions] compare FOLDER
//
// It is run in the folder of the module. Its status is 1 if anything is different.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/internal/baseline"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := command(ctx)
	stop()
	os.Exit(status)
}

func command(ctx context.Context) int {
	var o baseline.Options
	flag.Func("only", "these `parts`, with commas between: operations, kills, mutants, verdicts", func(text string) error {
		for name := range strings.SplitSeq(text, ",") {
			if !slices.Contains(baseline.Parts, baseline.Part(name)) {
				return fmt.Errorf("there is no part %q", name)
			}
			o.Parts = append(o.Parts, baseline.Part(name))
		}
		return nil
	})
	flag.Func("iut", "write the verdicts of this `implementation`, repeatable", func(text string) error {
		o.IUTs = append(o.IUTs, text)
		return nil
	})
	flag.Func("mechanism", "operations, kills and verdicts of this `mechanism`, repeatable", func(text string) error {
		o.Mechanisms = append(o.Mechanisms, text)
		return nil
	})
	flag.BoolVar(&o.Additions, "additions", false, "scenarios, faults and mutants that the baseline does not have are no difference")
	flag.Parse()
	progress := func(what string) { fmt.Fprintln(os.Stderr, what) }
	if flag.NArg() != 2 {
		flag.Usage()
		return 2
	}
	switch verb, folder := flag.Arg(0), flag.Arg(1); verb {
	case "write":
		if err := baseline.Write(ctx, folder, o, progress); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		return 0
	case "compare":
		differences, err := baseline.Compare(ctx, folder, o, progress)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		for _, d := range differences {
			fmt.Println(d)
		}
		if len(differences) > 0 {
			fmt.Printf("%d differences\n", len(differences))
			return 1
		}
		fmt.Println("no difference")
		return 0
	}
	flag.Usage()
	return 2
}
