package impl

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// Fields of results whose numbers the runner relies on (a count that it slices by) say so
// in the tag within, "0..": what a peer sends outside of the range is refused where it is
// decoded. What pids may be used for is decided where they are, by [CheckTarget].

// rangesByTags checks the tags "within" of the result.
func (d *Definition) rangesByTags() error {
	return eachResult(d.Result, "", func(f resultField) error {
		text := f.tag.Get("within")
		if text == "" {
			return nil
		}
		allowed, err := parseNumbers(text)
		if err != nil {
			return err
		}
		if !whole(f.typ) || len(allowed.items) == 0 {
			return errors.New("only numbers are within a range, and flags are none")
		}
		d.guarded = true
		return nil
	})
}

// inRange says what is wrong with a result that came from outside.
func inRange(v reflect.Value, path string) error {
	switch {
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			if err := inRange(v.Index(i), fmt.Sprintf("%s%d.", path, i)); err != nil {
				return err
			}
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			name = path + name
			if text := f.Tag.Get("within"); text != "" && v.Field(i).CanInt() {
				allowed, err := parseNumbers(text)
				if n := v.Field(i).Int(); err == nil && !allowed.holds(n, Statement{}) {
					return fmt.Errorf("%s is %d, which is not in %s", name, n, text)
				}
			}
			if !f.Anonymous {
				name += "."
			}
			if err := inRange(v.Field(i), name); err != nil {
				return err
			}
		}
	}
	return nil
}
