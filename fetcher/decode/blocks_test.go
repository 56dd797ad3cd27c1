package decode

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

// remembered returns what a store would remember of a document, of the blocks
// that keep says.
func remembered(doc Document, keep func(i int) bool) *news.Listing {
	seen := &news.Listing{Reading: doc.Listing.Reading}
	for i, b := range doc.Listing.Blocks {
		if b.Item = news.ItemID(fmt.Sprint("item-", i)); keep(i) {
			seen.Blocks = append(seen.Blocks, b)
		}
	}
	return seen
}

// checkSame reads a document again with some of its items known, and compares
// with the reading of the whole: the known items are named and no more, all
// else is the same.
func checkSame(t *testing.T, body []byte, h Hints, whole Document, keep func(i int) bool) {
	t.Helper()
	h.Seen = remembered(whole, keep)
	doc, err := Decode(body, h)
	if err != nil {
		t.Fatalf("with known items: %v", err)
	}
	want := whole
	want.Items = append([]news.Item(nil), whole.Items...)
	want.Listing.Blocks = append([]news.Block(nil), whole.Listing.Blocks...)
	ids := map[uint64]news.ItemID{}
	for _, b := range h.Seen.Blocks {
		if b.Hash != 0 {
			ids[b.Hash] = b.Item // of two blocks with the same bytes, the last
		}
	}
	for i, b := range want.Listing.Blocks {
		if id := ids[b.Hash]; id != "" {
			want.Items[i] = news.Item{ID: id, Source: h.Source.ID}
			want.Listing.Blocks[i].Item = id
			if !doc.Items[i].Relisted() {
				t.Errorf("item %d was read although it is known", i)
			}
		}
	}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Errorf("a reading with %d of %d items known differs (-whole +partial):\n%s", len(ids), len(whole.Items), diff)
	}
}

// TestKnownItemsCorpus is the promise of the memo on every document there is.
func TestKnownItemsCorpus(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, folder := range []string{"news", "blogs", "encodings", "broken", "expect"} {
		items, known, whole := 0, 0, 0
		err := filepath.WalkDir(filepath.Join(corpus, folder), func(file string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasSuffix(file, ".oracle.json") || strings.HasSuffix(file, ".meta") {
				return err
			}
			body, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			h := hintsFor(file)
			doc, err := Decode(body, h)
			if err != nil || len(doc.Items) == 0 {
				return nil
			}
			items += len(doc.Items)
			if len(doc.Listing.Blocks) == 0 {
				whole++
				return nil
			}
			for _, b := range doc.Listing.Blocks {
				if b.Hash != 0 {
					known++
				}
			}
			t.Run(filepath.Base(file), func(t *testing.T) {
				checkSame(t, body, h, doc, func(int) bool { return true })
				checkSame(t, body, h, doc, func(int) bool { return r.IntN(2) == 0 })
			})
			return nil
		})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skipf("no corpus at %s: %v", corpus, err)
		} else if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d of %d items can be known; %d documents are always read whole", folder, known, items, whole)
		if (folder == "news" || folder == "blogs") && known*100 < items*97 {
			t.Errorf("%s: only %d of %d items can be known", folder, known, items)
		}
	}
}

