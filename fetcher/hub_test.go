package fetcher

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

func TestHubOf(t *testing.T) {
	named := decode.Document{Hub: "https://doc.example/hub", Self: "https://doc.example/self"}
	for _, tt := range []struct {
		name      string
		links     []string
		doc       decode.Document
		hub, self string
	}{
		{"none", nil, decode.Document{}, "", ""},
		{"self alone", []string{`<https://a.example/self>; rel=self`}, decode.Document{Self: "x"}, "", ""},
		{"document", nil, named, "https://doc.example/hub", "https://doc.example/self"},
		{"hub alone", nil, decode.Document{Hub: "https://doc.example/hub"}, "https://doc.example/hub", "https://a.example/feed"},
		{"header wins", []string{`<https://head.example/hub>; rel="hub", <https://head.example/self>; rel="self"`}, named, "https://head.example/hub", "https://head.example/self"},
		{"several lines, relations and parameters", []string{`</x>; rel=alternate; title="a, <b>; rel=hub"`, `</hub> ; type="t" ; REL="foo HUB"`, `<self>;rel=self`}, decode.Document{}, "https://a.example/hub", "https://a.example/self"},
		{"first hub", []string{`<https://one.example/>; rel=hub, <https://two.example/>; rel=hub`}, decode.Document{}, "https://one.example/", "https://a.example/feed"},
		{"no web address", []string{`<javascript:x>; rel=hub`, `<mailto:a@b.example>; rel=hub`}, decode.Document{}, "", ""},
		{"broken", []string{`<https://a.example/hub`, `; rel=hub`, `<>; rel`, `<x>; rel="hub`}, decode.Document{}, "https://a.example/x", "https://a.example/feed"},
		{"too long", []string{"<https://a.example/" + strings.Repeat("x", maxMove) + ">; rel=hub"}, decode.Document{}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hub, self := hubOf(answer{header: http.Header{"Link": tt.links}, final: "https://a.example/feed"}, tt.doc)
			if hub != tt.hub || self != tt.self {
				t.Errorf("hub %q, self %q; want %q and %q", hub, self, tt.hub, tt.self)
			}
		})
	}
	linksOf([]string{strings.Repeat(`<a>;rel="`, 100_000), strings.Repeat(",", 100_000), strings.Repeat("<a>;;;;a=", 10_000)}, "https://a.example/")
}

func TestVisitRemembersItsHub(t *testing.T) {
	link := true
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if link {
			w.Header().Set("Link", `<https://hub.example/>; rel=hub`)
		}
		fmt.Fprint(w, "a\n")
	})
	m := newMemory()
	f, _ := newTestFetcher(t, m, loopback(t, o))
	for n := range 2 {
		if v := visitNow(t, f, m, o.source("/feed")); v.Hub != "https://hub.example/" || v.Self != o.URL+"/feed" {
			t.Errorf("visit %d: %s, hub %q, self %q", n, v.Reason, v.Hub, v.Self)
		}
	}
	link = false
	if v := visitNow(t, f, m, o.source("/other")); v.Hub != "" || v.Self != "" {
		t.Errorf("visit of another address: hub %q, self %q", v.Hub, v.Self)
	}
}

