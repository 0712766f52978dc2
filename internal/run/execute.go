package run

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/cucumber/godog"

	"github.com/ipcspec/ipcspec/internal/spec"
	"github.com/ipcspec/ipcspec/steps"
	_ "github.com/ipcspec/ipcspec/steps/rooms" // what features can say
)

// Executing scenarios without godog, whose matching and storage cost more than most
// scenarios do. What a verdict is comes from the same functions as there.

// compiled remembers what each text asks for: there are as many as steps in the
// features, and each is executed often.
var compiled sync.Map // of sentence, by utterance

// utterance is a text in the mouth of a feature: the same words can be of one
// mechanism or of another.
type utterance struct {
	vocabulary *steps.Vocabulary
	text       string
}

type sentence struct {
	perform func(*steps.World) error
	err     error
}

// compile returns what a step asks for.
func compile(v *steps.Vocabulary, text string) (func(*steps.World) error, error) {
	if known, ok := compiled.Load(utterance{v, text}); ok {
		return known.(sentence).perform, known.(sentence).err
	}
	var one sentence
	switch found := v.Match(text); len(found) {
	case 0:
		one.err = fmt.Errorf("%w: %s", godog.ErrUndefined, text)
	case 1:
		one.perform, one.err = found[0].Bind(text)
	default:
		one.err = &steps.Undecided{Why: fmt.Sprintf("%d sentences match: %s", len(found), text)}
	}
	compiled.Store(utterance{v, text}, one)
	return one.perform, one.err
}

// execute executes scenarios, some at a time.
func (s *Session) execute(ctx context.Context, scenarios []*spec.Scenario) {
	if s.options.shuffles() {
		scenarios = slices.Clone(scenarios)
		order := rand.New(rand.NewPCG(uint64(s.options.Seed), 0))
		order.Shuffle(len(scenarios), func(i, j int) { scenarios[i], scenarios[j] = scenarios[j], scenarios[i] })
	}
	next := make(chan *spec.Scenario)
	var wait sync.WaitGroup
	for range min(max(1, s.options.Jobs), len(scenarios)) {
		wait.Go(func() {
			for sc := range next {
				s.one(ctx, sc)
			}
		})
	}
	for _, sc := range scenarios {
		if ctx.Err() != nil {
			break
		}
		next <- sc
	}
	close(next)
	wait.Wait()
}

// one executes one scenario.
func (s *Session) one(ctx context.Context, sc *spec.Scenario) {
	state := s.begin(ctx, sc)
	v := Vocabulary(sc)
	for i, text := range sc.Steps {
		if s.options.Step != nil {
			s.options.Step(sc, i)
		}
		perform, err := compile(v, text)
		if err == nil || state.broken != nil {
			err = s.step(ctx, state, perform)
		}
		if err != nil {
			s.fail(state, text, sc.Givens[i], err)
			break
		}
	}
	s.end(ctx, state, nil)
}

// Vocabulary is what the feature of a scenario sees.
func Vocabulary(sc *spec.Scenario) *steps.Vocabulary {
	return steps.Visible(sc.Behaviour.Mechanism, sc.Uses...)
}
