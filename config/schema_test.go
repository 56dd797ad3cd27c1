package config

import (
	"encoding/json"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"go.yaml.in/yaml/v4"
)

// schemaOf returns the schema, resolved.
func schemaOf(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

// asJSON is what an editor makes of YAML before it looks at the schema.
func asJSON(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any)
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = asJSON(t, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			list = append(list, asJSON(t, c))
		}
		return list
	}
	switch n.Tag {
	case "!!int":
		f, err := strconv.ParseFloat(n.Value, 64)
		if err != nil {
			t.Fatalf("line %d: %v", n.Line, err)
		}
		return f
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	}
	return n.Value
}

// validate holds a configuration against the schema.
func validate(t *testing.T, s *jsonschema.Resolved, data []byte) error {
	t.Helper()
	m := &mistakes{file: "c.yaml"}
	top := m.read(data)
	if top == nil {
		t.Fatal(m.err())
	}
	return s.Validate(asJSON(t, top))
}

func TestSchema(t *testing.T) {
	s := schemaOf(t)
	for _, tt := range []struct {
		name, in string
		ok       bool
	}{
		{"smallest", valid, true},
		{"everything", src(`title: T`, `site: "https://a.example"`, "country: TW", "region: east-asia", "language: zh-Hant", "kind: wire", "control: state",
			"timezone: Asia/Taipei", "charset: big5", "entries: 7", `headers: {X-A: "${env:A}"}`, "enabled: false", `schedule: "@hourly"`), true},
		{"limits", valid + "limits: {min_interval: 1s, timeout: 1m30s, body: 10MiB, item: 4096, workers: 8, allow_addresses: [10.0.0.0/8, \"::1\"], allow_ports: [80]}\n", true},
		{"defaults", valid + "defaults: {schedule: {wire: \"@hourly\", default: \"@daily\"}}\n", true},
		{"service", valid + "listen: :80\nbase_url: https://x.example/\ncontact: mailto:a@b.example\nfeeds: {authority: \"x.example,2026\"}\nlog: {level: warn}\n", true},
		{"concepts", valid + "concepts: []\n", true},

		{"concepts that are no list", valid + "concepts: own.yaml\n", false},
		{"concepts without a path", valid + "concepts: [\"\"]\n", false},
		{"no topics", "sources: []\n", false},
		{"unknown key", valid + "lisen: x\n", false},
		{"unknown key of a source", src("shedule: x"), false},
		{"null", valid + "log:\n", false},
		{"null list", "sources:\ntopics: []\n", false},
		{"kind", src("kind: newspapr"), false},
		{"control", src("control: none"), false},
		{"country", src("country: tw"), false},
		{"region", src("region: East Asia"), false},
		{"entries", src("entries: 5001"), false},
		{"scheme", src("site: ftp://a.example"), false},
		{"userinfo", src("site: https://a:b@a.example"), false},
		{"header name", src(`headers: {"a b": c}`), false},
		{"kind of default", valid + "defaults: {schedule: {papers: \"@hourly\"}}\n", false},
		{"unit", valid + "limits: {timeout: 30}\n", false},
		{"size", valid + "limits: {body: 10 MB}\n", false},
		{"workers", valid + "limits: {workers: 0}\n", false},
		{"level", valid + "log: {level: loud}\n", false},
		{"listen", valid + "listen: 8017\n", false},
		{"topic without an id", "sources: []\ntopics: [{title: x}]\n", false},
	} {
		if err := validate(t, s, []byte(tt.in)); (err == nil) != tt.ok {
			t.Errorf("%s: the schema says %v, want ok = %v", tt.name, err, tt.ok)
		}
		// Whatever the schema refuses, Parse must refuse too, and the other way
		// round for these.
		t.Setenv("A", "x")
		if _, err := Parse("c.yaml", []byte(tt.in)); (err == nil) != tt.ok {
			t.Errorf("%s: Parse says %v, want ok = %v", tt.name, err, tt.ok)
		}
	}
}

func TestSchemaDescribesEveryKey(t *testing.T) {
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	var root jsonschema.Schema
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, s *jsonschema.Schema, typ reflect.Type)
	keys := 0
	walk = func(path string, s *jsonschema.Schema, typ reflect.Type) {
		for name, f := range fieldsOf(typ) {
			p := s.Properties[name]
			if p == nil {
				t.Errorf("%s%s is not in the schema", path, name)
				continue
			}
			keys++
			if !strings.Contains(p.Description, ".") {
				t.Errorf("%s%s has no description", path, name)
			}
			if def, ok := f.tag.Lookup("default"); ok && strings.Trim(string(p.Default), `"`) != def {
				t.Errorf("%s%s has the default %s, want %s", path, name, p.Default, def)
			}
			ft := typ.Field(f.index).Type
			if ft.Kind() == reflect.Slice {
				p, ft = p.Items, ft.Elem()
			}
			if ft.Kind() == reflect.Struct && p.Properties != nil {
				walk(path+name+".", p, ft)
			}
		}
	}
	walk("", &root, reflect.TypeFor[file]())
	if keys < 50 {
		t.Errorf("only %d keys were seen", keys)
	}
}

func TestSchemaIsStable(t *testing.T) {
	first, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if again, err := Schema(); err != nil || string(again) != string(first) {
			t.Fatal("two calls of Schema differ")
		}
	}
}

func TestShippedConfigHoldsAgainstSchema(t *testing.T) {
	data, err := os.ReadFile("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(t, schemaOf(t), data); err != nil {
		t.Error(err)
	}
}
