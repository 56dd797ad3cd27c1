package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestImportItems carries the items of one daemon to another, whose source
// then brings none of them again.
func TestImportItems(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	o.publish("2", "A &lt;b&gt; of <![CDATA[<em>ships</em> & planes]]> in the strait")
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	run := func(want int, stdin string, words ...string) string {
		t.Helper()
		var out bytes.Buffer
		if code := command(context.Background(), append(words, "--config", path), strings.NewReader(stdin), &out, &out); code != want {
			t.Fatalf("%v: exit %d, want %d: %s", words, code, want, &out)
		}
		return out.String()
	}
	here, there := filepath.Join(dir, "here"), filepath.Join(dir, "there")
	d := start(t, here, "serve", "--config", path)
	d.wait("the items", func() bool { return len(d.titles("strait")) == 2 })
	titles := d.titles("strait")
	d.stop()
	items := run(0, "", "export", "items", "--data", here)
	file := filepath.Join(dir, "items.jsonl")
	if err := os.WriteFile(file, []byte("\xef\xbb\xbf"+items+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	for _, tt := range []struct{ name, line, want string }{
		{"no object", "[1]", "line 3: want an object"},
		{"cut off", items[:len(items)/4], "line 3: "},
		{"no feed", `{"title":"x","seen":"2026-01-02T03:04:05Z"}`, `line 3: want "feed"`},
		{"no time", `{"feed":"times","title":"x"}`, `line 3: want "seen"`},
		{"still to come", `{"feed":"times","title":"x","seen":"2999-01-02T03:04:05Z"}`, "line 3: seen at 2999-01-02T03:04:05Z, which is still to come"},
	} {
		if out := run(1, items+tt.line, "import", "items", "-", "--data", there); !strings.Contains(out, "import standard input: "+tt.want) || !strings.Contains(out, "nothing was stored") {
			t.Errorf("%s: %s", tt.name, out)
		}
	}
	if _, err := os.Stat(dataFile(there)); err == nil {
		t.Error("a failed import made a data file")
	}

	if out := run(0, "", "import", "items", file, "--data", there); out != "2 items: 2 new, 0 changed, 0 known\n" {
		t.Errorf("import said %s", out)
	}
	if diff := cmp.Diff(items, run(0, "", "export", "items", "--data", there)); diff != "" {
		t.Errorf("other items come out (-in +out):\n%s", diff)
	}
	if out := run(0, items, "import", "items", "-", "--data", there); out != "2 items: 0 new, 0 changed, 2 known\n" {
		t.Errorf("a second import said %s", out)
	}
	if out := run(0, "", "verify", "--data", there); !strings.Contains(out, "sound") {
		t.Errorf("verify said %s", out)
	}
	o.publish("3", "New ships in the strait")
	d = start(t, there, "serve", "--config", path)
	d.wait("the items", func() bool { return len(d.titles("strait")) == 3 })
	got, want := d.titles("strait"), append(titles, "New ships in the strait")
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	d.stop()
	if out := run(0, "", "verify", "--data", there); !strings.Contains(out, "3 items, 3 entries") {
		t.Errorf("verify said %s", out)
	}
}
