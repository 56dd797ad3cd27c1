package fetcher

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// web answers by address: "301 address" redirects, a status alone fails, all
// else is a document.
func web(pages map[string]string) func(*http.Request) reply {
	return func(r *http.Request) reply {
		page, ok := pages[r.URL.String()]
		if !ok {
			return reply{status: http.StatusNotFound}
		}
		status, to, _ := strings.Cut(page, " ")
		switch status {
		case "301", "302", "303", "307", "308":
			return reply{status: map[string]int{"301": 301, "302": 302, "303": 303, "307": 307, "308": 308}[status], header: headerOf("Location: " + to)}
		case "503":
			return reply{status: 503}
		}
		return reply{status: 200, body: page}
	}
}

func TestVisitFollowsMoves(t *testing.T) {
	const old, moved, next = "https://old.example/feed", "https://new.example/feed", "https://next.example/feed"
	type step struct {
		pages map[string]string
		asks  string // addresses in order
		moved string // after the visit
	}
	feed := func(redirect string) map[string]string {
		return map[string]string{old: redirect, moved: "a\n", next: "b\n"}
	}
	thrice := func(pages map[string]string, asks string) []step {
		return []step{{pages, asks, ""}, {pages, asks, ""}, {pages, asks, ""}, {pages, asks, ""}, {pages, asks, ""}}
	}
	adopt := []step{
		{feed("301 " + moved), old + " " + moved, ""},
		{feed("308 " + moved), old + " " + moved, ""},
		{feed("301 " + moved), old + " " + moved, moved},
	}
	after := func(steps ...step) []step { return append(slices.Clone(adopt), steps...) }
	tests := []struct {
		name  string
		url   string
		steps []step
	}{
		{"D1 held", old, after(step{feed("301 " + moved), moved, moved}, step{feed("404"), moved, moved})},
		{"D2 to https at once", "http://old.example/feed", []step{
			{map[string]string{"http://old.example/feed": "301 " + old, old: "a\n"}, "http://old.example/feed " + old, old},
			{map[string]string{old: "a\n"}, old, old},
		}},
		{"https of another host not at once", "http://old.example/feed", []step{
			{map[string]string{"http://old.example/feed": "301 " + moved, moved: "a\n"}, "http://old.example/feed " + moved, ""},
		}},
		{"D3 302", old, thrice(feed("302 "+moved), old+" "+moved)},
		{"D3 303", old, thrice(feed("303 "+moved), old+" "+moved)},
		{"D4 307", old, thrice(feed("307 "+moved), old+" "+moved)},
		{"D5 no feed", old, thrice(map[string]string{old: "301 " + moved, moved: "<html>"}, old+" "+moved)},
		{"D5 missing", old, thrice(map[string]string{old: "301 " + moved}, old+" "+moved)},
		{"never down to http", old, thrice(map[string]string{old: "301 http://new.example/feed", "http://new.example/feed": "a\n"}, old+" http://new.example/feed")},
		{"as far as it is permanent", old, []step{
			{map[string]string{old: "301 " + moved, moved: "302 " + next, next: "a\n"}, old + " " + moved + " " + next, ""},
			{map[string]string{old: "301 " + moved, moved: "302 " + next, next: "a\n"}, old + " " + moved + " " + next, ""},
			{map[string]string{old: "301 " + moved, moved: "302 " + next, next: "a\n"}, old + " " + moved + " " + next, moved},
			{map[string]string{old: "404", moved: "302 " + next, next: "a\n"}, moved + " " + next, moved},
		}},
		{"a temporary one first", old, thrice(map[string]string{old: "302 " + moved, moved: "301 " + next, next: "a\n"}, old+" "+moved+" "+next)},
		{"two in a row, then another", old, []step{
			{feed("301 " + moved), old + " " + moved, ""},
			{feed("301 " + moved), old + " " + moved, ""},
			{feed("301 " + next), old + " " + next, ""},
			{feed("301 " + moved), old + " " + moved, ""},
		}},
		{"a failure between", old, []step{
			{feed("301 " + moved), old + " " + moved, ""},
			{feed("301 " + moved), old + " " + moved, ""},
			{feed("503"), old, ""},
			{feed("301 " + moved), old + " " + moved, ""},
		}},
		{"a direct answer between", old, []step{
			{feed("301 " + moved), old + " " + moved, ""},
			{feed("301 " + moved), old + " " + moved, ""},
			{feed("a\n"), old, ""},
			{feed("301 " + moved), old + " " + moved, ""},
		}},
		{"taken back", old, after(
			step{map[string]string{old: "a\n"}, moved, moved},
			step{map[string]string{old: "a\n"}, old, ""},
			step{map[string]string{old: "a\n"}, old, ""},
		)},
		{"the old one is no more", old, after(
			step{map[string]string{moved: "503"}, moved, moved},
			step{map[string]string{}, old, moved},
			step{map[string]string{moved: "a\n"}, moved, moved},
			step{map[string]string{moved: "a\n"}, moved, moved},
		)},
		{"a failure while the move holds", old, after(
			step{map[string]string{old: "301 " + moved, moved: "503"}, moved, moved},
			step{feed("301 " + moved), old + " " + moved, moved},
			step{feed("301 " + moved), moved, moved},
		)},
		{"moved again", old, after(
			step{map[string]string{moved: "301 " + next, next: "b\n"}, moved + " " + next, moved},
			step{map[string]string{moved: "301 " + next, next: "b\n"}, moved + " " + next, moved},
			step{map[string]string{moved: "301 " + next, next: "b\n"}, moved + " " + next, next},
			step{map[string]string{next: "b\n"}, next, next},
		)},
		{"moved back", old, after(
			step{map[string]string{moved: "301 " + old, old: "b\n"}, moved + " " + old, ""},
			step{map[string]string{old: "b\n"}, old, ""},
		)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, Options{})
				src := news.Source{ID: "src", URL: tt.url}
				for i, step := range tt.steps {
					var asks []string
					answer := web(step.pages)
					r.wire.answer = func(q *http.Request) reply {
						asks = append(asks, q.URL.String())
						return answer(q)
					}
					v := visitNow(t, r.Fetcher, r.memory, src)
					if got := strings.Join(asks, " "); got != step.asks || v.Moved != step.moved {
						t.Errorf("visit %d (%s) asks %s, then moved to %q; want %s and %q", i, v.Reason, got, v.Moved, step.asks, step.moved)
					}
					if v.URL != tt.url {
						t.Errorf("visit %d is of %s, want %s", i, v.URL, tt.url)
					}
				}
			})
		})
	}
}

