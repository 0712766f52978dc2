package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/result"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Skipped *junitMessage `xml:"skipped"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",cdata"`
}

// JUnit writes a report in the XML that CI systems read: a test suite per
// implementation, a test case per scenario. What was not executed, and what
// deviated as recorded, is skipped and says why; what the suite could not judge
// is an error.
func JUnit(w io.Writer, report result.Report) error {
	w = &outside.Filter{W: w}
	all := junitSuites{Name: report.Tool.Name}
	var time int64
	for _, r := range report.Runs {
		s := suite(report, r)
		time += r.DurationUS
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		all.Skipped += s.Skipped
		all.Suites = append(all.Suites, s)
	}
	all.Time = seconds(time)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func suite(report result.Report, r result.Run) junitSuite {
	s := junitSuite{Name: r.IUT.Name, Timestamp: strings.TrimSuffix(report.Started, "Z"), Time: seconds(r.DurationUS)}
	for _, p := range []junitProperty{
		{"iut", r.IUT.Spelled}, {"version", r.IUT.Version}, {"specification", report.Specification},
		{"host", strings.TrimSpace(report.Host.OS + " " + report.Host.Kernel + " " + report.Host.Arch)},
	} {
		if p.Value != "" {
			s.Properties = append(s.Properties, p)
		}
	}
	for _, sc := range r.Scenarios {
		s.add(testCase(sc))
	}
	for _, stale := range r.Stale {
		s.add(junitCase{Class: "deviations", Name: stale, Time: seconds(0), Failure: &junitMessage{Message: "stale deviation: " + stale}})
	}
	for _, l := range r.Leaks {
		if r.Audit == "fail" && !toldByFailure(r, l) {
			s.add(junitCase{Class: "audit", Name: line(l.Kind), Time: seconds(0), Failure: &junitMessage{
				Message: "left behind: " + line(l.String()), Text: "by one of " + strings.Join(l.Scenarios, ", ")}})
		}
	}
	if r.Died != "" {
		text := fmt.Sprintf("%s; %s not reached", clean(r.Died), wasWere(r.Unreached, "scenario"))
		s.add(junitCase{Class: "implementation", Name: r.IUT.Name, Time: seconds(0), Error: &junitMessage{Message: line(r.Died), Text: text}})
	}
	return s
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func testCase(sc result.Scenario) junitCase {
	c := junitCase{Class: sc.Mechanism + "." + sc.Rule, Name: sc.ID, Time: seconds(sc.DurationUS)}
	text := func() *junitMessage {
		var b strings.Builder
		Terminal{W: &b}.Failure(sc)
		return &junitMessage{Message: line(sc.Reason), Text: "\n" + b.String()}
	}
	switch sc.Verdict {
	case result.Passed:
	case result.Failed:
		c.Failure = text()
	case result.Inconclusive:
		c.Error = text()
	case result.Deviated:
		c.Skipped = &junitMessage{Message: "deviates as recorded: " + line(sc.Reason)}
	default:
		c.Skipped = &junitMessage{Message: sc.Verdict.String() + ": " + line(sc.Reason)}
	}
	return c
}

func seconds(us int64) string { return fmt.Sprintf("%.6f", float64(us)/1e6) }
