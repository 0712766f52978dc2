package faults

import (
	"errors"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference"
)

func conditionOf(err error) string {
	var f *impl.Failure
	if errors.As(err, &f) {
		return f.Condition
	}
	return ""
}

func yes() bool { return true }

// pipeOf is the pipe that a handle of the calling process refers to, or nil.
func pipeOf(c *reference.Call, handle impl.Handle) *reference.Pipe {
	if d := c.Process.Handles[handle]; d != nil {
		return d.Description.Pipe
	}
	return nil
}

// recode gives the failures of an operation that have this condition another code.
func recode[Op any](k *kernel, condition, code string) {
	reference.Replace(k, func(k *kernel, c *call, _ Op, original reference.Transition) (impl.Result, error) {
		result, err := original(k, c)
		if failsWith(err, condition) {
			err = reference.Windows(code)
		}
		return result, err
	})
}
