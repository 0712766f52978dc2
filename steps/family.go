package steps

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	expressions "github.com/cucumber/cucumber-expressions/go/v18"

	"github.com/ipcspec/ipcspec/impl"
)

// A Family is one action, or one thing that is told or asserted, in all its
// spellings. It belongs to a room: the core (""), a trait or a mechanism; only the
// features of that see it, and those that say @uses-ROOM.
type Family struct {
	Room string
	// Name says what it is about: "write", "the state of the queue".
	Name string
	// Noun is how later sentences speak of an action that may wait: "write".
	Noun      string
	Sentences []*Definition
}

// Definition is one spelling of a family: a Cucumber Expression, and what makes a
// sentence of this form true or checks it.
type Definition struct {
	Family     *Family
	Expression string
	// Asserts is true for a sentence that checks something.
	Asserts bool
	// Begins is true for one that only begins what the family does, which may wait or
	// fail: "starts to write".
	Begins bool

	spelling string // what it has in common with the other forms of an action
	call     reflect.Value
	compile  sync.Once
	pattern  *regexp.Regexp
	groups   []int // of each parameter, the group that has what is meant
}

// Room is where families are declared.
type Room string

// Core is the room that every feature sees.
const Core Room = ""

var families []*Family

// Families returns all families, in the order of their declaration.
func Families() []*Family { return families }

// Definitions returns all spellings of all families.
func Definitions() []*Definition {
	var list []*Definition
	for _, f := range families {
		list = append(list, f.Sentences...)
	}
	return list
}

// Spelling is one form of an action: what stands behind the verb, and the operation
// that is meant: func(*World, *Process, words ...) (impl.Operation, error).
type Spelling struct {
	Expression string
	Operation  any
	like       string
}

// As makes a spelling of an expression and its function.
func As(expression string, call any) Spelling {
	return Spelling{Expression: expression, Operation: call}
}

// Like says that it is another form of a spelling: features use one of them at least.
func (s Spelling) Like(expression string) Spelling {
	s.like = expression
	return s
}

// Action is something that a process does by one operation. From its declaration
// come the sentence that has to succeed ("a" sends "x"), the one that may wait or
// fail ("a" starts to send "x"), the same on a named thread, and the noun by which
// later sentences speak of it ("the send").
type Action struct {
	// Verb is the infinitive, and what stands between it and the spelling: "write",
	// "open the clipboard".
	Verb string
	// Noun is "" for one that no later sentence speaks of.
	Noun string
	// Moved is what is said of its data, if not "written": "sent".
	Moved     string
	Spellings []Spelling
	// Done, if there is one, is called when it has succeeded: func(*World, *Process, *Operation) error.
	Done func(w *World, p *Process, o *Operation) error
	// Begun, if there is one, is called with each operation that was begun.
	Begun func(w *World, o *Operation)
	// Checks are spellings that say what comes of it, and are assertions: the verb in
	// its third person, then the expression; func(*World, *Process, words ...) error.
	Checks []Spelling
	// Does are spellings that take more than one operation; func(*World, *Process, words ...) error.
	Does []Spelling
}

// Action declares one.
func (r Room) Action(a Action) {
	f := &Family{Room: string(r), Name: a.Verb, Noun: a.Noun}
	verb, rest, _ := strings.Cut(a.Verb, " ")
	does, starts := thirdPerson(verb), verb
	if rest != "" {
		does, starts = does+" "+rest, starts+" "+rest
	}
	for _, s := range a.Spellings {
		f.add("{role} "+join(does, s.Expression), a.performing(s), false, false)
		f.add("{role} starts to "+join(starts, s.Expression), a.beginning(s), false, true)
		f.add("thread {role} of {role} "+join(does, s.Expression), a.performingOn(s), false, false)
		f.add("thread {role} of {role} starts to "+join(starts, s.Expression), a.beginningOn(s), false, true)
		for _, d := range f.Sentences[len(f.Sentences)-4:] {
			d.spelling = s.Expression
		}
	}
	for _, s := range a.Does {
		f.add("{role} "+join(does, s.Expression), s.Operation, false, false)
	}
	for _, s := range a.Checks {
		f.add("{role} "+join(does, s.Expression), s.Operation, true, false)
	}
	families = append(families, f)
}

