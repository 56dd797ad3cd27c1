package decode

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

const (
	rssHead  = `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>T</title><link>/home</link><language>en-us</language><item>`
	rssTail  = `</item></channel></rss>`
	atomHead = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title><author><name>Staff</name></author><entry>`
	atomTail = `</entry></feed>`
)

// TestItem reads one item of each shape; got names the field that the case is
// about.
func TestItem(t *testing.T) {
	now := time.Date(2024, 6, 8, 12, 0, 0, 0, time.UTC)
	title := func(it news.Item) any { return it.Title }
	link := func(it news.Item) any { return it.URL }
	guid := func(it news.Item) any { return it.GUID }
	summary := func(it news.Item) any { return it.Summary }
	content := func(it news.Item) any { return it.Content }
	texts := func(it news.Item) any { return [3]string{it.Summary, it.Content, it.Text} }
	published := func(it news.Item) any { return it.Published }
	updated := func(it news.Item) any { return it.Updated }
	authors := func(it news.Item) any { return it.Authors }
	categories := func(it news.Item) any { return it.Categories }
	image := func(it news.Item) any { return it.Image }
	enclosures := func(it news.Item) any { return it.Enclosures }
	language := func(it news.Item) any { return it.Language }
	rights := func(it news.Item) any { return it.Rights }
	persons := func(p ...news.Person) any { return p }
	files := func(f ...news.Enclosure) any { return f }
	words := func(w ...string) any { return w }
	date := func(s string) any {
		d, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	rss := func(s string) string { return rssHead + s + rssTail }
	atom := func(s string) string { return atomHead + s + atomTail }
	json := func(s string) string {
		return `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{` + s + `}]}`
	}
	tests := []struct {
		name, body string
		got        func(news.Item) any
		want       any
	}{
		{"title with entities", rss(`<title>R&amp;D &#8217;s</title>`), title, "R&D ’s"},
		{"title escaped twice", rss(`<title>AT&amp;amp;T it&amp;#8217;s</title>`), title, "AT&T it’s"},
		{"title with markup", rss(`<title>&lt;b&gt;Bold&lt;/b&gt; &lt;i&gt;move&lt;/i&gt;&lt;br/&gt;now</title>`), title, "Bold move now"},
		{"title in CDATA", rss(`<title><![CDATA[<em>A</em> &amp; B]]></title>`), title, "A & B"},
		{"title with comparisons", rss(`<title>1 &lt; 2 &amp;&amp; 3 &gt; 2</title>`), title, "1 < 2 && 3 > 2"},
		{"title about a tag", rss(`<title>History of the &lt;blink&gt; tag</title>`), title, "History of the <blink> tag"},
		{"title about an open tag", rss(`<title>Why &lt;b&gt; is not bold</title>`), title, "Why <b> is not bold"},
		{"atom text title", atom(`<title type="text">The &lt;b&gt;x&lt;/b&gt; tag</title>`), title, "The <b>x</b> tag"},
		{"atom html title", atom(`<title type="html">The &lt;b&gt;x&lt;/b&gt; &amp;lt;tag&amp;gt;</title>`), title, "The x <tag>"},
		{"atom xhtml title", atom(`<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>b</b> &lt; c</div></title>`), title, "A b < c"},
		{"title of dc", rss(`<dc:title>D</dc:title>`), title, "D"},
		{"title is not media:title", rss(`<title>A</title><media:content><media:title>M</media:title></media:content>`), title, "A"},

		{"link", rss(`<link>http://a.example/x</link>`), link, "http://a.example/x"},
		{"relative link", rss(`<link>/x?a=1&amp;b=2</link>`), link, "https://news.example/x?a=1&b=2"},
		{"link with a bare ampersand", rss(`<link>http://a.example/x?a=1&copy=2</link>`), link, "http://a.example/x?a=1&copy=2"},
		{"link under xml:base", `<rss version="2.0" xml:base="http://b.example/dir/x"><channel><item><title>a</title><link>y</link></item></channel></rss>`, link, "http://b.example/dir/y"},
		{"link of feedburner", rss(`<link>http://proxy.example/1</link><feedburner:origLink>http://a.example/1</feedburner:origLink>`), link, "http://a.example/1"},
		{"link from the guid", rss(`<title>a</title><guid>http://a.example/g</guid>`), link, "http://a.example/g"},
		{"no link from a guid that is none", rss(`<title>a</title><guid isPermaLink="false">http://a.example/g</guid>`), link, ""},
		{"link of atom in rss", rss(`<atom:link href="http://a.example/l"/>`), link, "http://a.example/l"},
		{"link that is a script", rss(`<title>a</title><link>javascript:alert(1)</link>`), link, ""},
		{"atom alternate", atom(`<link rel="self" href="/s"/><link rel="alternate" type="application/json" href="/j"/><link rel="alternate" type="text/html" href="/h"/>`), link, "https://news.example/h"},
		{"atom link under its own base", atom(`<title>a</title><link xml:base="http://b.example/c/" href="d"/>`), link, "http://b.example/c/d"},
		{"atom without a link", atom(`<title>a</title><id>http://a.example/id</id>`), link, "http://a.example/id"},

		{"guid", rss(`<guid isPermaLink="false"> tag:a,2024:1 </guid>`), guid, "tag:a,2024:1"},
		{"no guid", rss(`<title>a</title>`), guid, ""},
		{"rdf:about", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item rdf:about="http://a.example/1?a=1&amp;b=2"><title>a</title></item></rdf:RDF>`, guid, "http://a.example/1?a=1&b=2"},
		{"json number", json(`"id":17,"content_text":"x"`), guid, "17"},

		{"plain description", rss(`<description>One &amp; two
			three</description>`), texts, [3]string{"One & two\nthree", "", ""}},
		{"description with markup", rss(`<description>&lt;p&gt;One &lt;a href="/x"&gt;two&lt;/a&gt;&lt;/p&gt;&lt;p&gt;three</description>`), texts, [3]string{"One two\nthree", `<p>One <a href="https://news.example/x">two</a></p><p>three</p>`, ""}},
		{"description and content", rss(`<description>Short.</description><content:encoded><![CDATA[<p>Long &amp; wide.</p>]]></content:encoded>`), texts, [3]string{"Short.", "<p>Long &amp; wide.</p>", "Long & wide."}},
		{"description that is its content", rss(`<description>Same.</description><content:encoded><![CDATA[<p>Same.</p>]]></content:encoded>`), texts, [3]string{"Same.", "<p>Same.</p>", ""}},
		{"content alone", rss(`<content:encoded><![CDATA[<p>Long.</p>]]></content:encoded>`), texts, [3]string{"Long.", "<p>Long.</p>", ""}},
		{"undeclared prefix", `<rss><channel><item><content:encoded>&lt;p&gt;x&lt;/p&gt;</content:encoded></item></channel></rss>`, content, "<p>x</p>"},
		{"xhtml body", rss(`<title>a</title><xhtml:body><p>x <b>y</b></p></xhtml:body>`), content, "<p>x <b>y</b></p>"},
		{"fullitem", rss(`<title>a</title><fullitem>&lt;p&gt;x&lt;/p&gt;</fullitem>`), content, "<p>x</p>"},
		{"description escaped twice", rss(`<description>&amp;lt;p&amp;gt;x&amp;lt;/p&amp;gt;</description>`), texts, [3]string{"x", "<p>x</p>", ""}},
		{"description with inline markup", rss(`<description>a <b>b</b><br>c</description>`), texts, [3]string{"a b\nc", "a <b>b</b><br>c", ""}},
		{"script in a description", rss(`<description>&lt;script&gt;x()&lt;/script&gt;&lt;p onclick="y()" style="z"&gt;ok&lt;/p&gt;</description>`), content, "<p>ok</p>"},
		{"media description", rss(`<title>a</title><media:group><media:description>M</media:description></media:group>`), summary, "M"},
		{"atom text summary", atom(`<summary type="text">1 &lt; 2 &lt;b&gt;</summary>`), texts, [3]string{"1 < 2 <b>", "", ""}},
		{"atom html content", atom(`<content type="html">&lt;p&gt;x &lt;img src="i.png"&gt;&lt;/p&gt;</content>`), content, `<p>x <img src="https://news.example/feeds/i.png"></p>`},
		{"atom xhtml content under a base", atom(`<content type="xhtml" xml:base="http://b.example/d/"><div xmlns="http://www.w3.org/1999/xhtml"><a href="e">x</a></div></content>`), content, `<a href="http://b.example/d/e">x</a>`},
		{"atom picture as content", atom(`<title>a</title><content type="image/png">iVBORw0KGgo=</content>`), content, ""},
		{"atom 0.3", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="escaped" type="text/html">&lt;b&gt;A&lt;/b&gt;</title><content mode="escaped" type="text/html">&lt;p&gt;x&lt;/p&gt;</content></entry></feed>`, content, "<p>x</p>"},
		{"json text", json(`"id":"1","content_text":"a < b\nc"`), texts, [3]string{"a < b\nc", "", ""}},
		{"json html", json(`"id":"1","content_html":"<p>a</p>","summary":"S"`), texts, [3]string{"S", "<p>a</p>", "a"}},
		{"decomposed text", rss("<description>Ha\u0300 No\u0323\u0302i</description>"), summary, "Hà Nội"},
		{"bidi override", rss("<description>&lt;p&gt;a\u202eb&lt;/p&gt;</description>"), content, "<p>ab</p>"},

		{"date", rss(`<title>a</title><pubDate>Fri, 07 Jun 2024 10:00:00 +0800</pubDate>`), published, date("2024-06-07T02:00:00Z")},
		{"date of dc", rss(`<title>a</title><dc:date>2024-06-07T10:00:00Z</dc:date>`), published, date("2024-06-07T10:00:00Z")},
		{"date that fails, then one of dc", rss(`<title>a</title><pubDate>soon</pubDate><dc:date>2024-06-07T10:00:00Z</dc:date>`), published, date("2024-06-07T10:00:00Z")},
		{"date of the year one", rss(`<title>a</title><pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>`), published, time.Time{}},
		{"date of the epoch", rss(`<title>a</title><pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate>`), published, time.Time{}},
		{"date in the future", rss(`<title>a</title><pubDate>Fri, 07 Jun 2030 10:00:00 +0000</pubDate>`), published, now},
		{"date a little ahead", rss(`<title>a</title><pubDate>Sat, 08 Jun 2024 20:00:00 +0000</pubDate>`), published, date("2024-06-08T20:00:00Z")},
		{"no date", rss(`<title>a</title>`), published, time.Time{}},
		{"updated", rss(`<title>a</title><dcterms:modified>2024-06-07T10:00:00Z</dcterms:modified>`), updated, date("2024-06-07T10:00:00Z")},
		{"atom updated alone", atom(`<title>a</title><updated>2024-06-07T10:00:00Z</updated>`), published, date("2024-06-07T10:00:00Z")},
		{"atom 0.3 issued", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>a</title><issued>2024-06-07T10:00:00Z</issued></entry></feed>`, published, date("2024-06-07T10:00:00Z")},

		{"author of rss", rss(`<title>a</title><author>jane@a.example (Jane Doe)</author>`), authors, persons(news.Person{Name: "Jane Doe", Email: "jane@a.example"})},
		{"author in angle brackets", rss(`<title>a</title><author>Jane Doe &lt;jane@a.example&gt;</author>`), authors, persons(news.Person{Name: "Jane Doe", Email: "jane@a.example"})},
		{"author by name", rss(`<title>a</title><author>Jane Doe</author>`), authors, persons(news.Person{Name: "Jane Doe"})},
		{"several creators", rss(`<title>a</title><dc:creator>A</dc:creator><dc:creator>B</dc:creator><dc:creator>A</dc:creator>`), authors, persons(news.Person{Name: "A"}, news.Person{Name: "B"})},
		{"atom authors", atom(`<title>a</title><author><name>A</name><uri>/a</uri></author><author><name>B</name><email>b@a.example</email></author>`), authors, persons(news.Person{Name: "A", URL: "https://news.example/a"}, news.Person{Name: "B", Email: "b@a.example"})},
		{"atom author of the feed", atom(`<title>a</title>`), authors, persons(news.Person{Name: "Staff"})},
		{"json authors", json(`"id":"1","authors":[null,{"name":"A","url":"http://a.example/"}]`), authors, persons(news.Person{Name: "A", URL: "http://a.example/"})},

		{"categories", rss(`<title>a</title><category domain="x">A &amp;amp; B</category><category>a &amp; b</category><dc:subject>C</dc:subject><media:category label="D">d</media:category>`), categories, words("A & B", "C", "D")},
		{"atom categories", atom(`<title>a</title><category term="t" label="L"/><category term="u"/>`), categories, words("L", "u")},
		{"json tags", json(`"id":"1","tags":["A","B"]`), categories, words("A", "B")},

		{"thumbnail", rss(`<title>a</title><media:thumbnail url="/s.jpg" width="100"/><media:thumbnail url="/l.jpg" width="800"/>`), image, "https://news.example/l.jpg"},
		{"picture in a group", rss(`<title>a</title><media:group><media:content url="/p.jpg" medium="image"/></media:group>`), image, "https://news.example/p.jpg"},
		{"picture enclosed", rss(`<title>a</title><enclosure url="http://a.example/p.png" type="image/png" length="12"/>`), image, "http://a.example/p.png"},
		{"picture of itunes", rss(`<title>a</title><itunes:image href="http://a.example/i.png"/>`), image, "http://a.example/i.png"},
		{"json picture", json(`"id":"1","image":"/i.png"`), image, "https://news.example/i.png"},
		{"enclosure", rss(`<title>a</title><enclosure url="/a.mp3" type="Audio/MPEG" length="1234"/>`), enclosures, files(news.Enclosure{URL: "https://news.example/a.mp3", Type: "audio/mpeg", Length: 1234})},
		{"enclosure with a strange length", rss(`<title>a</title><enclosure url="/a.mp3" type="x" length="12 MB"/>`), enclosures, files(news.Enclosure{URL: "https://news.example/a.mp3"})},
		{"atom enclosure", atom(`<title>a</title><link rel="enclosure" href="/a.pdf" type="application/pdf" length="9"/>`), enclosures, files(news.Enclosure{URL: "https://news.example/a.pdf", Type: "application/pdf", Length: 9})},
		{"json attachment", json(`"id":"1","attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg","size_in_bytes":"77"}]`), enclosures, files(news.Enclosure{URL: "https://news.example/a.mp3", Type: "audio/mpeg", Length: 77})},

		{"language of the document", rss(`<title>Patrol crosses the line</title>`), language, "en-US"},
		{"language of the item", rss(`<title>Die Flotte läuft aus</title><dc:language>de</dc:language>`), language, "de"},
		{"language that the script disproves", rss(`<title>국방부 북한 미사일 발사 확인</title>`), language, "ko"},
		{"language of an entry", `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry xml:lang="fr"><title>La flotte appareille</title></entry></feed>`, language, "fr"},
		{"rights", rss(`<title>a</title><dc:rights>(c) &amp;copy; A</dc:rights>`), rights, "(c) © A"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := Hints{URL: "https://news.example/feeds/main.xml", Now: now, Source: news.Source{ID: "s"}}
			doc, err := Decode([]byte(tt.body), h)
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Items) != 1 {
				t.Fatalf("%d items, want 1", len(doc.Items))
			}
			it := doc.Items[0]
			checkItems(t, doc, h)
			if it.Source != "s" || it.ID != "" || it.Seq != 0 || !it.FirstSeen.Equal(now) {
				t.Errorf("source %q, id %q, seq %d, first seen %v", it.Source, it.ID, it.Seq, it.FirstSeen)
			}
			if diff := cmp.Diff(tt.want, tt.got(it)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDocument(t *testing.T) {
	h := Hints{URL: "https://news.example/feeds/main.xml", ContentLanguage: "de-DE", Now: time.Date(2024, 6, 8, 12, 0, 0, 0, time.UTC)}
	tests := []struct {
		name, body string
		want       Document
	}{
		{
			"rss",
			`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>A &amp;amp; B</title><description>D</description><link>/</link><language>EN_us</language><copyright>C</copyright><ttl>90</ttl><lastBuildDate>Fri, 07 Jun 2024 10:00:00 GMT</lastBuildDate><atom:link rel="self" href="/feed"/><atom:link rel="hub" href="https://hub.example/"/></channel></rss>`,
			Document{Title: "A & B", Description: "D", Site: "https://news.example/", Language: "en-US", Self: "https://news.example/feed", Hub: "https://hub.example/", Rights: "C", Format: "rss", Charset: "utf-8", TTL: 90 * time.Minute, Updated: time.Date(2024, 6, 7, 10, 0, 0, 0, time.UTC)},
		},
		{
			"rdf",
			`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel rdf:about="x"><title>A</title><link>http://a.example/</link><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel></rdf:RDF>`,
			Document{Title: "A", Site: "http://a.example/", Language: "de-DE", Format: "rdf", Charset: "utf-8", Period: 6 * time.Hour},
		},
		{
			"atom",
			`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja" xml:base="http://b.example/"><title type="html">A &amp;lt; B</title><subtitle>S</subtitle><link href="x"/><link rel="self" href="f"/><link rel="hub" href="https://hub.example/"/><rights>R</rights><updated>2024-06-07T10:00:00Z</updated></feed>`,
			Document{Title: "A < B", Description: "S", Site: "http://b.example/x", Language: "ja", Self: "http://b.example/f", Hub: "https://hub.example/", Rights: "R", Format: "atom", Charset: "utf-8", Updated: time.Date(2024, 6, 7, 10, 0, 0, 0, time.UTC)},
		},
		{
			"json",
			`{"version":"https://jsonfeed.org/version/1.1","title":"A","description":"D","home_page_url":"/","feed_url":"/f.json","language":"ko","hubs":[{"type":"rssCloud","url":"http://c.example"},{"type":"WebSub","url":"https://hub.example/"}],"items":[]}`,
			Document{Title: "A", Description: "D", Site: "https://news.example/", Language: "ko", Self: "https://news.example/f.json", Hub: "https://hub.example/", Format: "json", Charset: "utf-8"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Decode([]byte(tt.body), h)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestJSONDamaged(t *testing.T) {
	const head = `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[`
	tests := []struct{ name, body, want, degraded string }{
		{"null items", head + `null,{"id":"1","title":"a"},null]}`, "a", ""},
		{"cut in an item", head + `{"id":"1","title":"a"},{"id":"2","ti`, "a", "the document ends early"},
		{"cut in a nested list", head + `{"id":"1","title":"a"},{"id":"2","tags":["x"`, "a", "the document ends early"},
		{"cut between items", head + `{"id":"1","title":"a"},`, "a", "the document ends early"},
		{"trailing commas", head + `{"id":"1","title":"a",},]}`, "a", ""},
		{"raw line break in a string", head + "{\"id\":\"1\",\"title\":\"a\nb\"}]}", "a b", ""},
		{"author as a string", `{"version":"https://jsonfeed.org/version/1","author":"J","items":[{"id":"1","title":"a","author":"K"}]}`, "a", ""},
		{"tags as a string", head + `{"id":"1","title":"a","tags":"x, y"}]}`, "a", ""},
		{"title as a number", head + `{"id":"1","title":2024}]}`, "2024", ""},
		{"authors as an object", head + `{"id":"1","title":"a","authors":{"name":"A"}}]}`, "a", ""},
		{"behind the brace", head + `{"id":"1","title":"a"}]} trailing`, "a", ""},
		{"mark before", "\ufeff" + head + `{"id":"1","title":"a"}]}`, "a", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, doc := titles(t, tt.body, Hints{})
			if got != tt.want || doc.Degraded != tt.degraded {
				t.Errorf("titles = %q, degraded %q; want %q and %q", got, doc.Degraded, tt.want, tt.degraded)
			}
		})
	}
}
