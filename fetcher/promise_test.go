package fetcher

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// reply is one answer of a scripted origin.
type reply struct {
	status int
	header http.Header
	body   string
}

func TestVisitValidators(t *testing.T) {
	// Each row plays its replies in order; then one more request shows what was kept.
	tests := []struct {
		name           string
		replies        []reply
		etag, modified string
		reason         news.Reason // of the last reply
	}{
		{"B1 nothing known, nothing invented", []reply{{200, headerOf("Date: Sun, 01 Mar 2026 12:00:00 GMT"), "a"}}, "", "", news.ReasonOK},
		{"B2 both echoed", []reply{{200, headerOf(`ETag: W/"x-gzip"`, "Last-Modified: Sun, 1 Mar 26 12:00"), "a"}}, `W/"x-gzip"`, "Sun, 1 Mar 26 12:00", news.ReasonOK},
		{"B6 each replaced alone", []reply{
			{200, headerOf(`ETag: "1"`, "Last-Modified: then"), "a"}, {200, headerOf(`ETag: "2"`, "Last-Modified: then"), "b"},
		}, `"2"`, "then", news.ReasonOK},
		{"B7 replaced though the body is the same", []reply{
			{200, headerOf(`ETag: "1"`, "Last-Modified: then"), "a"}, {200, headerOf(`ETag: "1"`, "Last-Modified: now"), "a"},
		}, `"1"`, "now", news.ReasonNotModified},
		{"B8 forgotten by a 200 without", []reply{{200, headerOf(`ETag: "1"`, "Last-Modified: then"), "a"}, {200, headerOf(), "b"}}, "", "", news.ReasonOK},
		{"B8 one forgotten", []reply{{200, headerOf(`ETag: "1"`, "Last-Modified: then"), "a"}, {200, headerOf("Last-Modified: now"), "a"}}, "", "now", news.ReasonNotModified},
		{"B9 kept by a 304", []reply{{200, headerOf(`ETag: "1"`, "Last-Modified: then"), "a"}, {304, headerOf(), ""}}, `"1"`, "then", news.ReasonNotModified},
		{"B9 updated by a 304", []reply{{200, headerOf(`ETag: "1"`, "Last-Modified: then"), "a"}, {304, headerOf(`ETag: "2"`), ""}}, `"2"`, "then", news.ReasonNotModified},
		{"kept by a failure", []reply{{200, headerOf(`ETag: "1"`), "a"}, {500, headerOf(`ETag: "error"`), "x"}}, `"1"`, "", news.ReasonStatus},
		{"kept by a web page", []reply{{200, headerOf(`ETag: "1"`), "a"}, {200, headerOf(`ETag: "login"`), "<html>"}}, `"1"`, "", news.ReasonPage},
		{"not kept of an unreadable first", []reply{{200, headerOf(`ETag: "login"`), "<html>"}}, "", "", news.ReasonPage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
				r := tt.replies[min(n, len(tt.replies)-1)]
				n++
				for name, values := range r.header {
					w.Header()[name] = values
				}
				w.WriteHeader(r.status)
				if r.status != http.StatusNotModified {
					fmt.Fprint(w, r.body)
				}
			})
			m := newMemory()
			f, _ := newTestFetcher(t, m, loopback(t, o))
			var last news.Visit
			for range tt.replies {
				last = visitNow(t, f, m, o.source("/"))
			}
			visitNow(t, f, m, o.source("/"))
			if last.Reason != tt.reason {
				t.Errorf("reason = %s, want %s", last.Reason, tt.reason)
			}
			requests := o.seen()
			h := requests[len(requests)-1].Header
			if got := h.Get("If-None-Match"); got != tt.etag {
				t.Errorf("If-None-Match = %q, want %q", got, tt.etag)
			}
			if got := h.Get("If-Modified-Since"); got != tt.modified {
				t.Errorf("If-Modified-Since = %q, want %q", got, tt.modified)
			}
		})
	}
}

