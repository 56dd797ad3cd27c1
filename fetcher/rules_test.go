package fetcher

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// TestRules holds each rule of asking politely by its own name, A who asks, B
// validators, C when, D moves, E economy. The promises behind them have tables
// of their own; here each is seen on the wire, from a scripted origin.
func TestRules(t *testing.T) {
	rules := []struct {
		name string
		hold func(t *testing.T)
	}{
		{"A1 A2 the User-Agent names product, version and contact", func(t *testing.T) {
			r := newScripted(t, "200")
			r.visits(t, 1)
			if got := r.wire.requests[0].Header.Get("User-Agent"); got != "straitwire/9.9 (+https://desk.example/bot)" {
				t.Errorf("User-Agent %q", got)
			}
		}},
		{"A3 no cookie, referer, origin or credentials", func(t *testing.T) {
			r := newScripted(t, "302 https://b.example/feed Set-Cookie:a=1", "200 Set-Cookie:a=1")
			r.visits(t, 3)
			for _, q := range r.wire.requests {
				for _, name := range []string{"Cookie", "Referer", "Origin", "Authorization"} {
					if got := q.Header.Get(name); got != "" {
						t.Errorf("%s: %s = %q, want none", q.URL, name, got)
					}
				}
			}
		}},
		{"A4 A5 exactly the address, without fragment and needless port", func(t *testing.T) {
			r := newScripted(t, "302 https://b.example:443/x?z=1&a=2#frag", "200")
			r.source.URL = "http://a.example:80/feed?b=2&a=1#top"
			r.visits(t, 1)
			want := []string{"GET a.example /feed?b=2&a=1", "GET b.example /x?z=1&a=2"}
			var got []string
			for _, q := range r.wire.requests {
				got = append(got, q.Method+" "+q.Host+" "+q.URL.RequestURI())
			}
			if !slices.Equal(got, want) {
				t.Errorf("requests %q, want %q", got, want)
			}
		}},
		{"A6 A7 gzip, and the types that are read", func(t *testing.T) {
			r := newScripted(t, "200")
			r.visits(t, 1)
			h := r.wire.requests[0].Header
			if h.Get("Accept-Encoding") != "gzip" {
				t.Errorf("Accept-Encoding %q", h.Get("Accept-Encoding"))
			}
			for _, kind := range []string{"application/atom+xml", "application/rss+xml", "application/feed+json", "application/xml", "*/*;q="} {
				if !strings.Contains(h.Get("Accept"), kind) {
					t.Errorf("Accept %q lacks %s", h.Get("Accept"), kind)
				}
			}
		}},
		{"A8 no Cache-Control, no Pragma", func(t *testing.T) {
			r := newScripted(t, `200 ETag:"1"`, "304")
			r.visits(t, 2)
			for _, q := range r.wire.requests {
				if q.Header.Get("Cache-Control")+q.Header.Get("Pragma") != "" {
					t.Errorf("headers %v", q.Header)
				}
			}
		}},
		{"A9 E5 nothing but the feed is fetched", func(t *testing.T) {
			r := newScripted(t, "200")
			r.run(t, 2*time.Hour)
			for _, q := range r.wire.requests {
				if q.Method != http.MethodGet || q.URL.String() != "https://a.example/feed" {
					t.Errorf("%s %s", q.Method, q.URL)
				}
			}
		}},
		{"B1 the first request is unconditional", func(t *testing.T) {
			r := newScripted(t, "200 Date:Sun,01-Mar-2026 Expires:0")
			r.visits(t, 2)
			for i, q := range r.wire.requests {
				if isConditional(q.Header) {
					t.Errorf("request %d: %v", i, q.Header)
				}
			}
		}},
		{"B2 B3 B4 B5 validators are echoed byte for byte", func(t *testing.T) {
			r := newScripted(t, `200 ETag:W/"a-gzip" Last-Modified:Sun,1-Mar-26`)
			r.visits(t, 2)
			r.conditional(t, 1, `W/"a-gzip"`, "Sun,1-Mar-26")
		}},
		{"B6 B7 each validator is replaced by every 200", func(t *testing.T) {
			r := newScripted(t, `200 ETag:"1" Last-Modified:one`, `200 ETag:"2" Last-Modified:one`, `200 ETag:"2" Last-Modified:two`)
			r.visits(t, 4)
			r.conditional(t, 2, `"2"`, "one")
			r.conditional(t, 3, `"2"`, "two")
		}},
		{"B8 a 200 without validators erases them", func(t *testing.T) {
			r := newScripted(t, `200 ETag:"1" Last-Modified:one`, "200")
			r.visits(t, 3)
			r.conditional(t, 2, "", "")
		}},
		{"B9 a 304 keeps them and updates those it carries", func(t *testing.T) {
			r := newScripted(t, `200 ETag:"1" Last-Modified:one`, `304 ETag:"2"`, "304")
			r.visits(t, 4)
			r.conditional(t, 2, `"2"`, "one")
			r.conditional(t, 3, `"2"`, "one")
		}},
		{"B10 validators stay with their address", func(t *testing.T) {
			r := newScripted(t, `200 ETag:"1"`, "302 https://b.example/feed", `200 ETag:"b"`, "302 https://c.example/feed", "200")
			r.visits(t, 3)
			r.conditional(t, 1, `"1"`, "") // the old address
			r.conditional(t, 2, "", "")    // where it led
			r.conditional(t, 3, "", "")    // the old one again: the tag is the other's
			r.conditional(t, 4, "", "")
			r.source.URL = "https://edited.example/feed"
			r.visits(t, 1)
			r.conditional(t, 5, "", "")
		}},
		{"C1 not before max-age less Age, s-maxage ignored", func(t *testing.T) {
			r := newScripted(t, "200 Cache-Control:s-maxage=9,max-age=7200 Age:1800")
			r.run(t, 3*time.Hour)
			r.apart(t, 90*time.Minute, 90*time.Minute+2*maxPhase)
		}},
		{"C1 nor before Expires", func(t *testing.T) {
			r := newScripted(t, "200 Expires:+2h")
			r.run(t, 5*time.Hour)
			r.apart(t, 2*time.Hour-time.Second, 2*time.Hour+2*maxPhase)
		}},
		{"C2 a 304 starts the clock again", func(t *testing.T) {
			r := newScripted(t, `200 ETag:"1" Cache-Control:max-age=3600`, "304 Cache-Control:max-age=7200")
			r.run(t, 9*time.Hour)
			r.apart(t, time.Hour, 2*time.Hour+time.Minute)
			if n := len(r.wire.requests); n < 5 || n > 6 {
				t.Errorf("%d requests in nine hours, want one after an hour and then one each two", n)
			}
		}},
		{"C1 a year is a mistake", func(t *testing.T) {
			r := newScripted(t, "200 Cache-Control:max-age=31536000")
			r.run(t, 50*time.Hour)
			r.apart(t, 24*time.Hour, 24*time.Hour+time.Minute)
		}},
		{"C3 not before ttl and the update period, not in skipped hours", func(t *testing.T) {
			r := newScripted(t, "200 ttl 45m")
			r.run(t, 4*time.Hour)
			r.apart(t, 45*time.Minute, 46*time.Minute)
			r = newScripted(t, "200 period 3h")
			r.run(t, 10*time.Hour)
			r.apart(t, 3*time.Hour, 3*time.Hour+time.Minute)
			r = newScripted(t, "200 quiet 3ffffe 0") // all hours but 0, 22 and 23
			r.run(t, 48*time.Hour)
			for i, at := range r.wire.at {
				if h := at.UTC().Hour(); i > 0 && h != 0 && h < 22 {
					t.Errorf("request %d at %s", i, at.UTC())
				}
			}
		}},
		{"C4 C5 Retry-After of 429 and 503, in seconds and as a date", func(t *testing.T) {
			for _, answer := range []string{"429 Retry-After:7200", "503 Retry-After:7200", "503 Retry-After:+2h", "429 Retry-After:+2h"} {
				r := newScripted(t, answer, "200")
				r.run(t, 3*time.Hour)
				if gap := r.wire.at[1].Sub(r.wire.at[0]); gap < 2*time.Hour-time.Second || gap > 2*time.Hour+time.Minute {
					t.Errorf("%s: asked again after %s, want 2h", answer, gap)
				}
			}
		}},
		{"C6 it holds for the whole host, up to seven days", func(t *testing.T) {
			r := newScripted(t, "503 Retry-After:9999999", "200")
			other := r.source
			other.ID, other.URL = "other", "https://a.example/other"
			r.sources = append(r.sources, other)
			r.run(t, 8*24*time.Hour)
			if gap := r.wire.at[1].Sub(r.wire.at[0]); gap < 7*24*time.Hour-time.Second || gap > 7*24*time.Hour+time.Hour {
				t.Errorf("the host was asked again after %s, want seven days", gap)
			}
		}},
		{"C6 it holds for the whole host after a restart too", func(t *testing.T) {
			r := newScripted(t, "503 Retry-After:7200", "200")
			r.run(t, 10*time.Minute)
			first := len(r.wire.at)
			r.restart(t)
			other := r.source
			other.ID, other.URL = "other", "https://a.example/other"
			r.sources = []news.Source{r.source, other}
			r.run(t, 3*time.Hour)
			if first != 1 || len(r.wire.at) < 3 {
				t.Fatalf("%d requests before the restart and %d in all, want 1 and more than 2", first, len(r.wire.at))
			}
			if gap := r.wire.at[1].Sub(r.wire.at[0]); gap < 2*time.Hour {
				t.Errorf("the host was asked again after %s, want 2h", gap)
			}
		}},
		{"C7 C8 C9 failures back off with jitter, to a day, and a success ends it", func(t *testing.T) {
			for _, answer := range []string{"429", "500", "502", "403", "404"} {
				r := newScripted(t, answer)
				r.run(t, 4*24*time.Hour)
				var gaps []time.Duration
				for i := range r.wire.at[1:] {
					gaps = append(gaps, r.wire.at[i+1].Sub(r.wire.at[i]))
				}
				if last := gaps[len(gaps)-1]; gaps[0] > 15*time.Minute+maxPhase+time.Second || last < 12*time.Hour-time.Minute || slices.Max(gaps) > 24*time.Hour+time.Minute || len(gaps) > 30 {
					t.Errorf("%s: %d requests, apart %v", answer, len(gaps), gaps)
				}
			}
			r := newScripted(t, "500", "500", "500", "200")
			r.run(t, 6*time.Hour)
			if n := len(r.wire.at); r.wire.at[n-1].Sub(r.wire.at[n-2]) != 15*time.Minute {
				t.Errorf("after a success %s apart, want 15m", r.wire.at[n-1].Sub(r.wire.at[n-2]))
			}
		}},
		{"C10 a 410 is the end, and the operator is told", func(t *testing.T) {
			r := newScripted(t, "200", "410")
			r.run(t, 3*24*time.Hour)
			if len(r.wire.requests) != 2 {
				t.Errorf("%d requests, want 2", len(r.wire.requests))
			}
			if e := r.memory.events; len(e) != 1 || e[0].Class != news.ClassGone {
				t.Errorf("told %+v", e)
			}
		}},
		{"C11 one request a source and interval", func(t *testing.T) {
			r := newScripted(t, "200")
			r.run(t, 6*time.Hour)
			r.apart(t, 15*time.Minute, 15*time.Minute+maxPhase+time.Second)
		}},
		{"C12 who rarely changes is asked rarely, without validators too", func(t *testing.T) {
			r := newScripted(t, "200")
			r.source.Schedule = "adaptive"
			r.run(t, 5*24*time.Hour)
			n := len(r.wire.at)
			if gap := r.wire.at[n-1].Sub(r.wire.at[n-2]); gap < 2*time.Hour {
				t.Errorf("after five days without news asked each %s", gap)
			}
		}},
		{"C13 sources with one schedule do not strike at once", func(t *testing.T) {
			r := newScripted(t, "200")
			r.sources = many(60, "0 * * * *")
			r.run(t, 3*time.Hour)
			busy := map[int64]int{}
			for _, at := range r.wire.at {
				busy[at.Unix()/5]++
			}
			for at, n := range busy {
				// At the start all are overdue and come a tenth of a second apart.
				if late := time.Unix(at*5, 0).Sub(r.begin) > 10*time.Second; n > 15 && late {
					t.Errorf("%d requests within five seconds, %s after the start", n, time.Unix(at*5, 0).Sub(r.begin))
				}
			}
		}},
		{"C14 one request at a time and host, with a pause", func(t *testing.T) {
			r := newScripted(t, "200")
			r.opts.PerHost = 3 * time.Second
			r.sources = nil
			for i := range 10 {
				r.sources = append(r.sources, news.Source{ID: news.SourceID(fmt.Sprint(i)), URL: fmt.Sprintf("https://a.example/%d", i), Schedule: "@every 1h"})
			}
			r.run(t, 59*time.Minute)
			r.apart(t, 3*time.Second, time.Minute)
			if len(r.wire.at) != 10 {
				t.Errorf("%d requests, want 10", len(r.wire.at))
			}
		}},
		{"C15 a restart keeps times and validators, and does not stampede", func(t *testing.T) {
			r := newScripted(t, `200 ETag:"1" Cache-Control:max-age=3600`, "304")
			r.run(t, 30*time.Minute)
			r.restart(t)
			r.run(t, 20*time.Minute)
			if len(r.wire.requests) != 1 {
				t.Errorf("%d requests within the hour, want 1", len(r.wire.requests))
			}
			r.restart(t)
			r.run(t, 20*time.Minute)
			if len(r.wire.requests) != 2 {
				t.Fatalf("%d requests after it, want 2", len(r.wire.requests))
			}
			r.conditional(t, 1, `"1"`, "")
		}},
		{"D1 D2 a permanent redirect is followed for good once it has held", func(t *testing.T) {
			for _, status := range []string{"301", "308"} {
				r := newScripted(t)
				r.wire.pages = map[string]string{"https://a.example/feed": status + " https://b.example/feed", "https://b.example/feed": "200"}
				r.visits(t, 6)
				if got := r.asked(); strings.Count(got, "a.example") != 3 || strings.Count(got, "b.example") != 6 {
					t.Errorf("%s: asked %s, want the old address three times", status, got)
				}
			}
		}},
		{"D3 D4 a temporary one is not", func(t *testing.T) {
			for _, status := range []string{"302", "303", "307"} {
				r := newScripted(t)
				r.wire.pages = map[string]string{"https://a.example/feed": status + " https://b.example/feed", "https://b.example/feed": "200"}
				r.visits(t, 6)
				if got := r.asked(); strings.Count(got, "a.example") != 6 {
					t.Errorf("%s: asked %s, want the old address each time", status, got)
				}
			}
		}},
		{"D5 neither what is no feed nor another source is adopted", func(t *testing.T) {
			r := newScripted(t)
			r.wire.pages = map[string]string{"https://a.example/feed": "301 https://b.example/", "https://b.example/": "200 <html>"}
			r.visits(t, 8)
			if v := r.memory.last("a"); v.Moved != "" {
				t.Errorf("moved to a web page at %s", v.Moved)
			}
			r = newScripted(t)
			r.wire.pages = map[string]string{"https://a.example/feed": "301 https://b.example/feed", "https://b.example/feed": "200"}
			r.Replace([]news.Source{r.source, {ID: "b", URL: "https://b.example/feed", Schedule: "@every 1h"}}, r.opts)
			r.settings.client.transport = r.wire
			r.visits(t, 8)
			if v := r.memory.last("a"); v.Moved != "" || v.Reason != news.ReasonOK && v.Reason != news.ReasonNotModified {
				t.Errorf("%s, moved to the address of another source, %q", v.Reason, v.Moved)
			}
		}},
		{"D6 ten hops and no loop", func(t *testing.T) {
			r := newScripted(t)
			r.wire.pages = map[string]string{"https://a.example/feed": "301 https://a.example/1"}
			for i := 1; i < 20; i++ {
				r.wire.pages[fmt.Sprintf("https://a.example/%d", i)] = fmt.Sprintf("301 https://a.example/%d", i+1)
			}
			r.visits(t, 1)
			if v := r.memory.last("a"); v.Reason != news.ReasonRedirects || len(r.wire.requests) != 11 {
				t.Errorf("%s after %d requests, want redirects after 11", v.Reason, len(r.wire.requests))
			}
			r.wire.pages["https://a.example/1"] = "301 https://a.example/feed"
			r.wire.requests = nil
			r.visits(t, 1)
			if v := r.memory.last("a"); v.Reason != news.ReasonRedirects || len(r.wire.requests) != 2 {
				t.Errorf("%s after %d requests of a loop, want redirects after 2", v.Reason, len(r.wire.requests))
			}
		}},
		{"D7 validators of the target are sent to the target", func(t *testing.T) {
			r := newScripted(t)
			r.wire.pages = map[string]string{"https://a.example/feed": "302 https://b.example/feed", "https://b.example/feed": `200 ETag:"b"`}
			r.visits(t, 2)
			r.conditional(t, 2, "", "")
			r.conditional(t, 3, `"b"`, "")
		}},
		{"D8 a redirect to another host waits at its gate", func(t *testing.T) {
			r := newScripted(t)
			r.opts.PerHost = 5 * time.Second
			r.wire.pages = map[string]string{"https://hub.example/feed": "200"}
			r.sources = nil
			for _, src := range many(6, "@every 1h") {
				r.wire.pages[src.URL] = "302 https://hub.example/feed"
				r.sources = append(r.sources, src)
			}
			r.run(t, 50*time.Minute)
			var hub []time.Time
			for i, q := range r.wire.requests {
				if q.URL.Host == "hub.example" {
					hub = append(hub, r.wire.at[i])
				}
			}
			if len(hub) < 6 {
				t.Errorf("%d requests reached the hub, want 6", len(hub))
			}
			for i := range hub[1:] {
				if gap := hub[i+1].Sub(hub[i]); gap < 5*time.Second {
					t.Errorf("two redirected requests %s apart, want 5s", gap)
				}
			}
		}},
		{"E1 a dead host delays no other", func(t *testing.T) {
			r := newScripted(t)
			r.wire.pages = map[string]string{"https://a.example/feed": "hang", "https://b.example/feed": "200"}
			r.sources = []news.Source{r.source, named("b", "@every 15m")}
			r.opts.Workers = 1
			r.run(t, 3*time.Hour)
			if n := strings.Count(r.asked(), "b.example"); n < 12 {
				t.Errorf("the good source was asked %d times in three hours, want 12", n)
			}
		}},
		{"E2 an unchanged document is transferred once", func(t *testing.T) {
			r := newScripted(t)
			r.wire.pages = map[string]string{"https://a.example/feed": `200 ETag:"1"`}
			r.wire.honest = true
			r.run(t, 3*time.Hour)
			if r.wire.bodies != 1 || len(r.wire.requests) < 10 {
				t.Errorf("%d bodies for %d requests, want 1", r.wire.bodies, len(r.wire.requests))
			}
		}},
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) { synctest.Test(t, rule.hold) })
	}
	t.Run("E3 one connection serves the sources of a host", func(t *testing.T) {
		o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/missing" {
				w.WriteHeader(http.StatusNotFound)
			}
			fmt.Fprint(w, "one\n")
		})
		f, _ := newTestFetcher(t, newMemory(), loopback(t, o))
		for _, path := range []string{"/1", "/2", "/missing", "/3"} {
			src := o.source(path)
			src.ID = news.SourceID(path)
			if _, err := f.once(t.Context(), src); err != nil {
				t.Fatal(err)
			}
		}
		connections := map[string]bool{}
		for _, q := range o.seen() {
			connections[q.RemoteAddr] = true
		}
		if len(connections) != 1 || len(o.seen()) != 4 {
			t.Errorf("%d connections for %d requests, want 1 for 4", len(connections), len(o.seen()))
		}
	})
}
