package near

import "testing"

func TestOf(t *testing.T) {
	ids := []string{"PIPE-01", "PIPE-07", "PIPE-17", "PIPE-07/end-of-file-does-not-wear-off", "MSGQ-05"}
	for _, c := range []struct{ word, want string }{
		{"PIPE-7", "PIPE-07"},
		{"pipe-07", "PIPE-07"},
		{"MSQ-05", "MSGQ-05"},
		{"PIPE-07/end-of-file", "PIPE-07/end-of-file-does-not-wear-off"},
		{"zebra", ""},
		{"", ""},
	} {
		if got := Of(c.word, ids); got != c.want {
			t.Errorf("Of(%q) = %q, want %q", c.word, got, c.want)
		}
	}
	for _, c := range []struct{ word, want string }{
		{"jbos", "jobs"},
		{"rnu", "run"},
		{"budget", ""},
		{"xml", ""},
		{"mech", "mechanism"},
	} {
		if got := Of(c.word, []string{"audit", "jobs", "mechanism", "html", "json", "run"}); got != c.want {
			t.Errorf("Of(%q) = %q, want %q", c.word, got, c.want)
		}
	}
	if got := Hint("jnit", []string{"json", "junit"}); got != "; did you mean junit?" {
		t.Errorf("Hint = %q", got)
	}
}
