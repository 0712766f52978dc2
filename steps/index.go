package steps

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// Index finds the definitions that match a sentence without trying them all. They
// are filed under the words that every sentence of theirs begins with: a trie of
// words, in which a quoted part is one whatever is in it. The patterns of those on
// the way of a sentence decide.
type Index struct {
	definitions []Definition
	root        branch
}

type branch struct {
	here []int // definitions of which no further word is certain
	next map[string]*branch
}

// NewIndex returns an index of these definitions.
func NewIndex(definitions []Definition) *Index {
	x := &Index{definitions: definitions}
	for i, d := range definitions {
		for _, words := range beginnings(d.Pattern.String()) {
			at := &x.root
			for _, word := range words {
				if at.next == nil {
					at.next = map[string]*branch{}
				}
				if at.next[word] == nil {
					at.next[word] = &branch{}
				}
				at = at.next[word]
			}
			if !slices.Contains(at.here, i) {
				at.here = append(at.here, i)
			}
		}
	}
	return x
}

// Match returns the definitions whose pattern matches the sentence, in their order.
func (x *Index) Match(sentence string) []Definition {
	var numbers []int
	for at, rest := &x.root, sentence; at != nil; {
		for _, i := range at.here {
			if x.definitions[i].Pattern.MatchString(sentence) {
				numbers = append(numbers, i)
			}
		}
		if rest == "" {
			break
		}
		var word string
		word, rest = firstWord(rest)
		at = at.next[word]
	}
	slices.Sort(numbers)
	var found []Definition
	for _, i := range slices.Compact(numbers) {
		found = append(found, x.definitions[i])
	}
	return found
}

// firstWord takes the first word off a sentence, up to a blank outside quotes, with
// all that is between quotes left out.
func firstWord(sentence string) (word, rest string) {
	var text strings.Builder
	quoted := false
	for i := range len(sentence) {
		switch c := sentence[i]; {
		case c == '"':
			quoted = !quoted
			text.WriteByte(c)
		case quoted:
		case c == ' ':
			return text.String(), sentence[i+1:]
		default:
			text.WriteByte(c)
		}
	}
	return text.String(), ""
}

// mostBeginnings bounds how many beginnings of one pattern are told apart.
const mostBeginnings = 512

// beginnings returns the words that sentences of a pattern can begin with: for each
// sentence one list is a beginning of its words. A list ends where a pattern takes
// more than can be listed.
func beginnings(pattern string) [][]string {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || tree.Op != syntax.OpConcat || tree.Sub[0].Op != syntax.OpBeginText {
		return [][]string{nil}
	}
	var lists [][]string
	for _, b := range extend([]beginning{{}}, tree) {
		text := b.text
		switch {
		case b.quoted: // what is behind the quote is not known to be between quotes
			text = text[:strings.LastIndexByte(text, '"')]
			fallthrough
		case b.ends:
			text = text[:strings.LastIndexByte(text, ' ')+1] // the last word may go on
		}
		var words []string
		for text != "" {
			var word string
			word, text = firstWord(text)
			words = append(words, word)
		}
		lists = append(lists, words)
	}
	return lists
}

// beginning is one way in which a pattern begins, without what is between quotes.
type beginning struct {
	text   string
	quoted bool // it ends between quotes
	ends   bool // what follows cannot be listed
}

// extend puts what an expression can match behind each beginning.
func extend(list []beginning, e *syntax.Regexp) []beginning {
	switch e.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText:
		return list
	case syntax.OpCapture:
		return extend(list, e.Sub[0])
	case syntax.OpConcat:
		for _, sub := range e.Sub {
			list = extend(list, sub)
		}
		return list
	case syntax.OpAlternate, syntax.OpQuest:
		var open, all []beginning
		for _, b := range list {
			if b.ends {
				all = append(all, b)
			} else {
				open = append(open, b)
			}
		}
		for _, sub := range e.Sub {
			all = append(all, extend(open, sub)...)
		}
		if e.Op == syntax.OpQuest {
			all = append(all, open...)
		}
		if len(all) > mostBeginnings {
			return stop(list)
		}
		return all
	case syntax.OpLiteral:
		var all []beginning
		for _, b := range list {
			for _, r := range e.Rune {
				switch {
				case b.ends:
				case r == '"':
					b.text += `"`
					b.quoted = !b.quoted
				case b.quoted:
				case e.Flags&syntax.FoldCase != 0:
					b.ends = true
				default:
					b.text += string(r)
				}
			}
			all = append(all, b)
		}
		return all
	}
	var within, all []beginning
	for _, b := range list {
		if b.quoted && !b.ends && unquoting(e) {
			within = append(within, b)
		} else {
			all = append(all, b)
		}
	}
	return append(within, stop(all)...)
}

func stop(list []beginning) []beginning {
	stopped := slices.Clone(list)
	for i := range stopped {
		stopped[i].ends = true
	}
	return stopped
}

// unquoting reports whether an expression matches no quote: between two of them it
// is left out.
func unquoting(e *syntax.Regexp) bool {
	switch e.Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return false
	case syntax.OpLiteral:
		return !slices.Contains(e.Rune, '"')
	case syntax.OpCharClass:
		for i := 0; i < len(e.Rune); i += 2 {
			if e.Rune[i] <= '"' && '"' <= e.Rune[i+1] {
				return false
			}
		}
	}
	return !slices.ContainsFunc(e.Sub, func(sub *syntax.Regexp) bool { return !unquoting(sub) })
}

// anyOf is the alternation of all patterns, anchored, with the whole text as its only
// group. What patterns have in common at their beginning stands once, so that many
// sentences cost little more than a few.
func anyOf(definitions []Definition) *regexp.Regexp {
	var root pieces
	for _, d := range definitions {
		tree, err := syntax.Parse(d.Pattern.String(), syntax.Perl)
		if err != nil {
			panic(err) // it is compiled
		}
		at := &root
		for _, piece := range split(tree) {
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

// split takes a pattern apart, without its anchors and groups: literal text letter by
// letter.
func split(e *syntax.Regexp) []string {
	var list []string
	switch e.Op {
	case syntax.OpBeginText, syntax.OpEndText, syntax.OpEmptyMatch:
	case syntax.OpConcat:
		for _, sub := range e.Sub {
			list = append(list, split(sub)...)
		}
	case syntax.OpCapture:
		return split(e.Sub[0])
	case syntax.OpLiteral:
		if e.Flags&syntax.FoldCase != 0 {
			return []string{"(?i:" + regexp.QuoteMeta(string(e.Rune)) + ")"}
		}
		for _, r := range e.Rune {
			list = append(list, regexp.QuoteMeta(string(r)))
		}
	default:
		return []string{"(?:" + e.String() + ")"}
	}
	return list
}
