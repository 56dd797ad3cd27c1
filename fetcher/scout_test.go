package fetcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

const oneItem = `<rss version="2.0"><channel><title>One</title><item><title>first</title><link>https://n.example/1</link></item></channel></rss>`

func newScout(t *testing.T, servers ...*origin) *Scout {
	t.Helper()
	s := NewScout(loopback(t, servers...))
	t.Cleanup(s.Close)
	return s
}

func TestScoutReads(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
			fmt.Fprint(w, oneItem)
		case "/moved":
			http.Redirect(w, r, "/feed", http.StatusFound)
		case "/page":
			fmt.Fprint(w, `<!doctype html><title>P</title><link rel=alternate type=application/rss+xml href=/feed>`)
		case "/empty":
			fmt.Fprint(w, `<rss version="2.0"><channel><title>E</title></channel></rss>`)
		default:
			http.NotFound(w, r)
		}
	})
	s := newScout(t, o)
	for _, tt := range []struct {
		path   string
		reason news.Reason
		items  int
		names  int
		final  string
	}{
		{"/feed", news.ReasonOK, 1, 0, "/feed"},
		{"/moved", news.ReasonOK, 1, 0, "/feed"},
		{"/page", news.ReasonPage, 0, 1, "/page"},
		{"/empty", news.ReasonEmpty, 0, 0, "/empty"},
		{"/none", news.ReasonMissing, 0, 0, "/none"},
	} {
		got, err := s.Read(t.Context(), o.source(tt.path))
		if err != nil || got.Reason != tt.reason || len(got.Document.Items) != tt.items || len(got.Names) != tt.names || got.FinalURL != o.URL+tt.final {
			t.Errorf("Read(%s) = %+v, %v; want %s, %d items, %d names", tt.path, got, err, tt.reason, tt.items, tt.names)
		}
	}
	if got, err := s.Read(t.Context(), news.Source{URL: "http://10.0.0.1/feed"}); err != nil || got.Reason != news.ReasonBlocked {
		t.Errorf("Read of a private address = %+v, %v; want blocked", got, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Read(ended, o.source("/feed")); !errors.Is(err, context.Canceled) {
		t.Errorf("Read with an ended context: error %v", err)
	}
}

func TestDiscover(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, `<!doctype html><link rel=alternate type=application/rss+xml title=All href=/all.xml><link rel=alternate type=application/rss+xml href=/dead.xml><a href=/rss/more>more</a>`)
		case "/all.xml", "/rss/more", "/feed.xml", "/googlenews.xml":
			if r.Header.Get("Authorization") != "" {
				t.Errorf("%s was sent a secret", r.URL.Path)
			}
			fmt.Fprint(w, oneItem)
		case "/robots.txt":
			fmt.Fprintf(w, "Sitemap: http://%s/googlenews.xml\n", r.Host)
		default:
			http.NotFound(w, r)
		}
	})
	for _, tt := range []struct {
		path  string
		guess bool
		want  []string
	}{
		{"/", false, []string{"declared /all.xml ok", "declared /dead.xml missing", "linked /rss/more ok"}},
		{"/", true, []string{"declared /all.xml ok", "declared /dead.xml missing", "linked /rss/more ok", "guessed /googlenews.xml ok", "guessed /feed.xml ok"}},
		{"/all.xml", true, nil},
		{"/gone", false, nil},
		{"/gone", true, []string{"guessed /googlenews.xml ok", "guessed /feed.xml ok"}},
	} {
		s := newScout(t, o)
		src := o.source(tt.path)
		if tt.path == "/" {
			src.Headers = map[string]string{"Authorization": "Bearer s3cret"}
		}
		_, found, err := s.Discover(t.Context(), src, tt.guess)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range found {
			got = append(got, fmt.Sprintf("%s %s %s", c.Origin(), strings.TrimPrefix(c.URL, o.URL), c.Sight.Reason))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Discover(%s, guess %t): -want +got:\n%s", tt.path, tt.guess, diff)
		}
	}
}

