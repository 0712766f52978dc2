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
		if f.typ == reflect.TypeFor[Handle]() {
			d.guarded = true
		}
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

// longestHandle is how long the name of a handle can be.
const longestHandle = 200

var errEmpty = errors.New("is empty, which is the name of no handle")

// checkHandle says what is wrong with a handle that a peer has chosen. What is told of
// operations names it, and an empty name would be everywhere.
func checkHandle(handle string) error {
	switch {
	case handle == "":
		return errEmpty
	case len(handle) > longestHandle:
		return fmt.Errorf("has %d bytes, and the name of a handle %d at most", len(handle), longestHandle)
	}
	return nil
}

// CheckResult says what is wrong with a result beside what was asked for: more bytes than
// there were, or than there was room for.
func CheckResult(op Operation, result Result) error {
	if count, ok := result.(Count); ok {
		if sized, ok := op.(interface {
			Bytes() []byte
			Size() int
		}); ok && count.Count > sized.Size() {
			return fmt.Errorf("it has transferred %d bytes of %d", count.Count, sized.Size())
		}
	}
	room := reflect.ValueOf(op).FieldByName("Size")
	if v := reflect.ValueOf(result); room.IsValid() && room.Kind() == reflect.Int && v.Kind() == reflect.Struct {
		if data := v.FieldByName("Data"); data.IsValid() && data.Type() == reflect.TypeFor[[]byte]() && int64(data.Len()) > max(0, room.Int()) {
			return fmt.Errorf("it has brought %d bytes, and there was room for %d", data.Len(), room.Int())
		}
	}
	return nil
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
			if f.Type == reflect.TypeFor[Handle]() {
				if err := checkHandle(v.Field(i).String()); err != nil {
					return fmt.Errorf("%s %w", name, err)
				}
			}
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
