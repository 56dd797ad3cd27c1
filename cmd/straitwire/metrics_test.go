package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/config"
	"straitwire/news"
	"straitwire/store"
)

// freePort is an address that nobody listens on right now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (r *running) admin(path string) (status int, body string) {
	r.t.Helper()
	client := newAdminClient(r.socket)
	res, err := client.http.Get("http://straitwire" + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// metric is the value of a series as it is written, or nothing.
func metric(text, series string) string {
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(series) + ` (\S+)$`).FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[1]
}

// TestMetrics reads the figures of a daemon at work, and holds rules,
// dashboard and manual to the names that it really has.
func TestMetrics(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	o.publish("2", "Rain in Taipei")
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	listen := freePort(t)
	addLine := func() {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append([]byte("metrics: {listen: \""+listen+"\"}\n"), text...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	addLine()
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	d.wait("the first item", func() bool { return len(d.titles("strait")) == 1 })
	d.get("/topics/strait.atom")
	d.get("/nothing.rss")

	var text string
	d.wait("the figures", func() bool {
		_, text = d.admin(metricsPath)
		return metric(text, `straitwire_store_items`) == "2" && metric(text, `straitwire_source_items{source="times"}`) == "2" &&
			metric(text, `straitwire_visits_total{reason="page",source="portal"}`) != ""
	})
	for series, want := range map[string]string{
		`straitwire_items_new_total{source="times"}`:                 "2",
		`straitwire_items_new_total{source="portal"}`:                "0",
		`straitwire_matches_total{topic="strait"}`:                   "1",
		`straitwire_items_judged_total`:                              "2",
		`straitwire_edition_lag_seconds_count`:                       "1",
		`straitwire_http_requests_total{format="atom",status="200"}`: "1",
		`straitwire_http_requests_total{format="rss",status="404"}`:  "1",
		`straitwire_http_requests_total{format="opml",status="200"}`: "0",
		`straitwire_store_up`:                                        "1",
		`straitwire_store_unjudged_changes`:                          "0",
		`straitwire_topic_items{topic="strait"}`:                     "1",
		`straitwire_config_last_reload_successful`:                   "1",
		`straitwire_topic_rebuilding{topic="strait"}`:                "0",
		`straitwire_visits_total{reason="ok",source="times"}`:        "1",
		`straitwire_publication_lag_seconds_count`:                   "0", // the origin gives no dates
		`straitwire_source_gaps{source="times"}`:                     "0",
		`straitwire_matches_lost_total{topic="strait"}`:              "0",
	} {
		if got := metric(text, series); got != want {
			t.Errorf("%s = %q, want %q", series, got, want)
		}
	}

	t.Run("own listener", func(t *testing.T) {
		for path, want := range map[string]int{metricsPath: 200, "/status": 404, "/debug/pprof/": 404, "/": 404} {
			res, err := http.Get("http://" + listen + path)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("GET %s on the metrics' listener = %d, want %d", path, res.StatusCode, want)
			}
		}
	})
	t.Run("profiles", func(t *testing.T) {
		if status, body := d.admin("/debug/pprof/goroutine?debug=1"); status != 200 || !strings.Contains(body, "goroutine profile") {
			t.Errorf("the admin socket's profile = %d %.100s", status, body)
		}
		res, err := http.Get(d.url + "/debug/pprof/goroutine?debug=1")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode == http.StatusOK {
			t.Error("readers can see profiles")
		}
	})
	t.Run("names", func(t *testing.T) {
		name := regexp.MustCompile(`straitwire_[a-z_]+[a-z]`)
		for _, file := range []string{"../../dist/prometheus/straitwire.rules.yaml", "../../dist/grafana/straitwire.json", "../../docs/metrics.md"} {
			written, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range name.FindAllString(string(written), -1) {
				if !strings.Contains(text, "\n"+n+"{") && !strings.Contains(text, "\n"+n+" ") && !strings.Contains(text, "# HELP "+n+" ") {
					t.Errorf("%s speaks of %s, which is no metric", file, n)
				}
			}
		}
		manual, err := os.ReadFile("../../docs/metrics.md")
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range regexp.MustCompile(`(?m)^# HELP (straitwire_\S+)`).FindAllStringSubmatch(text, -1) {
			if !strings.Contains(string(manual), "`"+line[1]+"`") {
				t.Errorf("docs/metrics.md lacks %s", line[1])
			}
		}
	})
	t.Run("reload", func(t *testing.T) {
		o.config(t, dir, "  - {id: strait, title: Strait, match: {wrod: strait}}\n")
		addLine()
		if _, err := d.ask("reload"); err == nil {
			t.Fatal("a bad configuration was taken over")
		}
		if _, text := d.admin(metricsPath); metric(text, "straitwire_config_last_reload_successful") != "0" {
			t.Error("the refused reload is not in the metrics")
		}
		o.config(t, dir, "  - {id: rain, title: Rain, match: rain}\n")
		if _, err := d.ask("reload"); err == nil || !strings.Contains(err.Error(), "metrics.listen") {
			t.Errorf("a reload without the listener = %v, want that it needs a restart", err)
		}
		addLine()
		if _, err := d.ask("reload"); err != nil {
			t.Fatal(err)
		}
		_, text := d.admin(metricsPath)
		if metric(text, "straitwire_config_last_reload_successful") != "1" || metric(text, `straitwire_matches_total{topic="rain"}`) != "0" || metric(text, `straitwire_matches_total{topic="strait"}`) != "" {
			t.Error("after the reload the metrics are not those of the new topics")
		}
	})
}

// planned is a configuration with these sources and topics.
func planned(t *testing.T, sources, topics string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("config.yaml", []byte("sources: ["+sources+"]\ntopics: ["+topics+"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func (m *meters) text(t *testing.T) string {
	t.Helper()
	rec := httptest.NewRecorder()
	m.handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, metricsPath, nil))
	return rec.Body.String()
}

// Whatever is visited, matched and asked for, the number of series is that of
// the configuration.
func TestMetersAreBounded(t *testing.T) {
	const a, b = `{id: a, url: "https://a.example/"}`, `{id: b, url: "https://b.example/"}`
	old := planned(t, a+","+b, "{id: x, title: X, match: x}")
	m := newMeters(old)
	m.visited(news.Visit{Source: "b", Reason: news.ReasonDNS})
	next := planned(t, a, "{id: y, title: Y, match: x}")
	m.configured(old, next)
	m.visited(news.Visit{Source: "b", Reason: news.ReasonOK, Bytes: 1}) // was under way
	m.received(news.Visit{Source: "b", New: 3})
	m.visited(news.Visit{Source: "a", Reason: news.ReasonOK, Bytes: 5})
	pages := m.requests.around(http.NotFoundHandler(), func(string) bool { return false })
	for i := range 1000 {
		pages.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, fmt.Sprintf("/%d.x%d", i, i), nil))
	}
	text := m.text(t)
	if strings.Contains(text, `"b"`) || strings.Contains(text, `topic="x"`) {
		t.Errorf("series of what was removed are left:\n%s", text)
	}
	if got := metric(text, `straitwire_visit_bytes_total{source="a"}`); got != "5" {
		t.Errorf("bytes of a = %q, want 5", got)
	}
	if got := metric(text, `straitwire_http_requests_total{format="page",status="404"}`); got != "1000" {
		t.Errorf("1000 requests for pages that are not there count as %q", got)
	}
	for i := range maxWaiting + 10 {
		at := time.Now()
		it := news.Item{ID: news.ItemID(fmt.Sprint(i)), FirstSeen: at, Published: at}
		m.hasJudged(at, []news.Item{it}, []news.Entry{{Topic: "y", Item: it.ID, Entered: at}})
	}
	if len(m.waiting) != maxWaiting {
		t.Errorf("%d items are remembered for the lag, want at most %d", len(m.waiting), maxWaiting)
	}
}

