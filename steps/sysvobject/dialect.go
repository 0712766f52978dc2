package sysvobject

import (
	"fmt"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/sysvobject"
	"github.com/ipcspec/ipcspec/steps"
)

// Dialect is how a mechanism speaks of its objects, and how it calls the operations
// that all System V objects have.
type Dialect struct {
	Noun, Short string // "semaphore set", "set"
	Letter      string // by which ipcrm knows them: "s"

	// Get finds an object, or makes one of which a sentence says no more.
	Get         func(open sysvobject.Open) impl.Operation
	ID          func(result impl.Result) (id int64, found bool)
	Stat        func(id int64) impl.Operation
	Permissions func(result impl.Result) sysvobject.Permissions
	Set         func(id int64, change sysvobject.Change) impl.Operation
	Remove      func(id int64) impl.Operation
}

var dialects = map[string]Dialect{}

// Speak tells how a mechanism does.
func Speak(mechanism string, d Dialect) { dialects[mechanism] = d }

// noun is what sentences call an object: that of the feature's mechanism.
type noun string

func init() {
	steps.DefineParameter("object", `semaphore set|shared memory segment`, "a System V object")
	steps.DefineParameter("brief", `set|segment`, "the same for short")
	steps.Convert(func(w *world, word string) (noun, error) {
		if d := dialects[w.Mechanism]; word != d.Noun && word != d.Short {
			return "", fmt.Errorf("a feature of %s does not speak of a %s", w.Mechanism, word)
		}
		return noun(word), nil
	})
	AtRestart(func(w *world) { steps.Of[state](w).gone = true })
}

// Object is the one that a scenario speaks of.
type Object struct {
	ID, Key int64
	made    bool // or only its key is known
}

// state is what a scenario remembers beside it.
type state struct {
	other  int64            // the object that was spoken of before
	found  *steps.Operation // the last open or creation
	before int64            // the clock when the first object was made
	gone   bool             // with the system that was restarted
	told   int64            // the time of change that somebody was told
}

// The returns the object, unless it has gone with its system. Operations on number 0
// could be about another one's.
func The(w *steps.World) (Object, error) {
	o, err := known(w)
	switch {
	case err != nil:
	case steps.Of[state](w).gone:
		err = fmt.Errorf("the scenario has made no object since its system was restarted")
	case !o.made:
		err = fmt.Errorf("the object could not be made")
	}
	return o, err
}

func known(w *world) (Object, error) { return steps.Recall[Object](w, "object", "") }

// Keyed is the object with its key; a key of 0 would make a private one.
func Keyed(w *steps.World) (Object, error) {
	o, err := known(w)
	if err == nil && o.Key == 0 {
		err = fmt.Errorf("the object has no key")
	}
	return o, err
}

// FirstMode is what an object is created with when the sentence does not say.
const FirstMode = 0o600

// New is how an object with a fresh key is made.
func New(w *steps.World, mode int) sysvobject.Open {
	return sysvobject.Open{Key: FreshKey(w), Create: true, Exclusive: true, Mode: mode}
}

// Process starts a process that makes an object.
func Process(w *steps.World, role string, how impl.ProcessStart, open sysvobject.Open, get impl.Operation) (*steps.Process, error) {
	p, err := w.StartProcess(role, how)
	if err != nil {
		return nil, err
	}
	if steps.Of[state](w).before, err = w.Clock(p); err != nil {
		return nil, err
	}
	return p, Create(w, p, open, get)
}

// Create makes an object of which sentences speak from then on.
func Create(w *steps.World, p *steps.Process, open sysvobject.Open, get impl.Operation) error {
	key := open.Key
	if old, err := known(w); err == nil && key == 0 {
		key = old.Key // sentences go on to speak of it
	}
	w.Remember("object", "", Object{Key: key}) // the key is known even if it cannot be made
	made, err := w.Do(p, get)
	if err != nil {
		return err
	}
	id, found := dialects[w.Mechanism].ID(made)
	if !found {
		return fmt.Errorf("%T is no identifier", made)
	}
	w.Remember("object", "", Object{ID: id, Key: key, made: true})
	steps.Of[state](w).gone = false
	return nil
}

// NoteFound notes which operation found an object, or made one.
func NoteFound(w *steps.World, o *steps.Operation) { steps.Of[state](w).found = o }
