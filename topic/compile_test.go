package topic

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// compileText compiles the topics of a YAML text and fails the test on a mistake.
func compileText(t testing.TB, text string) *Set {
	t.Helper()
	set, err := compileYAML(text)
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return set
}

func compileYAML(text string) (*Set, error) {
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		return nil, err
	}
	specs, err := BuiltinLexicon().Parse("config.yaml", &doc)
	if err != nil {
		return nil, err
	}
	return Compile(specs)
}

// yamlText quotes a text for YAML.
func yamlText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
