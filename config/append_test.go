package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

func addition(id string) Addition {
	return Addition{Source: news.Source{ID: news.SourceID(id), URL: "https://" + id + ".example/feed"}}
}

func TestAdded(t *testing.T) {
	block := func(indent string) string { return addition("new").YAML(indent) }
	for _, tt := range []struct{ name, before, after string }{
		{
			"behind the last, comments kept",
			"# head\nsources:  # all\n  - id: a   # one\n    url: https://a.example/feed\n    # of a still\n\n# --- topics ---\ntopics: []\n",
			"# head\nsources:  # all\n  - id: a   # one\n    url: https://a.example/feed\n    # of a still\n" + block("  ") + "\n# --- topics ---\ntopics: []\n",
		},
		{
			"dash at the margin",
			"sources:\n- id: a\n  url: https://a.example/feed\ntopics: []\n",
			"sources:\n- id: a\n  url: https://a.example/feed\n" + block("") + "topics: []\n",
		},
		{
			"at the end of the file, without a line break",
			"topics: []\nsources:\n    - {id: a, url: \"https://a.example/feed\"}",
			"topics: []\nsources:\n    - {id: a, url: \"https://a.example/feed\"}\n" + block("    "),
		},
		{
			"blank lines between",
			"sources:\n  # East\n\n  - id: a\n    url: https://a.example/feed\n\n  # West\n  - id: b\n    url: https://b.example/feed\n\n\ntopics: []\n",
			"sources:\n  # East\n\n  - id: a\n    url: https://a.example/feed\n\n  # West\n  - id: b\n    url: https://b.example/feed\n\n" + block("  ") + "\n\ntopics: []\n",
		},
		{
			"empty list",
			"sources: []   # none yet\ntopics: []\n",
			"sources:   # none yet\n" + block("  ") + "topics: []\n",
		},
		{
			"line breaks of Windows",
			"sources:\r\n  - id: a\r\n    url: https://a.example/feed\r\ntopics: []\r\n",
			"sources:\r\n  - id: a\r\n    url: https://a.example/feed\r\n" + strings.ReplaceAll(block("  "), "\n", "\r\n") + "topics: []\r\n",
		},
		{
			"long value at the end",
			"sources:\n  - id: a\n    url: https://a.example/feed\n    title: >\n      two\n\n      lines\ntopics: []\n",
			"sources:\n  - id: a\n    url: https://a.example/feed\n    title: >\n      two\n\n      lines\n" + block("  ") + "topics: []\n",
		},
		{
			"an anchor and an alias",
			"sources:\n  - &a {id: a, url: \"https://a.example/feed\", kind: wire}\n  - {<<: *a, id: b, url: \"https://b.example/feed\"}\ntopics: []\n",
			"sources:\n  - &a {id: a, url: \"https://a.example/feed\", kind: wire}\n  - {<<: *a, id: b, url: \"https://b.example/feed\"}\n" + block("  ") + "topics: []\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Added("c.yaml", []byte(tt.before), []Addition{addition("new")})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.after, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAddedRefuses(t *testing.T) {
	two := "sources:\n  - id: a\n    url: https://a.example/feed\ntopics: []\n"
	for _, tt := range []struct {
		name, before string
		add          Addition
		want         string
	}{
		{"brackets", "sources: [{id: a, url: \"https://a.example/feed\"}]\ntopics: []\n", addition("new"), "is written in brackets; print"},
		{"an end that hangs back", "sources:\n  - {id: a,\n    url: \"https://a.example/feed\"\n  }\ntopics: []\n", addition("new"), "it would not load"},
		{"taken id", two, addition("a"), "the id stands on line 2 already"},
		{"taken address", two, Addition{Source: news.Source{ID: "new", URL: "https://a.example/feed"}}, "has the same address"},
		{"no id", two, addition("no id"), "is no id"},
		{"broken before", "sources: {}\n", addition("new"), "wants a list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Added("c.yaml", []byte(tt.before), []Addition{tt.add})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q; result:\n%s", err, tt.want, got)
			}
		})
	}
}

