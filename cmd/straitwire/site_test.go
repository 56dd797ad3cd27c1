package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree returns the files below a directory, without the list of a site.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == siteList {
			return err
		}
		text, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		files[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Each step writes one state of a site into the same directory.
func TestWriteSite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "www", "news")
	broken := errors.New("the daemon is gone")
	outside := t.TempDir()
	for _, tt := range []struct {
		name   string
		before func()            // what others do
		site   map[string]string // by address; "!" cannot be read
		done   siteDone
		fault  string
		files  map[string]string
	}{
		{
			"a new one", nil,
			map[string]string{"/": "home", "/topics/a": "A", "/topics/a.atom": "<a>", "/topics/a/archive/2026-11-1.rss": "<old>"},
			siteDone{written: 4},
			"",
			map[string]string{"index.html": "home", "topics/a/index.html": "A", "topics/a.atom": "<a>", "topics/a/archive/2026-11-1.rss": "<old>"},
		},
		{
			"nothing is new", nil,
			map[string]string{"/": "home", "/topics/a": "A", "/topics/a.atom": "<a>", "/topics/a/archive/2026-11-1.rss": "<old>"},
			siteDone{same: 4},
			"",
			map[string]string{"index.html": "home", "topics/a/index.html": "A", "topics/a.atom": "<a>", "topics/a/archive/2026-11-1.rss": "<old>"},
		},
		{
			"one goes, one comes, one changes", func() { _ = os.WriteFile(filepath.Join(dir, "robots.txt"), []byte("mine"), 0o600) },
			map[string]string{"/": "home 2", "/topics/a": "A", "/topics/b.atom": "<b>"},
			siteDone{written: 2, same: 1, removed: 2},
			"",
			map[string]string{"index.html": "home 2", "topics/a/index.html": "A", "topics/b.atom": "<b>", "robots.txt": "mine"},
		},
		{
			"what is not ours stays", nil,
			map[string]string{"/": "home 3", "/robots.txt": "x"},
			siteDone{},
			"robots.txt is not a file that straitwire wrote",
			map[string]string{"index.html": "home 2", "topics/a/index.html": "A", "topics/b.atom": "<b>", "robots.txt": "mine"},
		},
		{
			"it is cut off", nil,
			map[string]string{"/": "home 2", "/topics/c.atom": "<c>", "/zz.atom": "!"},
			siteDone{written: 1, same: 1},
			broken.Error(),
			map[string]string{"index.html": "home 2", "topics/a/index.html": "A", "topics/b.atom": "<b>", "topics/c.atom": "<c>", "robots.txt": "mine"},
		},
		{
			"and goes on", nil,
			map[string]string{"/": "home 2", "/topics/d.atom": "<d>"},
			siteDone{written: 1, same: 1, removed: 4},
			"",
			map[string]string{"index.html": "home 2", "topics/d.atom": "<d>", "robots.txt": "mine"},
		},
		{"a link leads out", func() { _ = os.Symlink(outside, filepath.Join(dir, "out")) }, map[string]string{"/out/x.atom": "<x>"}, siteDone{}, "escapes", nil},
	} {
		if tt.before != nil {
			tt.before()
		}
		done, err := writeSite(dir, slices.Sorted(maps.Keys(tt.site)), func(path string) ([]byte, error) {
			if tt.site[path] == "!" {
				return nil, broken
			}
			return []byte(tt.site[path]), nil
		})
		if done != tt.done || (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%s: %+v, %v", tt.name, done, err)
		}
		if tt.files != nil {
			if diff := cmp.Diff(tt.files, tree(t, dir)); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", tt.name, diff)
			}
		}
	}
	if left := tree(t, outside); len(left) > 0 {
		t.Errorf("files outside: %v", left)
	}
	if _, err := os.Stat(filepath.Join(dir, "topics", "a")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the directory of a topic that is gone: %v", err)
	}
}

func TestWriteSiteNotOverOthers(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := writeSite(dir, []string{"/"}, func(string) ([]byte, error) { return []byte("x"), nil })
	if err == nil || exitCode(err) != 2 || tree(t, dir)["index.html"] != "mine" {
		t.Errorf("a directory with other files: %v", err)
	}
}

// TestExportSite copies the running daemon: all that is linked within it is
// there, as it is served.
func TestExportSite(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	for i := range 130 {
		o.publish(strings.Repeat("x", i+1), "Ship of length "+strings.Repeat("x", i))
	}
	path := o.config(t, dir, "  - {id: ships, title: Ships, match: ship}\n  - {id: none, match: planes}\n  - {id: inner, match: ship, access: token}\n")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte("limits: {"), []byte("limits: {entries: 500, "), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	defer d.stop()
	d.wait("the archive", func() bool { return strings.Contains(d.get("/topics/ships.atom"), "prev-archive") })
	www := filepath.Join(dir, "www")
	for range 2 {
		var out, stderr bytes.Buffer
		if code := command(context.Background(), []string{"export", "site", www, "--config", path}, nil, &out, &stderr); code != 0 {
			t.Fatalf("exit %d: %s", code, &stderr)
		}
		if !strings.Contains(out.String(), " files: ") {
			t.Errorf("it said %s", &out)
		}
	}
	files := tree(t, www)
	links := regexp.MustCompile(`(?:href|src|xmlUrl)="((?:` + regexp.QuoteMeta(d.url) + `)?/[^"]*)"`)
	followed := 0
	for name, text := range files {
		if strings.Contains(name+text, "inner") {
			t.Errorf("%s is of a topic that is not for everybody, or names it", name)
		}
		if strings.Contains(name, "/archive/") && text != d.get("/"+name) {
			t.Errorf("%s is not what is served", name)
		}
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			u, err := url.Parse(m[1])
			if err != nil || strings.HasPrefix(m[1], "//") {
				continue
			}
			if _, ok := files[siteFile(u.Path)]; !ok && !strings.HasPrefix(name, "stories/") { // those may name stories of long ago
				t.Errorf("%s: %s is not there", name, m[1])
			}
			followed++
		}
	}
	if followed < 20 || !strings.Contains(files["topics/ships/index.html"], "of length") {
		t.Errorf("%d links in %q", followed, slices.Sorted(maps.Keys(files)))
	}
}
