package explore

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// describe puts a result into words that are the same only if it is the same. Without
// bytes those that it has are left out: they are told otherwise.
func describe(result any, without bool) string {
	var parts []string
	tell(reflect.ValueOf(result), "", without, func(name, value string) {
		parts = append(parts, strings.TrimPrefix(name+" "+value, " "))
	})
	return strings.Join(parts, ", ")
}

// tell visits what a value consists of.
func tell(v reflect.Value, name string, without bool, visit func(name, value string)) {
	switch {
	case !v.IsValid():
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			inner := strings.ToLower(f.Name)
			if f.Anonymous {
				inner = name
			} else if name != "" {
				inner = name + " " + inner
			}
			tell(v.Field(i), inner, without, visit)
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		if !without {
			visit(name, describeBytes(v.Bytes()))
		}
	case v.Kind() == reflect.Slice:
		visit(name, strconv.Itoa(v.Len()))
		for i := range v.Len() {
			tell(v.Index(i), name, without, visit)
		}
	case v.Kind() == reflect.String:
		visit(name, describeBytes([]byte(v.String())))
	default:
		visit(name, fmt.Sprint(v))
	}
}

// describeBytes tells bytes apart; long ones by a sum.
func describeBytes(data []byte) string {
	const short = 100
	if len(data) > short {
		return fmt.Sprintf("%d bytes beginning %q, by sum %x", len(data), data[:12], sum(data))
	}
	return strconv.Quote(string(data))
}

func sum(data []byte) uint32 {
	h := uint32(2166136261)
	for _, b := range data {
		h = (h ^ uint32(b)) * 16777619
	}
	return h
}
