package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Whoever only looks for the daemon finds the same one, also past mistakes in
// what it does.
func TestSettings(t *testing.T) {
	noSystemd(t)
	path := filepath.Join(t.TempDir(), "c.yaml")
	for _, test := range []struct {
		name, add, topic string
		broken           bool
	}{
		{"defaults", "", "match: drone", false},
		{"named places", "data: elsewhere\nadmin: {socket: a.sock}\nretention: {age: 10d}\n", "match: drone", false},
		{"a mistake in a topic", "data: elsewhere\n", "matchh: drone", true},
	} {
		text := test.add + "sources: [{id: a, url: https://example.org/f}]\ntopics: [{id: t, " + test.topic + "}]\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Settings(path)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		whole, _, err := Inspect(path)
		if test.broken {
			if err == nil {
				t.Errorf("%s: Inspect finds none", test.name)
			}
			if got.Data != filepath.Join(filepath.Dir(path), "elsewhere") {
				t.Errorf("%s: data in %s", test.name, got.Data)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		whole.Feeds.MaxAge = got.Feeds.MaxAge // drawn from the sources
		if diff := cmp.Diff(whole, got, cmpopts.IgnoreUnexported(Config{}), cmpopts.IgnoreFields(Config{}, "Topics", "Concepts", "Sources")); diff != "" {
			t.Errorf("%s: settings differ (-whole +settings):\n%s", test.name, diff)
		}
	}
	if err := os.WriteFile(path, []byte("data: ''\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Settings(path); err == nil {
		t.Errorf("data without a path: %v", got)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := Settings(path); err == nil {
		t.Errorf("an empty file: %v", got)
	}
}