// The lag is that of new items, once each; what stays or leaves has none.
func TestLag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMeters(planned(t, "", "{id: x, title: X, match: x}"))
		began := time.Now()
		items := []news.Item{
			{ID: "new", FirstSeen: began.Add(-2 * time.Second), Published: began.Add(-50 * time.Second)},
			{ID: "future", FirstSeen: began, Published: began.Add(time.Hour)},
			{ID: "changed", FirstSeen: began.Add(-time.Hour), Revision: 2},
			{ID: "stays", FirstSeen: began.Add(-time.Hour), Revision: 1},
			{ID: "leaves", FirstSeen: began.Add(-time.Hour), Revision: 1},
		}
		m.hasJudged(began, items, []news.Entry{
			{Topic: "x", Item: "new", Entered: began},
			{Topic: "x", Item: "future", Entered: began},
			{Topic: "x", Item: "changed", Entered: began},
			{Topic: "x", Item: "stays", Entered: began.Add(-time.Hour)},
			{Topic: "x", Item: "leaves", Entered: began.Add(-time.Hour), Left: began},
		})
		time.Sleep(3 * time.Second)
		m.hasEdited("other", 3)
		m.hasEdited("x", 3)
		m.hasEdited("x", 0)
		text := m.text(t)
		for series, want := range map[string]string{
			`straitwire_matches_total{topic="x"}`:      "3",
			`straitwire_matches_lost_total{topic="x"}`: "1",
			`straitwire_editions_total{topic="x"}`:     "3",
			`straitwire_edition_lag_seconds_count`:     "2",
			`straitwire_edition_lag_seconds_sum`:       "8",
			`straitwire_publication_lag_seconds_sum`:   "53",
			`straitwire_publication_lag_seconds_count`: "2",
		} {
			if got := metric(text, series); got != want {
				t.Errorf("%s = %q, want %q", series, got, want)
			}
		}
	})
}

// A store that cannot be read is one figure, not a failure of all others; and
// who asks without a pause does not make it work.
func TestFiguresOfABrokenStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, broken := 0, error(nil)
		m := newMeters(planned(t, "", ""))
		m.registry.MustRegister(newFigures(func(context.Context) (*statusReport, error) {
			asked++
			return &statusReport{Store: storeStatus{Items: 7}}, broken
		}, func() store.Activity { return store.Activity{Reads: 3} }))
		for range 10 {
			if got := metric(m.text(t), "straitwire_store_items"); got != "7" {
				t.Fatalf("items = %q, want 7", got)
			}
		}
		if asked != 1 {
			t.Errorf("ten readings at once asked the store %d times", asked)
		}
		broken = errors.New("broken")
		time.Sleep(figuresAge)
		text := m.text(t)
		if metric(text, "straitwire_store_up") != "0" || metric(text, "straitwire_store_items") != "" || metric(text, "straitwire_store_read_transactions_total") != "3" {
			t.Errorf("the figures of a broken store:\n%s", text)
		}
	})
}