func TestVisitValidatorsStayWithTheirAddress(t *testing.T) {
	target := "/old"
	o := newOrigin(t, nil)
	o.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.requests = append(o.requests, r)
		o.mu.Unlock()
		if r.URL.Path == "/feed" {
			http.Redirect(w, r, target, http.StatusFound)
			return
		}
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintln(w, r.URL.Path)
	})
	m := newMemory()
	f, _ := newTestFetcher(t, m, loopback(t, o))
	visitNow(t, f, m, o.source("/feed"))
	if v := visitNow(t, f, m, o.source("/feed")); v.Reason != news.ReasonNotModified || v.FinalURL != o.URL+"/old" {
		t.Errorf("second visit = %s from %s, want not_modified from /old", v.Reason, v.FinalURL)
	}
	target = "/new" // the same ETag by chance
	if v := visitNow(t, f, m, o.source("/feed")); v.Reason != news.ReasonOK {
		t.Errorf("visit after the redirect moved = %s, want ok", v.Reason)
	}
	moved := o.source("/elsewhere") // edited in the config
	if v := visitNow(t, f, m, moved); v.Reason != news.ReasonOK || v.URL != moved.URL {
		t.Errorf("visit of the edited address = %s, want ok", v.Reason)
	}
	want := []string{"/feed ", "/old ", "/feed ", `/old "1"`, "/feed ", "/new ", "/elsewhere "}
	for i, r := range o.seen() {
		if got := r.URL.Path + " " + r.Header.Get("If-None-Match"); got != want[i] {
			t.Errorf("request %d = %s, want %s", i, got, want[i])
		}
	}
}

