package ipcspec_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec"
	"github.com/ipcspec/ipcspec/impl/faults"
)

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
	for file, figures := range map[string][]string{
		"README.md": {
			fmt.Sprintf("%d behaviours, %d scenarios", behaviours, scenarios),
			fmt.Sprintf("%d faults × %d rules", planted, executable),
			fmt.Sprintf("%d of %d faults effective", planted, planted),
		},
		"CHANGELOG.md": {fmt.Sprintf("%d behaviours", behaviours)},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, figure := range figures {
			if !strings.Contains(string(text), figure) {
				t.Errorf("%s does not say %q", file, figure)
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
