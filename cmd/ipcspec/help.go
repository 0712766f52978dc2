package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ipcspec/ipcspec/internal/history"
	"github.com/ipcspec/ipcspec/internal/near"
)

func helpCommand(_ context.Context, a *app, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(a.out, overview)
		return statusOK
	}
	text, ok := manual[args[0]]
	text = strings.ReplaceAll(text, "{raced}", strings.Join(history.Mechanisms(), ", "))
	if !ok {
		topics := slices.Sorted(maps.Keys(manual))
		hint := near.Hint(args[0], topics)
		if hint == "" {
			hint = "; ipcspec help lists what there is"
		}
		return a.wrong("help", fmt.Errorf("there is no subcommand %q%s", args[0], hint))
	}
	fmt.Fprint(a.out, text)
	return statusOK
}

// overview fits a screen of 24 lines and 80 columns.
const overview = `ipcspec executes documented behaviours of inter-process communication and gives
a verdict on each.

  ipcspec run                  verify this machine, then the reference
  ipcspec run --iut COMMAND    verify a program that speaks the protocol
  ipcspec run --id PIPE-07     one behaviour; more by --tags '@pipe and @posix'
  ipcspec list                 print the behaviours
  ipcspec show PIPE-07         print one: sources, scenarios, breaking faults
  ipcspec prove                show that every behaviour's scenarios can fail
  ipcspec gaps                 find what no scenario looks at
  ipcspec explore              look for behaviour that no scenario was written for
  ipcspec race                 let processes race, and judge what came of it
  ipcspec compare A B          say what became better or worse between two runs
  ipcspec report A...          a table of what several runs established
  ipcspec sentences            print what features can say
  ipcspec protocol             print the operations of implementations
  ipcspec doctor               say what this machine can run and what it lacks
  ipcspec help run             print the flags of run; so for every subcommand
  ipcspec version              print the versions of program and specification

Built-in implementations: linux, libc, windows, reference.

Exit status of run: 0 everything selected and claimed passed, or deviated
exactly as recorded; 1 something failed, was inconclusive or is a stale
deviation; 2 unusable arguments, nothing to execute, or an output that cannot be
written; 3 an implementation could not be started, died, or took too long; 130
interrupted.
`

