package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestArchive reads the archive of a topic of the running daemon, and again
// after a restart.
func TestArchive(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	for i := range 130 {
		o.publish(fmt.Sprint(i), fmt.Sprintf("Ship number %d", i))
	}
	path := o.config(t, dir, "  - {id: ships, title: Ships, match: ship}\n")
	const at = "/topics/ships/archive/"
	var before string
	for range 2 {
		d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
		d.wait("the feed", func() bool { return len(d.titles("ships")) == 100 })
		feed := d.get("/topics/ships.atom")
		i := strings.Index(feed, at)
		if i < 0 || !strings.Contains(feed, `rel="prev-archive"`) {
			t.Fatal("the feed names no archive")
		}
		address := feed[i : i+strings.IndexByte(feed[i:], '"')]
		doc := strings.ReplaceAll(d.get(address), d.url, "") // another port each time
		if n := strings.Count(doc, "<entry"); n != 100 || !strings.Contains(doc, "<fh:archive") {
			t.Errorf("%s has %d entries", address, n)
		}
		if before != "" && doc != before {
			t.Errorf("%s is another document after a restart", address)
		}
		before = doc
		d.stop()
	}
}

// TestSearch asks the running daemon for a filter as a feed, once it is
// switched on.
func TestSearch(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	o.publish("1", "Ships in the strait")
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	d.wait("the item", func() bool { return len(d.titles("strait")) == 1 })
	const at = "/search.json?q=ship*+concept:taiwan+OR+strait"
	if got := d.get(at); strings.Contains(got, "jsonfeed.org") {
		t.Errorf("the search was not switched on: %s", got)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append([]byte("search: {enabled: true, per_minute: 1000}\n"), text...), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := d.ask("reload"); err != nil {
		t.Fatal(out, err)
	}
	if got := d.get(at); !strings.Contains(got, "Ships in the strait") {
		t.Errorf("the search finds %s", got)
	}
	d.stop()
}
