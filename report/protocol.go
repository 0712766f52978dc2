package report

import (
	"fmt"
	"strings"
)

// Operation is one operation of the protocol.
type Operation struct {
	Name      string  `json:"name"`
	Mechanism string  `json:"mechanism,omitempty"` // "" for what no single mechanism has
	Trait     string  `json:"trait,omitempty"`     // of the mechanisms that have it; "" for what every implementation has
	Phrase    string  `json:"phrase"`
	Doc       string  `json:"doc"`
	Args      []Field `json:"args"`
	Result    []Field `json:"result"`
}

// Field is one argument or result.
type Field struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Doc      string `json:"doc,omitempty"`
	Optional bool   `json:"optional,omitempty"`
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
			of = "every implementation"
		}
		t.printf("%s  %s\n", t.paint(bold+";"+cyan, o.Name), t.paint(faint, of))
		t.printf("  %s\n", o.Phrase)
		t.paragraph("  ", faint, o.Doc)
		t.fields("takes  ", o.Args, wide)
		t.fields("answers", o.Result, wide)
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
		if f.Optional {
			text += ", optional"
		}
		if f.Doc != "" {
			text += ": " + f.Doc
		}
		t.printf("  %s  %s  %s\n", t.paint(faint, label), pad(f.Name, wide), text)
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
