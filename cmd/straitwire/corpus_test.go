package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"straitwire/news"
	"straitwire/store"
)

// otherThanOracle lists the documents of which we take another number of items
// than the second opinion says, and why that is right.
var otherThanOracle = map[string]struct {
	items int
	why   string
}{
	"encodings/no_encoding_ISO-8859-1.xml": {9, "one item holds nothing but a date"},
	"broken/illegally-nested.xml":          {10, "the empty items inside items are none"},
	"broken/osm-pl.xml":                    {7, "the item that the document breaks off in is left for the next visit"},
	"broken/bad-root.xml":                  {35, "the second opinion gives up on the malformed root"},
	"broken/malformed_rss_namespaced.xml":  {2, "the second opinion gives up on the malformed root"},
}

// pages are documents that are no feeds; they must fail as such.
var pages = []string{"broken/notafeed.html", "broken/unrecognized.rss"}

// TestFetchCorpus serves every feed of the shared corpus from a local server
// and visits it with `straitwire fetch`: the whole way from HTTP to the store.
func TestFetchCorpus(t *testing.T) {
	const root = "../../../shared/corpus/feeds"
	if _, err := os.Stat(root); err != nil {
		t.Skip("the shared corpus is not beside the project:", err)
	}
	var files []string
	for _, dir := range []string{"news", "blogs", "encodings", "broken"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".oracle.json") && !strings.HasSuffix(path, ".meta") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := filepath.Join(root, filepath.FromSlash(r.URL.Path))
		body, err := os.ReadFile(path)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header()["Content-Type"] = nil // no guess of the server's
		if meta, err := os.ReadFile(path + ".meta"); err == nil {
			if _, typ, ok := strings.Cut(strings.TrimSpace(string(meta)), "\t"); ok {
				w.Header().Set("Content-Type", typ)
			}
		}
		_, _ = w.Write(body)
	}))
	defer origin.Close()

	dir := t.TempDir()
	path := filepath.Join(dir, "config.yaml")
	var config strings.Builder
	port := netip.MustParseAddrPort(strings.TrimPrefix(origin.URL, "http://")).Port()
	fmt.Fprintf(&config, "limits: {per_host: 1ms, entries: 5000, allow_addresses: [127.0.0.0/8], allow_ports: [%d]}\ntopics: []\nsources:\n", port)
	ids := map[news.SourceID]string{}
	for i, file := range files {
		name, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		id := news.SourceID(fmt.Sprintf("s%d", i))
		ids[id] = filepath.ToSlash(name)
		link := url.URL{Path: "/" + ids[id]}
		fmt.Fprintf(&config, "  - {id: %s, url: %q}\n", id, origin.URL+link.EscapedPath())
	}
	if err := os.WriteFile(path, []byte(config.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := command(context.Background(), []string{"fetch", "--config", path}, nil, &stdout, &stderr); code != 0 {
		t.Fatalf("fetch: exit %d\n%s", code, &stderr)
	}

	st, err := store.Open(dataFile(filepath.Join(dir, "data")), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	visits, err := st.Visits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	whole, other := 0, 0
	for _, id := range slices.Sorted(func(yield func(news.SourceID) bool) {
		for id := range ids {
			if !yield(id) {
				return
			}
		}
	}) {
		name, v := ids[id], visits[id]
		want, known := oracleItems(t, filepath.Join(root, filepath.FromSlash(name)))
		if ours, ok := otherThanOracle[name]; ok {
			want = ours.items
		}
		switch {
		case slices.Contains(pages, name):
			if v.Reason != news.ReasonPage {
				t.Errorf("%s: %s %s, want it refused as a page", name, v.Reason, v.Detail)
			}
		case !known && v.Reason.Good():
			other++
			t.Logf("%s: %s %s, %d items (no second opinion)", name, v.Reason, v.Detail, v.Listed)
		case v.Listed == want && v.Reason.Good():
			whole++
			if v.Reason != news.ReasonOK {
				t.Logf("%s: %s %s, %d items", name, v.Reason, v.Detail, v.Listed)
			}
		default:
			t.Errorf("%s: %s %s, %d items of %d", name, v.Reason, v.Detail, v.Listed, want)
		}
	}
	t.Logf("%d documents: %d yield all their items, %d have no second opinion", len(files), whole, other)
}

// oracleItems is how many items the second opinion finds in a document.
func oracleItems(t *testing.T, path string) (n int, known bool) {
	t.Helper()
	text, err := os.ReadFile(path + ".oracle.json")
	if err != nil {
		return 0, false
	}
	var oracle struct{ Items []json.RawMessage }
	if err := json.Unmarshal(text, &oracle); err != nil {
		t.Fatal(err)
	}
	return len(oracle.Items), true
}
