package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ipcspec/ipcspec/result"
)

// group is what has the same verdict for the same reason.
type group struct {
	verdict result.Verdict
	reason  string
	rules   []string
	part    map[string]int // of a rule, how many scenarios; absent for all of them
	whole   map[string]int
}

// groups collects what was not executed, and what deviated, by reason.
func groups(list []result.Scenario) []*group {
	var found []*group
	whole := map[string]int{}
	for _, s := range list {
		whole[s.Rule]++
	}
	for _, s := range list {
		if s.Verdict.Executed() && s.Verdict != result.Deviated {
			continue
		}
		i := slices.IndexFunc(found, func(g *group) bool { return g.verdict == s.Verdict && g.reason == s.Reason })
		if i < 0 {
			i = len(found)
			found = append(found, &group{verdict: s.Verdict, reason: s.Reason, part: map[string]int{}, whole: whole})
		}
		g := found[i]
		if g.part[s.Rule]++; g.part[s.Rule] == 1 {
			g.rules = append(g.rules, s.Rule)
		}
	}
	slices.SortStableFunc(found, func(a, b *group) int {
		return slices.Index(result.Verdicts, a.verdict) - slices.Index(result.Verdicts, b.verdict)
	})
	for _, g := range found {
		slices.SortStableFunc(g.rules, byNumber)
	}
	return found
}

// group prints "not claimed: MSGQ-02, MSGQ-25 (needs root)".
func (t Terminal) group(g *group) {
	head := g.verdict.String() + ": "
	text := head + strings.Join(g.ids(), ", ") + " (" + line(g.reason) + ")"
	for i, wrapped := range wrap(text, t.columns()-4) {
		indent := "    "
		if i == 0 {
			indent = "  "
			wrapped = t.paint(faint, head) + strings.TrimPrefix(wrapped, head)
		}
		t.printf("%s%s\n", indent, wrapped)
	}
}

// ids names the rules, three or more in a row by the first and the last, and says
// of a rule that is only partly meant how many of its scenarios are.
func (g *group) ids() []string {
	var texts []string
	for i := 0; i < len(g.rules); {
		n := i + 1
		for n < len(g.rules) && g.entire(i) && g.entire(n) && follows(g.rules[n-1], g.rules[n]) {
			n++
		}
		if n-i >= 3 {
			_, last, _ := cutNumber(g.rules[n-1])
			texts = append(texts, g.rules[i]+"…"+last)
			i = n
			continue
		}
		rule := g.rules[i]
		if !g.entire(i) {
			rule = fmt.Sprintf("%s (%d of %d scenarios)", rule, g.part[rule], g.whole[rule])
		}
		texts = append(texts, rule)
		i++
	}
	return texts
}

func (g *group) entire(i int) bool { return g.part[g.rules[i]] == g.whole[g.rules[i]] }

// byNumber orders the ids of one mechanism, and leaves mechanisms as they come.
func byNumber(a, b string) int {
	prefixA, textA, okA := cutNumber(a)
	prefixB, textB, okB := cutNumber(b)
	if !okA || !okB || prefixA != prefixB {
		return 0
	}
	numberA, _ := strconv.Atoi(textA)
	numberB, _ := strconv.Atoi(textB)
	return numberA - numberB
}

// follows reports whether b is the id after a.
func follows(a, b string) bool {
	prefixA, textA, okA := cutNumber(a)
	prefixB, textB, okB := cutNumber(b)
	if !okA || !okB || prefixA != prefixB {
		return false
	}
	numberA, _ := strconv.Atoi(textA)
	numberB, _ := strconv.Atoi(textB)
	return numberB == numberA+1
}

func cutNumber(id string) (prefix, number string, ok bool) {
	i := strings.LastIndexByte(id, '-')
	if i < 0 {
		return "", "", false
	}
	_, err := strconv.Atoi(id[i+1:])
	return id[:i], id[i+1:], err == nil
}
