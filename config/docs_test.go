package config

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestEveryKeyIsDocumented holds docs/configuration.md to the structs.
func TestEveryKeyIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	for prefix, section := range map[string]any{
		"": file{}, "admin.": admin{}, "metrics.": metrics{}, "log.": logging{}, "defaults.": defaults{},
		"limits.": limits{}, "websub.": websub{}, "retention.": retention{}, "feeds.": feeds{}, "ops.": ops{}, "search.": search{}, "hub.": hubSection{}, "sources: ": source{},
	} {
		typ := reflect.TypeOf(section)
		for i := range typ.NumField() {
			key, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			// Sections are headings and examples; the fields of a source stand in a table of their own.
			want := "`" + strings.TrimPrefix(prefix, "sources: ") + key
			if !strings.Contains(string(doc), want) {
				t.Errorf("docs/configuration.md lacks %s%s", prefix, key)
			}
			if about := typ.Field(i).Tag.Get("jsonschema"); prefix != "" && !strings.Contains(string(doc), about) {
				t.Errorf("docs/configuration.md says something else of %s%s than %q", prefix, key, about)
			}
		}
	}
}
