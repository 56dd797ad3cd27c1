package decode

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// titles decodes a document and joins the titles of its items.
func titles(t *testing.T, body string, h Hints) (string, Document) {
	t.Helper()
	doc, err := Decode([]byte(body), h)
	if err != nil {
		t.Fatalf("Decode(%.300q): %v", body, err)
	}
	var list []string
	for _, it := range doc.Items {
		list = append(list, it.Title)
	}
	return strings.Join(list, "|"), doc
}

func TestDamaged(t *testing.T) {
	const head = `<rss version="2.0"><channel><title>T</title>`
	item := func(title string) string {
		return "<item><title>" + title + "</title><link>http://a.example/" + fmt.Sprint(len(title)) + "</link></item>"
	}
	tests := []struct{ name, body, want, degraded string }{
		{"whole", head + item("a") + item("b") + "</channel></rss>", "a|b", ""},
		{"cut in the markup", head + item("a") + item("b") + "<item><title>c</ti", "a|b", "the document ends early"},
		{"cut in a text", head + item("a") + "<item><title>c", "a", "the document ends early"},
		{"cut in CDATA", head + item("a") + "<item><title>c</title><description><![CDATA[<p>x", "a", "the document ends early"},
		{"cut in an attribute", head + item("a") + `<item><enclosure url="http://a`, "a", "the document ends early"},
		{"cut behind an item", head + item("a"), "a", "the document ends early"},
		{"CDATA not closed", head + "<item><title>a</title><description><![CDATA[x</description></item>" + "<item><title>b</title><description><![CDATA[y]]></description></item></channel></rss>", "a|b", "a CDATA section was not closed"},
		{"items behind", head + item("a") + "</channel></rss>" + item("b"), "a", "items follow the end of the document"},
		{"comment behind", head + item("a") + "</channel></rss>\n<!-- 0.2 s -->\n", "a", ""},
		{"control characters", head + item("a\x01b\x0bc&#x1F;&#0;") + "</channel></rss>", "abc", ""},
		{"surrogate pairs", head + item("a&#xD83D;&#xDE00;b&#55357;c") + "</channel></rss>", "a😀bc", ""},
		{"undefined entity", head + item("caf&eacute; &foo; &hellip;") + "</channel></rss>", "café &foo; …", ""},
		{"bare ampersands", head + item("R&D & a&b; AT&amp;T") + "</channel></rss>", "R&D & a&b; AT&T", ""},
		{"bare angle bracket", head + item("1 < 2, <중앙일보> x") + "</channel></rss>", "1 < 2, <중앙일보> x", ""},
		{"unclosed tags in a text", head + "<item><title>a</title><description>x<br>y<p>z<p>w</description></item>" + item("b") + "</channel></rss>", "a|b", ""},
		{"stray end tags", head + "<item><title>a</title></b></p><description>x</i></description></item>" + item("b") + "</channel></rss>", "a|b", ""},
		{"item not closed", head + "<item><title>a</title><item><title>b</title></item></channel></rss>", "a|b", ""},
		{"case of end tags", head + "<item><title>a</TITLE><pubDate>x</pubdate></ITEM>" + item("b") + "</channel></rss>", "a|b", ""},
		{"xml 1.1", `<?xml version="1.1" encoding="utf-8"?>` + head + item("a") + "</channel></rss>", "a", ""},
		{"two declarations", "<?xml version='1.0'?><?xml version='1.0'?>" + head + item("a") + "</channel></rss>", "a", ""},
		{"long prolog", "<!--" + strings.Repeat("x ", 5000) + "--><?xml-stylesheet href='x'?>" + head + item("a") + "</channel></rss>", "a", ""},
		{"comments with dashes", head + "<!-- a -- b --->" + item("a") + "</channel></rss>", "a", ""},
		{"comment in a text", head + item("a<!-- x -->b") + "</channel></rss>", "ab", ""},
		{"broken attributes", head + `<item class=x y "z" a='1'b="2"><title>a</title></item></channel></rss>`, "a", ""},
		{"quote not closed", `<rss version="2.0><channel><title>T</title>` + item("a") + `</channel></rss>`, "a", ""},
		{"angle brackets in a value", head + `<item><title>a</title><x y="<b> 1 > 0">z</x></item></channel></rss>`, "a", ""},
		{"names with colons", head + `<item><a:b:c x:y:z="1">x</a:b:c><title>a</title></item></channel></rss>`, "a", ""},
		{"doctype with entities", `<!DOCTYPE rss [<!ENTITY a "expanded"><!ENTITY b "&a;&a;">]>` + head + item("x &b; y") + "</channel></rss>", "x &b; y", ""},
		{"external entity", `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + head + item("x &a;") + "</channel></rss>", "x &a;", ""},
		{"end of CDATA in a text", head + item("a ]]&gt; b]]>c") + "</channel></rss>", "a ]]> b]]>c", ""},
		{"unclosed element before items", head + `<itunes:category text="x">` + item("a") + item("b") + "</channel></rss>", "a|b", ""},
		{"upper case", "<RSS><CHANNEL><ITEM><TITLE>a</TITLE></ITEM></CHANNEL></RSS>", "a", ""},
		{"made-up namespace", `<feed xmlns="http://made.up.example/"><entry><title>a</title><id>x</id></entry></feed>`, "a", ""},
		{"rdf", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>T</title></channel><item rdf:about="http://a.example/1"><title>a</title></item></rdf:RDF>`, "a", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, doc := titles(t, tt.body, Hints{})
			if got != tt.want {
				t.Errorf("titles = %q, want %q", got, tt.want)
			}
			if doc.Degraded != tt.degraded {
				t.Errorf("Degraded = %q, want %q", doc.Degraded, tt.degraded)
			}
		})
	}
}

