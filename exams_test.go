package ipcspec_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/faults"
)

// exam is a file of testdata/exams.
type exam struct {
	Mechanism string
	Exam      int
	Score     struct{ Run, Explore, Of int }
	Mistakes  []struct {
		Name, Mistake, Document, Observation, Caught string
		Void, Why                                    string
		Fault                                        *string
	}
}

// TestExams: no mistake is discarded, each is accounted for, and README.md shows the scores
// that were had at first sight.
func TestExams(t *testing.T) {
	files, err := filepath.Glob("testdata/exams/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d exams: %v", len(files), err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var e exam
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if impl.LookupMechanism(e.Mechanism) == nil || filepath.Base(file) != fmt.Sprintf("%s-%d.json", e.Mechanism, e.Exam) {
			t.Errorf("%s is exam %d of %s", file, e.Exam, e.Mechanism)
		}
		if len(e.Mistakes) != 25 {
			t.Errorf("%s has %d mistakes", file, len(e.Mistakes))
		}
		score := map[string]int{}
		for _, m := range e.Mistakes {
			switch {
			case m.Name == "" || m.Mistake == "" || m.Document == "" || m.Observation == "":
				t.Errorf("%s: %q lacks something", file, m.Name)
			case m.Void != "":
				continue
			case m.Fault == nil && m.Why == "":
				t.Errorf("%s: %s is no planted fault, and nobody says why", file, m.Name)
			case m.Fault != nil:
				if _, planted := faults.Lookup(*m.Fault); !planted {
					t.Errorf("%s: %s: there is no fault %s", file, m.Name, *m.Fault)
				}
			}
			score[m.Caught]++
			score["of"]++
		}
		if score["run"] != e.Score.Run || score["explore"] != e.Score.Explore || score["of"] != e.Score.Of {
			t.Errorf("%s: the score is %v, and it says %v", file, score, e.Score)
		}
		if row := fmt.Sprintf("| %s | %d | %d of %d | %d |", e.Mechanism, e.Exam, e.Score.Run, e.Score.Of, e.Score.Explore); !strings.Contains(string(readme), row) {
			t.Errorf("README.md does not have %s", row)
		}
	}
}
