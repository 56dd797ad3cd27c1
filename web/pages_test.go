package web

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden pages")

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// quiet is a logger that nobody reads.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func handler(snap *Snapshot) http.Handler {
	return New(func() *Snapshot { return snap }, nil, quiet()).Handler()
}

func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// in is the place of part in text, as a matcher reports it.
func in(text, part string) [2]int {
	at := strings.Index(text, part)
	if at < 0 {
		panic(part + " is not in " + text)
	}
	return [2]int{at, at + len(part)}
}

// tricky is a snapshot of what is hard to show: scripts, directions, missing
// values, offsets that do not fit, an empty topic and one being judged again.
func tricky() *Snapshot {
	const (
		han    = "國防部：共機逾越海峽中線"
		arabic = "زورق مسيّر في البحر الأحمر"
		latin  = `Navy <shadows> "six" ships & leaves`
	)
	item := func(id, source, lang, title string) news.Item {
		return news.Item{
			ID: news.ItemID(id), Source: news.SourceID(source), Language: lang, Title: title,
			URL: "https://" + source + ".example/" + id, Published: noon.Add(-90 * time.Minute), FirstSeen: noon,
		}
	}
	revised := item("i3", "wire", "en", latin)
	revised.Revision, revised.Changed = 2, noon.Add(-time.Minute)
	bare := news.Item{Source: "unknown"}
	old := item("i5", "wire", "vi", "Tàu cá trên Biển Đông")
	old.Published, old.URL = time.Date(2022, 12, 28, 10, 0, 0, 0, time.UTC), "ftp://files.example/a"
	old.Withdrawn = noon.Add(-2 * time.Minute)
	many := item("i6", "paper", "", "短報")

	whys := func(field, text string, parts ...string) (out []news.Why) {
		for _, part := range parts {
			out = append(out, news.Why{Op: "term", Term: part, Field: field, At: in(text, part)})
		}
		return out
	}
	listed := func(it news.Item, why ...news.Why) news.Listed {
		return news.Listed{Item: it, Entry: news.Entry{Why: why}}
	}
	told := listed(item("i1", "paper", "zh-Hant", han), whys("title", han, "海峽中線", "共機")...)
	told.Told = news.Told{Story: "s-i1", Publishers: 3, Origins: 1, Count: "24 items, 3 publishers, 1 origin: CNA; control: 1 public", Copies: []news.Member{
		{Source: "tower", URL: "https://tower.example/i1", Seen: noon.Add(-time.Hour)},
		{Source: "unknown", URL: "ftp://files.example/i1", Seen: time.Date(2022, 12, 28, 10, 0, 0, 0, time.UTC)},
	}}
	for range maxCopies {
		told.Told.Copies = append(told.Told.Copies, news.Member{Source: "wire", Seen: noon})
	}
	return &Snapshot{
		Title:   "Straits & Seas",
		BaseURL: "https://news.example/wire/",
		Topics: []Topic{
			{
				ID: "taiwan-strait", Title: "Taiwan Strait", Description: "Ships & aircraft.", Updated: noon,
				Volume: []int{0, 0, 4, 1, 7},
				Items: []news.Listed{
					told,
					listed(item("i2", "tower", "ar", arabic), whys("title", arabic, "البحر الأحمر")...),
					listed(
						revised,
						news.Why{Op: "term", Term: "broken", Field: "title", At: [2]int{-1, 4}},
						news.Why{Op: "term", Term: "beyond", Field: "title", At: [2]int{3, 4000}},
						news.Why{Op: "kind", Term: "think_tank"},
						news.Why{Op: "term", Term: "ships", Field: "summary", At: [2]int{0, 5}},
						news.Why{Op: "term", Term: "<shadows>", Field: "title", At: in(latin, "<shadows>")},
					),
					listed(bare),
					listed(old, news.Why{Op: "term", Term: "half a letter", Field: "title", At: [2]int{2, 4}}),
					listed(many, whys("summary", "abcdefgh", "a", "b", "c", "d", "e", "f", "g", "h")...),
					listed(item("i7", "paper", "ja", "七つ目")),
				},
			},
			{ID: "south-caucasus", Rebuilding: true, Surge: "14 items in an hour from <GE>, usually 1.5"},
		},
		Sources: map[news.SourceID]news.Source{
			"paper": {ID: "paper", Title: "海港晚報", Country: "TW", Language: "zh-Hant", Kind: "newspaper", Control: "independent"},
			"tower": {ID: "tower", Title: "برج الأخبار", Country: "ZZ", Language: "ar", Kind: "cyber_cert", Control: "state_funded"},
			"wire":  {ID: "wire", Title: "Wire & Sons", Country: "GB", Language: "en", Kind: "wire", Control: "ngo"},
		},
		SourceCount: 3,
		Taken:       noon,
	}
}