// TestKnownItemsDoubt changes what stands around an item, or in it: it must
// then be read again.
func TestKnownItemsDoubt(t *testing.T) {
	const rss = `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title><language>en</language><link>https://a.example/</link>` +
		`<item><title>One</title><link>https://a.example/1</link><pubDate>Fri, 07 Jun 2024 10:00:00 +0800</pubDate></item>` +
		`<item><title>Two</title><link>/2</link><pubDate>Fri, 07 Jun 2024 10:00:00 CST</pubDate></item></channel></rss>`
	const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><author><name>Ann</name></author>` +
		`<entry><title>One</title><id>tag:a.example,2024:1</id><link href="/1"/></entry><entry><title>Two</title><id>tag:a.example,2024:2</id><link href="/2"/></entry></feed>`
	const feed = `{"version":"https://jsonfeed.org/version/1.1","title":"T","authors":[{"name":"Ann"}],"items":[{"id":"1","title":"One"},{"id":"2","title":"a \"}\\"}]}`
	tests := []struct {
		name, before, old, new string
		hints                  func(*Hints)
		read                   int // items that are read again
	}{
		{"nothing", rss, "", "", nil, 0},
		{"nothing in Atom", atom, "", "", nil, 0},
		{"nothing in JSON", feed, "", "", nil, 0},
		{"the title of the document", rss, "<title>T</title>", "<title>U</title>", nil, 0},
		{"white space between items", rss, "</item><item>", "</item>\n\t<item>", nil, 0},
		{"an item", rss, "<title>Two</title>", "<title>2</title>", nil, 1},
		{"an item of JSON", feed, "One", "1", nil, 1},
		{"a new item", rss, "<item><title>One", "<item><title>Zero</title><link>https://a.example/0</link></item><item><title>One", nil, 1},
		{"a new item of JSON", feed, `"items":[`, `"items":[{"id":"0","title":"Zero"},`, nil, 1},
		{"an item less", rss, `<item><title>Two</title><link>/2</link><pubDate>Fri, 07 Jun 2024 10:00:00 CST</pubDate></item>`, "", nil, 0},
		{"the language of the document", rss, "<language>en<", "<language>zh<", nil, 2},
		{"a namespace", rss, `<rss version="2.0"`, `<rss version="2.0" xmlns:x="https://x.example/"`, nil, 2},
		{"a base", rss, "<channel>", `<channel xml:base="https://b.example/">`, nil, 2},
		{"a language around", rss, "<channel>", `<channel xml:lang="de">`, nil, 2},
		{"the author of the document", atom, "<name>Ann<", "<name>Eve<", nil, 2},
		{"the author of the document in JSON", feed, "Ann", "Eve", nil, 2},
		{"the end of the document", rss, "</channel></rss>", "", nil, 2},
		{"an end tag too many", rss, "</item><item>", "</item></channel><item>", nil, 2},
		{"an end tag that is missing", rss, "</item><item>", "<item>", nil, 1},
		{"a second channel", rss, "<channel>", "<channel></channel><channel>", nil, 2},
		{"a second list in JSON", feed, "]}", `],"items":[]}`, nil, 0},
		{"a value of a wrong type in JSON", feed, `"title":"T"`, `"title":7`, nil, 2},
		{"the address of the document", rss, "", "", func(h *Hints) { h.URL = "https://c.example/feed" }, 2},
		{"the zone of the source", rss, "", "", func(h *Hints) { h.Source.Timezone = "Asia/Tokyo" }, 2},
		{"the country of the source", rss, "", "", func(h *Hints) { h.Source.Country = "TW" }, 2},
		{"the language of the source", rss, "", "", func(h *Hints) { h.Source.Language = "ja" }, 2},
		{"the language by HTTP", rss, "", "", func(h *Hints) { h.ContentLanguage = "ja" }, 2},
		{"the limit of items", rss, "", "", func(h *Hints) { h.Source.Entries = 1 }, 0},
		{"the limit of an item", rss, "", "", func(h *Hints) { h.Limits.Item = 4096 }, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := Hints{URL: "https://a.example/feed", Source: news.Source{ID: "a"}, Now: time.Date(2024, 6, 8, 0, 0, 0, 0, time.UTC)}
			before, err := Decode([]byte(tt.before), h)
			if err != nil || len(before.Listing.Blocks) != 2 {
				t.Fatalf("%d blocks, %v", len(before.Listing.Blocks), err)
			}
			after := strings.Replace(tt.before, tt.old, tt.new, 1)
			if tt.hints != nil {
				tt.hints(&h)
			}
			whole, err := Decode([]byte(after), h)
			if err != nil {
				t.Fatal(err)
			}
			h.Seen = remembered(before, func(int) bool { return true })
			doc, err := Decode([]byte(after), h)
			if err != nil || len(doc.Items) != len(whole.Items) {
				t.Fatalf("%d items, want %d, %v", len(doc.Items), len(whole.Items), err)
			}
			read := 0
			for i, it := range doc.Items {
				if it.Relisted() {
					continue
				}
				read++
				if diff := cmp.Diff(whole.Items[i], it); diff != "" {
					t.Errorf("item %d (-whole +partial):\n%s", i, diff)
				}
			}
			if read != tt.read {
				t.Errorf("%d items were read, want %d", read, tt.read)
			}
		})
	}
}

// TestKnownItemsFuture reads an item whose date lies ahead at every visit.
func TestKnownItemsFuture(t *testing.T) {
	body := []byte(`<rss><channel><item><title>A</title><link>https://a.example/1</link><pubDate>Fri, 07 Jun 2030 10:00:00 GMT</pubDate></item>` +
		`<item><title>B</title><link>https://a.example/2</link><pubDate>Fri, 07 Jun 2019 10:00:00 GMT</pubDate></item></channel></rss>`)
	now := time.Date(2024, 6, 8, 0, 0, 0, 0, time.UTC)
	doc, err := Decode(body, Hints{Now: now})
	if err != nil || len(doc.Items) != 2 {
		t.Fatalf("%d items, %v", len(doc.Items), err)
	}
	if claimed := time.Date(2030, 6, 7, 10, 0, 0, 0, time.UTC); !doc.Items[0].Published.Equal(now) || !doc.Items[0].Claimed.Equal(claimed) {
		t.Errorf("published %s, claimed %s; want %s and %s", doc.Items[0].Published, doc.Items[0].Claimed, now, claimed)
	}
	if !doc.Items[1].Claimed.IsZero() {
		t.Errorf("claimed %s of an item in the past", doc.Items[1].Claimed)
	}
	if b := doc.Listing.Blocks; len(b) != 2 || b[0].Hash != 0 || b[1].Hash == 0 {
		t.Errorf("blocks %v: want only the second to be remembered", b)
	}
}

