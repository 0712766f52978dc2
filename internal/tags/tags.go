// Package tags understands Cucumber tag expressions: @a and not (@b or @c).
// godog itself only knows an older syntax, in which "not @a" selects nothing
// without a word.
package tags

import (
	"fmt"
	"slices"
	"strings"
)

// Expression is a parsed tag expression.
type Expression struct{ matches func(tags []string) bool }

// Matches reports whether something with these tags, each with its @, is meant.
func (e Expression) Matches(tags []string) bool { return e.matches(tags) }

// Parse reads an expression. The empty one matches everything. Precedence is
// that of Cucumber: not before and before or.
func Parse(text string) (Expression, error) {
	if strings.TrimSpace(text) == "" {
		return Expression{func([]string) bool { return true }}, nil
	}
	p := &parser{words: split(text)}
	e, err := p.or()
	if err == nil && len(p.words) > 0 {
		err = fmt.Errorf("%q is not expected", p.words[0])
	}
	if err != nil {
		return Expression{}, fmt.Errorf("tag expression %q: %w; write it like \"@pipe and not @linux\"", text, err)
	}
	return Expression{e}, nil
}

func split(text string) []string {
	text = strings.NewReplacer("(", " ( ", ")", " ) ").Replace(text)
	return strings.Fields(text)
}

type parser struct{ words []string }

type predicate = func([]string) bool

func (p *parser) take(word string) bool {
	if len(p.words) > 0 && p.words[0] == word {
		p.words = p.words[1:]
		return true
	}
	return false
}

func (p *parser) or() (predicate, error) {
	left, err := p.and()
	for err == nil && p.take("or") {
		var right predicate
		if right, err = p.and(); err == nil {
			l := left
			left = func(tags []string) bool { return l(tags) || right(tags) }
		}
	}
	return left, err
}

func (p *parser) and() (predicate, error) {
	left, err := p.not()
	for err == nil && p.take("and") {
		var right predicate
		if right, err = p.not(); err == nil {
			l := left
			left = func(tags []string) bool { return l(tags) && right(tags) }
		}
	}
	return left, err
}

func (p *parser) not() (predicate, error) {
	switch {
	case p.take("not"):
		inner, err := p.not()
		return func(tags []string) bool { return !inner(tags) }, err
	case p.take("("):
		inner, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("a ) is missing")
		}
		return inner, err
	case len(p.words) == 0:
		return nil, fmt.Errorf("a tag is missing at the end")
	}
	tag := p.words[0]
	if len(tag) < 2 || tag[0] != '@' {
		return nil, fmt.Errorf("%q is no tag, which begins with @", tag)
	}
	p.words = p.words[1:]
	return func(tags []string) bool { return slices.Contains(tags, tag) }, nil
}
