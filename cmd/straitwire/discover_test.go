package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// site is a publisher on this machine, and a configuration that may read it.
type site struct {
	*httptest.Server
	config string
}

const siteFeed = `<rss version="2.0"><channel><title>All the News</title><language>en</language>
<item><title>PLA aircraft cross the median line</title><link>https://n.example/1</link><pubDate>Fri, 07 Jun 2024 10:00:00 GMT</pubDate></item>
<item><title>A second</title><link>https://n.example/2</link></item></channel></rss>`

func newSite(t *testing.T, sources string) *site {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!doctype html><title>Home</title><link rel=alternate type=application/rss+xml href=/dead.xml><link rel=alternate type=application/rss+xml title=All href=/all.xml>`)
	})
	mux.HandleFunc("GET /all.xml", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, siteFeed) })
	mux.HandleFunc("GET /plain", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `<!doctype html><title>Plain</title>`) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Server: server, config: filepath.Join(t.TempDir(), "config.yaml")}
	text := fmt.Sprintf("limits: {allow_addresses: [127.0.0.0/8], allow_ports: [80, %s], per_host: 1ms}\n%s\ntopics: []\n", u.Port(), strings.ReplaceAll(sources, "SITE", server.URL))
	if err := os.WriteFile(s.config, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return s
}

// run runs a command with the site's configuration.
func (s *site) run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, words bytes.Buffer
	code = command(t.Context(), append(args, "--config", s.config), strings.NewReader(""), &out, &words)
	return code, out.String(), words.String()
}

func TestDiscoverCommand(t *testing.T) {
	s := newSite(t, "sources: []")
	for _, tt := range []struct {
		name, path string
		code       int
		stdout     []string
		stderr     string
	}{
		{"a page", "/", 0, []string{"declared  rss       2", "All the News", "/all.xml", "missing: HTTP 404"}, ""},
		{"a feed", "/all.xml", 0, []string{"/all.xml is a feed itself", "itself"}, ""},
		{"a page without feeds", "/plain", 1, nil, "it names no feed\nstraitwire: hint: --guess tries"},
		{"nothing", "/none", 1, nil, "missing: HTTP 404 Not Found"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := s.run(t, "discover", s.URL+tt.path)
			if code != tt.code || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit %d, stderr %q; want %d and %q", code, stderr, tt.code, tt.stderr)
			}
			for _, want := range tt.stdout {
				if !strings.Contains(stdout, want) {
					t.Errorf("stdout lacks %q:\n%s", want, stdout)
				}
			}
		})
	}
	if code, _, _ := s.run(t, "discover", "ftp://x.example"); code != 2 {
		t.Errorf("discover of ftp: exit %d, want 2", code)
	}
	code, stdout, _ := s.run(t, "discover", "--json", s.URL+"/")
	var found discovery
	if err := json.Unmarshal([]byte(stdout), &found); err != nil || code != 0 {
		t.Fatalf("exit %d, %v: %s", code, err, stdout)
	}
	if best := found.best(); best == nil || best.URL != s.URL+"/all.xml" || best.Items != 2 || best.Newest.IsZero() || found.Reason != "page" {
		t.Errorf("found %+v", found)
	}
}