// What stands around a whole document does no harm to it.
func TestJunk(t *testing.T) {
	const whole = `<rss version="2.0"><channel><title>T</title><item><title>a</title></item></channel></rss>`
	tests := []struct{ name, body, want string }{
		{"none", whole, ""},
		{"before", "<br />\n<b>Warning</b>: x in y<br />" + whole, "something stands before the document"},
		{"behind", whole + "<script>x</script>", "something follows the end of the document"},
		{"both", "x" + whole + "y", "something stands before the document; something follows the end of the document"},
	}
	for _, tt := range tests {
		got, doc := titles(t, tt.body, Hints{})
		if got != "a" || doc.Junk != tt.want || doc.Degraded != "" {
			t.Errorf("%s: titles %q, Junk %q, Degraded %q; want a, %q and nothing", tt.name, got, doc.Junk, doc.Degraded, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	deep := strings.Repeat("<x:a>", 100)
	tests := []struct {
		name, contentType, body string
		want                    news.Reason
	}{
		{"nothing", "", "", news.ReasonNotFeed},
		{"blanks", "", " \n\ufeff ", news.ReasonNotFeed},
		{"words", "text/plain", "404 not found", news.ReasonNotFeed},
		{"page", "text/html", "<!DOCTYPE html><html><head><title>Log in</title></head><body>x</body></html>", news.ReasonPage},
		{"page without a type", "", "<HTML><BODY>x</BODY></HTML>", news.ReasonPage},
		{"page that speaks of rss", "text/html", "<html><body>write <rss> and <feed> here: &lt;rss version='2.0'></body></html>", news.ReasonPage},
		{"xhtml page", "application/xhtml+xml", `<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html xmlns="http://www.w3.org/1999/xhtml"><head/></html>`, news.ReasonPage},
		{"list of feeds", "", `<opml version="2.0"><head/><body/></opml>`, news.ReasonNotFeed},
		{"sitemap", "", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>x</loc></url></urlset>`, news.ReasonNotFeed},
		{"other xml", "", `<note><to>x</to></note>`, news.ReasonNotFeed},
		{"other json", "application/json", `{"error":"no such feed"}`, news.ReasonNotFeed},
		{"broken json", "", `{"version":"https://jsonfeed.org/version/1",]`, news.ReasonMalformed},
		{"gzip", "", "\x1f\x8b\x08\x00\x00\x00\x00\x00", news.ReasonNotFeed},
		{"depth", "", "<rss><channel><item><title>a</title>" + deep + "</item></channel></rss>", news.ReasonTooLarge},
		{"depth of json", "", `{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, news.ReasonTooLarge},
		{"values of json", "", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","tags":[` + strings.Repeat(`"",`, 200_000) + `""]}]}`, news.ReasonTooLarge},
		{"size", "", "<rss>" + strings.Repeat(" ", 2<<20) + "</rss>", news.ReasonTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Decode([]byte(tt.body), Hints{ContentType: tt.contentType, Limits: Limits{Body: 1 << 20}})
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Reason != tt.want || e.Detail == "" || len(doc.Items) > 0 {
				t.Errorf("Decode = %d items, %v; want %s", len(doc.Items), err, tt.want)
			}
		})
	}
}

// TestHostile are documents that cost a careless reader its memory or its
// life. Each has to end in seconds even on a slow machine.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("megabytes each")
	}
	const size = 2 << 20
	fill := func(before, unit, after string) string {
		return before + strings.Repeat(unit, (size-len(before)-len(after))/len(unit)) + after
	}
	const head, tail = `<rss><channel><item><title>a</title>`, `</item></channel></rss>`
	tests := []struct{ name, body string }{
		{"nested extensions", fill(head, "<x:a>", tail)},
		{"tiny items", fill("<rss><channel>", "<item/>", "</channel></rss>")},
		{"small items", fill("<rss><channel>", "<item><title>a</title></item>", "</channel></rss>")},
		{"tiny elements", fill(head, "<a/>", tail)},
		{"attributes", fill(head+"<a ", "b='' ", "/>"+tail)},
		{"brackets", fill(head+"<description>", "<", "</description>"+tail)},
		{"title of brackets", fill("<rss><channel><item><title><![CDATA[", "<b", "]]></title></item></channel></rss>")},
		{"comments", fill(head, "<!--", tail)},
		{"CDATA", fill(head, "<![CDATA[", tail)},
		{"quotes", fill(head+"<a b=", `"`, tail)},
		{"end tags", fill(head, "</a>", tail)},
		{"ampersands", fill(head+"<description>", "&", "</description>"+tail)},
		{"references", fill(head+"<description>", "&#x41;", "</description>"+tail)},
		{"escaped markup", fill(head+"<description>", "&lt;div&gt;", "</description>"+tail)},
		{"escaped pictures", fill(head+"<description>", "&lt;img src=a&gt;", "</description>"+tail)},
		{"escaped frames", fill(head+"<description>", "&lt;iframe&gt;", "</description>"+tail)},
		{"sections that do not end", fill(strings.Repeat(head+"</item>", 101)+"<item>", "<a><![CDATA[</a>", "]]>"+tail)},
		{"end tags without a bracket", fill(head, "</a", ">"+tail)},
		{"instructions", fill("", "<?", "")},
		{"instructions of another kind", fill("", "<?>", "")},
		{"instructions inside", fill(head, "<?>", tail)},
		{"document types", fill("", "<!DOCTYPE[>", "")},
		{"declarations", fill("", "<!", "")},
		{"declarations with brackets", fill("", "<![>", "")},
		{"roots", fill("", "<rss ", "")},
		{"feeds in a page", fill("<html>", "<feed xmlns='x'>", "</html>")},
		{"json items", fill(`{"version":"https://jsonfeed.org/version/1","items":[`, `{},`, `null]}`)},
		{"json nulls", fill(`{"version":"https://jsonfeed.org/version/1","items":[`, `null,`, `null]}`)},
		{"json brackets", fill(`{"version":"https://jsonfeed.org/version/1","x":`, `[`, ``)},
		{"json commas", fill(`{"version":"https://jsonfeed.org/version/1","x":[`, `[],`, `1]}`)},
		{"sitemap", fill("<urlset xmlns:news='x'>", "<url><news:news>", "</urlset>")},
		{"sitemap of news", fill("<urlset>", "<url><loc>/</loc><news:news><news:title>a</news:title></news:news></url>", "</urlset>")},
		{"index of sitemaps", fill("<sitemapindex>", "<sitemap><loc>/</loc></sitemap>", "</sitemapindex>")},
		{"links of a page", fill("<html>", "<link rel=alternate type=application/rss+xml href=/x>", "")},
		{"open links of a page", fill("<html>", "<a href=/rss>", "")},
		{"attributes in a page", fill("<html><a ", "x=y ", "")},
		{"authors", fill(head, "<dc:creator>x</dc:creator>", tail)},
		{"high bytes", fill(head+"<description>", "\xe9\xa0\xff", "</description>"+tail)},
		{"escapes", fill(head+"<description>", "\x1b$B", "</description>"+tail)},
		{"marks", fill(head+"<description>", "\u0300", "</description>"+tail)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := Hints{URL: "http://a.example/feed", Now: time.Now()}
			start := time.Now()
			doc, err := Decode([]byte(tt.body), h)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("%v, %d items, %v", took.Round(time.Millisecond), len(doc.Items), err)
			}
			if e, ok := errors.AsType[*Error](err); ok && e.Reason == news.ReasonPanic {
				t.Error(err)
			}
			checkItems(t, doc, h)
		})
	}
}

func TestLimits(t *testing.T) {
	var b strings.Builder
	b.WriteString("<rss><channel>")
	for i := range 520 {
		fmt.Fprintf(&b, "<item><guid>%d</guid><title>t%d</title></item>", i, i)
	}
	b.WriteString("</channel></rss>")
	tests := []struct {
		name           string
		entries, ofSrc int
		items, dropped int
	}{
		{"default", 0, 0, 500, 20},
		{"of the document", 7, 0, 7, 513},
		{"of the source", 7, 510, 510, 10},
		{"all", 5000, 0, 520, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Decode([]byte(b.String()), Hints{Limits: Limits{Entries: tt.entries}, Source: news.Source{Entries: tt.ofSrc}})
			if err != nil || len(doc.Items) != tt.items || doc.Dropped != tt.dropped {
				t.Errorf("%d items, %d dropped, %v; want %d and %d", len(doc.Items), doc.Dropped, err, tt.items, tt.dropped)
			}
			if len(doc.Items) > 0 && doc.Items[0].GUID != "0" {
				t.Errorf("the first item is %q", doc.Items[0].GUID)
			}
		})
	}
}
