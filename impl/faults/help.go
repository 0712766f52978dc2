package faults

import (
	"errors"

	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/impl/reference/kernel"
)

// ConditionOf is the condition that a transition failed with, or "".
func ConditionOf(err error) string {
	var f *impl.Failure
	if errors.As(err, &f) {
		return f.Condition
	}
	return ""
}

// FailsWith reports whether a transition failed with this condition.
func FailsWith(err error, condition string) bool { return ConditionOf(err) == condition }

// Yes is the choice of who always says so.
func Yes() bool { return true }

// Recode gives the failures of an operation that have this condition another code.
func Recode[Op any](k *kernel.Kernel, condition, code string) {
	kernel.Replace(k, func(k *kernel.Kernel, c *kernel.Call, _ Op, original kernel.Transition) (impl.Result, error) {
		result, err := original(k, c)
		if FailsWith(err, condition) {
			err = kernel.Windows(code)
		}
		return result, err
	})
}
