package decode_test

import (
	"strings"
	"testing"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

func TestOutlets(t *testing.T) {
	const (
		rss    = `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:ag="http://purl.org/rss/1.0/modules/aggregation/" xmlns:News="https://search.example/?format=rss"><channel><title>Digest</title><link>https://digest.example/</link><item><title>Ship sinks</title><link>https://digest.example/1</link>?</item></channel></rss>`
		atom   = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Digest</title><link href="https://digest.example/"/><id>x</id><entry><id>y</id><title>Ship sinks</title><link href="https://digest.example/1"/>?</entry></feed>`
		paper  = "https://paper.example"
		single = "https://paper.example/feed"
	)
	for _, tt := range []struct {
		name, frame, text string
		want              news.Outlet
	}{
		{"none", rss, ``, news.Outlet{}},
		{"source", rss, `<source url="https://paper.example">The Paper</source>`, news.Outlet{Name: "The Paper", URL: paper}},
		{"source in CDATA", rss, `<source url="https://paper.example"><![CDATA[Law & Order]]></source>`, news.Outlet{Name: "Law & Order", URL: paper}},
		{"source with entities", rss, `<source url="https://paper.example/?a=1&amp;b=2">Law &amp;amp; Order</source>`, news.Outlet{Name: "Law & Order", URL: paper + "/?a=1&b=2"}},
		{"source of the document", rss, `<source url="https://www.digest.example/rss">Digest</source>`, news.Outlet{}},
		{"source of the document by name", rss, `<source>Digest</source>`, news.Outlet{}},
		{"source without address", rss, `<source>The Paper</source>`, news.Outlet{Name: "The Paper"}},
		{"source without name", rss, `<source url="https://paper.example"/>`, news.Outlet{URL: paper}},
		{"source that is a script", rss, `<source url="javascript:alert(1)">The Paper</source>`, news.Outlet{Name: "The Paper"}},
		{"a long source", rss, `<source url="https://paper.example">` + strings.Repeat("x", 10_000) + `</source>`, news.Outlet{Name: strings.Repeat("x", 197) + "…", URL: paper}},
		{"atom:source in RSS", rss, `<atom:source><atom:title>The Paper</atom:title><atom:link rel="self" href="https://paper.example/feed"/><atom:link href="https://paper.example"/></atom:source>`, news.Outlet{Name: "The Paper", URL: paper}},
		{"module for aggregators", rss, `<ag:source>The Paper</ag:source><ag:sourceURL>https://paper.example</ag:sourceURL>`, news.Outlet{Name: "The Paper", URL: paper}},
		{"a search", rss, `<News:Source>The Paper</News:Source>`, news.Outlet{Name: "The Paper"}},
		{"Atom", atom, `<source><id>urn:x</id><title>The Paper</title><link href="https://paper.example/"/></source>`, news.Outlet{Name: "The Paper", URL: paper + "/"}},
		{"Atom, its feed alone", atom, `<source><title>The Paper</title><link rel="self" href="https://paper.example/feed"/></source>`, news.Outlet{Name: "The Paper", URL: single}},
		{"Atom, its id alone", atom, `<source><id>https://paper.example/feed</id><title>The Paper</title></source>`, news.Outlet{Name: "The Paper", URL: single}},
		{"Atom, relative", atom, `<source xml:base="https://paper.example/"><title>The Paper</title><link href="feed"/></source>`, news.Outlet{Name: "The Paper", URL: single}},
		{"Atom, of the document", atom, `<source><id>https://digest.example/feed</id><title>Digest</title></source>`, news.Outlet{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := decode.Decode([]byte(strings.Replace(tt.frame, "?<", tt.text+"<", 1)), decode.Hints{URL: "https://digest.example/rss"})
			if err != nil || len(doc.Items) != 1 {
				t.Fatalf("Decode = %d items, %v", len(doc.Items), err)
			}
			if got := doc.Items[0].Outlet; got != tt.want {
				t.Errorf("Outlet = %+v, want %+v", got, tt.want)
			}
		})
	}
}
