package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// running is a daemon that was started by its command and stops with the test.
type running struct {
	t      *testing.T
	url    string
	socket string
	stop   func() (code int, stderr string)
}

// start runs a command of the program until stop is called or the test ends.
func start(t *testing.T, data string, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var stderr safeBuffer
	var code int
	done := make(chan struct{})
	go func() {
		defer close(done)
		words := append(slices.Clone(args), "--data", data)
		if !slices.Contains(args, "--listen") {
			words = append(words, "--listen", "127.0.0.1:0")
		}
		code = command(ctx, words, strings.NewReader(""), io.Discard, &stderr)
	}()
	r := &running{t: t, socket: filepath.Join(data, "admin.sock")}
	r.stop = sync.OnceValues(func() (int, string) {
		cancel()
		<-done
		return code, stderr.String()
	})
	t.Cleanup(func() { r.stop() })
	r.wait("the daemon to serve", func() bool {
		select {
		case <-done:
			t.Fatalf("%v ended with %d: %s", args, code, stderr.String())
		default:
		}
		var report statusReport
		if _, err := r.ask("status", "--json"); err != nil {
			return false
		}
		r.status(&report)
		r.url = report.URL
		return true
	})
	return r
}

// wait polls until ok or the time is up.
func (r *running) wait(what string, ok func() bool) {
	r.t.Helper()
	r.waitFor(time.Minute, what, ok)
}

