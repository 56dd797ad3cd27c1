package config

import (
	"reflect"
	"strings"
)

// field is one key of a section: a field of its struct.
type field struct {
	index    int
	tag      reflect.StructTag
	required bool
}

// fieldsOf returns the keys of a section.
func fieldsOf(t reflect.Type) map[string]field {
	fields := make(map[string]field, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = field{index: i, tag: f.Tag, required: !strings.Contains(options, "omitempty")}
	}
	return fields
}

// keysOf returns the keys of a section in their order.
func keysOf(t reflect.Type) []string {
	keys := make([]string, t.NumField())
	for i := range keys {
		keys[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return keys
}

// setDefaults puts the default of every field that has one, in sections too.
func setDefaults(v reflect.Value) {
	if v.Kind() != reflect.Struct || reflect.PointerTo(v.Type()).Implements(rawType) || reflect.PointerTo(v.Type()).Implements(valueType) {
		return
	}
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		if text, ok := tag.Lookup("default"); ok {
			if pr := setScalar(v.Field(i), text, tag); pr != nil {
				panic("config: tag " + string(tag) + ": " + pr.String())
			}
			continue
		}
		setDefaults(v.Field(i))
	}
}

// homeOf returns the section that has a key, if exactly one has.
func homeOf(key string) string {
	home := ""
	top := reflect.TypeFor[file]()
	for i := range top.NumField() {
		f := top.Field(i)
		section := f.Type
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if section.Kind() == reflect.Slice {
			section = section.Elem()
			name = "a source in " + name
		}
		if section.Kind() != reflect.Struct || reflect.PointerTo(section).Implements(rawType) {
			continue
		}
		if _, has := fieldsOf(section)[key]; has {
			if home != "" {
				return ""
			}
			home = name
		}
	}
	return home
}
