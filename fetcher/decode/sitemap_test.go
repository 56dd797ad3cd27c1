package decode

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

const newsRoot = `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">`

func article(n int, more string) string {
	return fmt.Sprintf(`<url><loc>https://n.example/%d</loc><lastmod>2024-06-07T12:00:00Z</lastmod><news:news><news:publication><news:name>The N</news:name><news:language>en</news:language></news:publication>`+
		`<news:publication_date>2024-06-07T%02d:00:00+08:00</news:publication_date><news:title>Title %d</news:title>%s</news:news></url>`, n, n%24, n, more)
}

func TestSitemap(t *testing.T) {
	h := Hints{URL: "https://n.example/news.xml", Now: time.Date(2024, 6, 8, 0, 0, 0, 0, time.UTC), Source: news.Source{ID: "n"}}
	body := newsRoot + article(1, `<news:keywords>Taiwan, PLA,  exercise</news:keywords>`) +
		`<url><loc>/about</loc></url>` +
		`<url><loc> /rel?a=1&b=2 </loc><news:news><news:publication><news:name>X</news:name><news:language>zh-tw</news:language></news:publication><news:publication_date>2024-06-07</news:publication_date><news:title><![CDATA[海峽 <演習>]]></news:title></news:news>` +
		`<image:image><image:loc>https://n.example/i.jpg</image:loc><image:title>not this</image:title></image:image></url></urlset>`
	doc, err := Decode([]byte(body), h)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title != "The N" || doc.Language != "en" || doc.Format != "sitemap" || doc.Junk != "1 addresses of the sitemap are no news" || doc.Degraded != "" {
		t.Errorf("document %+v", doc)
	}
	type short struct {
		url, title, language, image string
		categories                  []string
		published                   time.Time
	}
	var got []short
	for _, it := range doc.Items {
		got = append(got, short{it.URL, it.Title, it.Language, it.Image, it.Categories, it.Published})
	}
	want := []short{
		{"https://n.example/rel?a=1&b=2", "海峽 <演習>", "zh-TW", "https://n.example/i.jpg", nil, time.Date(2024, 6, 7, 0, 0, 0, 0, time.UTC)},
		{"https://n.example/1", "Title 1", "en", "", []string{"Taiwan", "PLA", "exercise"}, time.Date(2024, 6, 6, 17, 0, 0, 0, time.UTC)},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(short{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	checkItems(t, doc, h)
}

func TestSitemapKinds(t *testing.T) {
	many := newsRoot
	for n := range 30 {
		many += article(n, "")
	}
	for _, tt := range []struct {
		name, body string
		reason     news.Reason
		items      int
		damage     string
	}{
		{"no news now", newsRoot + "</urlset>", "", 0, ""},
		{"prefixed", strings.NewReplacer("<url", "<s:url", "</url", "</s:url", "<loc", "<s:loc", "</loc", "</s:loc", "xmlns=", "xmlns:s=").Replace(newsRoot + article(1, "") + "</urlset>"), "", 1, ""},
		{"cut off", newsRoot + article(1, "") + article(2, "")[:150], "", 1, "the document ends early"},
		{"bare ampersand", newsRoot + strings.ReplaceAll(article(1, ""), "Title", "R&D & <b>") + "</urlset>", "", 1, ""},
		{"no namespace declared", "<urlset>" + article(1, "") + "</urlset>", "", 1, ""},
		{"more than the limit", many + "</urlset>", "", 20, ""},
		{"without news", `<urlset><url><loc>https://n.example/</loc></url></urlset>`, news.ReasonNotFeed, 0, ""},
		{"of films", `<urlset><url><loc>https://n.example/</loc><video:video><video:title>x</video:title></video:video></url></urlset>`, news.ReasonNotFeed, 0, ""},
		{"empty index", `<sitemapindex></sitemapindex>`, news.ReasonNotFeed, 0, ""},
		{"deep", newsRoot + "<url>" + strings.Repeat("<a>", 100) + "</url></urlset>", news.ReasonTooLarge, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := Hints{URL: "https://n.example/news.xml", Limits: Limits{Entries: 20}, Now: time.Date(2024, 6, 8, 0, 0, 0, 0, time.UTC)}
			doc, err := Decode([]byte(tt.body), h)
			if e, ok := err.(*Error); ok { //nolint:errorlint // Decode promises the type
				if e.Reason != tt.reason {
					t.Errorf("error %v, want %s", err, tt.reason)
				}
				return
			}
			if len(doc.Items) != tt.items || doc.Degraded != tt.damage || tt.reason != "" {
				t.Errorf("%d items, %q; want %d, %q and %q", len(doc.Items), doc.Degraded, tt.items, tt.damage, tt.reason)
			}
			checkItems(t, doc, h)
		})
	}
}

// The order of a sitemap means nothing: of more items than the limit the
// newest are taken.
func TestSitemapKeepsTheNewest(t *testing.T) {
	body := newsRoot
	for n := range 20 {
		body += article(n, "")
	}
	doc, err := Decode([]byte(body+"</urlset>"), Hints{URL: "https://n.example/news.xml", Limits: Limits{Entries: 2}})
	if err != nil || len(doc.Items) != 2 || doc.Items[0].Title != "Title 19" || doc.Items[1].Title != "Title 18" || doc.Dropped != 18 {
		t.Errorf("%d items, %d dropped, %v: %+v", len(doc.Items), doc.Dropped, err, doc.Items)
	}
}

func TestSitemapIndex(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2024, 6, d, 0, 0, 0, 0, time.UTC) }
	const archives = `<sitemap><loc>/2020.xml</loc></sitemap><sitemap><loc>https://news.example/2024.xml</loc><lastmod>2024-06-07</lastmod></sitemap><sitemap><loc>ftp://news.example/news</loc></sitemap>`
	for _, tt := range []struct {
		name, listed string
		want         []Part
	}{
		{"archives", archives, []Part{{"https://news.example/2024.xml", day(7)}, {URL: "https://news.example/2020.xml"}}},
		{
			"news among them", archives + `<sitemap><loc>/news1.xml</loc><lastmod>2024-06-01</lastmod></sitemap><sitemap><loc>/News2.xml</loc><lastmod>2024-06-02</lastmod></sitemap>`,
			[]Part{{"https://news.example/News2.xml", day(2)}, {"https://news.example/news1.xml", day(1)}},
		},
	} {
		doc, err := Decode([]byte(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+tt.listed+`</sitemapindex>`), Hints{URL: "https://news.example/index.xml"})
		if diff := cmp.Diff(tt.want, doc.Parts); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", tt.name, err, diff)
		}
	}
}

func TestNewsSitemaps(t *testing.T) {
	got := NewsSitemaps([]byte("User-agent: *\nDisallow: /rss\nSitemap: https://n.example/sitemap.xml\r\nsitemap : /news-sitemap.xml\nSITEMAP: https://n.example/googlenews.xml\nSitemap: gopher://news\n"), "https://n.example/robots.txt")
	if diff := cmp.Diff([]string{"https://n.example/news-sitemap.xml", "https://n.example/googlenews.xml"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