// What an aggregator passes on stands under the name of its outlet.
func TestOutletsOnPages(t *testing.T) {
	digest := news.Source{ID: "digest", Title: "Digest", Kind: "aggregator", Control: "party", Country: "US"}
	navy := news.Source{ID: "navy", Title: "The Navy", Site: "https://navy.example", Kind: "ministry", Control: "military", Country: "TW"}
	post := news.Outlet{Name: "The <Post>", URL: "https://post.example"}
	snap := &Snapshot{
		Topics: []Topic{{ID: "t", Items: []news.Listed{
			{
				Item: news.Item{Source: "digest", Title: "One", Outlet: post},
				Told: news.Told{Story: "s", Count: "2 items", Copies: []news.Member{{Source: "digest", Outlet: news.Outlet{URL: "https://navy.example/en"}}}},
			},
			{Item: news.Item{Source: "digest", Title: "Two", Outlet: news.Outlet{Name: "Navy", URL: "https://www.navy.example"}}},
			{Item: news.Item{Source: "digest", Title: "Three"}},
		}}},
		Sources: map[news.SourceID]news.Source{"digest": digest, "navy": navy},
		Voices:  news.VoicesOf(slices.Values([]news.Source{digest, navy})),
	}
	v := viewTopicItems(snap, &snap.Topics[0], "", 3)
	for i, want := range []itemView{
		{Source: "The <Post>", Via: "Digest"},
		{Source: "The Navy", Via: "Digest", Kind: "ministry", Control: "military", Country: "TW"},
		{Source: "Digest", Kind: "aggregator", Control: "party", Country: "US"},
	} {
		got := v.Items[i]
		if got := (itemView{Source: got.Source, Via: got.Via, Kind: got.Kind, Control: got.Control, Country: got.Country}); !reflect.DeepEqual(got, want) {
			t.Errorf("item %d is %+v, want %+v", i, got, want)
		}
	}
	if got := v.Items[0].Copies[0].Source; got != "The Navy" {
		t.Errorf("the copy is of %q, want The Navy", got)
	}
	page := ask(handler(snap), http.MethodGet, "/topics/t").Body.String()
	if want := `The &lt;Post&gt;</bdi></span> <span class="via">via <bdi>Digest</bdi></span>`; !strings.Contains(page, want) {
		t.Errorf("the page has no %q", want)
	}
}

func TestPagesMatchGolden(t *testing.T) {
	h := handler(tricky())
	rows := []struct {
		golden, path string
		status       int
	}{
		{"home.html", "/", http.StatusOK},
		{"topic.html", "/topics/taiwan-strait", http.StatusOK},
		{"empty_topic.html", "/topics/south-caucasus", http.StatusOK},
		{"missing.html", "/topics/taiwan", http.StatusNotFound},
	}
	for _, row := range rows {
		t.Run(row.golden, func(t *testing.T) {
			w := ask(h, http.MethodGet, row.path)
			if w.Code != row.status {
				t.Fatalf("GET %s = %d, want %d", row.path, w.Code, row.status)
			}
			// The hashes of the assets would change every golden file with
			// each change of the style.
			got := w.Body.String()
			got = strings.ReplaceAll(got, styleSheet().version(), "STYLE")
			got = strings.ReplaceAll(got, favicon().version(), "ICON")
			name := filepath.Join("testdata", "golden", row.golden)
			if *update {
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("GET %s differs from %s (-want +got); -update rewrites it:\n%s", row.path, name, diff)
			}
		})
	}
}