// Whatever a publisher calls itself, the file loads and says the same.
func TestAdditionIsOneSource(t *testing.T) {
	for _, title := range []string{
		"plain", "true", "null", "055", "1e3", "2024-06-07", "- a", "a: b", "a #b", "#a", "'q'", `"q"`, "海峽 <演習>", "a\nid: b", "&a", "*a", "!x", "%x", "@x", "`x`",
		"[a]", "{a}", "a\\b", "é\u2028x", " spaced ", "~", "=", "<<", "yes", "|", ">", "?", "a: ", "${env:HOME}",
	} {
		a := addition("new")
		a.Source.Title, a.Notes = title, []string{title}
		got, err := Added("c.yaml", []byte(valid), []Addition{a})
		if title == "${env:HOME}" {
			if err == nil {
				t.Errorf("title %q was taken", title)
			}
			continue
		}
		if err != nil {
			t.Errorf("title %q: %v\n%s", title, err, a.YAML(""))
			continue
		}
		cfg, err := Parse("c.yaml", got)
		if err != nil || len(cfg.Sources) != 1 || cfg.Sources[0].Title != news.Clean(title) {
			t.Errorf("title %q became %+v, %v", title, cfg.Sources, err)
		}
	}
}

func TestAppend(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "real.yaml"), filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(valid), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.yaml", link); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"one", "two"} {
		if err := Append(link, []Addition{addition(id)}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := List(link)
	if diff := cmp.Diff([]Listed{{"one", "https://one.example/feed"}, {"two", "https://two.example/feed"}}, all); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	if id, ok := Holds(all, "http://two.example/feed/?utm_source=x"); !ok || id != "two" {
		t.Errorf("Holds = %q, %t, want two", id, ok)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
	if info, err = os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file has mode %v, %v; want 0640", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%d files left, %v; want 2", len(entries), err)
	}
}

func TestReplaceFileSeesOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := replaceFile(path, []byte("old"), []byte("new"))
	if got, _ := os.ReadFile(path); err == nil || string(got) != "theirs" {
		t.Errorf("the file has %q, error %v", got, err)
	}
}

func TestFreeID(t *testing.T) {
	taken := map[string]bool{"cna-english": true}
	for _, tt := range []struct{ name, address, want string }{
		{"BBC News - World", "https://feeds.bbci.co.uk/news/rss.xml", "bbc-news-world"},
		{"L'Élysée: actualités", "https://x.example/", "lelysee-actualites"},
		{"中央社", "https://www.cna.com.tw/rss", "cna-com-tw"},
		{"", "https://feeds.x.example/rss", "x-example"},
		{"", "", "source"},
		{strings.Repeat("long name ", 20), "https://x.example/", "long-name-long-name-long-name-long-name"},
	} {
		if got := FreeID(tt.name, tt.address, func(id string) bool { return taken[id] }); got != tt.want {
			t.Errorf("FreeID(%q, %q) = %q, want %q", tt.name, tt.address, got, tt.want)
		}
	}
	first := FreeID("CNA English", "https://a.example/", func(id string) bool { return taken[id] })
	again := FreeID("CNA English", "https://a.example/", func(id string) bool { return taken[id] })
	other := FreeID("CNA English", "https://b.example/", func(id string) bool { return taken[id] })
	if first != again || first == other || !strings.HasPrefix(first, "cna-english-") {
		t.Errorf("ids %q, %q and %q: want the first two equal, the third not", first, again, other)
	}
	if id := FreeID("x1", "https://a.example/", func(id string) bool { return !strings.HasSuffix(id, "-3") }); !strings.HasSuffix(id, "-3") {
		t.Errorf("FreeID with nearly all taken = %q", id)
	}
}
