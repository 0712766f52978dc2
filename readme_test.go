package ipcspec_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl/faults"
	"github.com/ipcspec/ipcspec/internal/spec"
)

var update = flag.Bool("update", false, "write the figures of the documents anew")

// TestReadmeFigures keeps the figures and links of the documents true.
func TestReadmeFigures(t *testing.T) {
	s, err := ipcspec.Specification()
	if err != nil {
		t.Fatal(err)
	}
	behaviours, scenarios, planted := len(s.Behaviours), len(s.Scenarios()), len(faults.All())
	executable := 0
	for _, b := range s.Behaviours {
		if b.NotExecutable == "" {
			executable++
		}
	}
	figures := []struct{ file, pattern, is string }{
		{"README.md", `\d+ behaviours, \d+ scenarios`, fmt.Sprintf("%d behaviours, %d scenarios", behaviours, scenarios)},
		{"README.md", `\d+ faults × \d+ rules`, fmt.Sprintf("%d faults × %d rules", planted, executable)},
		{"README.md", `\d+ of \d+ rules killed, \d+ of \d+ scenarios, \d+ of \d+ faults effective`, fmt.Sprintf("%d of %d rules killed, %[3]d of %[3]d scenarios, %[4]d of %[4]d faults effective",
			executable, executable, scenarios, planted)},
		{"CHANGELOG.md", `Specification 1\.0: \d+ behaviours`, fmt.Sprintf("Specification 1.0: %d behaviours", behaviours)},
	}
	for _, figure := range figures {
		text, err := os.ReadFile(figure.file)
		if err != nil {
			t.Fatal(err)
		}
		pattern := regexp.MustCompile(figure.pattern)
		if *update {
			text = pattern.ReplaceAllLiteral(text, []byte(figure.is))
			if err := os.WriteFile(figure.file, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		found := pattern.FindAllString(string(text), -1)
		if len(found) == 0 {
			t.Errorf("%s does not say %q", figure.file, figure.is)
		}
		for _, one := range found {
			if one != figure.is {
				t.Errorf("%s says %q, but it is %q: go test . -run Readme -update", figure.file, one, figure.is)
			}
		}
	}
	checkShown(t, s)
	link := regexp.MustCompile(`\]\(([^):#]+)\)`)
	for _, file := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "PROTOCOL.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s links to %s, which is not there", file, m[1])
			}
		}
	}
}

// shown are the commands of which README.md shows the beginning of the output, with the lines
// that it shows; the others are "...".
var shown = []struct {
	command []string
	as      string // in README.md
	lines   []string
}{
	{[]string{"run"}, "$ go run ./cmd/ipcspec run\n", []string{`^linux `, `^  pipe `, `^                .* scenarios`, `^  sysv-msgqueue `, `^                .* scenarios`, `^  not claimed: `, `^    `, `^reference `, `^\d+ passed, `}},
	{[]string{"prove"}, "$ ipcspec prove\n", []string{`^reference `, `^  pipe `, `^  sysv-msgqueue `, `^\d+ of \d+ rules killed`}},
}

// checkShown keeps what README.md shows of a run and of a proof like what is printed: with
// -update it is executed anew, and otherwise the numbers of rules and scenarios are compared.
func checkShown(t *testing.T, s *spec.Specification) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	for _, show := range shown {
		before, rest, found := strings.Cut(readme, show.as)
		excerpt, after, closed := strings.Cut(rest, "```\n")
		if !found || !closed {
			t.Fatalf("README.md does not show %q", show.as)
		}
		if *update {
			out, err := exec.Command("go", append([]string{"run", "./cmd/ipcspec"}, show.command...)...).Output()
			if err != nil {
				t.Fatalf("%v: %v", show.command, err)
			}
			excerpt = excerptOf(t, string(out), show.lines)
			readme = before + show.as + excerpt + "```\n" + after
		}
		for _, line := range strings.Split(excerpt, "\n") {
			if m := regexp.MustCompile(`^  ([a-z-]+) +(\d+) (behaviours|of)\b`).FindStringSubmatch(line); m != nil && m[2] != fmt.Sprint(rulesOf(s, m[1])) {
				t.Errorf("README.md shows %q, but there are %d rules: go test . -run Readme -update", line, rulesOf(s, m[1]))
			}
		}
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// excerptOf are the lines that match, each after the one before.
func excerptOf(t *testing.T, out string, patterns []string) string {
	var b strings.Builder
	left := strings.Split(regexp.MustCompile(`(?m)^(linux [\d.]+)-\S+`).ReplaceAllString(out, "$1"), "\n") // whoever built it
	for _, p := range patterns {
		at := slices.IndexFunc(left, regexp.MustCompile(p).MatchString)
		if at < 0 {
			t.Fatalf("no line is like %q:\n%s", p, out)
		}
		if strings.TrimSpace(strings.Join(left[:at], "")) != "" {
			b.WriteString("  ...\n")
		}
		b.WriteString(left[at] + "\n")
		left = left[at+1:]
	}
	return b.String()
}

func rulesOf(s *spec.Specification, mechanism string) (n int) {
	for _, b := range s.Behaviours {
		if b.Mechanism == mechanism && b.NotExecutable == "" {
			n++
		}
	}
	return n
}