func (r *running) waitFor(patience time.Duration, what string, ok func() bool) {
	r.t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			_, stderr := r.stop()
			r.t.Fatalf("waited in vain for %s\n%s", what, stderr)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// ask runs a subcommand that asks this daemon.
func (r *running) ask(args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	code := command(context.Background(), append(args, "--socket", r.socket), strings.NewReader(""), &stdout, &stderr)
	if code != 0 {
		return stdout.String(), fmt.Errorf("%v: exit %d: %s", args, code, stderr.String())
	}
	return stdout.String(), nil
}

func (r *running) status(report *statusReport) {
	r.t.Helper()
	out, err := r.ask("status", "--json")
	if err != nil {
		r.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(out), report); err != nil {
		r.t.Fatalf("status --json: %v\n%s", err, out)
	}
}

// titles are those of a topic's JSON edition, sorted.
func (r *running) titles(topic string) []string {
	var feed struct {
		Items []struct{ Title string } `json:"items"`
	}
	if err := json.Unmarshal([]byte(r.get("/topics/"+topic+".json")), &feed); err != nil {
		return nil
	}
	var titles []string
	for _, it := range feed.Items {
		titles = append(titles, it.Title)
	}
	slices.Sort(titles)
	return titles
}

func (r *running) get(path string) string {
	r.t.Helper()
	res, err := http.Get(r.url + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(body)
}

// safeBuffer is a buffer that the daemon writes while the test reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// origin serves one RSS document that a test may change.
type origin struct {
	*httptest.Server
	mu    sync.Mutex
	items []string
	asks  []http.Header
}

func newOrigin(t *testing.T) *origin {
	o := &origin{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if r.URL.Path == "/page" {
			fmt.Fprint(w, "<!DOCTYPE html><html><body>sign in</body></html>")
			return
		}
		o.asks = append(o.asks, r.Header.Clone())
		etag := fmt.Sprintf(`"v%d"`, len(o.items))
		w.Header().Set("ETag", etag)
		w.Header().Set("Content-Type", "application/rss+xml")
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>T</title><link>http://times.example/</link>%s</channel></rss>`, strings.Join(o.items, ""))
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *origin) publish(guid, title string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.items = append([]string{fmt.Sprintf(`<item><guid isPermaLink="false">%s</guid><title>%s</title><link>http://times.example/%s</link></item>`, guid, title, guid)}, o.items...)
}

// config writes a configuration that reads this origin.
func (o *origin) config(t *testing.T, dir, topics string) string {
	t.Helper()
	u, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	port := netip.MustParseAddrPort(u.Host).Port()
	path := filepath.Join(dir, "config.yaml")
	text := fmt.Sprintf(`limits: {min_interval: 1s, per_host: 10ms, allow_addresses: [127.0.0.0/8], allow_ports: [%d]}
sources:
  - {id: times, title: Times, url: "%s/rss", schedule: "@every 1s", country: TW, language: en}
  - {id: portal, url: "%s/page", schedule: "@every 1s"}
topics:
%s`, port, o.URL, o.URL, topics)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDaemon carries items from a source to a subscriber, through a reload and
// a restart.
func TestDaemon(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	o.publish("2", "Rain in Taipei")
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	data := filepath.Join(dir, "data")
	d := start(t, data, "serve", "--config", path)

	d.wait("the first item", func() bool { return slices.Equal(d.titles("strait"), []string{"Ships in the strait"}) })
	o.publish("3", "More ships in the strait")
	d.wait("the next item", func() bool { return len(d.titles("strait")) == 2 })
	atom := d.get("/topics/strait.atom")
	ids := regexp.MustCompile(`<id>[^<]*</id>`).FindAllString(atom, -1)
	if page := d.get("/"); !strings.Contains(page, "More ships in the") || !strings.Contains(page, "application/atom+xml") {
		t.Errorf("the front page lacks the news or its feeds:\n%s", page)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := d.get(path); got != "ok\n" {
			t.Errorf("GET %s = %q, want ok", path, got)
		}
	}

	t.Run("status", func(t *testing.T) {
		d.wait("the page to fail", func() bool {
			var report statusReport
			d.status(&report)
			i := slices.IndexFunc(report.Sources, func(s sourceStatus) bool { return s.ID == "portal" })
			return report.Sources[i].Reason == "page" && report.Store.Items == 3 && report.Topics[0].Items == 2
		})
		var report statusReport
		d.status(&report)
		for _, s := range report.Sources {
			if !s.Tally.Balanced() || s.ID == "times" && s.Tally.New != 3 {
				t.Errorf("source %s: %+v does not add up, or is not 3 new items", s.ID, s.Tally)
			}
		}
		out, err := d.ask("status")
		if err != nil || !strings.Contains(out, "page: ") || !strings.Contains(out, "times") {
			t.Errorf("status = %v\n%s", err, out)
		}
	})
	t.Run("explain", func(t *testing.T) {
		out, err := d.ask("explain", "strait", "http://times.example/2")
		if err != nil || !strings.Contains(out, "does not match strait") || !strings.Contains(out, "never in this topic") {
			t.Errorf("explain = %v\n%s", err, out)
		}
		out, err = d.ask("explain", "strait", "http://times.example/1")
		if err != nil || !strings.Contains(out, "matches strait") || !strings.Contains(out, "ledger: in since") {
			t.Errorf("explain = %v\n%s", err, out)
		}
		id := regexp.MustCompile(`tag:[^<]*:item/[a-z0-9]+`).FindString(d.get("/topics/strait.atom"))
		if out, err = d.ask("explain", "strait", id); err != nil || !strings.Contains(out, "matches strait") {
			t.Errorf("explain of the published id %s = %v\n%s", id, err, out)
		}
		if _, err = d.ask("explain", "strait", "http://times.example/9"); err == nil || !strings.Contains(err.Error(), "not kept") {
			t.Errorf("explain of an unknown link: %v", err)
		}
		if _, err = d.ask("explain", "nowhere", "http://times.example/1"); err == nil || !strings.Contains(err.Error(), "known are strait") {
			t.Errorf("explain of an unknown topic: %v", err)
		}
	})
	t.Run("conditional", func(t *testing.T) {
		o.mu.Lock()
		defer o.mu.Unlock()
		for i, h := range o.asks[1:] {
			if h.Get("If-None-Match") == "" {
				t.Errorf("request %d was unconditional: %v", i+2, h)
			}
		}
	})
	t.Run("reload refused", func(t *testing.T) {
		o.config(t, dir, "  - {id: strait, title: Strait, match: {wrod: strait}}\n")
		if _, err := d.ask("reload"); err == nil || !strings.Contains(err.Error(), "wrod") || !strings.Contains(err.Error(), "exit 2") {
			t.Errorf("reload of a bad configuration: %v", err)
		}
		if got := d.titles("strait"); len(got) != 2 {
			t.Errorf("after a refused reload the topic has %q", got)
		}
	})
	t.Run("reload", func(t *testing.T) {
		o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n  - {id: rain, title: Rain, match: rain}\n")
		out, err := d.ask("reload")
		if err != nil || !strings.Contains(out, "1 new or changed of 2") {
			t.Errorf("reload = %q, %v", out, err)
		}
		if feed := d.get("/topics/rain.rss"); !strings.Contains(feed, "<rss") {
			t.Errorf("right after the reload the new topic's feed is %q", feed)
		}
		d.wait("the new topic to take up kept items", func() bool { return slices.Equal(d.titles("rain"), []string{"Rain in Taipei"}) })
		o.config(t, dir, "  - {id: strait, title: Strait, match: more}\n  - {id: rain, title: Rain, match: rain}\n")
		if _, err := d.ask("reload"); err != nil {
			t.Fatal(err)
		}
		d.wait("the narrowed topic to lose an item", func() bool { return slices.Equal(d.titles("strait"), []string{"More ships in the strait"}) })
		out, err = d.ask("explain", "strait", "http://times.example/1")
		if err != nil || !strings.Contains(out, "; left ") {
			t.Errorf("explain = %v\n%s", err, out)
		}
	})
	t.Run("second owner", func(t *testing.T) {
		var stderr bytes.Buffer
		code := command(context.Background(), []string{"fetch", "--config", path, "--data", data}, nil, io.Discard, &stderr)
		if code != 1 || !strings.Contains(stderr.String(), "straitwire serve") || !strings.Contains(stderr.String(), fmt.Sprint(os.Getpid())) {
			t.Errorf("exit %d: %s", code, &stderr)
		}
	})

	if code, stderr := d.stop(); code != 0 {
		t.Fatalf("ended with %d: %s", code, stderr)
	}
	if _, err := os.Stat(d.socket); err == nil {
		t.Error("the admin socket is left behind")
	}

	o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	d = start(t, data, "serve", "--config", path)
	d.wait("the items after a restart", func() bool { return len(d.titles("strait")) == 2 })
	again := regexp.MustCompile(`<id>[^<]*</id>`).FindAllString(d.get("/topics/strait.atom"), -1)
	if host := regexp.MustCompile(`127\.0\.0\.1:\d+`); host.ReplaceAllString(strings.Join(again, ""), "") != host.ReplaceAllString(strings.Join(ids, ""), "") {
		t.Errorf("ids changed over a restart:\n%s\n%s", ids, again)
	}
}

// TestDemo watches the demo until the meeting of 28 December 2022 is in both
// topics in three languages.
func TestDemo(t *testing.T) {
	d := start(t, t.TempDir(), "demo")
	for _, topic := range []string{"taiwan-strait", "japan-defence"} {
		d.wait("the founding items in "+topic, func() bool {
			feed := d.get("/topics/" + topic + ".json")
			return strings.Count(feed, "2022-12-28") >= 3 && strings.Contains(feed, "Seko") && strings.Contains(feed, "世耕")
		})
	}
	var report statusReport
	d.status(&report)
	if len(report.Sources) < 12 {
		t.Errorf("%d sources, want at least 12", len(report.Sources))
	}
	if code, stderr := d.stop(); code != 0 {
		t.Errorf("ended with %d: %s", code, stderr)
	}
}

// TestFetch visits once and keeps what it found.
func TestFetch(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	fetch := func(words ...string) (int, string, string) {
		var stdout, stderr bytes.Buffer
		code := command(context.Background(), append([]string{"fetch", "--config", path}, words...), nil, &stdout, &stderr)
		return code, stdout.String(), stderr.String()
	}
	code, out, progress := fetch()
	if code != 0 || !strings.Contains(out, "2 sources: 1 good, 1 failed, 0 skipped; 1 items listed, 1 new, 0 changed") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if !strings.Contains(progress, "times: 1 listed, 1 new, 0 changed") || !strings.Contains(progress, "portal: page, ") {
		t.Errorf("progress:\n%s", progress)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "straitwire.db")); err != nil {
		t.Error(err)
	}
}

// TestFirstVisit lets a new source bring its newest items alone, and then what
// is new.
func TestFirstVisit(t *testing.T) {
	o := newOrigin(t)
	for i := range 5 {
		o.publish(fmt.Sprint(i), fmt.Sprint("strait news ", i))
	}
	dir := t.TempDir()
	path := o.config(t, dir, "  - {id: strait, match: strait}")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte("limits: {"), []byte("limits: {first_items: 2, "), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	r.wait("the two newest items", func() bool { return slices.Equal(r.titles("strait"), []string{"strait news 3", "strait news 4"}) })
	o.publish("5", "strait news 5")
	r.wait("the new item", func() bool {
		return slices.Equal(r.titles("strait"), []string{"strait news 3", "strait news 4", "strait news 5"})
	})
}
