package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestBackupAndRestore takes a backup of the running daemon, loses the data,
// and goes on from the backup.
func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "backup.db")
	run := func(want int, words ...string) string {
		t.Helper()
		var out bytes.Buffer
		code := command(context.Background(), append(words, "--config", path), strings.NewReader(""), &out, &out)
		if code != want {
			t.Fatalf("%v: exit %d, want %d: %s", words, code, want, &out)
		}
		return out.String()
	}
	d := start(t, data, "serve", "--config", path)
	d.wait("the first item", func() bool { return len(d.titles("strait")) == 1 })

	if out := run(0, "backup", file); !strings.Contains(out, "verified: 1 items, 1 entries") {
		t.Errorf("backup said %s", out)
	}
	var piped bytes.Buffer
	if code := command(context.Background(), []string{"backup", "-", "--config", path}, nil, &piped, io.Discard); code != 0 {
		t.Errorf("backup - = exit %d", code)
	}
	if err := os.WriteFile(filepath.Join(dir, "piped.db"), piped.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := run(0, "verify", filepath.Join(dir, "piped.db")); !strings.Contains(out, "sound: ") {
		t.Errorf("verify said %s", out)
	}
	for _, words := range [][]string{{"verify"}, {"restore", "--force", file}} {
		if out := run(1, words...); !strings.Contains(out, "in use by straitwire serve") {
			t.Errorf("%v beside a running daemon said %s", words, out)
		}
	}
	if out := run(0, "compact"); !strings.Contains(out, "MB, before") {
		t.Errorf("compact beside a running daemon said %s", out)
	}
	o.publish("2", "More ships in the strait")
	d.wait("the second item", func() bool { return len(d.titles("strait")) == 2 })
	if code, stderr := d.stop(); code != 0 {
		t.Fatal(stderr)
	}

	if out := run(0, "verify"); !strings.Contains(out, "2 items, 2 entries") {
		t.Errorf("verify said %s", out)
	}
	if out := run(0, "compact"); !strings.Contains(out, "MB, before") {
		t.Errorf("compact said %s", out)
	}
	if out := run(1, "restore", file); !strings.Contains(out, "hint: to set it aside, add --force") {
		t.Errorf("restore said %s", out)
	}
	if out := run(0, "restore", "--force", file); !strings.Contains(out, "1 items") || !strings.Contains(out, ".before-") {
		t.Errorf("restore said %s", out)
	}
	d = start(t, data, "serve", "--config", path)
	want := []string{"More ships in the strait", "Ships in the strait"}
	d.wait("both items", func() bool { return slices.Equal(d.titles("strait"), want) })
	left, err := filepath.Glob(filepath.Join(data, "*.unfinished"))
	if err != nil || left != nil {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
