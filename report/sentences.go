package report

import (
	"fmt"
	"io"
	"strings"
)

// Family is one action, or one thing that is told or asserted, with its spellings.
type Family struct {
	Room      string     `json:"room,omitempty"` // the trait or mechanism that it belongs to; "" for all
	Name      string     `json:"name"`
	Noun      string     `json:"noun,omitempty"` // how later sentences speak of it
	Sentences []Sentence `json:"sentences"`
}

// Sentence is one spelling of a family.
type Sentence struct {
	Expression string `json:"expression"` // a Cucumber Expression
	Asserts    bool   `json:"asserts,omitempty"`
	Uses       int    `json:"uses"`
	Example    string `json:"example,omitempty"` // the first in the features
}

// Word is a kind of word that sentences have places for.
type Word struct {
	Name    string `json:"name"`
	Pattern string `json:"pattern"`
	Doc     string `json:"doc,omitempty"`
}

// Sentences prints families for people.
func (t Terminal) Sentences(families []Family, words []Word) {
	uses := 0
	for i, f := range families {
		if i == 0 || families[i-1].Room != f.Room {
			t.printf("%s\n", t.paint(bold, room(f.Room)))
		}
		head := f.Name
		if f.Noun != "" {
			head += ": the " + f.Noun
		}
		t.printf("  %s\n", t.paint(cyan, head))
		for _, s := range f.Sentences {
			uses += s.Uses
			if s.Uses > 0 { // the other forms of an action follow from those
				t.printf("    %s\n", s.Expression)
				t.printf("%s\n", t.paint(faint, fmt.Sprintf("      %d×, as in: %s", s.Uses, s.Example)))
			}
		}
	}
	if len(words) > 0 {
		t.printf("\n%s\n", t.paint(bold, "words"))
		for _, w := range words {
			t.printf("  {%s}  %s\n", w.Name, w.Doc)
		}
	}
	t.printf("\n%s, used %d times\n", plural(len(families), "family", "families"), uses)
}

// SentencesMarkdown writes families as a page.
func SentencesMarkdown(w io.Writer, families []Family, words []Word) error {
	var b strings.Builder
	b.WriteString("# The sentences of the specification\n")
	for i, f := range families {
		if i == 0 || families[i-1].Room != f.Room {
			fmt.Fprintf(&b, "\n## %s\n", room(f.Room))
		}
		fmt.Fprintf(&b, "\n### %s\n\n| sentence | uses | example |\n|---|---|---|\n", f.Name)
		for _, s := range f.Sentences {
			fmt.Fprintf(&b, "| `%s` | %d | %s |\n", strings.ReplaceAll(s.Expression, "|", `\|`), s.Uses, strings.ReplaceAll(s.Example, "|", `\|`))
		}
	}
	b.WriteString("\n## Words\n\n| word | meaning |\n|---|---|\n")
	for _, w := range words {
		fmt.Fprintf(&b, "| `{%s}` | %s |\n", w.Name, strings.ReplaceAll(w.Doc, "|", `\|`))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func room(name string) string {
	if name == "" {
		return "in every feature"
	}
	return name
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
