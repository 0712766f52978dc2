package tags

import "testing"

func TestParse(t *testing.T) {
	all := []string{"@pipe", "@posix"}
	for expression, want := range map[string]bool{
		"":                             true,
		"@pipe":                        true,
		"not @pipe":                    false,
		"@linux or @pipe":              true,
		"@pipe and not @linux":         true,
		"@linux and @pipe or @posix":   true,
		"@linux and (@pipe or @posix)": false,
		"not not @pipe":                true,
		"not (@linux or @windows)":     true,
	} {
		e, err := Parse(expression)
		if err != nil {
			t.Errorf("%q: %v", expression, err)
		} else if got := e.Matches(all); got != want {
			t.Errorf("%q matches %v: %v, want %v", expression, all, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, expression := range []string{"pipe", "@", "@a and", "@a @b", "(@a", "@a)", "not", "@a,@b and", "and @a", "~@a", "@a && @b"} {
		if _, err := Parse(expression); err == nil {
			t.Errorf("%q was accepted", expression)
		}
	}
}
