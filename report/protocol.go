package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Operation is one operation of the protocol.
type Operation struct {
	Name      string  `json:"name"`
	Mechanism string  `json:"mechanism,omitempty"` // "" for what no single mechanism has
	Trait     string  `json:"trait,omitempty"`     // of the mechanisms that have it; "" for what every implementation has
	Family    string  `json:"family,omitempty"`    // that alone has what no mechanism has; "" for all
	Phrase    string  `json:"phrase"`
	Doc       string  `json:"doc"`
	Args      []Field `json:"args"`
	Result    []Field `json:"result"`

	Domains  []Domain   `json:"domains"`
	Takes    []Object   `json:"takes"`
	Makes    []Object   `json:"makes"`
	Varies   []Varying  `json:"varies"`
	Waits    []string   `json:"waits"`
	Failures []Failing  `json:"failures"`
	Sources  []string   `json:"sources"`             // that were searched for failures
	EitherOf [][]string `json:"either_of,omitempty"` // which of these conditions is reported is left open
}

// Domain says which values of an argument documents speak of.
type Domain struct {
	Path   string           `json:"path"` // "handles.events" for a field of a list's elements
	Kind   string           `json:"kind"`
	Domain string           `json:"domain,omitempty"`
	Bounds map[string]int64 `json:"bounds,omitempty"` // what names in it are unless an implementation states it
}

// Object is a field that names an object.
type Object struct {
	Path   string `json:"path"`
	Kind   string `json:"kind"`
	Number bool   `json:"number,omitempty"`
	Many   bool   `json:"many,omitempty"`
}

// Varying is a field of a result that varies by its nature.
type Varying struct {
	Path   string `json:"path"`
	Nature string `json:"nature"`
}

// Failing is a failure that documents name.
type Failing struct {
	Native    string `json:"native"`
	Condition string `json:"condition"`
	Source    string `json:"source"`
	Beyond    string `json:"beyond,omitempty"` // why no scenario brings it about
}

// Field is one argument or result.
type Field struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Doc      string `json:"doc,omitempty"`
	Optional bool   `json:"optional,omitempty"`
	Within   string `json:"within,omitempty"` // of a result: what is outside is refused
}

// Condition is the name of an outcome, with the codes that it stands for.
type Condition struct {
	Name    string   `json:"condition"`
	Posix   []string `json:"posix,omitempty"`
	Windows []string `json:"windows,omitempty"`
}

// Protocol prints the operations of the wire protocol.
func (t Terminal) Protocol(list []Operation) {
	wide := 0
	for _, o := range list {
		for _, f := range append(o.Args[:len(o.Args):len(o.Args)], o.Result...) {
			wide = max(wide, len(f.Name))
		}
	}
	for _, o := range list {
		of := o.Mechanism
		switch {
		case o.Trait != "":
			of = "mechanisms with the trait " + o.Trait
		case of == "":
			of = strings.TrimSuffix("every implementation of "+o.Family, " of ")
		}
		t.printf("%s  %s\n", t.paint(bold+";"+cyan, o.Name), t.paint(faint, of))
		t.printf("  %s\n", o.Phrase)
		t.paragraph("  ", faint, o.Doc)
		t.fields("takes  ", o.Args, wide)
		t.fields("answers", o.Result, wide)
		t.declared(o)
		t.printf("\n")
	}
	t.printf("%s; their conditions: ipcspec protocol --conditions; how they travel: PROTOCOL.md\n", count(len(list), "operation"))
}

func (t Terminal) fields(label string, list []Field, wide int) {
	for i, f := range list {
		if i > 0 {
			label = strings.Repeat(" ", len(label))
		}
		text := f.Type
		if f.Within != "" {
			text += " " + f.Within
		}
		if f.Optional {
			text += ", optional"
		}
		if f.Doc != "" {
			text += ": " + f.Doc
		}
		t.printf("  %s  %s  %s\n", t.paint(faint, label), pad(f.Name, wide), text)
	}
}

// declared prints what an operation declares beyond its fields.
func (t Terminal) declared(o Operation) {
	var domains, objects, varies, failures, beyond, reasons []string
	natives := map[string][]string{} // by the reason why no scenario brings them about
	for _, d := range o.Domains {
		text := d.Domain
		for _, name := range slices.Sorted(maps.Keys(d.Bounds)) {
			text += fmt.Sprintf(" (%s: %d, if not stated)", name, d.Bounds[name])
		}
		if text != "" {
			domains = append(domains, d.Path+": "+text)
		}
	}
	for _, list := range []struct {
		verb    string
		objects []Object
	}{{"takes", o.Takes}, {"makes", o.Makes}} {
		for _, object := range list.objects {
			objects = append(objects, fmt.Sprintf("%s a %s: %s", list.verb, object.Kind, object.Path))
		}
	}
	for _, v := range o.Varies {
		varies = append(varies, fmt.Sprintf("%s (%s)", v.Path, v.Nature))
	}
	for _, f := range o.Failures {
		if f.Beyond == "" {
			failures = append(failures, fmt.Sprintf("%s, %q: %s", f.Native, f.Condition, f.Source))
			continue
		}
		if natives[f.Beyond] == nil {
			reasons = append(reasons, f.Beyond)
		}
		natives[f.Beyond] = append(natives[f.Beyond], f.Native)
	}
	for _, why := range reasons {
		beyond = append(beyond, strings.Join(natives[why], " ")+": "+why)
	}
	for _, conditions := range o.EitherOf {
		failures = append(failures, fmt.Sprintf("%q, as it likes, when both are due", conditions))
	}
	if len(o.Failures) == 0 && len(o.Sources) > 0 {
		failures = []string{"no failure is named in " + strings.Join(o.Sources, "; ")}
	}
	t.column("values ", domains)
	t.column("objects", objects)
	t.column("varies ", varies)
	t.column("waits  ", o.Waits)
	t.column("fails  ", failures)
	t.column("beyond ", beyond)
}

func (t Terminal) column(label string, lines []string) {
	for i, text := range lines {
		if i > 0 {
			label = strings.Repeat(" ", len(label))
		}
		t.printf("  %s  %s\n", t.paint(faint, label), text)
	}
}

// Conditions prints the table of conditions.
func (t Terminal) Conditions(list []Condition) {
	var names, posix []string
	for _, c := range list {
		names = append(names, c.Name)
		posix = append(posix, strings.Join(c.Posix, " "))
	}
	wideName, widePosix := widest(names, 40), widest(posix, 20)
	t.printf("%s\n", t.paint(bold, fmt.Sprintf("%s  %s  Windows", pad("condition", wideName), pad("POSIX", widePosix))))
	for i, c := range list {
		text := pad(c.Name, wideName) + "  " + pad(posix[i], widePosix) + "  " + strings.Join(c.Windows, " ")
		t.printf("%s\n", strings.TrimRight(text, " "))
	}
}
