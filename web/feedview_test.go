package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"straitwire/news"
)

// The page about a feed tells its address as it was asked for, with what opens
// it and nothing else, and shows the latest of the topic.
func TestFeedPage(t *testing.T) {
	var items []news.Listed
	for _, title := range strings.Split("a b c d e f g h i j k l", " ") {
		items = append(items, news.Listed{Item: news.Item{Title: "Title " + title, URL: "https://a.example/" + title}})
	}
	snap := &Snapshot{
		BaseURL: "https://news.example/wire",
		Topics:  []Topic{{ID: "strait", Title: "Strait <b>", Items: items}, {ID: "secret", Title: "Secret", Private: true, Items: items[:1]}},
	}
	p := New(func() *Snapshot { return snap }, nil, nil)
	for _, tt := range []struct {
		name, target   string
		address, raw   string
		page           string // link to the topic; empty if there is none
		items          int
		wanted, unseen string
	}{
		{"topic", "/topics/strait.atom", "/topics/strait.atom", "/topics/strait.atom?raw", "/topics/strait", latestItems, "feed: Strait &lt;b&gt;", "Title k"},
		{"written otherwise", "/topics/%73trait.atom", "/topics/strait.atom", "/topics/strait.atom?raw", "/topics/strait", latestItems, "Title a", "%73"},
		{"with what a campaign adds", "/topics/strait.rss?utm_source=x", "/topics/strait.rss", "/topics/strait.rss?raw", "/topics/strait", latestItems, "Title a", "utm_source"},
		{"of changes", "/topics/strait/changes.atom", "/topics/strait/changes.atom", "/topics/strait/changes.atom?raw", "", 0, "This is a feed", "Title a"},
		{"not for everybody", "/topics/secret.atom?token=s3cret", "/topics/secret.atom?token=s3cret", "/topics/secret.atom?token=s3cret&amp;raw", "/topics/secret?token=s3cret", 1, "Secret", "Title b"},
		{"for everybody, with a token", "/topics/strait.atom?token=s3cret", "/topics/strait.atom", "/topics/strait.atom?raw", "/topics/strait", latestItems, "Title a", "s3cret"},
		{"of surges", "/surges.rss", "/surges.rss", "/surges.rss?raw", "", 0, "This is a feed", "Title a"},
		{"of a search", "/search.atom?q=%3Cscript%3E+a%26b", "/search.atom?q=%3Cscript%3E&#43;a%26b", "/search.atom?q=%3Cscript%3E&#43;a%26b&amp;raw", "", 0, "This is a feed", "<script"},
	} {
		var first string
		for range 2 { // made, and kept
			req := httptest.NewRequest(http.MethodGet, tt.target, nil)
			req.Host = "evil.example"
			req.Header.Set("X-Forwarded-Host", "evil.example")
			rec := httptest.NewRecorder()
			p.Feed(rec, req)
			body := rec.Body.String()
			if rec.Code != http.StatusOK || rec.Header().Get("Cache-Control") != "private, no-cache" || rec.Header().Get("Vary") != "Accept-Encoding, Sec-Fetch-Dest, Sec-Fetch-Mode" {
				t.Errorf("%s: %d %v", tt.name, rec.Code, rec.Header())
			}
			for _, want := range []string{"<code>https://news.example/wire" + tt.address + "</code>", `href="/wire` + tt.raw + `"`, tt.wanted} {
				if !strings.Contains(strings.ReplaceAll(body, "+", "&#43;"), strings.ReplaceAll(want, "+", "&#43;")) {
					t.Errorf("%s: no %s in\n%s", tt.name, want, body)
				}
			}
			for _, bad := range []string{tt.unseen, "evil.example"} {
				if strings.Contains(body, bad) {
					t.Errorf("%s: %s in\n%s", tt.name, bad, body)
				}
			}
			if got := strings.Contains(body, "The same, <a"); got != (tt.page != "") || got && !strings.Contains(body, `<a href="/wire`+tt.page+`">as a page`) {
				t.Errorf("%s: the page of the topic in\n%s", tt.name, body)
			}
			if got := strings.Count(body, `<li class="item">`); got != tt.items {
				t.Errorf("%s: %d items, want %d", tt.name, got, tt.items)
			}
			if first != "" && body != first {
				t.Errorf("%s: another page the second time", tt.name)
			}
			first = body
		}
	}
	kept := 0
	p.pages().feeds.Range(func(any, any) bool { kept++; return true })
	if kept != 4 {
		t.Errorf("%d pages are kept, want one for each feed, however its address is written", kept)
	}
}
