package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// paper serves documents that a test may change, by their path.
type paper struct {
	*httptest.Server
	mu   sync.Mutex
	docs map[string]string
}

func newPaper(t *testing.T) *paper {
	p := &paper{docs: map[string]string{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>T</title><link>http://times.example/</link>%s</channel></rss>`, p.docs[r.URL.Path])
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *paper) print(path string, entries ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.docs[path] = strings.Join(entries, "")
}

// paperItem is an item of the paper; n is its day of the month.
func paperItem(n int, link, title, text string) string {
	return fmt.Sprintf(`<item><guid isPermaLink="false">%d</guid><title>%s</title><link>%s</link><description>%s</description><pubDate>%02d Jan 2026 06:00:00 GMT</pubDate></item>`,
		n, title, link, text, n)
}

// TestIdentityInTheDaemon carries a page that two sources list, its edit and a
// withdrawal from the sources to explain and to the feed of changes.
func TestIdentityInTheDaemon(t *testing.T) {
	const boats, boatsText = "Palau asks for two patrol boats", "The president wrote to Canberra on Monday and asked for help."
	p := newPaper(t)
	link := func(n int) string { return fmt.Sprintf("http://www.times.example/%d", n) }
	ours := func(text string) []string {
		return []string{
			paperItem(9, link(9), "Strait patrol begins", "Ships left port at dawn."),
			paperItem(8, link(8), boats, text),
			paperItem(7, link(7), "Samoa port upgrade nears completion", "Work on the quay ends in June."),
			paperItem(6, link(6), "Timor-Leste signs fisheries pact", "Inspectors may board trawlers."),
		}
	}
	p.print("/digest", paperItem(20, link(8)+"?utm_source=digest", boats+" - The Times", "From the papers."))
	p.print("/times")

	dir := t.TempDir()
	port := netip.MustParseAddrPort(strings.TrimPrefix(p.URL, "http://")).Port()
	text := fmt.Sprintf(`limits: {min_interval: 1s, per_host: 10ms, allow_addresses: [127.0.0.0/8], allow_ports: [%d]}
sources:
  - {id: digest, title: The Digest, url: "%s/digest", site: "https://digest.example/", schedule: "@every 1s"}
  - {id: times, title: The Times, url: "%s/times", site: "https://times.example/", schedule: "@every 1s"}
topics:
  - {id: pacific, match: {any: [palau, strait, samoa, timor-leste]}}
`, port, p.URL, p.URL)
	path := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	explained := func(want ...string) func() bool {
		return func() bool {
			out, err := d.ask("explain", "pacific", link(8))
			if err != nil {
				return false
			}
			for _, w := range want {
				if !regexp.MustCompile(w).MatchString(out) {
					return false
				}
			}
			return true
		}
	}
	d.wait("the digest's item", explained(`(?m)^The Digest, `))
	p.print("/times", ours(boatsText)...)
	d.wait("the paper's own text", explained(`(?m)^The Times, `, `also in: digest`, `the page's own source leads now \(digest brought it`, `summary: \[-From the papers.*\{\+The president`))
	p.print("/times", ours(strings.Replace(boatsText, "Monday", "Tuesday", 1))...)
	d.wait("the edit", explained(`edited .*, revision 2`, `on \[-Monday-\]\{\+Tuesday\+\} and`))
	all := ours(strings.Replace(boatsText, "Monday", "Tuesday", 1))
	p.print("/times", all[0], all[2], all[3])
	d.wait("the withdrawal", explained(`withdrawn: not in its source since`, `withdrawn .*, revision 2`))

	var feed string
	// Well before the publisher looks by itself, once a minute.
	d.waitFor(40*time.Second, "the feed of changes", func() bool {
		feed = d.get("/topics/pacific/changes.atom")
		return strings.Contains(feed, "Withdrawn: "+boats) && strings.Count(feed, "Edited: "+boats) == 2
	})
	if !strings.Contains(feed, "&lt;del&gt;Monday&lt;/del&gt;&lt;ins&gt;Tuesday&lt;/ins&gt;") || strings.Count(feed, "<entry") != 3 {
		t.Errorf("the feed of changes lacks the difference, or has others:\n%s", feed)
	}
	d.waitFor(40*time.Second, "four items in the topic, the page of both sources once", func() bool { return len(d.titles("pacific")) == 4 })

	out, err := d.ask("explain", "--identity", link(8), link(8))
	if err != nil || !strings.Contains(out, "one item: "+boats) || !strings.Contains(out, "times  leads") || !strings.Contains(out, "digest  lists it too") || !strings.Contains(out, "on its own site") {
		t.Errorf("explain --identity of one item = %v\n%s", err, out)
	}
	out, err = d.ask("explain", "--identity", link(7), link(6))
	if err != nil || !strings.Contains(out, "two items: neither guid nor link nor title") || !strings.Contains(out, "https://times.example/7 (on the source's own site)") {
		t.Errorf("explain --identity of two items = %v\n%s", err, out)
	}
	if _, err = d.ask("explain", "--identity", link(7), link(99)); err == nil || !strings.Contains(err.Error(), "not kept") {
		t.Errorf("explain --identity of an unknown link: %v", err)
	}
	if _, err = d.ask("explain", "--identity", link(7)); err == nil || !strings.Contains(err.Error(), "exit 2") {
		t.Errorf("explain --identity of one link: %v, want a usage error", err)
	}
}
