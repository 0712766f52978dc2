package steps

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"sync"

	expressions "github.com/cucumber/cucumber-expressions/go/v18"
)

// Parameter is a kind of word that sentences have places for: {role}, {text}. Its
// pattern has at most one group: what is meant, without the quotes around it.
type Parameter struct {
	Name, Doc string
	pattern   *regexp.Regexp
}

var (
	parameters = map[string]*Parameter{}
	registry   = expressions.NewParameterTypeRegistry()
	compiling  sync.Mutex // the registry is not safe for concurrent use
)

// DefineParameter adds a kind of word. It panics if the name is taken or the pattern
// has more than one group: programming errors.
func DefineParameter(name, pattern, doc string) {
	p := &Parameter{Name: name, Doc: doc, pattern: regexp.MustCompile(pattern)}
	if p.pattern.NumSubexp() > 1 {
		panic("the parameter {" + name + "} has several groups: " + pattern)
	}
	if name == "int" { // the library has one of its own
		parameters[name] = p
		return
	}
	kind, err := expressions.NewParameterType(name, []*regexp.Regexp{p.pattern}, name, nil, false, false, false)
	if err == nil {
		err = registry.DefineParameterType(kind)
	}
	if err != nil {
		panic(fmt.Sprintf("the parameter {%s}: %v", name, err))
	}
	parameters[name] = p
}

// Parameters returns all kinds of words by name.
func Parameters() map[string]*Parameter { return parameters }

// Pattern is what words of this kind look like.
func (p *Parameter) Pattern() string { return p.pattern.String() }

func init() {
	DefineParameter("int", `-?\d+`, "a number")
	DefineParameter("role", `"([^"]+)"`, "the role of a process, or another name that is not empty")
	DefineParameter("roles", `(?:"[^"]+"(?:, | and )?)+`, `several of them: "a", "b" and "c"`)
	DefineParameter("text", `"([^"]*)"`, "data, or what is compared")
	DefineParameter("kind", `[a-z]+(?:-[a-z]+)*`, "an operation by its noun: read, write, send")
	DefineParameter("condition", `"([^"]+)"`, "a condition: what a failure is called")
	DefineParameter("end", `(?:duplicate of the )?(?:read|write) end(?: of "[^"]+")?`, `one end of a pipe, after "the": read end, write end of "first", duplicate of the read end`)
	DefineParameter("signal", `SIG[A-Z0-9]+`, "a signal")
	DefineParameter("mode", `[0-7]{4}`, "permission bits, octal")
}

// conversions make of a word, as it stands in a sentence, what a function wants.
var conversions = map[reflect.Type]func(w *World, word string) (any, error){
	reflect.TypeFor[string]():   func(_ *World, word string) (any, error) { return word, nil },
	reflect.TypeFor[int]():      func(_ *World, word string) (any, error) { return strconv.Atoi(word) },
	reflect.TypeFor[*Process](): func(w *World, word string) (any, error) { return w.Process(word) },
	reflect.TypeFor[Roles]():    func(_ *World, word string) (any, error) { return Roles(listed(word)), nil },
	reflect.TypeFor[Mode](): func(_ *World, word string) (any, error) {
		bits, err := strconv.ParseInt(word, 8, 32)
		return Mode(bits), err
	},
}

// Roles are names in the order of a sentence.
type Roles []string

// Mode is a number of permission bits.
type Mode int

// Convert lets functions of sentences have parameters of type T.
func Convert[T any](convert func(w *World, word string) (T, error)) {
	t := reflect.TypeFor[T]()
	if conversions[t] != nil {
		panic(fmt.Sprintf("%v is converted already", t))
	}
	conversions[t] = func(w *World, word string) (any, error) { return convert(w, word) }
}

var quotedName = regexp.MustCompile(`"([^"]+)"`)

func listed(names string) []string {
	var list []string
	for _, match := range quotedName.FindAllStringSubmatch(names, -1) {
		list = append(list, match[1])
	}
	return list
}
