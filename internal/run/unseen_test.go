package run

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/features"
	"github.com/ipcspec/ipcspec/impl/reference"
	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/steps"
)

// unordered are scenarios that go on before whoever was woken is seen to have completed,
// and why that is no race.
var unordered = map[string]string{
	"MSGQ-108/two-messages-are-for-two-receivers":                                   "the sentence that follows takes any order",
	"MAILSLOT-111/two-messages-are-for-two-readers":                                 "the sentence that follows takes any order",
	"CLIP-17/of-two-promises-each-is-called-in-by-itself":                           "one thread does both, one after the other",
	"CLIP-17/what-was-rendered-once-is-there":                                       "one thread does both, one after the other",
	"CLIP-20/the-only-promise-is-kept":                                              "one thread does both, one after the other",
	"CLIP-101/it-has-kept-its-promise":                                              "one thread does both, one after the other",
	"CLIP-22/what-it-had-set-before-is-still-there":                                 "what it had set is there before its window goes",
	"PIPE-10/first-room-for-a-byte-of-a-long-write-and-then-for-more-than-the-rest": "the sentence that follows waits for all of it",
}

// TestUnseen requires that a scenario sees complete what it has seen wait, before anybody
// goes on: where processes are real, what the waiting call does has else not happened yet
// when the next sentence looks.
func TestUnseen(t *testing.T) {
	s, err := spec.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	iut, err := reference.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for i, sc := range s.Scenarios() {
		if verdict, _ := Decide(iut.Statement(), sc); verdict != "" {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		who, before := unseen(ctx, t, iut, fmt.Sprintf("unseen%d", i), sc)
		cancel()
		met[sc.ID] = who != ""
		if who != "" && unordered[sc.ID] == "" {
			t.Errorf("%s:%d: %s completes unseen before: %s", sc.File, sc.Line, who, before)
		}
	}
	for id := range unordered {
		if !met[id] {
			t.Errorf("%s needs no exception, or is no more", id)
		}
	}
}

// unseen returns an operation that has completed without a sentence seeing it, and the
// sentence that begins another one all the same.
func unseen(ctx context.Context, t *testing.T, iut *reference.IUT, name string, sc *spec.Scenario) (who, before string) {
	t.Helper()
	w := steps.NewWorld(iut, name, sc.Behaviour.Mechanism)
	w.Trace()
	if err := w.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	defer w.End(ctx)
	w.Within(ctx)
	for _, text := range sc.Steps {
		waiting, begun := w.Unseen(), w.Begun()
		perform, err := compile(Vocabulary(sc), text)
		if err == nil {
			err = perform(w)
		}
		if err != nil {
			t.Fatal(sc.ID, err)
		}
		if len(waiting) > 0 && w.Begun() > begun {
			return fmt.Sprintf("the %s of %q", waiting[0].Kind, waiting[0].Process.Role), text
		}
	}
	return "", ""
}
