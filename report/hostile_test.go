package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ipcspec/ipcspec/internal/outside"
	"github.com/ipcspec/ipcspec/result"
)

const hostileText = "a\x1b[2J\x1b]0;t\x07b\u009b31m\u202ec\u2066\x7f\x00\xff\r\u200bd\uf8f0x\uf8f1\uf8f2"

// fill sets every text that there is in a value, whatever its type will have tomorrow.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), text)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), text)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, text)
		fill(value, text)
		v.SetMapIndex(key, value)
	case reflect.Interface:
		v.Set(reflect.ValueOf(text))
	}
}

// TestNoTextIsObeyed has hostile text in everything that a report consists of, with every
// verdict, and looks at every form of it.
func TestNoTextIsObeyed(t *testing.T) {
	for _, verdict := range result.Verdicts {
		var r result.Report
		fill(reflect.ValueOf(&r).Elem(), hostileText)
		for i := range r.Runs {
			for j := range r.Runs[i].Scenarios {
				r.Runs[i].Scenarios[j].Verdict = verdict
			}
			r.Runs[i].Totals, r.Runs[i].Audit = result.Count(r.Runs[i].Scenarios), "fail"
		}
		forms := map[string]func(w io.Writer) error{
			"json":  func(w io.Writer) error { return JSON(w, r) },
			"junit": func(w io.Writer) error { return JUnit(w, r) },
			"terminal": func(w io.Writer) error {
				terminal := Terminal{W: w, Verbose: true}
				for _, run := range r.Runs {
					terminal.Run(run, hostileText)
				}
				terminal.Closing(r.Runs, time.Second)
				terminal.Exploring(hostileText, 1)
				terminal.Explored(Exploration{Mechanism: hostileText, Unsteady: 1, First: hostileText})
				terminal.Disagreement(hostileText, hostileText, hostileText, hostileText)
				terminal.Racing(hostileText, 1)
				terminal.Raced(Race{Mechanism: hostileText, Undecided: 1})
				terminal.Unexplained([]RaceEvent{{Who: hostileText, Does: hostileText, Outcome: hostileText}}, hostileText, hostileText)
				return nil
			},
		}
		for form, write := range forms {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Errorf("%s: %v", form, err)
			}
			shown := strings.ReplaceAll(strings.ReplaceAll(b.String(), "\n", ""), "\ufffd", "")
			if i := strings.IndexFunc(shown, func(r rune) bool { return !outside.Harmless(r) }); i >= 0 {
				t.Errorf("%s, %s: there is %q", form, verdict, shown[max(0, i-60):min(len(shown), i+20)])
			}
			if form == "json" {
				var again result.Report
				if err := json.Unmarshal(b.Bytes(), &again); err != nil || again.Runs[0].Scenarios[0].Reason != strings.ToValidUTF8(hostileText, "\ufffd") {
					t.Errorf("the JSON says %q: %v", again.Runs[0].Scenarios[0].Reason, err)
				}
			}
			if form == "junit" {
				if err := xml.Unmarshal(b.Bytes(), new(struct{ XMLName xml.Name })); err != nil {
					t.Error(err)
				}
			}
		}
	}
}
