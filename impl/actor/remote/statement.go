package remote

import (
	"github.com/ipcspec/ipcspec/impl"
	"github.com/ipcspec/ipcspec/internal/outside"
)

// neutral is a statement whose texts can be shown wherever it is spoken of.
func neutral(s impl.Statement) impl.Statement {
	lines := func(list []string) []string {
		var clean []string
		for _, text := range list {
			clean = append(clean, outside.Line(text))
		}
		return clean
	}
	s.Name, s.Version = harmless(s.Name), harmless(s.Version)
	s.Platforms, s.Mechanisms, s.Claims = lines(s.Platforms), lines(s.Mechanisms), lines(s.Claims)
	absent := map[string]string{}
	for option, why := range s.Absent {
		absent[outside.Line(option)] = harmless(why)
	}
	options := map[string]any{}
	for option, value := range s.Options {
		if text, ok := value.(string); ok {
			value = harmless(text)
		}
		options[outside.Line(option)] = value
	}
	s.Absent, s.Options = absent, options
	return s
}