// FuzzKnownItems holds that a reading with known items is that of the whole:
// of the document that they are known from, and of one that differs from it.
func FuzzKnownItems(f *testing.F) {
	for _, pattern := range []string{"news/*.xml", "blogs/*.json", "blogs/*.xml", "broken/*.xml"} {
		files, _ := filepath.Glob(filepath.Join(corpus, pattern))
		for _, file := range files {
			if body, err := os.ReadFile(file); err == nil && len(body) < 12<<10 {
				f.Add(body, uint64(len(body)), uint16(len(body)/2), []byte("<item>"))
			}
		}
	}
	f.Add([]byte(`<rss><channel><item><title>a</title></item><item><title>b<![CDATA[</item>]]></title></item></channel></rss>`), uint64(1), uint16(40), []byte("]]>"))
	f.Add([]byte(`<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a</id><?x ?></entry><entry><id>b</id><!-- </entry> --></entry></feed>`), uint64(2), uint16(60), []byte("<?"))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":"a\"}"},null,{"id":"b","tags":["{"]}]}`), uint64(3), uint16(70), []byte(`,{"id":"c"}`))
	f.Fuzz(func(t *testing.T, body []byte, subset uint64, at uint16, insert []byte) {
		h := Hints{URL: "https://news.example/feed.xml", Now: time.Date(2024, 6, 8, 0, 0, 0, 0, time.UTC), Source: news.Source{ID: "fuzz"}, Limits: Limits{Entries: 50, Item: 8 << 10}}
		before, err := Decode(body, h)
		if err != nil || len(before.Listing.Blocks) == 0 {
			return
		}
		keep := func(i int) bool { return subset>>(i%64)&1 == 1 }
		checkSame(t, body, h, before, keep)

		cut := min(int(at), len(body))
		changed := append(append(append([]byte(nil), body[:cut]...), insert...), body[cut:]...)
		whole, err := Decode(changed, h)
		if err != nil {
			return
		}
		h.Seen = remembered(before, keep)
		doc, err := Decode(changed, h)
		if err != nil || len(doc.Items) != len(whole.Items) {
			t.Fatalf("%d items, want %d, %v", len(doc.Items), len(whole.Items), err)
		}
		for i, it := range doc.Items {
			if it.Relisted() {
				was := before.Items[idNumber(it.ID)]
				if diff := cmp.Diff(whole.Items[i], was); diff != "" {
					t.Errorf("item %d is not what it was taken for (-whole +known):\n%s", i, diff)
				}
				continue
			}
			if diff := cmp.Diff(whole.Items[i], it); diff != "" {
				t.Errorf("item %d (-whole +partial):\n%s", i, diff)
			}
		}
		doc.Items, whole.Items, doc.Listing, whole.Listing = nil, nil, news.Listing{}, news.Listing{}
		if diff := cmp.Diff(whole, doc); diff != "" {
			t.Errorf("the head (-whole +partial):\n%s", diff)
		}
	})
}

func idNumber(id news.ItemID) (n int) {
	_, _ = fmt.Sscanf(string(id), "item-%d", &n)
	return n
}
