package topic

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"go.yaml.in/yaml/v4"
)

func topicSchema(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	data, err := json.Marshal(Schema())
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	for name := range s.Defs {
		if !strings.HasPrefix(name, "topic_") {
			t.Errorf("definition %q has not the prefix topic_", name)
		}
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What the schema takes and what Parse takes must be the same, as far as a
// schema can tell.
func TestSchema(t *testing.T) {
	schema := topicSchema(t)
	tests := []struct {
		name, topic string
		ok          bool
	}{
		{"term", "{id: t, match: taiwan}", true},
		{"number", "{id: t, match: 555}", true},
		{"groups", "{id: t, match: {all: [a1, {any: [b1, {concept: pla}]}], none: [c1]}}", true},
		{"modifiers", "{id: t, match: {term: PLA, case: true, not: [PLA filament]}}", true},
		{"scopes", "{id: t, match: {title: {any: [a1, b1]}}}", true},
		{"source", "{id: t, match: {source: {kind: [wire, ngo], control: state}}}", true},
		{"source ids", "{id: t, match: {source: [a, b]}}", true},
		{"kind", "{id: t, match: {kind: wire}}", true},
		{"examples", "{id: t, title: T, match: a1, examples: {match: [a1, {title: a1, lang: en, kind: wire, categories: [x]}], reject: [x]}}", true},
		{"near", "{id: t, match: {near: {within: 3, terms: [a1, {concept: pla}]}}}", true},
		{"sentence", "{id: t, match: {sentence: [a1, {none: [b1]}]}}", true},
		{"at_least", "{id: t, match: {at_least: {n: 2, of: [a1, b1, c1]}}}", true},
		{"score", "{id: t, match: {score: {threshold: 3, title: 2, of: [a1, {concept: pla, weight: -2, cap: 2, if: [b1]}, {any: [c1, d1], weight: 2}]}}}", true},
		{"age, author, url", "{id: t, match: {all: [{age: {within: 3d}}, {author: a1}, {url: [a.example, /b]}, {url: {any: [c1]}}]}}", true},
		{"if", "{id: t, match: {any: [{term: a1, if: [b1, {kind: wire}]}, {regex: abc, if: c1}]}}", true},
		{"example of an age", "{id: t, match: a1, examples: {match: [{title: a1, age: 2d, author: [x], url: 'https://a.example/'}]}}", true},
		{"corroboration", "{id: t, copies: show, match: {any: [{min_publishers: {n: 2, within: 1d6h}}, {min_publishers: {n: 3}}, {single_source: true}]}}", true},
		{"example of reports", "{id: t, copies: fold, match: a1, examples: {match: [{title: a1, reports: [x, y]}, {title: a1, reports: {x: 0h, y: 5h}}]}}", true},
		{"min_publishers of one", "{id: t, match: {min_publishers: {n: 1}}}", false},
		{"min_publishers without n", "{id: t, match: {min_publishers: {within: 3h}}}", false},
		{"single_source false", "{id: t, match: {single_source: false}}", false},
		{"copies", "{id: t, match: a1, copies: hide}", false},
		{"access", "{id: t, match: a1, access: token}", true},
		{"no access", "{id: t, match: a1, access: private}", false},
		{"per source", "{id: t, match: a1, per_source: 5}", true},
		{"no source", "{id: t, match: a1, per_source: 0}", false},
		{"by story", "{id: t, match: a1, entries: stories}", true},
		{"entries", "{id: t, match: a1, entries: story}", false},
		{"report of another day", "{id: t, match: a1, examples: {match: [{title: a1, reports: {x: yesterday}}]}}", false},
		{"near without within", "{id: t, match: {near: {terms: [a1, b1]}}}", false},
		{"near with a text", "{id: t, match: {near: {within: many, terms: [a1, b1]}}}", false},
		{"weight outside", "{id: t, match: {any: [{term: a1, weight: 2}]}}", false},
		{"weight of a text", "{id: t, match: {score: {threshold: 1, of: [{term: a1, weight: x}]}}}", false},
		{"age of days", "{id: t, match: {age: {within: 3 days}}}", false},
		{"if of any", "{id: t, match: {any: [a1], if: [b1]}}", false},
		{"no id", "{match: a1}", false},
		{"no match", "{id: t}", false},
		{"bad id", "{id: T, match: a1}", false},
		{"unknown key", "{id: t, match: a1, colour: red}", false},
		{"unknown operator", "{id: t, match: {word: a1}}", false},
		{"unknown operator inside", "{id: t, match: {any: [{word: a1}]}}", false},
		{"list", "{id: t, match: [a1]}", false},
		{"empty list", "{id: t, match: {any: []}}", false},
		{"two operators", "{id: t, match: {concept: pla, kind: wire}}", false},
		{"kind of no source", "{id: t, match: {kind: blog}}", false},
		{"case", "{id: t, match: {term: a1, case: exact}}", false},
		{"example", "{id: t, match: a1, examples: {match: [{titel: x}]}}", false},
	}
	for _, tt := range tests {
		var value any
		if err := yaml.Load([]byte(tt.topic), &value); err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var instance any
		if err := json.Unmarshal(data, &instance); err != nil {
			t.Fatal(err)
		}
		err = schema.Validate(instance)
		if (err == nil) != tt.ok {
			t.Errorf("%s: schema says %v, want valid %t", tt.name, err, tt.ok)
		}
		if _, err = compileYAML("- " + tt.topic + "\n"); (err == nil) != tt.ok {
			t.Errorf("%s: Parse says %v, want valid %t", tt.name, err, tt.ok)
		}
	}
}

func TestSchemaNamesEveryOperator(t *testing.T) {
	data, err := json.Marshal(Schema())
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range operators() {
		if !strings.Contains(string(data), `"`+op.name+`":{`) || op.about == "" {
			t.Errorf("operator %s is not in the schema or not described", op.name)
		}
	}
}
