package spec

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const trait = `@byte-stream
Feature: Byte streams

  @posix @windows
  Rule: What is written can be read
    Source: POSIX write(); Microsoft WriteFile

    Scenario Outline: in order, by <who>
      Given a process "<who>" that has a pipe
      When "<who>" writes "x"
      Then "<who>" reads "x"

      @PIPE-901
      Examples:
        | who |
        | p   |

      @APIPE-901 @needs-threads
      Examples:
        | who |
        | q   |
        | r   |
`

func load(source string) (*Specification, error) {
	return Load(fstest.MapFS{"byte-stream/a.feature": {Data: []byte(source)}})
}

// TestRuleOfATrait: a rule that several mechanisms have in common stands once, and is a
// behaviour of each, with the id that its Examples carry.
func TestRuleOfATrait(t *testing.T) {
	s, err := load(trait)
	if err != nil {
		t.Fatal(err)
	}
	pipe, anonymous := s.Behaviour("PIPE-901"), s.Behaviour("APIPE-901")
	if pipe == nil || anonymous == nil {
		t.Fatalf("the behaviours are %v", s.Behaviours)
	}
	if pipe.Mechanism != "pipe" || anonymous.Mechanism != "anonymous-pipe" {
		t.Errorf("of %s and of %s", pipe.Mechanism, anonymous.Mechanism)
	}
	var ids []string
	for _, sc := range s.Scenarios() {
		ids = append(ids, sc.ID)
	}
	if want := []string{"PIPE-901/in-order-by-p", "APIPE-901/in-order-by-q", "APIPE-901/in-order-by-r"}; !slices.Equal(ids, want) {
		t.Errorf("scenarios %v, want %v", ids, want)
	}
	if !slices.Equal(pipe.Counterparts, []string{"APIPE-901"}) || len(pipe.Sources) != 2 || pipe.Statement != anonymous.Statement {
		t.Errorf("counterparts %v, sources %v", pipe.Counterparts, pipe.Sources)
	}
	if one := anonymous.Scenarios[0]; !slices.Equal(one.Needs, []string{"threads"}) || !slices.Contains(anonymous.Tags, "@anonymous-pipe") {
		t.Errorf("needs %v, tags %v", one.Needs, anonymous.Tags)
	}
}

// TestRuleOfATraitRefused plants one mistake at a time.
func TestRuleOfATraitRefused(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"examples without id":   {"      @PIPE-901\n", "", "a rule without id"},
		"examples with two ids": {"      @PIPE-901\n", "      @PIPE-901 @PIPE-902\n", "a rule without id"},
		"rule with id as well":  {"  @posix @windows\n", "  @PIPE-900 @posix @windows\n", "Examples with ids of their own"},
		"id of nobody":          {"@APIPE-901", "@TELEPATHY-901", "no mechanism has ids like TELEPATHY-901"},
	} {
		source := strings.Replace(trait, c.old, c.new, 1)
		if source == trait {
			t.Fatalf("%s: the mistake was not planted", name)
		}
		if _, err := load(source); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.want)
		}
	}
}
