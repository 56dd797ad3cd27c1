package decode

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

// The corpus stands beside the repository and is not part of it.
const corpus = "../../../shared/corpus/feeds"

// oracle is another program's reading of a document.
type oracle struct {
	URL, CType, Title, Link string
	Items                   []oracleItem
}

type oracleItem struct {
	Title, Link, ID, Summary, Content, Published, Updated string
	Tags                                                  []string
}

// corpusFiles lists the documents of a folder, skipping the test without it.
func corpusFiles(t testing.TB, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(corpus, folder))
	if err != nil {
		t.Skipf("no corpus at %s: %v", corpus, err)
	}
	var files []string
	for _, e := range entries {
		if e.IsDir() || strings.HasSuffix(e.Name(), ".oracle.json") || strings.HasSuffix(e.Name(), ".meta") {
			continue
		}
		files = append(files, filepath.Join(corpus, folder, e.Name()))
	}
	sort.Strings(files)
	return files
}

func readOracle(t testing.TB, file string) (oracle, bool) {
	t.Helper()
	raw, err := os.ReadFile(file + ".oracle.json")
	if err != nil {
		return oracle{}, false
	}
	var o oracle
	if err := json.Unmarshal(raw, &o); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return o, true
}

// hintsFor returns what a server would have said of a document.
func hintsFor(file string) Hints {
	h := Hints{URL: "http://feeds.example.com/dir/" + filepath.Base(file), Now: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Limits: Limits{Entries: 5000}}
	h.Source = news.Source{ID: "corpus"}
	if meta, err := os.ReadFile(file + ".meta"); err == nil {
		u, ctype, _ := strings.Cut(strings.TrimSpace(string(meta)), "\t")
		h.URL, h.ContentType = u, ctype
	}
	return h
}

// fewer are documents of which we take another number of items than the other
// program, and why.
var fewer = map[string]struct {
	items int
	why   string
}{
	"encodings/no_encoding_ISO-8859-1.xml": {9, "one item holds nothing but a date"},
	"broken/illegally-nested.xml":          {10, "the empty items inside items are none"},
	"broken/osm-pl.xml":                    {7, "the item that the document breaks off in is left for the next visit"},
	"broken/bad-root.xml":                  {35, "the other program gives up on the malformed root"},
	"broken/malformed_rss_namespaced.xml":  {2, "the other program gives up on the malformed root"},
}

func TestCorpusItems(t *testing.T) {
	for _, folder := range []string{"news", "blogs", "encodings", "encodings/generated", "broken"} {
		whole, total := 0, 0
		for _, file := range corpusFiles(t, folder) {
			name := folder + "/" + filepath.Base(file)
			want, ok := readOracle(t, file)
			if !ok || len(want.Items) == 0 && fewer[name].items == 0 {
				continue
			}
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			h := hintsFor(file)
			doc, err := Decode(body, h)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			checkItems(t, doc, h)
			n := len(want.Items)
			if e, ok := fewer[name]; ok {
				n = e.items
			}
			total++
			if len(doc.Items) != n {
				t.Errorf("%s: %d items, want %d", name, len(doc.Items), n)
				continue
			}
			whole++
		}
		t.Logf("%s: %d of %d documents yield all their items", folder, whole, total)
	}
}

func TestCorpusJSON(t *testing.T) {
	want := map[string]int{"authors.json": 4, "inessential.json": 20, "json_feed_sample.json": 2, "pxlnv.json": 20}
	for _, file := range corpusFiles(t, "blogs") {
		if filepath.Ext(file) != ".json" {
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Decode(body, hintsFor(file))
		if err != nil || doc.Format != formatJSON || len(doc.Items) != want[filepath.Base(file)] {
			t.Errorf("%s: %d items of %s, %v", file, len(doc.Items), doc.Format, err)
		}
		checkItems(t, doc, hintsFor(file))
	}
}

func TestCorpusPages(t *testing.T) {
	for _, name := range []string{"notafeed.html", "unrecognized.rss"} {
		file := filepath.Join(corpus, "broken", name)
		body, err := os.ReadFile(file)
		if err != nil {
			t.Skipf("no corpus: %v", err)
		}
		_, err = Decode(body, hintsFor(file))
		if e, ok := errors.AsType[*Error](err); !ok || e.Reason != news.ReasonPage {
			t.Errorf("%s: %v, want %s", name, err, news.ReasonPage)
		}
	}
}

// TestCorpusEncodings compares every field of feeds in some forty charsets
// and lies about them.
func TestCorpusEncodings(t *testing.T) {
	right, total := 0, 0
	for _, file := range corpusFiles(t, "encodings/generated") {
		want, ok := readOracle(t, file)
		if !ok {
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		total++
		h := hintsFor(file)
		doc, err := Decode(body, h)
		if err != nil || len(doc.Items) != len(want.Items) {
			t.Errorf("%s: %d items, %v", file, len(doc.Items), err)
			continue
		}
		var got oracle
		got.URL, got.CType, got.Title, got.Link = want.URL, want.CType, doc.Title, doc.Site
		wanted := want
		wanted.Items = nil
		for i, it := range doc.Items {
			published := ""
			if !it.Published.IsZero() {
				published = it.Published.Format(time.RFC3339)
			}
			if want.Items[i].Summary == "" { // damaged there: anything may stand in it
				it.Summary = ""
			}
			got.Items = append(got.Items, oracleItem{it.Title, it.URL, it.GUID, it.Summary, "", published, "", it.Categories})
			w := want.Items[i]
			_, summary := SafeHTML(w.Summary, "")
			wanted.Items = append(wanted.Items, oracleItem{news.Clean(w.Title), w.Link, w.ID, summary, "", w.Published, "", w.Tags})
		}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", filepath.Base(file), diff)
			continue
		}
		right++
	}
	t.Logf("%d of %d fully right", right, total)
}

// TestCorpusUndeclared knows of each document only its charset.
func TestCorpusUndeclared(t *testing.T) {
	want := map[string]string{"big5.xml": "big5", "eucjp.xml": "euc-jp", "euckr.xml": "euc-kr", "gb2312.xml": "gb18030", "koi8r.xml": "koi8-r", "shiftjis.xml": "shift_jis", "tis620.xml": "windows-874", "windows1255.xml": "windows-1255"}
	for _, file := range corpusFiles(t, "encodings/undeclared") {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, name, broken := toUTF8(body, hintsFor(file)); name != want[filepath.Base(file)] || broken > 0 {
			t.Errorf("%s: read as %s with %d errors, want %s", filepath.Base(file), name, broken, want[filepath.Base(file)])
		}
	}
}
