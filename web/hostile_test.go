package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/representation"

	"golang.org/x/net/html"
)

// attacks are strings that would do something if they were markup, or broke
// out of an attribute.
func attacks() []string {
	return []string{
		`<script>alert(1)</script>`,
		`"><img src=x onerror=alert(1)>`,
		`' onmouseover='alert(1)`,
		`javascript:alert(1)`,
		`JaVaScRiPt:alert(1)//https://a.example`,
		`data:text/html,<script>alert(1)</script>`,
		`</title></style><svg onload=alert(1)>`,
		`<!--`, `]]>`, `{{.}}`, "\x00\u202e\xff<b",
		`https://a.example/" onclick="alert(1)`,
		`//evil.example/x`, `https://user:pass@a.example/`, `vbscript:x`,
		` https://a.example`, `https:/a.example`, `https://`, `http://[::1`, `https://a.example//b.example/`,
	}
}

// hostile is a snapshot in which a is everywhere a string can be.
func hostile(a string) *Snapshot {
	it := news.Item{
		ID: news.ItemID(a), Source: news.SourceID(a), GUID: a, Title: a, URL: a, Summary: a, Content: a, Text: a,
		Language: a, Authors: []news.Person{{Name: a, Email: a, URL: a}}, Categories: []string{a}, Image: a,
		Published: noon, FirstSeen: noon, Changed: noon, Revision: 1, Outlet: news.Outlet{Name: a, URL: a},
	}
	passed := it
	passed.Source = "passes"
	listed := []news.Listed{{Item: it, Entry: news.Entry{Why: []news.Why{
		{Op: a, Term: a, Field: "title", At: [2]int{0, len(a)}},
		{Op: a, Term: a, Field: a},
		{Op: "term", Term: a + a, Field: "title", At: [2]int{1, 2}},
	}}}}
	listed[0].Told = news.Told{Story: news.StoryID(a), Count: a, Publishers: 2, Copies: []news.Member{{Source: news.SourceID(a), URL: a, Seen: noon}, {Source: "nobody", URL: a}}}
	src := news.Source{
		ID: news.SourceID(a), Title: a, URL: a, Site: a, Country: a, Region: a,
		Language: a, Kind: a, Control: a, Publisher: a,
	}
	unnamed := it
	unnamed.Source = "nobody"
	return &Snapshot{
		Title: a, BaseURL: a, SourceCount: -1, Taken: noon,
		Topics: []Topic{
			{ID: news.TopicID(a), Title: a, Description: a, Items: listed, Rebuilding: true, Surge: a, Volume: []int{1, 2}},
			{ID: "plain", Title: a, Items: append(listed, news.Listed{Item: unnamed}, news.Listed{Item: passed})},
		},
		Sources: map[news.SourceID]news.Source{src.ID: src, "passes": {ID: "passes", Kind: "aggregator"}},
	}
}

// inert reports what in a page could act, or is an element that no template
// of ours writes.
func inert(t *testing.T, page string) {
	t.Helper()
	allowed := " html head meta title link body a header h1 h2 p time span nav ul li main section ol bdi mark footer code var details summary ins del strong svg rect table thead tbody tr th td figure figcaption "
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("comment %q", n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if !strings.Contains(allowed, " "+n.Data+" ") {
			t.Errorf("element <%s>", n.Data)
		}
		for _, attr := range n.Attr {
			key := strings.ToLower(attr.Key)
			if strings.HasPrefix(key, "on") || key == "style" || key == "src" || key == "srcdoc" {
				t.Errorf("<%s %s=%q>", n.Data, key, attr.Val)
			}
			if key != "href" {
				continue
			}
			u, err := url.Parse(attr.Val)
			ours := err == nil && u.Scheme == "" && u.Host == "" && (strings.HasPrefix(attr.Val, "/") || strings.HasPrefix(attr.Val, "#"))
			web := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
			if !ours && !web {
				t.Errorf("<%s href=%q>", n.Data, attr.Val)
			}
			if web && n.Data == "a" {
				for _, other := range n.Attr {
					if other.Key == "rel" && other.Val == "noopener noreferrer" {
						web = false
					}
				}
				if web {
					t.Errorf("<a href=%q> hands the visitor over", attr.Val)
				}
			}
		}
	}
}

func TestHostileTextStaysText(t *testing.T) {
	for _, a := range attacks() {
		snap := hostile(a)
		h := handler(snap)
		for _, path := range []string{"/", "/topics/plain", "/topics/" + url.PathEscape(a), "/nothing"} {
			w := ask(h, "GET", path)
			if w.Code == 500 {
				t.Errorf("GET %s = 500", path)
			}
			inert(t, w.Body.String())
		}
	}
}

func FuzzHostileTextStaysText(f *testing.F) {
	for _, a := range attacks() {
		f.Add(a)
	}
	f.Fuzz(func(t *testing.T, a string) {
		rn := newRendering(hostile(a), representation.NewEncoder())
		for _, pg := range []*page{rn.home(), rn.missing()} {
			if pg.err != nil {
				t.Fatal(pg.err)
			}
			inert(t, string(pg.Body))
		}
	})
}

func TestWebURL(t *testing.T) {
	rows := []struct{ name, link, want string }{
		{"https", "https://a.example/x?y=1#z", "https://a.example/x?y=1#z"},
		{"http", "http://a.example", "http://a.example"},
		{"case of the scheme", "HTTPS://a.example/", "https://a.example/"},
		{"non-ascii", "https://a.example/海", "https://a.example/%E6%B5%B7"},
		{"relative", "/x", ""},
		{"no scheme", "//a.example/", ""},
		{"script", "javascript:alert(1)", ""},
		{"data", "data:text/html,x", ""},
		{"user", "https://u:p@a.example/", ""},
		{"no host", "https:///x", ""},
		{"quote for a host", `https://"`, ""},
		{"international host", "https://海.example/", "https://%E6%B5%B7.example/"},
		{"opaque", "https:a.example", ""},
		{"empty", "", ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if got := webURL(row.link); got != row.want {
				t.Errorf("webURL(%q) = %q, want %q", row.link, got, row.want)
			}
		})
	}
}

func TestLangTag(t *testing.T) {
	rows := []struct{ tag, want, name string }{
		{"en", "en", "English"},
		{"zh-Hant", "zh-Hant", "繁體中文"},
		{"zh-hant-hk", "zh-hant-hk", "繁體中文"},
		{"zh-CN", "zh-CN", "简体中文"},
		{"pt-BR", "pt-BR", "português"},
		{"tlh", "tlh", "tlh"},
		{"", "", ""},
		{"english", "", ""},
		{"en_US", "", ""},
		{`en" onclick="x`, "", ""},
		{strings.Repeat("en-", 20) + "en", "", ""},
	}
	for _, row := range rows {
		if got := langTag(row.tag); got != row.want {
			t.Errorf("langTag(%q) = %q, want %q", row.tag, got, row.want)
		}
		if got := nameLanguage(row.tag).Name; got != row.name {
			t.Errorf("nameLanguage(%q) = %q, want %q", row.tag, got, row.name)
		}
	}
}

func TestDay(t *testing.T) {
	rows := []struct {
		name string
		at   time.Time
		want string
	}{
		{"this year", time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC), "2 Jan 03:04"},
		{"founding meeting", time.Date(2022, 12, 28, 9, 0, 0, 0, time.UTC), "28 Dec 2022"},
	}
	for _, row := range rows {
		if got := day(row.at, noon); got != row.want {
			t.Errorf("day(%v) = %q, want %q", row.at, got, row.want)
		}
	}
}