// Does declares what is brought about by other means than one operation of a process:
// whole sentences, each with its func(*World, words ...) error.
func (r Room) Does(name string, spellings ...Spelling) { r.whole(name, false, spellings) }

// Checks declares what is asserted, in whole sentences.
func (r Room) Checks(name string, spellings ...Spelling) { r.whole(name, true, spellings) }

func (r Room) whole(name string, asserts bool, spellings []Spelling) {
	f := NewFamily(r, name, spellings...)
	if asserts {
		f.Asserting()
	}
	families = append(families, f)
}

// NewFamily makes a family without declaring it.
func NewFamily(room Room, name string, spellings ...Spelling) *Family {
	f := &Family{Room: string(room), Name: name}
	for _, s := range spellings {
		f.add(s.Expression, s.Operation, false, false)
		if s.like != "" {
			f.Sentences[len(f.Sentences)-1].spelling = s.like
		}
	}
	return f
}

// Asserting says that all its sentences check something, and returns it.
func (f *Family) Asserting() *Family {
	for _, d := range f.Sentences {
		d.Asserts = true
	}
	return f
}

func (f *Family) add(expression string, call any, asserts, begins bool) {
	v, ok := call.(reflect.Value)
	if !ok {
		v = reflect.ValueOf(call)
	}
	f.Sentences = append(f.Sentences, &Definition{Family: f, Expression: expression, Asserts: asserts, Begins: begins, call: v, spelling: expression})
}

// Spelling identifies what the forms of an action have in common that have been made
// of one spelling: that has to succeed, that begins, and on a named thread.
func (d *Definition) Spelling() string {
	return d.Family.Room + ": " + d.Family.Name + ": " + d.spelling
}

func join(verb, rest string) string {
	if rest == "" || strings.HasPrefix(rest, ",") {
		return verb + rest
	}
	return verb + " " + rest
}

// thirdPerson is the form of an English verb that goes with a role.
func thirdPerson(verb string) string {
	for _, ending := range []string{"s", "x", "ch", "sh", "o"} {
		if strings.HasSuffix(verb, ending) {
			return verb + "es"
		}
	}
	if stem, ok := strings.CutSuffix(verb, "y"); ok && !strings.ContainsAny(stem[len(stem)-1:], "aeiou") {
		return stem + "ies"
	}
	return verb + "s"
}

// The four sentences of an action. They have the parameters of its spelling, and a
// thread before them.

func (a Action) performing(s Spelling) reflect.Value { return a.made(s, false, a.perform) }
func (a Action) beginning(s Spelling) reflect.Value  { return a.made(s, false, a.begin) }

func (a Action) performingOn(s Spelling) reflect.Value { return a.made(s, true, a.perform) }
func (a Action) beginningOn(s Spelling) reflect.Value  { return a.made(s, true, a.begin) }

func (a Action) made(s Spelling, threads bool, then func(w *World, p *Process, thread string, op impl.Operation) error) reflect.Value {
	operation := reflect.ValueOf(s.Operation)
	t := operation.Type()
	in := []reflect.Type{t.In(0)}
	if threads {
		in = append(in, reflect.TypeFor[string]())
	}
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	return reflect.MakeFunc(reflect.FuncOf(in, []reflect.Type{reflect.TypeFor[error]()}, false), func(args []reflect.Value) []reflect.Value {
		thread := ""
		if threads {
			thread = args[1].String()
			args = slices.Delete(slices.Clone(args), 1, 2)
		}
		out := operation.Call(args)
		err, _ := out[1].Interface().(error)
		if err == nil {
			err = then(args[0].Interface().(*World), args[1].Interface().(*Process), thread, out[0].Interface())
		}
		return []reflect.Value{reflect.ValueOf(&err).Elem()}
	})
}

