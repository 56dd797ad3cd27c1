package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// TestOperatorsFeed follows a source that goes, comes back at another address
// and a configuration that is refused, through status and the operator's feed.
func TestOperatorsFeed(t *testing.T) {
	var gone atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if gone.Load() && r.URL.Path == "/rss" {
			w.WriteHeader(http.StatusGone)
			return
		}
		fmt.Fprint(w, `<rss version="2.0"><channel><title>T</title><item><title>Ships</title><link>http://times.example/1</link></item></channel></rss>`)
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	path, data := filepath.Join(dir, "config.yaml"), filepath.Join(dir, "data")
	configure := func(url, ops string) {
		t.Helper()
		_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
		text := fmt.Sprintf(`limits: {min_interval: 1s, per_host: 10ms, allow_addresses: [127.0.0.0/8], allow_ports: [%s]}
ops: {feed: %s}
sources: [{id: times, title: Times of Ships, url: "%s", schedule: "@every 1s"}]
topics: [{id: ships, title: Ships, match: ships}]
`, port, ops, url)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	configure(server.URL+"/rss", "false")
	d := start(t, data, "serve", "--config", path)
	d.wait("an item", func() bool { return len(d.titles("ships")) == 1 })
	if _, err := d.ask("status", "--exit-code", "--unhealthy"); err != nil {
		t.Errorf("all is well, but status --exit-code says %v", err)
	}
	public := func() (int, string) {
		res, err := http.Get(d.url + "/ops.atom")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	private := func() string {
		res, err := newAdminClient(d.socket).send(context.Background(), "GET", "/ops.atom", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return string(body)
	}
	if code, _ := public(); code != http.StatusNotFound {
		t.Errorf("GET /ops.atom = %d without ops.feed, want 404", code)
	}
	if strings.Contains(private(), "<entry") {
		t.Errorf("nothing happened, but:\n%s", private())
	}

	gone.Store(true)
	d.wait("the source to go", func() bool { return strings.Contains(private(), "Times of Ships: gone (was ok)") })
	out, err := d.ask("status", "--exit-code", "--unhealthy")
	if err == nil || !strings.Contains(err.Error(), "exit 3") || !strings.Contains(out, "gone") {
		t.Errorf("status --exit-code --unhealthy = %v\n%s", err, out)
	}
	if out, err = d.ask("status", "--json"); err != nil || !strings.Contains(out, `"health": "gone"`) || !strings.Contains(out, "give it a new url") {
		t.Errorf("status --json = %v\n%s", err, out)
	}

	if err := os.WriteFile(path, []byte("sources: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ask("reload"); err == nil {
		t.Error("a broken configuration was taken")
	}
	if !strings.Contains(private(), "A changed configuration was refused") {
		t.Errorf("the refusal is not told:\n%s", private())
	}
	configure(server.URL+"/new", "true")
	if out, err := d.ask("reload"); err != nil {
		t.Fatalf("reload = %v\n%s", err, out)
	}
	code, body := public()
	if code != http.StatusOK || strings.Count(body, "<entry") != 2 {
		t.Errorf("GET /ops.atom = %d with ops.feed, and %d entries; want 200 and 2\n%s", code, strings.Count(body, "<entry"), body)
	}
	d.wait("the source to be well", func() bool {
		_, err := d.ask("status", "--exit-code")
		return err == nil
	})
	for _, suffix := range []string{"rss", "atom", "json"} {
		if feed := d.get("/topics/ships." + suffix); strings.Contains(feed, "gone") || strings.Contains(feed, "refused") {
			t.Errorf("the topic's %s tells of troubles:\n%s", suffix, feed)
		}
	}
	for _, list := range []string{"/", "/topics.opml"} {
		if strings.Contains(d.get(list), "ops") {
			t.Errorf("%s names the operator's feed", list)
		}
	}
	d.stop()
	d = start(t, data, "serve", "--config", path)
	ids := func(feed string) []string {
		return regexp.MustCompile(`<id>[^<]*event[^<]*</id>`).FindAllString(feed, -1)
	}
	if _, again := public(); len(ids(body)) != 2 || !slices.Equal(ids(again), ids(body)) {
		t.Errorf("after a restart the entries are %v, and were %v", ids(again), ids(body))
	}
}