func TestVisitWaits(t *testing.T) {
	tests := []struct {
		name      string
		replies   []reply
		low, high time.Duration // of NotBefore, from the last visit
	}{
		{"nothing said", []reply{{200, headerOf(), "a"}}, 0, 0},
		{"C1 max-age", []reply{{200, headerOf("Cache-Control: max-age=600"), "a"}}, 600 * time.Second, 601 * time.Second},
		{"C1 too long", []reply{{200, headerOf("Cache-Control: max-age=999999"), "a"}}, 24 * time.Hour, 24*time.Hour + time.Second},
		{"C2 a 304 starts it again", []reply{
			{200, headerOf(`ETag: "1"`, "Cache-Control: max-age=600"), "a"}, {304, headerOf("Cache-Control: max-age=300"), ""},
		}, 300 * time.Second, 301 * time.Second},
		{"C3 ttl", []reply{{200, headerOf(), "ttl 30m"}}, 30 * time.Minute, 30*time.Minute + time.Second},
		{"C3 ttl behind max-age", []reply{{200, headerOf("Cache-Control: max-age=60"), "ttl 30m"}}, 30 * time.Minute, 30*time.Minute + time.Second},
		{"C3 ttl after a 304", []reply{
			{200, headerOf(`ETag: "1"`), "ttl 30m"}, {304, headerOf("Cache-Control: max-age=60"), ""},
		}, 30 * time.Minute, 30*time.Minute + time.Second},
		{"C3 ttl after the same body", []reply{{200, headerOf(), "ttl 30m"}, {200, headerOf(), "ttl 30m"}}, 30 * time.Minute, 30*time.Minute + time.Second},
		{"C3 ttl too long", []reply{{200, headerOf(), "ttl 100h"}}, 24 * time.Hour, 24*time.Hour + time.Second},
		{"C3 period", []reply{{200, headerOf(), "ttl 30m\nperiod 6h"}}, 6 * time.Hour, 6*time.Hour + time.Second},
		{"C3 period too long", []reply{{200, headerOf(), "period 168h"}}, 24 * time.Hour, 24*time.Hour + time.Second},
		{"C3 period after the same body", []reply{{200, headerOf(), "period 6h"}, {200, headerOf(), "period 6h"}}, 6 * time.Hour, 6*time.Hour + time.Second},
		{"C3 period after a failure", []reply{
			{200, headerOf(`ETag: "1"`), "period 6h"}, {500, headerOf(), ""}, {304, headerOf(), ""},
		}, 6 * time.Hour, 6*time.Hour + time.Second},
		{"C3 period taken back", []reply{{200, headerOf(), "period 6h"}, {200, headerOf(), "a"}}, 0, 0},
		{"C1 max-age after a failure", []reply{
			{200, headerOf(`ETag: "1"`, "Cache-Control: max-age=600"), "a"}, {500, headerOf(), ""}, {304, headerOf(), ""},
		}, 600 * time.Second, 601 * time.Second},
		{"C1 max-age not repeated by a 200", []reply{{200, headerOf("Cache-Control: max-age=600"), "a"}, {200, headerOf(), "a"}}, 0, 0},
		{"C4 Retry-After", []reply{{429, headerOf("Retry-After: 7200"), ""}}, 2 * time.Hour, 2*time.Hour + time.Second},
		{"C5 of a 503", []reply{{503, headerOf("Retry-After: 7200"), ""}}, 2 * time.Hour, 2*time.Hour + time.Second},
		{"C6 not for ever", []reply{{503, headerOf("Retry-After: 99999999"), ""}}, 7 * 24 * time.Hour, 7*24*time.Hour + time.Second},
		{"C7 not sooner than its interval", []reply{{429, headerOf("Retry-After: 1"), ""}}, 450 * time.Second, 901 * time.Second},
		{"C8 a failure", []reply{{500, headerOf(), ""}}, 450 * time.Second, 901 * time.Second},
		{"C8 the third failure", []reply{{500, headerOf(), ""}, {404, headerOf(), ""}, {403, headerOf(), ""}}, 30 * time.Minute, 3601 * time.Second},
		{"C9 forgotten after a success", []reply{{500, headerOf(), ""}, {200, headerOf(), "a"}}, 0, 0},
		{"C10 gone", []reply{{410, headerOf("Retry-After: 10"), ""}}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
				r := tt.replies[n]
				n++
				for name, values := range r.header {
					w.Header()[name] = values
				}
				w.WriteHeader(r.status)
				if r.status == http.StatusOK {
					fmt.Fprint(w, r.body)
				}
			})
			m := newMemory()
			f, _ := newTestFetcher(t, m, loopback(t, o))
			var v news.Visit
			for range tt.replies {
				v = visitNow(t, f, m, o.source("/"))
			}
			if tt.high == 0 {
				if !v.NotBefore.IsZero() {
					t.Errorf("not before %s, want no bound", v.NotBefore.Sub(v.Started))
				}
				return
			}
			if wait := v.NotBefore.Sub(v.Started); wait < tt.low || wait > tt.high {
				t.Errorf("waits %s, want %s to %s", wait, tt.low, tt.high)
			}
		})
	}
}

func TestVisitCarriesFreshness(t *testing.T) {
	first := true
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		if first {
			w.Header().Set("Cache-Control", "max-age=600")
			w.Header().Set("ETag", `"1"`)
			fmt.Fprint(w, "a\n")
			first = false
			return
		}
		w.WriteHeader(http.StatusNotModified)
	})
	m := newMemory()
	f, _ := newTestFetcher(t, m, loopback(t, o))
	for i := range 5 {
		out, err := f.once(t.Context(), o.source("/"))
		if err != nil || out.Skipped != "" {
			t.Fatalf("visit %d: %v %s", i, err, out.Skipped)
		}
		if wait := out.Visit.NotBefore.Sub(out.Visit.Started); wait < 599*time.Second || wait > 601*time.Second {
			t.Errorf("visit %d waits %s, want 10m", i, wait)
		}
		if again, err := f.once(t.Context(), o.source("/")); err != nil || !strings.Contains(again.Skipped, "still fresh") {
			t.Errorf("visit within its freshness = %+v, %v, want it skipped", again, err)
		}
		m.set(func(m *memory) { // ten minutes pass
			v := m.visits["src"]
			v.Started, v.Succeeded, v.NotBefore = v.Started.Add(-11*time.Minute), v.Succeeded.Add(-11*time.Minute), v.NotBefore.Add(-11*time.Minute)
			m.visits["src"] = v
		})
	}
}