func TestHandlerStatusAndHeaders(t *testing.T) {
	style := "/style.css?v=" + styleSheet().version()
	const forever = "public, max-age=31536000, immutable"
	rows := []struct {
		name, method, path string
		status             int
		contentType, cache string
	}{
		{"front page", "GET", "/", 200, "text/html; charset=utf-8", "no-cache"},
		{"head", "HEAD", "/", 200, "text/html; charset=utf-8", "no-cache"},
		{"topic", "GET", "/topics/taiwan-strait", 200, "text/html; charset=utf-8", "no-cache"},
		{"style by hash", "GET", style, 200, "text/css; charset=utf-8", forever},
		{"style of an older release", "GET", "/style.css?v=old", 200, "text/css; charset=utf-8", "no-cache"},
		{"favicon", "GET", "/favicon.svg", 200, "image/svg+xml", "no-cache"},
		{"unknown topic", "GET", "/topics/nothing", 404, "text/html; charset=utf-8", "no-cache"},
		{"below a topic", "GET", "/topics/taiwan-strait/x", 404, "text/html; charset=utf-8", "no-cache"},
		{"unknown", "HEAD", "/wp-login.php", 404, "text/html; charset=utf-8", "no-cache"},
		{"post", "POST", "/", 405, "text/plain; charset=utf-8", ""},
		{"delete nothing", "DELETE", "/nothing", 405, "text/plain; charset=utf-8", ""},
	}
	h := handler(tricky())
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := ask(h, row.method, row.path)
			hd := w.Header()
			if w.Code != row.status || hd.Get("Content-Type") != row.contentType || hd.Get("Cache-Control") != row.cache {
				t.Errorf("%s %s = %d, %q, %q; want %d, %q, %q", row.method, row.path,
					w.Code, hd.Get("Content-Type"), hd.Get("Cache-Control"), row.status, row.contentType, row.cache)
			}
			if (w.Body.Len() == 0) != (row.method == "HEAD") {
				t.Errorf("%s %s has a body of %d bytes", row.method, row.path, w.Body.Len())
			}
			if row.status == 405 && hd.Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow = %q", hd.Get("Allow"))
			}
			if hd.Get("Content-Security-Policy") != policy || hd.Get("X-Content-Type-Options") != "nosniff" || hd.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("%s %s is not guarded: %v", row.method, row.path, hd)
			}
		})
	}
}

func TestPolicyAllowsStyleAndPicturesOnly(t *testing.T) {
	for _, want := range []string{"default-src 'none'", "style-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
		t.Errorf("policy %q lets a script in", policy)
	}
}

func TestConditionalRequests(t *testing.T) {
	h := handler(tricky())
	etag := ask(h, "GET", "/").Header().Get("ETag")
	if len(etag) < 10 || strings.HasPrefix(etag, "W/") {
		t.Fatalf("ETag = %q, want a strong one", etag)
	}
	rows := []struct {
		name, method, path, match string
		want                      int
	}{
		{"same", "GET", "/", etag, 304},
		{"weak", "GET", "/", "W/" + etag, 304},
		{"in a list", "GET", "/", `"a", ` + etag + `,"b"`, 304},
		{"any", "HEAD", "/", "*", 304},
		{"other", "GET", "/", `"a"`, 200},
		{"without quotes", "GET", "/", strings.Trim(etag, `"`), 200},
		{"another page", "GET", "/topics/taiwan-strait", etag, 200},
		{"missing page", "GET", "/nothing", "*", 404},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := ask(h, row.method, row.path, "If-None-Match", row.match)
			if w.Code != row.want {
				t.Errorf("%s %s with %s = %d, want %d", row.method, row.path, row.match, w.Code, row.want)
			}
			if w.Code == 304 && (w.Body.Len() > 0 || w.Header().Get("ETag") != etag || w.Header().Get("Cache-Control") == "") {
				t.Errorf("304 with %d bytes, %v", w.Body.Len(), w.Header())
			}
		})
	}
}

