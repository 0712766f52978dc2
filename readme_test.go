package ipcspec_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl/faults"
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
