package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConceptReload changes a file of concepts under a daemon: the items that
// it keeps are judged anew, and a bad file changes nothing.
func TestConceptReload(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Zeppelin over the bay")
	o.publish("2", "A frigate in the bay")
	own := filepath.Join(dir, "own.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(own, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("concepts: [{id: warship, remove: {names: {en: [warship]}}}]\n")
	path := o.config(t, dir, "  - {id: ships, match: {concept: warship}}\nconcepts: [own.yaml]\n")
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	d.wait("the frigate", func() bool { return strings.Join(d.titles("ships"), ", ") == "A frigate in the bay" })

	write("concepts: [{id: warship, add: {names: {en: [Zeppelin]}}, remove: {names: {en: [frigat]}}}]\n")
	if _, err := d.ask("reload"); err == nil || !strings.Contains(err.Error(), "own.yaml:1:80") || !strings.Contains(err.Error(), `did you mean "frigate"?`) {
		t.Errorf("reload of a bad file of concepts: %v", err)
	}
	write("concepts: [{id: warship, add: {names: {en: [Zeppelin]}}, remove: {names: {en: [frigate]}}}]\n")
	out, err := d.ask("reload")
	if err != nil || !strings.Contains(out, "topics: 1 new or changed of 1") {
		t.Errorf("reload = %q, %v", out, err)
	}
	d.wait("the zeppelin alone", func() bool { return strings.Join(d.titles("ships"), ", ") == "Zeppelin over the bay" })
}
