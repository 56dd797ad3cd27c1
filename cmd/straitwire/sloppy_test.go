package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// TestSloppyAddresses leads to the feed that somebody means, also below a path
// that a proxy has put in front, and never to another host.
func TestSloppyAddresses(t *testing.T) {
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	dir := t.TempDir()
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n"))
	d.wait("the item", func() bool { return len(d.titles("strait")) == 1 })
	back, err := url.Parse(d.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(http.StripPrefix("/news", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := r.Clone(r.Context())
		out.URL.Scheme, out.URL.Host, out.RequestURI = back.Scheme, back.Host, ""
		res, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer res.Body.Close()
		for key, values := range res.Header {
			w.Header()[key] = values
		}
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	})))
	defer proxy.Close()
	for _, tt := range []struct{ path, want string }{
		{"/topics/strait/", "/topics/strait"},
		{"/topics/strait.rss/", "/topics/strait.rss"},
		{"/topics/strait.xml", "/topics/strait.rss"},
		{"/topics/strait.atom.xml", "/topics/strait.atom"},
		{"/topics/strait/feed", "/topics/strait.rss"},
		{"/topics/strait/feed/", "/topics/strait.rss"},
		{"/topics/strait/rss.xml", "/topics/strait.rss"},
		{"/topics/strait/atom", "/topics/strait.atom"},
		{"/topics/strait/json", "/topics/strait.json"},
		{"/topics/Strait.Atom", "/topics/strait.atom"},
		{"/feed/strait", "/topics/strait"},
		{"/feeds/strait.json", "/topics/strait.json"},
		{"/TOPICS.opml", "/topics.opml"},
		{"/topics//strait.rss", "/topics/strait.rss"},
		{"//topics/strait.atom", "/topics/strait.atom"},
		{"//topics//strait//", "/topics/strait"},
		{"/topics%2Fstrait/", "/topics/strait"},
		{"/topics%2Fstrait.rss/", "/topics/strait.rss"},
		{"/Topics/Strait.Atom?raw", "/topics/strait.atom?raw"},
		{"//", "/"},
	} {
		for _, base := range []string{d.url, proxy.URL + "/news"} {
			res, err := http.Get(base + tt.path)
			if err != nil {
				t.Errorf("%s: %v", tt.path, err)
				continue
			}
			res.Body.Close()
			if got := res.Request.URL.String(); res.StatusCode != http.StatusOK || got != base+tt.want {
				t.Errorf("%s leads to %s, %s; want %s", base+tt.path, got, res.Status, base+tt.want)
			}
		}
	}
	straight := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/topics/none/", "/topics/none.xml", "/x/y/z", "/topics", "/topics/strait/x", "//evil.example/", "//evil.example//..", "/topics/../topics/strait.rss", "/%2f%2fevil.example/topics/strait/", `/\evil.example/`} {
		res, err := straight.Get(d.url + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if where := res.Header.Get("Location"); res.StatusCode != http.StatusNotFound && !strings.HasPrefix(where, "../") {
			t.Errorf("%s: %s to %q", path, res.Status, where)
		}
	}

	for n, want := range map[int]int{maxAddress - 1: http.StatusNotFound, maxAddress + 1: http.StatusRequestURITooLong, 64 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		res, err := straight.Get(d.url + "/" + strings.Repeat("x", n-1))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("an address of %d bytes: %s, want %d", n, res.Status, want)
		}
	}

	// A browser shows people what a feed is; everybody else gets the feed.
	get := func(path string, header ...string) (string, http.Header) {
		req, err := http.NewRequest(http.MethodGet, d.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := straight.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body), res.Header
	}
	browser := []string{"Accept", "text/html,application/xhtml+xml", "Sec-Fetch-Dest", "document", "Sec-Fetch-Mode", "navigate"}
	for _, tt := range []struct {
		name, path string
		header     []string
		page       bool
	}{
		{"a browser", "/topics/strait.atom", browser, true},
		{"a browser, other feeds", "/surges.rss", browser, true},
		{"a browser that wants the feed", "/topics/strait.atom?raw", browser, false},
		{"a browser and a list", "/topics.opml", browser, false},
		{"a reader in a browser", "/topics/strait.atom", []string{"Sec-Fetch-Dest", "empty", "Sec-Fetch-Mode", "cors"}, false},
		{"a reader that likes HTML", "/topics/strait.atom", browser[:2], false},
		{"a plain reader", "/topics/strait.atom", nil, false},
	} {
		body, h := get(tt.path, tt.header...)
		if page := strings.HasPrefix(h.Get("Content-Type"), "text/html"); page != tt.page || !strings.Contains(h.Get("Vary"), "Sec-Fetch-Dest, Sec-Fetch-Mode") && !strings.HasSuffix(tt.path, ".opml") {
			t.Errorf("%s: %v", tt.name, h)
		}
		if tt.page && !strings.Contains(body, "<code>"+d.url+tt.path+"</code>") {
			t.Errorf("%s:\n%s", tt.name, body)
		}
	}
}
