package steps

import (
	"regexp"
	"strings"
	"sync"
)

// Any matches what any of the sentences matches, and captures it as a whole.
var Any = sync.OnceValue(func() *regexp.Regexp { return anyOf(Definitions()) })

// anyOf is the alternation of all patterns, anchored, with the whole text as its only
// group. What patterns have in common at their beginning stands once, so that many
// sentences cost little more than a few.
func anyOf(definitions []*Definition) *regexp.Regexp {
	var root pieces
	for _, d := range definitions {
		at := &root
		for _, piece := range split(d.Expression) {
			at = at.child(piece)
		}
		at.ends = true
	}
	return regexp.MustCompile("^(" + root.String() + ")$")
}

// pieces are the ways in which patterns go on.
type pieces struct {
	piece string // an expression
	next  []*pieces
	ends  bool // a pattern ends here
}

func (p *pieces) child(piece string) *pieces {
	for _, n := range p.next {
		if n.piece == piece {
			return n
		}
	}
	p.next = append(p.next, &pieces{piece: piece})
	return p.next[len(p.next)-1]
}

func (p *pieces) String() string {
	var ways []string
	for _, n := range p.next {
		ways = append(ways, n.piece+n.String())
	}
	if p.ends {
		ways = append(ways, "")
	}
	return "(?:" + strings.Join(ways, "|") + ")"
}

// split takes an expression apart: literal text letter by letter, and as one piece each
// a parameter, an optional text and the alternatives of a word.
func split(expression string) []string {
	var list []string
	for _, word := range strings.SplitAfter(expression, " ") {
		body, blank := strings.CutSuffix(word, " ")
		if strings.Contains(body, "/") && !strings.Contains(body, "{") {
			list = append(list, "(?:"+strings.ReplaceAll(regexp.QuoteMeta(body), "/", "|")+")")
		} else {
			list = append(list, parts(body)...)
		}
		if blank {
			list = append(list, " ")
		}
	}
	return list
}

var special = regexp.MustCompile(`\{([^}]*)\}|\(([^)]*)\)`)

func parts(word string) []string {
	var list []string
	for word != "" {
		at := special.FindStringSubmatchIndex(word)
		text := word
		if at != nil {
			text = word[:at[0]]
		}
		for _, r := range text {
			list = append(list, regexp.QuoteMeta(string(r)))
		}
		switch {
		case at == nil:
			return list
		case at[2] >= 0:
			list = append(list, "(?:"+withoutGroups(parameters[word[at[2]:at[3]]].Pattern())+")")
		default:
			list = append(list, "(?:"+regexp.QuoteMeta(word[at[4]:at[5]])+")?")
		}
		word = word[at[1]:]
	}
	return list
}

var group = regexp.MustCompile(`(^|[^\\])\(([^?]|$)`)

// withoutGroups makes the group of a parameter's pattern one that is not captured.
func withoutGroups(pattern string) string { return group.ReplaceAllString(pattern, "$1(?:$2") }
