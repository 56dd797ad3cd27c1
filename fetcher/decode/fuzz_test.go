package decode

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"straitwire/news"
)

// checkItems fails on anything that an item must never be.
func checkItems(t *testing.T, doc Document, h Hints) {
	t.Helper()
	web := func(what, u string) {
		if u != "" && !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
			t.Errorf("%s = %q is not absolute", what, u)
		}
	}
	line := func(what, s string, limit int) {
		if !utf8.ValidString(s) {
			t.Errorf("%s = %q is not UTF-8", what, s)
		}
		if len(s) > limit {
			t.Errorf("%s has %d bytes, more than %d", what, len(s), limit)
		}
		if strings.ContainsAny(s, "\x00\x1b\u202e\u2066") {
			t.Errorf("%s = %q has control characters", what, s)
		}
	}
	limits := h.Limits.resolved(h.Source.Entries)
	line("document title", doc.Title, maxTitle)
	line("document description", doc.Description, maxSummary)
	web("site", doc.Site)
	web("self", doc.Self)
	web("hub", doc.Hub)
	if len(doc.Items) > limits.Entries {
		t.Errorf("%d items, more than %d", len(doc.Items), limits.Entries)
	}
	for _, it := range doc.Items {
		line("title", it.Title, maxTitle)
		line("guid", it.GUID, maxGUID)
		line("summary", it.Summary, maxSummary)
		line("text", it.Text, 2*limits.Item)
		line("content", it.Content, limits.Item+64<<10)
		if strings.Contains(it.Title, "\n") {
			t.Errorf("title %q has several lines", it.Title)
		}
		web("link", it.URL)
		web("image", it.Image)
		for _, e := range it.Enclosures {
			web("enclosure", e.URL)
		}
		for _, p := range it.Authors {
			line("author", p.Name, maxName)
			web("author", p.URL)
		}
		for _, c := range it.Categories {
			line("category", c, maxName)
		}
		for _, d := range []time.Time{it.Published, it.Updated} {
			if !d.IsZero() && (d.Before(oldest) || d.After(h.Now.Add(24*time.Hour))) {
				t.Errorf("date %v out of reason", d)
			}
		}
		checkSafe(t, "content", it.Content)
	}
}

func FuzzDecode(f *testing.F) {
	var seeds []string
	for _, pattern := range []string{"broken/*.xml", "blogs/*.json", "encodings/*.xml", "encodings/generated/*.xml", "expect/illformed/*.xml"} {
		files, _ := filepath.Glob(filepath.Join(corpus, pattern))
		seeds = append(seeds, files...)
	}
	for _, file := range seeds {
		if body, err := os.ReadFile(file); err == nil && len(body) < 16<<10 {
			f.Add(body, "")
		}
	}
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[null,{"id":1,"authors":[null],"content_html":"<p>a"}]}`), "application/feed+json")
	f.Add([]byte(`<rss><channel><item><title>a &lt; b</title><description>&lt;p&gt;x</description></item></channel></rss>`), "text/xml; charset=windows-1251")
	f.Add([]byte("<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.example/'><entry><title type='xhtml'><div>x<b>y</b></div></title><link href='/b'/><content type='html'>&lt;img src=x onerror=y&gt;</content></entry></feed>"), "")
	f.Add([]byte("<urlset xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>/1</loc><news:news><news:title>a</news:title></news:news></url></urlset>"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		h := Hints{URL: "https://news.example/feed.xml", ContentType: contentType, Now: time.Date(2024, 6, 8, 0, 0, 0, 0, time.UTC), Source: news.Source{ID: "fuzz"}, Limits: Limits{Entries: 50, Item: 8 << 10}}
		doc, err := Decode(body, h)
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Reason == news.ReasonPanic || strings.ContainsAny(e.Detail, "\r\n") {
				t.Fatalf("Decode: %v", err)
			}
			return
		}
		checkItems(t, doc, h)
	})
}

func FuzzSafeHTML(f *testing.F) {
	for _, s := range []string{
		`<p>a<b>c</p>`, `<a href="javascript:alert(1)">x</a>`, `<img src=x onerror=alert(1)>`, `<svg><style><img src=x onerror=y>`, `<math><mi//xlink:href="data:x,<script>alert(4)</script>">`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<table><tr><td>a<td>b</table>c`, `<iframe src=x/>after`, `<plaintext>x`, `a<!--b-->c`, `<a href="//b.example">x<a href=c>y`,
	} {
		f.Add(s)
	}
	p := judge()
	f.Fuzz(func(t *testing.T, s string) {
		safe, text := SafeHTML(s, "https://news.example/a/")
		checkSafe(t, "safe", safe)
		if !utf8.ValidString(safe) && utf8.ValidString(s) || !utf8.ValidString(text) && utf8.ValidString(s) {
			t.Errorf("SafeHTML(%q) is not UTF-8", s)
		}
		if again, _ := SafeHTML(safe, "https://news.example/a/"); normalHTML(again) != normalHTML(safe) { // but for marks that met only when a tag between them went
			t.Errorf("SafeHTML is not stable: %q, then %q", safe, again)
		}
		if left := p.Sanitize(safe); squeezeTags(left) != squeezeTags(safe) {
			t.Errorf("another sanitiser takes away from %q: %q", safe, left)
		}
	})
}

// squeezeTags lists the tags of HTML with the names of their attributes.
func squeezeTags(s string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(s, "<") {
		name, _, _ := strings.Cut(part, ">")
		name, _, _ = strings.Cut(name, " ")
		b.WriteString(strings.TrimSuffix(name, "/"))
		b.WriteByte(' ')
	}
	_, rest, _ := strings.Cut(b.String(), " ")
	return rest
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"Fri, 07 Jun 2024 10:11:12 +0200", "2024-06-07T10:11:12Z", "2024年6月7日(金) 午後3時4分", "民國113年6月7日", "07/06/2024", "1717755072", "Thứ Sáu, 07/06/2024, 10:11 (GMT+7)", "7 июня 2024 г.", "10.30 WIB", "(((", "+", "12:30 am pm"} {
		f.Add(s)
	}
	z := newZoneHints(Hints{Source: news.Source{Language: "en-US", Timezone: "Asia/Tokyo"}}, "")
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := parseDate(s, z)
		if ok && (d.Year() < 0 || d.Year() > 10000 || d.Location() != time.UTC) {
			t.Errorf("parseDate(%q) = %v", s, d)
		}
	})
}

// FuzzGuard holds the guard to its word: what it lets through, the parser can
// read.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"<title>a</title></item>", "<a b='c>d</a>", "<!-- -- ><![CDATA[ ]]", "</x><y z=1/>&#xD800;", "<description>a<br>b</p><item>", "<a:b:c d:e:f='1'>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, head := range []string{"<rss><channel><item>", "<feed xmlns='http://www.w3.org/2005/Atom'><entry>"} {
			_, err := Decode(append([]byte(head), body...), Hints{})
			if e, ok := errors.AsType[*Error](err); ok && e.Reason == news.ReasonMalformed {
				t.Errorf("Decode(%q): %v", body, err)
			}
		}
	})
}