func (a Action) perform(w *World, p *Process, thread string, op impl.Operation) error {
	o, err := w.Start(p, "", thread, op)
	if err != nil {
		return err
	}
	o.moved, o.done = a.Moved, a.Done
	if err := w.whole(o); err != nil {
		return err
	}
	return w.finish(o)
}

func (a Action) begin(w *World, p *Process, thread string, op impl.Operation) error {
	o, err := w.Start(p, a.Noun, thread, op)
	if err != nil {
		return err
	}
	o.done = a.Done
	if a.Begun != nil {
		a.Begun(w, o)
	}
	return w.finish(o)
}

// Pattern is the expression as a regular expression. Each parameter is a group.
func (d *Definition) Pattern() *regexp.Regexp {
	d.compile.Do(func() {
		compiling.Lock()
		defer compiling.Unlock()
		e, err := expressions.NewCucumberExpression(d.Expression, registry)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", d.Expression, err))
		}
		d.pattern = regexp.MustCompile(e.Regexp().String())
		next := 1
		for _, name := range d.Parameters() {
			inner := 0
			if p := parameters[name]; p != nil {
				inner = p.pattern.NumSubexp()
			}
			d.groups = append(d.groups, next+inner)
			next += 1 + inner
		}
		if want := d.call.Type().NumIn() - 1; want != len(d.groups) || next-1 != d.pattern.NumSubexp() {
			panic(fmt.Sprintf("%s: %d parameters, but its function takes %d", d.Expression, len(d.groups), want))
		}
	})
	return d.pattern
}

var parameterPlace = regexp.MustCompile(`\{([^}]*)\}`)

// Parameters are the kinds of its words, in order.
func (d *Definition) Parameters() []string {
	var names []string
	for _, m := range parameterPlace.FindAllStringSubmatch(d.Expression, -1) {
		names = append(names, m[1])
	}
	return names
}

// Places says where in a sentence of this form its words are, without their quotes;
// nil if the sentence has another form.
func (d *Definition) Places(sentence string) [][2]int {
	at := d.Pattern().FindStringSubmatchIndex(sentence)
	if at == nil {
		return nil
	}
	places := make([][2]int, len(d.groups))
	for i, g := range d.groups {
		places[i] = [2]int{at[2*g], at[2*g+1]}
	}
	return places
}

// Words are the words of a sentence of this form.
func (d *Definition) Words(sentence string) (words []string, ok bool) {
	places := d.Places(sentence)
	for _, at := range places {
		words = append(words, sentence[at[0]:at[1]])
	}
	return words, places != nil || d.Pattern().MatchString(sentence)
}

// Bind returns what a sentence of this form asks for.
func (d *Definition) Bind(sentence string) (func(*World) error, error) {
	words, ok := d.Words(sentence)
	if !ok {
		return nil, fmt.Errorf("no sentence of the form %q: %s", d.Expression, sentence)
	}
	return func(w *World) error { return d.Call(w, words) }, nil
}

// Call makes the sentence with these words true, or checks it.
func (d *Definition) Call(w *World, words []string) error {
	t := d.call.Type()
	in := make([]reflect.Value, 1, t.NumIn())
	in[0] = reflect.ValueOf(w)
	for i, word := range words {
		convert := conversions[t.In(i+1)]
		if convert == nil {
			return fmt.Errorf("%s: nothing converts a word to %v", d.Expression, t.In(i+1))
		}
		value, err := convert(w, word)
		if err != nil {
			return err
		}
		in = append(in, reflect.ValueOf(value))
	}
	err, _ := d.call.Call(in)[0].Interface().(error)
	return err
}
