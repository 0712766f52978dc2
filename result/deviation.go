package result

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Deviation is a known failure: exactly one scenario on one implementation, with
// the line that it fails with.
type Deviation struct {
	// Scenario is its id.
	Scenario string `json:"scenario"`
	// IUT is the name of the implementation, optionally with the beginning of
	// its version: "linux", "windows wine 10".
	IUT string `json:"iut"`
	// Line is the normalised disagreement, as [Line] makes it.
	Line string `json:"line"`
	// Reason says what is documented and what the implementation does.
	Reason string `json:"reason"`
	// Link names a bug report or the implementation's source.
	Link string `json:"link,omitempty"`
	// Confidence says what the reason rests on: "document", "source", "real
	// windows", "guess".
	Confidence string `json:"confidence,omitempty"`
}

// DeviationFile is the JSON form of recorded deviations.
type DeviationFile struct {
	Schema     int         `json:"schema"`
	Deviations []Deviation `json:"deviations"`
}

// ReadDeviations reads a file of deviations.
func ReadDeviations(path string) ([]Deviation, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	var f DeviationFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields() // one that is misspelled would say nothing
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: there is something behind the JSON object", path)
	}
	if f.Schema != Schema {
		return nil, fmt.Errorf("%s: schema %d; this program knows %d", path, f.Schema, Schema)
	}
	for i, d := range f.Deviations {
		if d.Scenario == "" || d.IUT == "" || d.Line == "" || d.Reason == "" {
			return nil, fmt.Errorf("%s: deviation %d needs scenario, iut, line and reason", path, i+1)
		}
	}
	return f.Deviations, nil
}

const (
	longestFile = 64 << 20
	writerTime  = 10 * time.Second
)

// readFile reads a file, which may be a pipe. It does not wait for somebody to open the
// other end of one, which nothing could interrupt, nor long for what he writes.
func readFile(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	f.SetReadDeadline(time.Now().Add(writerTime)) // fails for a plain file, which has no writer
	data, err := io.ReadAll(io.LimitReader(f, longestFile+1))
	if err == nil && len(data) > longestFile {
		err = fmt.Errorf("%s: more than %d bytes", path, longestFile)
	}
	return data, err
}

// EncodeDeviations writes a file of deviations, sorted.
func EncodeDeviations(w io.Writer, deviations []Deviation) error {
	sorted := slices.SortedFunc(slices.Values(deviations), func(a, b Deviation) int {
		return cmp.Or(cmp.Compare(a.IUT, b.IUT), cmp.Compare(a.Scenario, b.Scenario))
	})
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(DeviationFile{Schema: Schema, Deviations: append([]Deviation{}, sorted...)})
}

var unstable = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\bs\d+/`), ""},
	{regexp.MustCompile(`\bpid \d+`), "pid N"},
	{regexp.MustCompile(`\bprocess \d+`), "process N"},
	{regexp.MustCompile(`\b\d+(\.\d+)?(ns|µs|us|ms|s)\b`), "TIME"},
	{regexp.MustCompile(`(/[\w.+-]+){2,}`), "PATH"},
	{regexp.MustCompile(`\b(msqid|semid|shmid|descriptor|ipcrm -[qsm]|kill) \d+`), "$1 N"},
	{regexp.MustCompile(`\b(socket|pipe):\[\d+\]`), "$1:[N]"},
	{regexp.MustCompile(`\bat \d\d:\d\d:\d\d\b`), "at TIME"},
}

// Line is the disagreement of a failed scenario in one line, without what
// changes from run to run: process ids, times, paths.
func Line(s Scenario) string {
	e := s.Evidence
	if e == nil {
		return ""
	}
	line := e.Error
	if e.Expected != "" {
		line = "expected " + e.Expected + ", observed " + e.Observed
	}
	for _, u := range unstable {
		line = u.pattern.ReplaceAllString(line, u.instead)
	}
	return strings.Join(strings.Fields(line), " ")
}

// Concerns reports whether the deviation is about this implementation.
func (d Deviation) Concerns(iut IUT) bool {
	whole := strings.TrimSpace(iut.Name + " " + iut.Version)
	return whole == d.IUT || strings.HasPrefix(whole, d.IUT+" ") || strings.HasPrefix(whole, d.IUT+".")
}

// Apply marks failures that are recorded exactly as deviated. It returns what is
// wrong with the deviations that concern the implementation: one whose scenario
// passed or failed differently, and, where everything was selected, one whose
// scenario no longer exists or was not executed.
func Apply(deviations []Deviation, iut IUT, scenarios []Scenario, everything bool) (stale []string) {
	for _, d := range deviations {
		if !d.Concerns(iut) {
			continue
		}
		i := slices.IndexFunc(scenarios, func(s Scenario) bool { return s.ID == d.Scenario })
		switch {
		case i < 0 && everything:
			stale = append(stale, d.Scenario+": there is no such scenario any more")
		case i < 0:
		case scenarios[i].Verdict == Failed && Line(scenarios[i]) == d.Line:
			scenarios[i].Verdict = Deviated
			scenarios[i].Reason = d.Reason
		case scenarios[i].Verdict == Passed:
			stale = append(stale, d.Scenario+": recorded as a deviation, but it passed")
		case scenarios[i].Verdict == Failed:
			stale = append(stale, d.Scenario+": fails differently than recorded: "+Line(scenarios[i]))
		default:
			stale = append(stale, d.Scenario+": recorded as a deviation, but it is "+scenarios[i].Verdict.String())
		}
	}
	return stale
}

// Unexplained is the reason of a deviation that [Update] has recorded, until
// somebody gives a better one.
const Unexplained = "not explained yet"

// Update returns the deviations as they are after a run: recorded are all its
// failures, with the reasons that were already there; gone are those that passed,
// and, where everything was selected, those whose scenario no longer exists.
// Deviations of other implementations stay as they are.
func Update(old []Deviation, iut IUT, scenarios []Scenario, everything bool) []Deviation {
	var updated []Deviation
	recorded := map[string]bool{}
	for _, d := range old {
		if !d.Concerns(iut) {
			updated = append(updated, d)
			continue
		}
		i := slices.IndexFunc(scenarios, func(s Scenario) bool { return s.ID == d.Scenario })
		switch {
		case i < 0 && everything:
		case i < 0 || scenarios[i].Verdict == Inconclusive:
			updated = append(updated, d)
		case scenarios[i].Verdict == Failed:
			d.Line = Line(scenarios[i])
			updated = append(updated, d)
			recorded[d.Scenario] = true
		}
	}
	for _, s := range scenarios {
		if s.Verdict == Failed && !recorded[s.ID] {
			updated = append(updated, Deviation{
				Scenario: s.ID, IUT: family(iut), Line: Line(s), Reason: Unexplained, Confidence: "guess",
			})
		}
	}
	return updated
}

// family names the implementation without the version that will change next
// month, but tells Wine from Windows.
func family(iut IUT) string {
	if word, _, _ := strings.Cut(iut.Version, " "); word != "" && (word[0] < '0' || word[0] > '9') {
		return iut.Name + " " + word
	}
	return iut.Name
}
