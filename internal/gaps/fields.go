package gaps

import (
	"reflect"
	"strings"
)

// field is a member of a result that a lie can be told about.
type field struct {
	path string
	typ  reflect.Type
	tag  reflect.StructTag
}

var bytesType = reflect.TypeFor[[]byte]()

// fieldsOf are the members of a result and of what it consists of; a list of structures
// is one itself, beside theirs.
func fieldsOf(t reflect.Type, path string) []field {
	var list []field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			list = append(list, fieldsOf(f.Type, path)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		of := f.Type
		switch {
		case of.Kind() == reflect.Struct:
			list = append(list, fieldsOf(of, path+name+".")...)
			continue
		case of.Kind() == reflect.Slice && of.Elem().Kind() == reflect.Struct:
			list = append(list, field{path + name, of, f.Tag})
			list = append(list, fieldsOf(of.Elem(), path+name+".")...)
			continue
		}
		list = append(list, field{path + name, of, f.Tag})
	}
	return list
}

// at returns the values that a result has at a path: of a list those of each element.
func at(v reflect.Value, path string) []any {
	var list []any
	visit(v, path, func(f reflect.Value) bool {
		list = append(list, eachOf(f.Interface())...)
		return true
	})
	return list
}

// visit calls do with what is at the path, until it returns false.
func visit(v reflect.Value, path string, do func(reflect.Value) bool) bool {
	if !v.IsValid() {
		return true
	}
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			if !visit(v.Index(i), path, do) {
				return false
			}
		}
		return true
	}
	if v.Kind() != reflect.Struct {
		return true
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			if !visit(v.Field(i), path, do) {
				return false
			}
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch rest, below := strings.CutPrefix(path, name+"."); {
		case path == name:
			return do(v.Field(i))
		case below:
			return visit(v.Field(i), rest, do)
		}
	}
	return true
}

// copied is a value of its own, which can be changed without changing another one.
func copied(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch v.Kind() {
	case reflect.Slice:
		if !v.IsNil() {
			c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				c.Index(i).Set(copied(v.Index(i)))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			c.Field(i).Set(copied(v.Field(i)))
		}
	}
	return c
}