var manual = map[string]string{
	"run": `ipcspec run [flags]    executes scenarios and reports a verdict on each

  --iut NAME           linux, libc, windows, reference, or a command line, with
                       a label if you like: 'mine=python3 adapter.py'; repeatable;
                       without it this machine, then the reference.
                       reference?fault=NAME fails on purpose: ipcspec list --faults
  --mechanism NAME     only this mechanism; repeatable
  --id ID              a behaviour (PIPE-07), a scenario of it, or several
                       behaviours (PIPE-07…12, also PIPE-07..12); repeatable
  --tags EXPR          a tag expression: '@pipe and not (@linux or @may)'
  --features DIR       features of your own (or one file) in these sentences,
                       instead of the specification; each has the tag of its
                       mechanism
  --format NAME[:FILE] pretty, progress, json or junit; repeatable
  --jobs N             scenarios at a time; twice the number of CPUs
  --timeout D          deadline of each step, reached on failure only; 10s
  --deadline D         of all of it; what was established until then is reported
  --seed N             shuffle the scenarios
  --shuffle            shuffle them with a fresh seed, which is printed; with
                       --repeat another order each time
  --repeat N           execute everything N times; the first verdict that is not
                       the same as before ends it, with the evidence of both
  --deviations FILE    known failures: exactly these do not count as failures
  --update-deviations  rewrite FILE to what fails now
  --audit WHAT         about processes, System V objects, files and descriptors
                       that a scenario leaves behind: report them, which is the
                       default; fail, then the scenario has failed; or off
  --floor N            demand that at least N scenarios are executed
  -v                   print each scenario with its verdict
`,
	"prove": `ipcspec prove [flags]    plants faults in the reference, one after another,
                         and shows which rules each of them breaks

  --mechanism NAME     faults and rules of this mechanism only; repeatable
  --fault NAME         only this fault, of those of ipcspec list --faults;
                       repeatable
  --format NAME[:FILE] json, the whole matrix; html, the same as one page to read
                       offline; repeatable
  --jobs N             scenarios at a time
  -v                   print each fault with the rules that it breaks

Exit status: 0 every rule is broken by a fault, every fault breaks a rule, every
asserting sentence has been seen red; 1 something is not proven; 2 unusable
arguments, no fault selected, or an output that cannot be written; 130
interrupted: it says how many faults were tried, and nothing is proven.
`,
	"gaps": `ipcspec gaps [flags]    finds what no scenario looks at: of what operations
                        declare (ipcspec protocol), by exchanging arguments of
                        the reference, lying about its results, and by traces

  --mechanism NAME     only this mechanism and its traits; repeatable
  --format NAME[:FILE] text, json, or html: one page to read offline; repeatable
  --max N              allow so many gaps, instead of those that are recorded
  --record FILE        lower the ceilings in FILE, testdata/gaps/ceilings.json, to
                       what is found; none is raised
  --jobs N             cells at a time; the number of CPUs
  -v                   print each gap and each exception

Exit status: 0 there are no more gaps and exceptions than are known and recorded;
1 there are more, or an exception does not hold; 2 unusable arguments, or an
output that cannot be written; 130 interrupted.
`,
	"explore": `ipcspec explore [flags]    executes random sequences of the specification's
                           sentences on an implementation and on the reference,
                           and prints the first disagreement as a scenario

  --iut NAME           as in run; without it this machine
  --mechanism NAME     repeatable; without it all that are claimed
  --budget D|N         for each mechanism: so long (10m), or N sequences; 30s
  --seed N             that of the first sequence; otherwise a fresh one, printed
  --without REGEXP     leave out the sentences that match: where a difference is
                       known already
  --jobs N             sequences at a time; 1
  --format json[:FILE] what was executed and found

The scenario that it prints is one to keep: put it into the feature of its
mechanism, below a Rule that has an id, tags and a Source (CONTRIBUTING.md says
which), and run it by ipcspec run --id.

A disagreement is repeated. One that does not come each time, in whatever way, is
told and counted, and is no failure unless one in twenty sequences has one: calls
that wait may race.

Exit status: 0 no disagreement; 1 one was found, interrupted or not; 2 unusable
arguments, nothing executed, or an output that cannot be written; 3 the
implementation could not be started or died; 130 interrupted. Outputs are written
however it ends; in JSON "ended" says why it ended early.
`,
	"race": `ipcspec race [flags]    lets several processes perform random operations on one
                        object at the same time, and looks for an order, one
                        after another, that explains what came of them; prints
                        the first history that has none

  --iut NAME           as in run; without it this machine
  --mechanism NAME     one of {raced};
                       repeatable; without it those that are claimed
  --budget D|N         for each mechanism: so long (10m), or N histories; 30s
  --seed N             who is to do what; how it comes out is up to chance
  --jobs N             races at a time; 1
  --format json[:FILE] what was executed and found
  --format html:FILE   the first history that nothing explains, as a page by
                       porcupine, or that there was none

Exit status: 0 all are explained; 1 one is not, interrupted or not; 2 unusable
arguments, or an output that cannot be written; 3 the implementation could not be
started or died, a race did not come to its end, or none was judged; 130
interrupted. Outputs are written however it ends; in JSON "ended" says why it
ended early.
`,
	"list": `ipcspec list [flags]    prints the behaviours, or the faults that can be planted

  --tags EXPR          only these: '@pipe and @posix'
  --mechanism NAME     those of this mechanism; repeatable
  --json               as an array of {"id","mechanism","statement","authority",
                       "strength","sources","scenarios"}
  --faults             instead of behaviours the faults of ipcspec prove and of
                       reference?fault=NAME, each with the mistake that it is;
                       with --json {"name","mechanism","mistake"}
`,
	"report": `ipcspec report [flags] RESULTS.json...    a table of mechanisms and implementations,
                                          and what did not pass, from what run wrote

  --format FORMAT[:FILE]   markdown, which is the default, or badge: what shields.io
                       draws for an endpoint; repeatable

Exit status: 0 written; 2 unusable arguments or reports, or an output that cannot
be written.
`,
	"compare": `ipcspec compare [flags] OLD.json NEW.json    compares two reports that run wrote

  --format json[:FILE] the differences for programs
  -v                   print what is new and gone as well, a line each

A regression is a scenario that passed and does not any more, for whatever reason.

Exit status: 0 no regression; 1 one, or an implementation that the newer report
does not have or that ended early in it; 2 unusable arguments or reports.
`,
	"show": `ipcspec show ID    prints one behaviour: who requires it, its scenarios, and the
                   planted faults that break it
`,
	"sentences": `ipcspec sentences [flags]    prints what features can say: families of sentences, with
                             their spellings, how often each is used and an example.
                             An action also has the forms that are not printed:
                             "a" does it, "a" starts to do it, and both on a thread

  --mechanism NAME     what features of this mechanism see; repeatable
  --format FORMAT      text, markdown or json
`,
	"protocol": `ipcspec protocol [flags]    prints the operations that implementations answer;
                            PROTOCOL.md says how they travel

  --mechanism NAME     what an implementation of this mechanism needs, with what
                       every one needs; repeatable
  --conditions         the names of outcomes, with the codes of the platforms
  --json               either as JSON
`,
	"doctor": `ipcspec doctor    says what this machine can run, and what to install
`,
	"actor": `ipcspec actor    is the built-in actor; ipcspec starts it by itself
`,
	"version": `ipcspec version    prints the versions of program and specification
`,
	"help": `ipcspec help [SUBCOMMAND]    prints what there is, or the flags of one
`,
}
