// Package memory has what sentences about blocks of memory have in common, whatever
// mechanism made them.
package memory

import (
	"fmt"
	"strings"

	"github.com/ipcspec/ipcspec/impl/memory"
	"github.com/ipcspec/ipcspec/steps"
)

// Block is memory as the process knows it that has it. Rooms embed it in what they
// remember of theirs.
type Block struct {
	Name    string // "" for the block without one
	Process *steps.Process
	Object  memory.Object
}

const noun = "block"

func init() {
	steps.DefineParameter("block", `the block(?: "[^"]+")?`, `the block, or one that has a name: the block "other"`)
	steps.Convert(func(w *steps.World, word string) (*Block, error) {
		b, err := Recall[interface{ Own() *Block }](w, word)
		if err != nil {
			return nil, err
		}
		return b.Own(), nil
	})
}

// Own is what all blocks have in common.
func (b *Block) Own() *Block { return b }

// HeldBy requires that a block is of this process.
func (b *Block) HeldBy(p *steps.Process) error {
	if b.Process != p {
		return fmt.Errorf("%q has no block %q, but %q has", p.Role, b.Name, b.Process.Role)
	}
	return nil
}

// Remember enters a block of a room into the table of the scenario.
func Remember(w *steps.World, b interface{ Own() *Block }) { w.Remember(noun, b.Own().Name, b) }

// Recall returns the block that a {block} means.
func Recall[T any](w *steps.World, word string) (T, error) {
	return steps.Recall[T](w, noun, strings.Trim(strings.TrimPrefix(word, "the block"), ` "`))
}
