package fetcher

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

func TestVisitAsksPolitely(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "track", Value: "1"})
		fmt.Fprint(w, "one\n")
	})
	m := newMemory()
	f, _ := newTestFetcher(t, m, loopback(t, o))
	src := o.source("/feed?b=2&a=1#part")
	src.Headers = map[string]string{"X-Key": "k"}
	visitNow(t, f, m, src)
	visitNow(t, f, m, src)
	for i, r := range o.seen() {
		want := map[string]string{
			"User-Agent":      "straitwire/9.9 (+https://desk.example/bot)",
			"Accept-Encoding": "gzip",
			"X-Key":           "k",
			"Cookie":          "", "Referer": "", "Origin": "", "Authorization": "", "Cache-Control": "", "Pragma": "",
			"If-None-Match": "", "If-Modified-Since": "",
		}
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("request %d: %s = %q, want %q", i, name, got, value)
			}
		}
		if r.Method != http.MethodGet || r.RequestURI != "/feed?b=2&a=1" {
			t.Errorf("request %d: %s %s, want GET /feed?b=2&a=1", i, r.Method, r.RequestURI)
		}
		if accept := r.Header.Get("Accept"); !strings.Contains(accept, "application/atom+xml") || !strings.Contains(accept, "*/*;q=") {
			t.Errorf("request %d: Accept = %q", i, accept)
		}
	}
}

func TestVisitKeepsSecrets(t *testing.T) {
	other := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a\n") })
	o := newOrigin(t, nil)
	o.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.requests = append(o.requests, r)
		o.mu.Unlock()
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/", http.StatusFound)
		case "/stay":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/fail":
			w.WriteHeader(http.StatusForbidden)
		default:
			fmt.Fprint(w, "a\n")
		}
	})
	m := newMemory()
	f, logged := newTestFetcher(t, m, loopback(t, o, other))
	for _, path := range []string{"/stay", "/away", "/fail"} {
		src := o.source(path)
		src.ID = news.SourceID(path)
		src.URL = strings.Replace(src.URL, "http://", "http://me:passw0rd@", 1)
		src.Headers = map[string]string{"X-Api-Key": "s3cret", "Cookie": "session=s3cret"}
		v := visitNow(t, f, m, src)
		if kept := fmt.Sprintf("%+v", v); strings.Contains(kept, "passw0rd") || strings.Contains(kept, "s3cret") {
			t.Errorf("visit of %s keeps a secret: %s", path, kept)
		}
	}
	for _, r := range o.seen() {
		user, password, _ := r.BasicAuth()
		if user != "me" || password != "passw0rd" || r.Header.Get("X-Api-Key") != "s3cret" || r.Header.Get("Referer") != "" {
			t.Errorf("request %s = %v, want it with its secrets", r.URL.Path, r.Header)
		}
	}
	for _, r := range other.seen() {
		for _, name := range []string{"Authorization", "X-Api-Key", "Cookie", "Referer"} {
			if got := r.Header.Get(name); got != "" {
				t.Errorf("%s: %s went to another host", name, got)
			}
		}
	}
	if len(other.seen()) != 1 {
		t.Errorf("the other host got %d requests, want 1", len(other.seen()))
	}
	if text := logged.String(); strings.Contains(text, "passw0rd") || strings.Contains(text, "s3cret") || logged.count("source fails") != 1 {
		t.Errorf("log = %s", text)
	}
}

func TestVisitDecodes(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page" {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!doctype html><html><head><title>Log in</title></head><body>Please log in.</body></html>")
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped(`<?xml version="1.0"?><rss version="2.0"><channel><title>Desk</title>` + //nolint:errcheck // the client may have left
			`<item><guid isPermaLink="false">1</guid><title>Patrol off the cape</title><link>/a</link></item></channel></rss>`))
	})
	m := newMemory()
	f := New(m, loopback(t, o), Hooks{}, nil) // with the real decoder
	t.Cleanup(f.hangUp)
	v := visitNow(t, f, m, o.source("/feed"))
	if v.Reason != news.ReasonOK || v.Title != "Desk" || len(m.items["src"]) != 1 {
		t.Fatalf("visit = %+v with items %+v", v, m.items["src"])
	}
	if it := m.items["src"][0]; it.Title != "Patrol off the cape" || it.URL != o.URL+"/a" || it.FirstSeen.IsZero() {
		t.Errorf("item = %+v", it)
	}
	if v := visitNow(t, f, m, o.source("/page")); v.Reason != news.ReasonPage {
		t.Errorf("visit of a web page = %s (%s), want page", v.Reason, v.Detail)
	}
}

