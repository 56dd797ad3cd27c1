package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

func TestPageFeeds(t *testing.T) {
	const page = "https://news.example/world/"
	declared := func(url, title, typ string) PageFeed { return PageFeed{url, title, typ, true} }
	linked := func(url, title string) PageFeed { return PageFeed{URL: url, Title: title} }
	for _, tt := range []struct {
		name, body string
		want       []PageFeed
	}{
		{
			"rss", `<html><head><link rel="alternate" type="application/rss+xml" title="World &amp; Asia" href="feed.xml"></head>`,
			[]PageFeed{declared("https://news.example/world/feed.xml", "World & Asia", "application/rss+xml")},
		},
		{
			"atom, upper case, charset", `<LINK REL='ALTERNATE HOME' TYPE='Application/Atom+XML; charset=utf-8' HREF=/a.atom>`,
			[]PageFeed{declared("https://news.example/a.atom", "", "application/atom+xml")},
		},
		{
			"json feed", `<link rel=alternate type=application/feed+json href=/f.json>`,
			[]PageFeed{declared("https://news.example/f.json", "", "application/feed+json")},
		},
		{"programming interface", `<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/2>`, nil},
		{"oembed", `<link rel=alternate type=application/json+oembed href=/oembed?url=feed>`, nil},
		{"other languages", `<link rel=alternate hreflang=zh href=/zh/feed/>`, nil},
		{"style", `<link rel="alternate stylesheet" type=text/css href=/rss.css>`, nil},
		{
			"sitemap of news", `<link rel=sitemap type=application/xml href=/news-sitemap.xml><link rel=sitemap href=/sitemap.xml>`,
			[]PageFeed{declared("https://news.example/news-sitemap.xml", "", "application/xml")},
		},
		{
			"base", `<base href="https://cdn.example/x/"><base href="https://evil.example/"><link rel=alternate type=application/rss+xml href=f>`,
			[]PageFeed{declared("https://cdn.example/x/f", "", "application/rss+xml")},
		},
		{
			"comments last", `<link rel=alternate type=application/rss+xml href=/comments/feed/><link rel=alternate type=application/rss+xml href=/feed/>`,
			[]PageFeed{declared("https://news.example/feed/", "", "application/rss+xml"), declared("https://news.example/comments/feed/", "", "application/rss+xml")},
		},
		{
			"linked", `<body><a href="/rss/all.xml">All</a> <a href="/x"><img src=i alt="RSS feed"></a> <a href="/rss-is-dead.html">RSS is dead</a>`,
			[]PageFeed{linked("https://news.example/rss/all.xml", ""), linked("https://news.example/x", ""), linked("https://news.example/rss-is-dead.html", "")},
		},
		{"links that are none", `<a href="/feedback">Feedback</a><a href="/atomic">Atomic</a><a href="mailto:rss@x.example">m</a><a href="/rss.png">i</a><a href="javascript:rss()">RSS</a>`, nil},
		{
			"feed scheme", `<a href="feed://other.example/a">x</a><a href="feed:https://third.example/b">y</a>`,
			[]PageFeed{linked("https://other.example/a", ""), linked("https://third.example/b", "")},
		},
		{
			"once", `<link rel=alternate type=application/rss+xml href=/f#top><a href="/f">RSS</a>`,
			[]PageFeed{declared("https://news.example/f", "", "application/rss+xml")},
		},
		{"inside a script", `<script>var s='<link rel=alternate type=application/rss+xml href=/f>'</script>`, nil},
		{"inside a comment", `<!-- <link rel=alternate type=application/rss+xml href=/f> -->`, nil},
		{
			"legacy charset", "<meta charset=windows-1252><link rel=alternate type=application/rss+xml title='Caf\xe9' href=/f>",
			[]PageFeed{declared("https://news.example/f", "Café", "application/rss+xml")},
		},
		{"other schemes", `<link rel=alternate type=application/rss+xml href="file:///etc/passwd"><link rel=alternate type=application/rss+xml href="data:,x">`, nil},
		{"nothing", ``, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, PageFeeds([]byte(tt.body), Hints{URL: page, ContentType: "text/html"})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPageFeedsAreBounded(t *testing.T) {
	var b strings.Builder
	for range 5000 {
		b.WriteString(`<link rel=alternate type=application/rss+xml href=/` + strings.Repeat("x", b.Len()%97) + `>`)
	}
	if got := len(PageFeeds([]byte(b.String()), Hints{URL: "https://a.example/"})); got != maxPageFeeds {
		t.Errorf("%d feeds, want %d", got, maxPageFeeds)
	}
	for _, hostile := range []string{"<a href='", "<script>", "<a href=/rss>", "<link rel=alternate ", "<a " + strings.Repeat("x=y ", 1000)} {
		PageFeeds([]byte(strings.Repeat(hostile, maxPage/len(hostile))), Hints{URL: "https://a.example/"})
	}
}

func TestErrorOfAPageNamesItsFeeds(t *testing.T) {
	_, err := Decode([]byte(`<!doctype html><title>Home</title><link rel=alternate type=application/rss+xml href=/f.xml><a href=/rss>RSS</a>`),
		Hints{URL: "https://news.example/", ContentType: "text/html"})
	want := Error{news.ReasonPage, "a web page instead of a feed: Home; the page names https://news.example/f.xml"}
	if e, ok := err.(*Error); !ok || *e != want { //nolint:errorlint // Decode promises the type
		t.Errorf("error %v, want %v", err, &want)
	}
}
