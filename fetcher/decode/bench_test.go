package decode

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"straitwire/news"
)

// benchFeed makes a feed of so many items of about 3 KB, as news sites write
// them: an escaped article with links, pictures and a dozen paragraphs.
func benchFeed(items int) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Strait News</title><link>https://news.example/</link><language>en</language>`)
	for i := range items {
		fmt.Fprintf(&b, `<item><title>Patrol %d crosses the median line &amp; returns</title><link>https://news.example/a/%d?utm_source=rss</link><guid isPermaLink="false">tag:news.example,2024:%d</guid><pubDate>Fri, 07 Jun 2024 10:%02d:12 +0800</pubDate><dc:creator>Jane Doe</dc:creator><category>Defence</category><media:thumbnail url="https://news.example/i/%d.jpg" width="240"/><description>A patrol of %d aircraft crossed the line on Friday, the ministry said.</description><content:encoded><![CDATA[`, i, i, i, i%60, i, i)
		for p := range 9 {
			fmt.Fprintf(&b, `<p class="body">Paragraph %d: the <a href="/topic/%d">ministry</a> said that <strong>%d aircraft</strong> had been seen near the island; ships followed at a distance, and no shot was fired during the whole of the night, according to officials.</p><img src="/img/%d.jpg" alt="map" width="640" height="480">`, p, p, i, p)
		}
		b.WriteString(`]]></content:encoded></item>`)
	}
	b.WriteString(`</channel></rss>`)
	return []byte(b.String())
}

func BenchmarkDecode(b *testing.B) {
	for _, items := range []int{100} {
		body := benchFeed(items)
		h := Hints{URL: "https://news.example/feed", Now: time.Date(2024, 6, 8, 0, 0, 0, 0, time.UTC), Source: news.Source{ID: "bench", Language: "en"}}
		b.Run(fmt.Sprintf("items=%d/bytes=%d", items, len(body)), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				doc, err := Decode(body, h)
				if err != nil || len(doc.Items) != items {
					b.Fatal(len(doc.Items), err)
				}
			}
		})
		b.Run(fmt.Sprintf("gofeed/items=%d/bytes=%d", items, len(body)), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				p := gofeed.NewParser()
				p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
				if _, err := p.Parse(bytes.NewReader(body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