func TestVisitSameBodyIsNotDecoded(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a\n") })
	m := newMemory()
	f, _ := newTestFetcher(t, m, loopback(t, o))
	src := o.source("/")
	for i, want := range []news.Reason{news.ReasonOK, news.ReasonNotModified, news.ReasonNotModified} {
		if v := visitNow(t, f, m, src); v.Reason != want || v.Listed != 1 || v.Title != "Lines" {
			t.Errorf("visit %d = %s, listed %d, title %q, want %s", i, v.Reason, v.Listed, v.Title, want)
		}
	}
	src.Charset = "big5" // it must be read with other eyes now
	if v := visitNow(t, f, m, src); v.Reason != news.ReasonOK {
		t.Errorf("visit after a change of charset = %s, want ok", v.Reason)
	}
}

// What is wrong with a document is not forgotten because it stays as it is.
func TestVisitKeepsTheDetailOfTheSameBody(t *testing.T) {
	body := "a\ndamaged\n"
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
	m := newMemory()
	f, _ := newTestFetcher(t, m, loopback(t, o))
	visit := func(reason news.Reason, detail string) {
		t.Helper()
		v := visitNow(t, f, m, o.source("/"))
		if v.Reason != reason || v.Detail != detail {
			t.Errorf("visit = %s (%q), want %s (%q)", v.Reason, v.Detail, reason, detail)
		}
		if damage := detail == "cut short"; v.Reason.Good() && damage != (v.Damage != "") {
			t.Errorf("visit = %s: damage %q, want some: %t", v.Reason, v.Damage, damage)
		}
	}
	visit(news.ReasonDegraded, "cut short")
	visit(news.ReasonNotModified, "cut short")
	visit(news.ReasonNotModified, "cut short")
	body = "<html>"
	visit(news.ReasonPage, "a web page")
	body = "a\ndamaged\n"
	visit(news.ReasonNotModified, "cut short") // a failure in between mends nothing
	body = "a\n"
	visit(news.ReasonOK, "")
	visit(news.ReasonNotModified, "")
	body = "<html>"
	visit(news.ReasonPage, "a web page")
	body = "a\n"
	visit(news.ReasonNotModified, "")
}

// Junk around a document that is whole makes no visit a bad one.
func TestVisitOfADocumentInJunk(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<br />\nWarning: old\n<rss version='2.0'><channel><item><guid>1</guid><title>a</title></item></channel></rss><script></script>")
	})
	m := newMemory()
	f := New(m, loopback(t, o), Hooks{}, nil) // with the real decoder
	t.Cleanup(f.hangUp)
	v := visitNow(t, f, m, o.source("/"))
	if v.Reason != news.ReasonOK || !strings.Contains(v.Detail, "before") || len(m.items["src"]) != 1 {
		t.Errorf("visit = %s (%s) with %d items, want ok with 1", v.Reason, v.Detail, len(m.items["src"]))
	}
}

func TestVisitReadsFewLargeDocumentsAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{Workers: 8})
		r.wire.answer = func(q *http.Request) reply {
			if strings.HasPrefix(q.URL.Host, "small") {
				return reply{status: 200, body: "a\n"}
			}
			return reply{status: 200, body: strings.Repeat("x", heavy)}
		}
		var now, most atomic.Int32
		r.decode = func(body []byte, _ decode.Hints) (decode.Document, error) {
			if len(body) < heavy {
				return decode.Document{}, nil
			}
			defer now.Add(-1)
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(30 * time.Second)
			if most.Load() > heavies {
				panic("a third one")
			}
			return decode.Document{}, nil
		}
		sources := append(many(8, ""), named("small", ""))
		took := map[news.Reason]time.Duration{}
		counts := map[news.Reason]int{}
		err := r.Pass(t.Context(), sources, func(o Outcome) {
			counts[o.Visit.Reason]++
			if o.Source == "small" {
				took["small"] = time.Since(r.begin)
			}
		})
		// Those that wait longer than a visit may take have not been read.
		want := map[news.Reason]int{news.ReasonEmpty: 1 + 2*heavies, news.ReasonTimeout: 8 - 2*heavies}
		if err != nil || !maps.Equal(counts, want) || most.Load() != heavies || took["small"] > 10*time.Second {
			t.Errorf("Pass = %v, outcomes %v, want %v; %d at a time, want %d; a small one took %s", err, counts, want, most.Load(), heavies, took["small"])
		}
	})
}

func TestVisitLogsChangesOnce(t *testing.T) {
	status := http.StatusOK
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, "a\n")
	})
	m := newMemory()
	f, logged := newTestFetcher(t, m, loopback(t, o))
	for _, status = range []int{200, 200, 500, 404, 500, 200, 200, 503, 410} {
		visitNow(t, f, m, o.source("/"))
	}
	if logged.count("source fails") != 3 || logged.count("source recovered") != 1 || logged.count("\n") != 4 {
		t.Errorf("log = %s, want two starts of failing, one end, and the 410", logged)
	}
	if v := m.last("src"); v.Failures != 2 || v.Reason != news.ReasonGone {
		t.Errorf("last visit = %+v", v)
	}
	out, err := f.once(t.Context(), o.source("/"))
	if err != nil || !strings.Contains(out.Skipped, "gone since") {
		t.Errorf("visit after a 410 = %+v, %v, want it skipped", out, err)
	}
	status = http.StatusOK
	if v := visitNow(t, f, m, o.source("/?new")); v.Reason != news.ReasonOK || v.Failures != 0 {
		t.Errorf("visit of the new address = %s, want ok", v.Reason)
	}
}

func TestVisitWithBrokenStore(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"1"`)
		fmt.Fprint(w, "a\n")
	})
	m := newMemory()
	f, _ := newTestFetcher(t, m, loopback(t, o))
	full := errors.New("disk full")
	m.set(func(m *memory) { m.fail = full })
	out, err := f.once(t.Context(), o.source("/"))
	if !errors.Is(err, full) || out.Visit.Reason != news.ReasonInternal {
		t.Errorf("visit = %+v, %v, want the store's error", out, err)
	}
	m.set(func(m *memory) { m.fail, m.deaf = nil, full })
	if _, err := f.once(t.Context(), o.source("/")); !errors.Is(err, full) {
		t.Errorf("visit = %v, want the store's error", err)
	}
	m.set(func(m *memory) { m.deaf = nil })
	visitNow(t, f, m, o.source("/"))
	requests := o.seen()
	if len(requests) != 2 || requests[1].Header.Get("If-None-Match") != "" {
		t.Errorf("%d requests, the last with If-None-Match %q: an ETag was kept without its items",
			len(requests), requests[1].Header.Get("If-None-Match"))
	}
}

func TestVisitSurvivesAPanicOfTheHook(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a\n") })
	f, _ := newTestFetcher(t, newMemory(), loopback(t, o))
	f.hooks.Recorded = func(news.Visit) { panic("hook") }
	if _, err := f.once(t.Context(), o.source("/")); err == nil || !strings.Contains(err.Error(), "panic: hook") {
		t.Errorf("visit = %v, want the panic as an error", err)
	}
}

func TestVisitCancelledCountsForNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o := newOrigin(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	m := newMemory()
	f, logged := newTestFetcher(t, m, loopback(t, o))
	if _, err := f.once(ctx, o.source("/")); !errors.Is(err, context.Canceled) {
		t.Errorf("visit = %v, want context canceled", err)
	}
	if len(m.recorded()) != 0 || logged.String() != "" {
		t.Errorf("recorded %v, logged %q, want neither", m.recorded(), logged)
	}
}
