package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/report"
	"github.com/ipcspec/ipcspec/result"
)

// verify executes the specification against one implementation.
func (a *app) verify(ctx context.Context, o *order, spelled string, progress *report.Progress) (result.Run, int) {
	defer progress.Clear()
	label := spelled
	if o.repetition > 0 {
		label = fmt.Sprintf("%s  repetition %d of %d", spelled, o.repetition, o.soak.times)
	}
	progress.Note("starting " + label)
	iut, err := ipcspec.Open(ctx, spelled)
	if err != nil {
		progress.Clear()
		r := result.Run{
			IUT:  result.IUT{Name: spelled, Spelled: spelled},
			Died: "could not be started: " + err.Error(), Totals: result.Count(nil), Scenarios: []result.Scenario{}, Unreached: o.selected,
		}
		if ctx.Err() != nil {
			if r.Died = result.Interrupted; endedBy(ctx) != statusInterrupted {
				r.Died = context.Cause(ctx).Error()
			}
			return r, endedBy(ctx)
		}
		a.say("ipcspec run: %v", err)
		return r, statusBroken
	}
	options := o.options
	options.Spelled = spelled
	if !o.update {
		options.Deviations = o.recorded
	}
	options.Progress = func(done, total int, s result.Scenario) { progress.Scenario(label, done, total, s) }
	r, err := ipcspec.Run(ctx, iut, options)
	progress.Clear()
	if closing := iut.Close(); closing != nil && err == nil {
		a.say("ipcspec run: %v", closing)
	}
	if o.options.Audit != ipcspec.AuditOff && ctx.Err() == nil {
		told := func(l result.Leak) bool {
			return slices.ContainsFunc(r.Leaks, func(of result.Leak) bool { return of.Object == l.Object })
		}
		r.Leaks = append(r.Leaks, slices.DeleteFunc(ipcspec.Remaining(ctx, iut, spelled), told)...)
	}
	for _, f := range o.formats { // not before: its reader may be slow
		f.queue.flush()
	}
	switch {
	case ctx.Err() != nil:
		return r, endedBy(ctx)
	case err != nil:
		if len(r.Scenarios) == 0 { // nobody is shown what there is of it, which would say so
			a.say("ipcspec run: %s: %s", spelled, r.Died)
		}
		return r, statusBroken
	case o.update:
		if err := a.record(o, &r); err != nil {
			a.say("ipcspec run: %v", err)
			return r, statusFailed
		}
	}
	nobodys := func(l result.Leak) bool { return !l.Established || len(l.Scenarios) == 0 } // no scenario has failed by it
	if r.Totals[result.Failed]+r.Totals[result.Inconclusive]+len(r.Stale) > 0 ||
		o.options.Audit == ipcspec.AuditFail && slices.ContainsFunc(r.Leaks, nobodys) {
		return r, statusFailed
	}
	return r, statusOK
}

// record rewrites the deviations after a complete run, and judges it by them.
func (a *app) record(o *order, r *result.Run) error {
	everything := len(o.options.IDs) == 0 && o.options.Tags == ""
	updated := result.Update(o.recorded, r.IUT, r.Scenarios, everything)
	if err := replace(o.deviations, func(w io.Writer) error { return result.EncodeDeviations(w, updated) }); err != nil {
		return err
	}
	a.say("ipcspec run: %s has %s now, %d before", o.deviations, deviations(len(updated)), len(o.recorded))
	o.recorded = updated
	r.Stale = result.Apply(updated, r.IUT, r.Scenarios, everything)
	r.Totals = result.Count(r.Scenarios)
	return nil
}

func deviations(n int) string {
	if n == 1 {
		return "1 deviation"
	}
	return fmt.Sprintf("%d deviations", n)
}
