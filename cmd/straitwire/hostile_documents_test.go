package main

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf16"

	"straitwire/news"
)

func document(body string) http.HandlerFunc { return withHeader(body) }

func typed(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Write([]byte(body)) //nolint:errcheck // the reader may be gone
	}
}

func channel(items string) string {
	return `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title>` + items + `</channel></rss>`
}

// documentBehaviours are documents that are none, or that cost too much.
func documentBehaviours() []behaviour {
	either := append(append([]news.Reason{news.ReasonEmpty, news.ReasonPage}, malformed...), wellRead...)
	laughs := `<!DOCTYPE l [<!ENTITY a "lol">`
	for c := 'b'; c <= 'j'; c++ {
		laughs += fmt.Sprintf("<!ENTITY %c %q>", c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
	}
	laughs += `]>`
	list := []behaviour{
		{name: "nothing", answer: document(""), want: notFeed},
		{name: "one blank", answer: document(" "), want: notFeed},
		{name: "a web page", answer: typed("text/html", "<!DOCTYPE html><html><body>sign in</body></html>"), want: []news.Reason{news.ReasonPage}},
		{name: "a web page called a feed", answer: document("<!DOCTYPE html><html><head><title>Wi-Fi</title></head><body>sign in</body></html>"), want: []news.Reason{news.ReasonPage}},
		{name: "a page with a feed in it", answer: document("<html><body><pre>" + strings.ReplaceAll(goodFeed, "<", "&lt;") + "</pre></body></html>"), want: []news.Reason{news.ReasonPage}},
		{name: "a page that asks for script", answer: typed("text/html", "<html><script>document.cookie='x';location.reload()</script></html>"), want: []news.Reason{news.ReasonPage}},
		{name: "plain words", answer: document("service unavailable"), want: notFeed},
		{name: "a PHP error before the feed", answer: document("<br />\n<b>Warning</b>: foo in <b>/var/www/x.php</b> on line <b>3</b><br />\n" + goodFeed), want: either},
		{name: "a picture", answer: typed("image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), want: notFeed},
		{name: "a PDF", answer: typed("application/pdf", "%PDF-1.7\n1 0 obj"), want: notFeed},
		{name: "a zip", answer: document("PK\x03\x04\x14\x00"), want: notFeed},
		{name: "a million zeros", answer: document(strings.Repeat("\x00", 1_000_000)), want: notFeed},
		{name: "a million angles", answer: document(strings.Repeat("<", 1_000_000)), want: either},
		{name: "a million ampersands", answer: document(channel("<item><title>" + strings.Repeat("&", 1_000_000) + "</title></item>")), want: either},
		{name: "a million quotes", answer: document(`<rss version="` + strings.Repeat(`"`, 1_000_000)), want: either},
		{name: "100,000 deep", answer: document(strings.Repeat("<a>", 100_000)), want: either},
		{name: "100,000 deep in an item", answer: document(channel("<item><title>deep</title><description>" + strings.Repeat("<b>", 100_000) + "</description></item>")), want: either},
		{name: "items 1,000 deep", answer: document(channel(strings.Repeat("<item>", 1000) + "<title>x</title>" + strings.Repeat("</item>", 1000))), want: either},
		{name: "200,000 attributes", answer: document(`<rss version="2.0" ` + manyAttributes(60_000) + `><channel><title>T</title></channel></rss>`), want: either},
		{name: "60,000 namespaces", answer: document(`<rss version="2.0" ` + manyNamespaces(40_000) + `><channel><title>T</title></channel></rss>`), want: either},
		{name: "a name of 1 MB", answer: document("<" + strings.Repeat("n", 1<<20) + "/>"), want: either},
		{name: "a comment of 1 MB first", answer: document("<!--" + strings.Repeat("c", 1<<20) + "-->" + goodFeed), want: either},
		{name: "a comment that never ends", answer: document("<!--" + goodFeed), want: either},
		{name: "CDATA that never ends", answer: document(channel("<item><title><![CDATA[half a title</title></item>")), want: either},
		{name: "CDATA in CDATA", answer: document(channel("<item><title><![CDATA[a<![CDATA[b]]>c]]></title></item>")), want: either},
		{name: "a billion laughs", answer: document(laughs + channel("<item><title>&j;</title></item>")), want: either},
		{name: "an entity from a file", answer: document(`<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + channel("<item><title>secret &x;</title></item>")), want: either},
		{name: "an entity from the network", answer: document(`<!DOCTYPE r [<!ENTITY x SYSTEM "http://10.0.0.1/x">]>` + channel("<item><title>far &x;</title></item>")), want: either},
		{name: "a DTD from the network", answer: document(`<!DOCTYPE rss SYSTEM "http://10.0.0.1/rss.dtd">` + goodFeed), want: either},
		{name: "a parameter entity", answer: document(`<!DOCTYPE r [<!ENTITY % x SYSTEM "http://10.0.0.1/x">%x;]>` + goodFeed), want: either},
		{name: "an entity of itself", answer: document(`<!DOCTYPE r [<!ENTITY x "&x;">]>` + channel("<item><title>&x;</title></item>")), want: either},
		{name: "XInclude", answer: document(`<rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude"><channel><xi:include href="file:///etc/passwd"/>` + goodItem + `</channel></rss>`), want: either},
		{name: "a stylesheet of its own", answer: document(`<?xml version="1.0"?><?xml-stylesheet href="javascript:alert(1)"?>` + channel(goodItem)), want: either},
		{name: "cut in the middle of an item", answer: document(goodFeed[:len(goodFeed)-70]), want: either},
		{name: "cut in the middle of a tag", answer: document(goodFeed[:len(goodFeed)-3]), want: wellRead},
		{name: "twice the same document", answer: document(goodFeed + goodFeed), want: either},
		{name: "junk after", answer: document(goodFeed + "<!-- served in 3 s --><script>alert(1)</script>"), want: either},
		{name: "no channel", answer: document(`<rss version="2.0">` + goodItem + `</rss>`), want: either},
		{name: "an empty channel", answer: document(channel("")), want: []news.Reason{news.ReasonEmpty}},
		{name: "an unknown root", answer: document("<feeds><thing>x</thing></feeds>"), want: notFeed},
		{name: "SVG", answer: document(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), want: notFeed},
		{name: "SOAP", answer: document(`<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body/></soap:Envelope>`), want: notFeed},
		{name: "an S3 error", answer: document(`<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`), want: notFeed},
		{name: "10,000 items", answer: document(channel(strings.Repeat("<item><title>one of many</title></item>", 10_000))), want: either},
		{name: "a title of 1 MB", answer: document(channel("<item><title>" + strings.Repeat("long ", 200_000) + "</title></item>")), want: either},
		{name: "a text of 1.5 MB", answer: document(channel("<item><title>t</title><content:encoded>" + strings.Repeat("word &lt;b&gt;", 100_000) + "</content:encoded></item>")), want: either},
		{name: "50,000 categories", answer: document(channel("<item><title>t</title>" + strings.Repeat("<category>c</category>", 50_000) + "</item>")), want: either},
		{name: "20,000 enclosures", answer: document(channel("<item><title>t</title>" + strings.Repeat(`<enclosure url="http://a.example/x"/>`, 20_000) + "</item>")), want: either},
	}
	for name, doc := range map[string]string{
		"null": "null", "a number": "42", "a string": `"feed"`, "an empty list": "[]", "an empty object": "{}", "half an object": `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"half`,
		"items of null":       `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[null]}`,
		"items that are text": `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":"none"}`,
		"an item that lists":  `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[[1,2]]}`,
		"types mixed up":      `{"version":1,"title":["T"],"items":[{"id":1.5,"title":{},"url":[],"content_html":7,"date_published":12}]}`,
		"100,000 deep":        strings.Repeat("[", 100_000),
		"objects deep":        strings.Repeat(`{"a":`, 100_000),
		"the same key twice":  `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[],"items":[{"id":"1","content_text":"x"}]}`,
		"lone surrogates":     `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","title":"\ud800 x","content_text":"\udfff"}]}`,
		"huge numbers":        `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":1e999,"content_text":"x","attachments":[{"url":"http://a.example/","mime_type":"a/b","size_in_bytes":1e400}]}]}`,
		"script as an answer": `)]}',{"version":"https://jsonfeed.org/version/1.1"}`,
		"an error object":     `{"error":{"code":403,"message":"no"}}`,
		"NaN":                 `{"version":"https://jsonfeed.org/version/1.1","items":NaN}`,
	} {
		list = append(list, behaviour{name: "JSON: " + name, answer: typed("application/feed+json", doc), want: either})
	}
	return list
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `a%d="x" `, i)
	}
	return b.String()
}

func manyNamespaces(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `xmlns:n%d="http://n.example/%d" `, i, i)
	}
	return b.String()
}

// charsetBehaviours lie about their letters.
func charsetBehaviours() []behaviour {
	either := append(append([]news.Reason{news.ReasonEmpty}, malformed...), wellRead...)
	var list []behaviour
	for _, label := range []string{"", "utf-8", "utf8", "UTF-16", "utf-32", "gb2312", "big5", "shift_jis", "iso-2022-jp", "euc-kr", "windows-1251", "koi8-r", "utf-7", "ebcdic-cp-us", "none", "x-user-defined", "replacement", "../../etc", strings.Repeat("u", 3000), "UTF-8\x00", "hz-gb-2312", "iso-8859-99"} {
		list = append(
			list,
			behaviour{name: fmt.Sprintf("declares %.20q", label), answer: document(`<?xml version="1.0" encoding="` + label + `"?>` + channel(goodItem)), want: either},
			behaviour{name: fmt.Sprintf("says %.20q by HTTP", label), answer: typed(fmt.Sprintf("text/xml; charset=%q", label), channel(goodItem)), want: either},
		)
	}
	wide := func(big bool) string {
		b := []byte{0xff, 0xfe}
		if big {
			b = []byte{0xfe, 0xff}
		}
		for _, u := range utf16.Encode([]rune(goodFeed)) {
			if big {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return string(b)
	}
	for name, doc := range map[string]string{
		"UTF-16 LE": wide(false), "UTF-16 BE": wide(true), "UTF-16 of an odd length": wide(false) + "x", "a UTF-8 mark before UTF-16": "\xef\xbb\xbf" + wide(false), "only a mark": "\xff\xfe", "three marks": "\xef\xbb\xbf\xef\xbb\xbf\xef\xbb\xbf" + goodFeed,
		"bad bytes everywhere": channel("<item><title>" + strings.Repeat("\xff\xfe\xfd", 1000) + "</title></item>"), "overlong UTF-8": channel("<item><title>\xc0\xbcscript\xc0\xbe</title></item>"), "surrogates in UTF-8": channel("<item><title>\xed\xa0\x80</title></item>"),
		"NUL between all letters": strings.Join(strings.Split(channel(goodItem), ""), "\x00"), "escapes of ISO-2022-JP": channel("<item><title>\x1b$B" + strings.Repeat("!!", 500) + "</title></item>"), "control characters": channel("<item><title>a\x01\x02\x03\x7f&#1;&#x1F;&#xFFFE;b</title></item>"),
		"references beyond Unicode": channel("<item><title>&#x110000; &#99999999999; &#xD800;</title></item>"), "right-to-left overrides": channel("<item><title>\u202egnp.exe\u2066\u2069</title></item>"), "a thousand marks on one letter": channel("<item><title>a" + strings.Repeat("\u0301", 5000) + "</title></item>"),
	} {
		list = append(list, behaviour{name: "letters: " + name, answer: document(doc), want: either})
	}
	return list
}

// itemBehaviours are good documents with bad items: scripts in every field,
// links to everywhere, dates of no calendar.
func itemBehaviours() []behaviour {
	var list []behaviour
	add := func(name, items string) {
		list = append(list, behaviour{name: "item: " + name, answer: document(channel(items)), want: append([]news.Reason{news.ReasonEmpty}, wellRead...)})
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace
	for i, attack := range []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `<a href=" java&#10;script:alert(1)">x</a>`, `<iframe src="//evil.example"></iframe>`, `<object data="x"></object>`, `<embed src="x">`, `<base href="//evil.example/">`,
		`<meta http-equiv="refresh" content="0;url=//evil.example">`, `<link rel="stylesheet" href="//evil.example/x.css">`, `<style>*{background:url(//evil.example)}</style>`, `<div style="background:url(javascript:alert(1))">x</div>`, `<form action="//evil.example"><input name=p></form>`, `<math><mtext><script>alert(1)</script></mtext></math>`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `"><script>alert(1)</script>`, `'-alert(1)-'`, `{{constructor.constructor('alert(1)')()}}`, `<![CDATA[<script>alert(1)</script>]]>`, `]]><script>alert(1)</script>`, `<!--><script>alert(1)</script>-->`, `<img src="data:text/html,<script>alert(1)</script>">`,
		`<video><source onerror=alert(1)></video>`, `<body onload=alert(1)>`, `<table background="javascript:alert(1)">`, `<x contenteditable onblur=alert(1)>y</x>`, `<a href="vbscript:x">x</a>`, `<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`,
	} {
		e := escape(attack)
		add(fmt.Sprintf("script %d", i), fmt.Sprintf(`<item><guid isPermaLink="false">x%d %s</guid><title>%s</title><link>%s</link><author>%s</author><category>%s</category><description>%s</description><content:encoded>%s</content:encoded><enclosure url="%s" type="%s" length="%s"/></item>`, i, e, e, e, e, e, e, e, e, e, e))
	}
	for i, link := range []string{"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", "\\\\evil.example\\x", "http://", "http:///x", "http://[", "http://a b/", "http://user:pw@evil.example/", "mailto:a@b", "#", "?", " ", "http://evil.example/" + strings.Repeat("a", 100_000), "http://evil.example/\r\nX: y", "http://127.0.0.1/admin", "http://☃.example/☃"} {
		add(fmt.Sprintf("link %d", i), fmt.Sprintf(`<item><guid isPermaLink="false">l%d</guid><title>a link of no good</title><link>%s</link></item>`, i, escape(link)))
	}
	for i, date := range []string{"yesterday", "0", "-1", "99999999999999999999", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "2026-13-45T99:99:99Z", "1970-01-01", "Thu, 32 Foo 2026", "2026-02-30", strings.Repeat("1", 100_000), "١٤٤٧/٠١/٠١", "令和99999年1月1日", "NaN"} {
		add(fmt.Sprintf("date %d", i), fmt.Sprintf(`<item><guid isPermaLink="false">d%d</guid><title>a date of no calendar</title><pubDate>%s</pubDate></item>`, i, date))
	}
	same := `<item><guid isPermaLink="false">same</guid><title>one id for all</title></item>`
	add("one id for a hundred items", strings.Repeat(same, 100))
	add("no field at all", strings.Repeat("<item></item>", 50))
	add("an id of 1 MB", `<item><guid>`+strings.Repeat("i", 1<<20)+`</guid><title>t</title></item>`)
	add("an id of blanks", "<item><guid>   </guid><title>t of blanks</title></item>")
	add("an id of NUL", "<item><guid>&#0;</guid><title>t of nul</title></item>")
	return list
}