func TestPageIsRenderedOnceForASnapshot(t *testing.T) {
	snap := tricky()
	p := New(func() *Snapshot { return snap }, nil, quiet())
	first, second := p.pages().home(), p.pages().home()
	if first != second {
		t.Error("the same snapshot was rendered twice")
	}
	older := snap
	snap = tricky()
	snap.Topics[0].Items = snap.Topics[0].Items[:1]
	third := p.pages().home()
	if third == first || bytes.Equal(third.Body, first.Body) {
		t.Error("a new snapshot shows the old page")
	}
	snap = older
	if again := p.pages().home(); !bytes.Equal(again.Body, first.Body) {
		t.Error("the same snapshot gives other bytes")
	}
}

func TestPagesServeWhileSnapshotsChange(t *testing.T) {
	snaps := []*Snapshot{tricky(), tricky(), nil}
	var mu sync.Mutex
	n := 0
	h := New(func() *Snapshot {
		mu.Lock()
		defer mu.Unlock()
		n++
		return snaps[n%len(snaps)]
	}, nil, quiet()).Handler()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if w := ask(h, "GET", "/"); w.Code != 200 {
					t.Errorf("GET / = %d", w.Code)
				}
				ask(h, "GET", "/topics/taiwan-strait")
			}
		})
	}
	wg.Wait()
}

func TestNothingToShowYet(t *testing.T) {
	rows := []struct {
		name string
		snap *Snapshot
	}{
		{"no snapshot", nil},
		{"empty snapshot", &Snapshot{}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := ask(handler(row.snap), "GET", "/")
			if w.Code != 200 || !strings.Contains(w.Body.String(), "There is no topic yet.") {
				t.Errorf("GET / = %d, %s", w.Code, w.Body)
			}
		})
	}
}

// A page is sent compressed to whoever takes it, under a tag of its own.
func TestGzip(t *testing.T) {
	h := New(func() *Snapshot { return &Snapshot{Title: "T", BaseURL: "https://news.example"} }, nil, nil).Handler()
	get := func(accept, tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if accept != "" {
			r.Header.Set("Accept-Encoding", accept)
		}
		if tag != "" {
			r.Header.Set("If-None-Match", tag)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	plain := get("", "")
	for _, tt := range []struct {
		accept string
		want   bool
	}{
		{"gzip, deflate, br", true},
		{"GZIP;q=0.5", true},
		{"x-gzip", true},
		{"", false},
		{"br", false},
		{"gzip;q=0", false},
		{"*;q=0", false},
		{"identity", false},
		{"gzip;q=nonsense", false},
	} {
		w := get(tt.accept, "")
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != tt.want {
			t.Errorf("Accept-Encoding %q: gzip %t, want %t", tt.accept, got, tt.want)
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: Vary %q", tt.accept, w.Header().Get("Vary"))
		}
		body := io.Reader(w.Body)
		if tt.want {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
			if w.Header().Get("ETag") == plain.Header().Get("ETag") {
				t.Error("the compressed page has the tag of the plain one")
			}
			if again := get(tt.accept, w.Header().Get("ETag")); again.Code != http.StatusNotModified {
				t.Errorf("Accept-Encoding %q: %d for a page that the asker has", tt.accept, again.Code)
			}
		}
		text, err := io.ReadAll(body)
		if err != nil || string(text) != plain.Body.String() {
			t.Errorf("Accept-Encoding %q: other bytes, %v", tt.accept, err)
		}
	}
}
