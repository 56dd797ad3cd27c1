package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"straitwire/topic"
)

// described is a type that says itself what it takes.
type described interface{ schema() *jsonschema.Schema }

// schema of the default schedules: a schedule for each kind.
func (schedules) schema() *jsonschema.Schema {
	return &jsonschema.Schema{
		Type:                 "object",
		PropertyNames:        new(scheduleKey).schema(),
		AdditionalProperties: new(schedule).schema(),
	}
}

// schema of headers: a literal value or a secret for each name.
func (headers) schema() *jsonschema.Schema {
	return &jsonschema.Schema{
		Type:                 "object",
		PropertyNames:        new(headerName).schema(),
		AdditionalProperties: new(Secret).schema(),
	}
}

// schema of the topics: a list of what package topic describes.
func (topicNodes) schema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Ref: "#/$defs/topic"}}
}

// Schema returns the JSON Schema (draft 2020-12) of config.yaml, made from the
// structs that the decoder fills. Editors complete and check with it; what
// only the whole file can tell (ids that stand twice, schedules that never
// run) is left to Parse.
func Schema() ([]byte, error) {
	types := make(map[reflect.Type]*jsonschema.Schema)
	collect(reflect.TypeFor[file](), types)
	root, err := jsonschema.ForType(reflect.TypeFor[file](), &jsonschema.ForOptions{TypeSchemas: types})
	if err != nil {
		return nil, fmt.Errorf("schema of the configuration: %w", err)
	}
	if err := complete(root, reflect.TypeFor[file]()); err != nil {
		return nil, err
	}
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Title = "straitwire configuration"
	if err := hoist(root, topic.Schema()); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("schema of the configuration: %w", err)
	}
	return append(text, '\n'), nil
}

// collect finds the types below t that describe themselves.
func collect(t reflect.Type, types map[reflect.Type]*jsonschema.Schema) {
	if d, ok := reflect.New(t).Interface().(described); ok {
		types[t] = d.schema()
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			collect(t.Field(i).Type, types)
		}
	case reflect.Slice:
		collect(t.Elem(), types)
	}
}

// complete adds to the schema of a section what only its tags know: defaults
// and bounds. It also takes null out: an empty value is a mistake here.
func complete(s *jsonschema.Schema, t reflect.Type) error {
	fields := fieldsOf(t)
	for name, p := range s.Properties {
		f := fields[name]
		ft := t.Field(f.index).Type
		if len(p.Types) == 2 && p.Types[0] == "null" {
			p.Type, p.Types = p.Types[1], nil
		}
		if err := bound(p, ft, f.tag); err != nil {
			return fmt.Errorf("schema of the key %s: %w", name, err)
		}
		if ft.Kind() == reflect.Slice {
			p, ft = p.Items, ft.Elem()
		}
		if ft.Kind() == reflect.Struct && p != nil && p.Properties != nil {
			if err := complete(p, ft); err != nil {
				return err
			}
		}
	}
	return nil
}

// bound writes the default, min and max of a field into its schema.
func bound(s *jsonschema.Schema, t reflect.Type, tag reflect.StructTag) error {
	number := t.Kind() == reflect.Int
	if text, ok := tag.Lookup("default"); ok {
		var val any = text
		if number || t.Kind() == reflect.Bool {
			val = json.RawMessage(text)
		}
		raw, err := json.Marshal(val)
		if err != nil {
			return err
		}
		s.Default = raw
	}
	if !number {
		// JSON Schema cannot compare 90s with 10m; a person can.
		if hint := rangeOf(tag); hint != "" {
			s.Description += " " + strings.ToUpper(hint[:1]) + hint[1:] + "."
		}
		return nil
	}
	for key, to := range map[string]**float64{"min": &s.Minimum, "max": &s.Maximum} {
		text, ok := tag.Lookup(key)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return err
		}
		*to = &n
	}
	return nil
}

// hoist puts the schema of a topic, and the definitions that it refers to,
// where references find them: under $defs at the root.
func hoist(root *jsonschema.Schema, fragment map[string]any) error {
	text, err := json.Marshal(fragment)
	if err != nil {
		return fmt.Errorf("schema of a topic: %w", err)
	}
	var one jsonschema.Schema
	if err := json.Unmarshal(text, &one); err != nil {
		return fmt.Errorf("schema of a topic: %w", err)
	}
	root.Defs = one.Defs
	one.Defs = nil
	if root.Defs == nil {
		root.Defs = make(map[string]*jsonschema.Schema)
	}
	root.Defs["topic"] = &one
	return nil
}