// The target is asked with its own validators, without the secrets of the
// source, and an edited address starts afresh.
func TestVisitOfTheNewAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		var asks []string
		r.wire.answer = func(q *http.Request) reply {
			asks = append(asks, strings.TrimSpace(q.URL.Host+" "+q.Header.Get("If-None-Match")+" "+q.Header.Get("X-Key")+" "+q.Header.Get("Authorization")))
			switch {
			case q.URL.Host == "old.example":
				return reply{status: 301, header: headerOf("Location: https://new.example/feed")}
			case q.Header.Get("If-None-Match") == `"1"`:
				return reply{status: 304}
			}
			return reply{status: 200, header: headerOf(`ETag: "1"`), body: "a\n"}
		}
		src := news.Source{ID: "src", URL: "https://me:pass@old.example/feed", Headers: map[string]string{"X-Key": "k"}}
		for range 4 {
			visitNow(t, r.Fetcher, r.memory, src)
		}
		src.URL = "https://else.example/feed"
		if v := visitNow(t, r.Fetcher, r.memory, src); v.Moved != "" || v.Held != 0 {
			t.Errorf("the edited source moved to %q", v.Moved)
		}
		want := []string{
			"old.example  k Basic bWU6cGFzcw==", "new.example",
			"old.example  k Basic bWU6cGFzcw==", `new.example "1"`,
			"old.example  k Basic bWU6cGFzcw==", `new.example "1"`,
			`new.example "1"`,
			"else.example  k",
		}
		if !slices.Equal(asks, want) {
			t.Errorf("asked\n%s\nwant\n%s", strings.Join(asks, "\n"), strings.Join(want, "\n"))
		}
		if n := r.logged.count("source moved"); n != 1 {
			t.Errorf("the move was logged %d times: %s", n, r.logged)
		}
	})
}

// A source that moved waits at the gate of its new host.
func TestRunKeepsTheGateOfTheNewHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		var visits []news.Visit
		sources := many(4, "@every 1h")
		for _, src := range sources {
			visits = append(visits, news.Visit{
				Source: src.ID, URL: src.URL, Moved: "https://one.example/" + string(src.ID),
				Started: now.Add(-2 * time.Hour), Reason: news.ReasonOK,
			})
		}
		opts := Options{PerHost: 10 * time.Second}
		r := newRig(t, opts, visits...)
		r.Replace(sources, opts)
		r.settings.client.transport = r.wire
		r.run(t, time.Minute)
		var times []time.Duration
		for key := range r.wire.asked {
			times = append(times, r.offsets(key)...)
		}
		slices.Sort(times)
		if len(times) != 4 {
			t.Fatalf("requests at %v, want 4", times)
		}
		for i := range times[1:] {
			if gap := times[i+1] - times[i]; gap < 10*time.Second {
				t.Errorf("two requests to the new host %s apart, want 10s", gap)
			}
		}
	})
}