func TestPostForm(t *testing.T) {
	o := newOrigin(t, nil)
	o.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		form := ""
		if err := r.ParseForm(); err == nil {
			form = r.PostForm.Get("hub.mode")
		}
		switch r.URL.Path {
		case "/hub":
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprintf(w, "%s %s\n%s", r.Method, form, r.Header.Get("User-Agent"))
		case "/307", "/308":
			status := http.StatusTemporaryRedirect
			if r.URL.Path == "/308" {
				status = http.StatusPermanentRedirect
			}
			http.Redirect(w, r, "/hub", status)
		case "/302":
			http.Redirect(w, r, "/hub", http.StatusFound)
		case "/inside":
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusTemporaryRedirect)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusTemporaryRedirect)
		case "/bad":
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, strings.Repeat("no\n", 100_000))
		}
	})
	f := New(newMemory(), loopback(t, o), Hooks{}, nil)
	t.Cleanup(f.hangUp)
	for _, tt := range []struct {
		address string
		status  int
		said    string
		reason  news.Reason
	}{
		{o.URL + "/hub", 202, "POST subscribe straitwire/9.9 (+https://desk.example/bot)", ""},
		{o.URL + "/307", 202, "POST subscribe straitwire/9.9 (+https://desk.example/bot)", ""},
		{o.URL + "/308", 202, "POST subscribe straitwire/9.9 (+https://desk.example/bot)", ""},
		{o.URL + "/302", 302, "", ""},
		{o.URL + "/inside", 0, "", news.ReasonBlocked},
		{o.URL + "/loop", 0, "", news.ReasonRedirects},
		{"http://10.0.0.1/hub", 0, "", news.ReasonBlocked},
		{"ftp://hub.example/", 0, "", news.ReasonBlocked},
		{"http://%zz/", 0, "", news.ReasonBlocked},
	} {
		status, said, err := f.PostForm(t.Context(), tt.address, url.Values{"hub.mode": {"subscribe"}})
		failed, _ := errors.AsType[*Error](err)
		if status != tt.status || said != tt.said || (failed == nil) != (tt.reason == "") || failed != nil && failed.Reason != tt.reason {
			t.Errorf("PostForm(%s) = %d, %q, %v; want %d, %q, %s", tt.address, status, said, err, tt.status, tt.said, tt.reason)
		}
	}
	if status, said, err := f.PostForm(t.Context(), o.URL+"/bad", nil); status != 400 || len(said) > 300 || err != nil {
		t.Errorf("PostForm of a long answer = %d, %d bytes, %v", status, len(said), err)
	}
}

// While a hub sends what is new, visits become fewer; they never stop, and
// come as before once the hub is silent or a visit finds what it did not send.
func TestPushedSourcesAreVisitedLess(t *testing.T) {
	for _, tt := range []struct {
		name, schedule string
		pushes         int
		ago            time.Duration // of the last push
		want           []time.Duration
	}{
		{"no push", "@every 15m", 0, 0, []time.Duration{15 * time.Minute, 30 * time.Minute}},
		{"pushed", "@every 16m", 2, time.Hour, []time.Duration{56 * time.Minute, 72 * time.Minute}},
		{"pushed long ago", "@every 15m", 2, 25 * time.Hour, []time.Duration{15 * time.Minute, 30 * time.Minute}},
		{"bounded", "@every 2h", 1, time.Hour, []time.Duration{5 * time.Hour, 7 * time.Hour}},
		{"at ticks", "0 * * * *", 1, time.Hour, []time.Duration{4*time.Hour + 3*time.Minute, 5*time.Hour + 3*time.Minute}},
		{"adaptive, not learned yet", "adaptive", 1, time.Hour, []time.Duration{105 * time.Minute, 136 * time.Minute}},
		{"rare", "@every 12h", 1, time.Hour, []time.Duration{12 * time.Hour, 24 * time.Hour}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := named("a", tt.schedule)
				r := newRig(t, Options{}, news.Visit{
					Source: "a", URL: src.URL, Started: time.Now(), Succeeded: time.Now(), Reason: news.ReasonNotModified,
					Pushes: tt.pushes, Pushed: time.Now().Add(-tt.ago),
				})
				r.Replace([]news.Source{src}, Options{})
				r.run(t, 26*time.Hour)
				got := r.offsets("a.example/feed")
				if diff := cmp.Diff(tt.want, got[:min(2, len(got))], cmp.Transformer("round", func(d time.Duration) time.Duration { return d.Round(time.Minute) })); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		})
	}
	if got := relaxed(news.Visit{Pushes: 1, Failures: 1}, time.Minute); got != 0 {
		t.Errorf("a source that fails is asked %s later", got)
	}
}
