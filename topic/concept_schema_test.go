package topic

import (
	"encoding/json"
	"io/fs"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"go.yaml.in/yaml/v4"
)

func resolved(t *testing.T, schema map[string]any) *jsonschema.Resolved {
	t.Helper()
	data, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What the schema takes and what ReadConcepts takes must be the same, as far
// as a schema can tell.
func TestConceptSchema(t *testing.T) {
	schema := resolved(t, ConceptSchema())
	tests := []struct {
		name, file string
		ok         bool
	}{
		{"smallest", "concepts: [{id: a, names: {en: Alpha}}]", true},
		{"none", "concepts: []", true},
		{"everything", "concepts: [{id: a, type: person, role: R, from: '2024-05-20', to: '2025', note: N, names: {en: [Alpha, 55], zh-Hant: 阿爾法}, stems: {ru: [альф]}, case: Alpha, not: [Alpha male]}]", true},
		{"year", "concepts: [{id: a, from: 2024, names: {en: Alpha}}]", true},
		{"stems only", "concepts: [{id: a, stems: {ru: альф}}]", true},
		{"change", "concepts: [{id: warship, add: {names: {es: buques de guerra}, not: [frigate bird]}, remove: {names: {en: [warship]}}}]", true},
		{"no list", "concepts: {}", false},
		{"no concepts", "topics: []", false},
		{"another key", "concepts: []\ntopics: []", false},
		{"no id", "concepts: [{names: {en: Alpha}}]", false},
		{"bad id", "concepts: [{id: A B, names: {en: Alpha}}]", false},
		{"no name", "concepts: [{id: a}]", false},
		{"names without a language", "concepts: [{id: a, names: [Alpha]}]", false},
		{"no language", "concepts: [{id: a, names: {e: Alpha}}]", false},
		{"empty list", "concepts: [{id: a, names: {en: []}}]", false},
		{"empty name", "concepts: [{id: a, names: {en: ['']}}]", false},
		{"type", "concepts: [{id: a, type: persn, names: {en: Alpha}}]", false},
		{"date", "concepts: [{id: a, from: May 2024, names: {en: Alpha}}]", false},
		{"unknown key", "concepts: [{id: a, name: {en: Alpha}}]", false},
		{"names beside add", "concepts: [{id: warship, names: {en: Alpha}, add: {names: {en: Alpha}}}]", false},
		{"nothing to add", "concepts: [{id: warship, add: {}}]", false},
		{"unknown key under add", "concepts: [{id: warship, add: {name: {en: Alpha}}}]", false},
	}
	for _, tt := range tests {
		var doc any
		if err := yaml.Load([]byte(tt.file), &doc); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if err := schema.Validate(doc); (err == nil) != tt.ok {
			t.Errorf("%s: the schema says %v, want ok %t", tt.name, err, tt.ok)
		}
		if _, err := ReadConcepts([]ConceptFile{conceptYAML(t, "own.yaml", tt.file)}); (err == nil) != tt.ok {
			t.Errorf("%s: ReadConcepts says %v, want ok %t", tt.name, err, tt.ok)
		}
	}
}

// The built-in files are written as those of users are.
func TestConceptSchemaOfBuiltins(t *testing.T) {
	schema := resolved(t, ConceptSchema())
	names, err := fs.Glob(conceptFiles, "concepts/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(conceptFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := yaml.Load(data, &doc); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
