package ipcspec_test

import (
	"context"
	"testing"

	"github.com/ipcspec/ipcspec"
)

// twoActors are scenarios with two actors and a few operations each.
var twoActors = ipcspec.Options{IDs: []string{"PIPE-14", "PIPE-19", "PIPE-22", "PIPE-23", "PIPE-31", "PIPE-42"}}

// benchmark reports as cpu-ms/scenario what the runner and every actor used.
func benchmark(b *testing.B, spelled string, times int, o ipcspec.Options) {
	b.Helper()
	before := cpuTime(b)
	iut, err := ipcspec.Open(context.Background(), spelled)
	if err != nil {
		b.Skip(err)
	}
	b.ResetTimer()
	executed := 0
	for range times {
		r, err := ipcspec.Run(context.Background(), iut, o)
		if err != nil {
			b.Fatal(err)
		}
		executed += r.Totals.Executed()
	}
	b.StopTimer()
	iut.Close()
	b.ReportMetric((cpuTime(b)-before).Seconds()*1000/float64(executed), "cpu-ms/scenario")
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(executed), "wall-ms/scenario")
}

// BenchmarkTwoActorsLinux: the target is 6 ms of CPU.
func BenchmarkTwoActorsLinux(b *testing.B) { benchmark(b, "linux", b.N, twoActors) }

// BenchmarkTwoActorsLibc: the target is 2 ms of CPU; see .ci/gate.
func BenchmarkTwoActorsLibc(b *testing.B) { benchmark(b, "libc", b.N, twoActors) }

// BenchmarkTwoActorsReference has no process at all.
func BenchmarkTwoActorsReference(b *testing.B) { benchmark(b, "reference", b.N, twoActors) }

var pipesAndQueues = ipcspec.Options{Tags: "@pipe or @sysv-msgqueue"}

// BenchmarkSpecificationLinux: the target is 4 ms of wall time for a scenario, on two cores.
func BenchmarkSpecificationLinux(b *testing.B) { benchmark(b, "linux", b.N, pipesAndQueues) }

// BenchmarkSpecificationLibc is the same with the C actor.
func BenchmarkSpecificationLibc(b *testing.B) { benchmark(b, "libc", b.N, pipesAndQueues) }

// BenchmarkSpecificationReference: the target is 1.3 ms for a scenario.
func BenchmarkSpecificationReference(b *testing.B) { benchmark(b, "reference", b.N, pipesAndQueues) }

// BenchmarkProve: the target is 20 s.
func BenchmarkProve(b *testing.B) {
	for b.Loop() {
		if _, err := ipcspec.Prove(context.Background(), ipcspec.ProveOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