// A host that asks for patience is not asked for its other feeds.
func TestDiscoverIsPatient(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			fmt.Fprint(w, `<!doctype html>`+strings.Repeat(`<a href=/rss/1><a href=/rss/2><a href=/rss/3>`, 20))
			return
		}
		w.WriteHeader(http.StatusTooManyRequests)
	})
	_, found, err := newScout(t, o).Discover(t.Context(), o.source("/"), false)
	if err != nil || len(found) != 3 || found[2].Sight.Reason != news.ReasonLimited {
		t.Errorf("Discover = %+v, %v; want 3 candidates, all limited", found, err)
	}
	if n := len(o.seen()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestVisitReadsAnIndexOfSitemaps(t *testing.T) {
	sitemap := func(n int) string {
		return fmt.Sprintf(`<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://n.example/%d</loc><news:news><news:title>Title %d</news:title></news:news></url></urlset>`, n, n)
	}
	dated := true
	var o *origin
	o = newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		switch _, err := fmt.Sscanf(r.URL.Path, "/part%d.xml", &n); {
		case err == nil && n == 3:
			http.NotFound(w, r)
		case err == nil && n == 8:
			fmt.Fprint(w, "<urlset><url><loc>/old</loc></url></urlset>")
		case err == nil && n == 7:
			w.WriteHeader(http.StatusTooManyRequests)
		case err == nil && n == 9:
			fmt.Fprint(w, sitemap(n)+strings.Repeat(" ", heavy))
		case err == nil:
			if r.Header.Get("X-Key") != "k" {
				t.Errorf("%s: X-Key = %q, want k", r.URL.Path, r.Header.Get("X-Key"))
			}
			fmt.Fprint(w, sitemap(n))
		default:
			w.Header().Set("ETag", `"i"`)
			if r.Header.Get("If-None-Match") == `"i"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			stamp := ""
			if dated {
				stamp = "<lastmod>2024-06-07</lastmod>"
			}
			fmt.Fprint(w, "<sitemapindex>")
			for _, part := range strings.Fields(r.URL.Query().Get("parts")) {
				if !strings.Contains(part, ":") {
					part = o.URL + part
				}
				fmt.Fprintf(w, "<sitemap><loc>%s</loc>%s</sitemap>", part, stamp)
			}
			fmt.Fprint(w, "</sitemapindex>")
			if strings.Contains(r.URL.Path, "large") {
				fmt.Fprint(w, strings.Repeat(" ", heavy))
			}
		}
	})
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked %s of another host", r.URL) }))
	t.Cleanup(elsewhere.Close)
	for _, tt := range []struct {
		name, parts string
		dated       bool
		reason      news.Reason
		items       int
		again       news.Reason // of the next visit
	}{
		{"dated", "/part1.xml /part2.xml", true, news.ReasonOK, 2, news.ReasonNotModified},
		{"undated", "/part1.xml", false, news.ReasonOK, 1, news.ReasonOK},
		{"one is missing", "/part3.xml /part4.xml", true, news.ReasonOK, 1, news.ReasonOK},
		{"all are missing", "/part3.xml", true, news.ReasonMissing, 0, news.ReasonMissing},
		{"more than the bound", "/part1.xml /part2.xml /part4.xml /part5.xml", true, news.ReasonOK, 3, news.ReasonNotModified},
		{"one asks for patience", "/part1.xml /part7.xml", true, news.ReasonLimited, 0, news.ReasonLimited},
		{"one is an archive", "/part8.xml /part1.xml", true, news.ReasonOK, 1, news.ReasonNotModified},
		{"large", "/part9.xml /part1.xml", true, news.ReasonOK, 2, news.ReasonNotModified},
		{"of other hosts", elsewhere.URL + "/x.xml", true, news.ReasonNotFeed, 0, news.ReasonNotFeed},
		{"inside an index", "/index2.xml", true, news.ReasonNotFeed, 0, news.ReasonNotFeed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dated = tt.dated
			m := newMemory()
			f := New(m, loopback(t, o), Hooks{}, nil)
			t.Cleanup(f.hangUp)
			path := "/index.xml?parts="
			if tt.name == "large" {
				path = "/large.xml?parts="
			}
			src := o.source(path + strings.ReplaceAll(tt.parts, " ", "+"))
			src.Headers = map[string]string{"X-Key": "k"}
			v := visitNow(t, f, m, src)
			if v.Reason != tt.reason || v.Reason.Good() && v.Listed != tt.items {
				t.Errorf("visit: %s %q, %d listed; want %s, %d", v.Reason, v.Detail, v.Listed, tt.reason, tt.items)
			}
			if v := visitNow(t, f, m, src); v.Reason != tt.again {
				t.Errorf("second visit: %s, want %s", v.Reason, tt.again)
			}
		})
	}
}
