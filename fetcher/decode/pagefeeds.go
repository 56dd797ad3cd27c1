package decode

import (
	"bytes"
	"cmp"
	"errors"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"straitwire/news"
)

// PageFeed is a feed that a web page names, or seems to.
type PageFeed struct {
	URL      string // absolute
	Title    string // as the page says; may be empty
	Type     string // media type that the page says; may be empty
	Declared bool   // a <link> names it as a feed; without, it is a link of the text that sounds like one
}

const (
	maxPage      = 1 << 20 // of a page that is searched; the head of one is far smaller
	maxPageFeeds = 32
	maxPageTag   = 64 << 10
)

// PageFeeds returns the feeds that a web page names, those that it declares
// first. Of a page that is no page it returns nothing.
func PageFeeds(body []byte, h Hints) []PageFeed {
	var found []PageFeed
	// A panic costs the answer and nothing else.
	err := contained(func() error {
		text, _, _ := toUTF8(body[:min(len(body), 2*maxPage)], h)
		found = pageFeeds(text, h.URL)
		return nil
	})
	if err != nil {
		return nil
	}
	return found
}

// pageFeeds walks once over a page.
func pageFeeds(text []byte, address string) []PageFeed {
	p := pageReader{base: address, seen: map[string]bool{}}
	z := html.NewTokenizer(bytes.NewReader(text[:min(len(text), maxPage)]))
	z.SetMaxBuf(maxPage)
	for len(p.declared)+len(p.linked) < maxPageFeeds {
		switch z.Next() {
		case html.ErrorToken:
			p.endLink()
			return p.feeds()
		case html.TextToken:
			if p.open != nil && len(p.words) < maxTitle {
				p.words = append(append(p.words, ' '), clip(string(z.Text()), maxTitle)...)
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.A {
				p.endLink()
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if len(z.Raw()) <= maxPageTag {
				p.tag(z.Token())
			}
		}
	}
	return p.feeds()
}

// pageReader gathers what a page says of feeds.
type pageReader struct {
	base     string
	based    bool
	seen     map[string]bool
	declared []PageFeed
	linked   []PageFeed
	open     *PageFeed // the link whose text is being read
	sure     bool      // its address alone sounds like a feed
	words    []byte    // of its text
}

func (p *pageReader) tag(t html.Token) {
	at := map[string]string{}
	for _, a := range t.Attr {
		if _, twice := at[a.Key]; !twice {
			at[a.Key] = a.Val
		}
	}
	switch t.DataAtom {
	case atom.Base:
		if abs := news.AbsoluteURL(p.base, strings.TrimSpace(at["href"])); abs != "" && !p.based {
			p.base, p.based = abs, true // the first one counts
		}
	case atom.Link:
		if isFeedLink(at["rel"], at["type"], at["href"]) {
			p.declared = p.take(p.declared, PageFeed{
				URL: at["href"], Title: news.Cut(news.Clean(at["title"]), maxName), Type: mediaType(at["type"]), Declared: true,
			})
		}
	case atom.A:
		p.endLink()
		if at["href"] == "" {
			return
		}
		p.open = &PageFeed{URL: at["href"], Title: at["title"], Type: mediaType(at["type"])}
		p.sure = isFeedType(p.open.Type) || soundsLikeFeed(at["href"])
		p.words = append(p.words[:0], at["title"]+" "+at["aria-label"]+" "+at["class"]...)
	case atom.Img:
		if p.open != nil {
			p.words = append(append(p.words, ' '), clip(at["alt"], maxName)...)
		}
	}
}

// endLink judges the link of the text that ends here.
func (p *pageReader) endLink() {
	if p.open == nil {
		return
	}
	f := *p.open
	p.open = nil
	if !p.sure && !speaksOfFeeds(string(p.words)) {
		return
	}
	f.Title = news.Cut(news.Clean(f.Title), maxName)
	p.linked = p.take(p.linked, f)
}

func (p *pageReader) take(list []PageFeed, f PageFeed) []PageFeed {
	ref := strings.TrimSpace(f.URL)
	if rest, ok := strings.CutPrefix(ref, "feed:"); ok { // feed:https://... and feed://...
		ref = rest
		if strings.HasPrefix(ref, "//") {
			ref = "https:" + ref
		}
	}
	abs := news.AbsoluteURL(p.base, ref)
	if before, _, ok := strings.Cut(abs, "#"); ok {
		abs = before
	}
	if abs == "" || len(abs) > maxGUID || p.seen[abs] {
		return list
	}
	p.seen[abs] = true
	f.URL = abs
	return append(list, f)
}

// feeds returns what was found: what is declared comes first, comments last.
func (p *pageReader) feeds() []PageFeed {
	all := append(p.declared, p.linked...)
	slices.SortStableFunc(all, func(a, b PageFeed) int { return cmp.Compare(a.rank(), b.rank()) })
	return all
}

func (f PageFeed) rank() int {
	rank := 0
	if !f.Declared {
		rank += 2
	}
	if strings.Contains(strings.ToLower(f.URL+" "+f.Title), "comments") {
		rank++
	}
	return rank
}

func isFeedType(typ string) bool {
	switch typ {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/x.atom+xml", "application/rss", "text/rss+xml":
		return true
	}
	return false
}

// isFeedLink reports whether a <link> names a feed. Many a program declares
// its programming interface as alternate JSON too.
func isFeedLink(rels, typ, href string) bool {
	typ = mediaType(typ)
	for rel := range strings.FieldsSeq(strings.ToLower(rels)) {
		switch rel {
		case "alternate", "feed":
			if isFeedType(typ) || rel == "feed" && (typ == "" || strings.Contains(typ, "xml") || strings.Contains(typ, "json")) {
				return true
			}
			if typ == "application/xml" || typ == "text/xml" || typ == "application/json" {
				return soundsLikeFeed(href)
			}
		case "sitemap":
			return strings.Contains(strings.ToLower(href), "news")
		}
	}
	return false
}

// soundsLikeFeed reports whether an address looks like that of a feed.
func soundsLikeFeed(href string) bool {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "feed":
		return true
	case "", "http", "https":
	default:
		return false
	}
	low := strings.ToLower(u.Path)
	switch path.Ext(low) {
	case ".rss", ".atom", ".rdf":
		return true
	case "", ".xml", ".json", ".php", ".aspx", ".asp", ".jsp", ".cgi", ".do":
	default:
		return false // a page about feeds, a picture of one
	}
	words := strings.FieldsFunc(low, func(r rune) bool { return r == '/' || r == '-' || r == '_' || r == '.' })
	for _, word := range words {
		switch word {
		case "rss", "rss2", "rssfeed", "rssfeeds", "atom", "feed", "feeds", "rdf", "jsonfeed":
			return true
		}
	}
	query := u.Query()
	return query.Has("feed") || slices.Contains([]string{"rss", "atom", "feed"}, strings.ToLower(query.Get("format")+query.Get("type")))
}

// speaksOfFeeds reports whether the words of a link say that it is a feed.
func speaksOfFeeds(words string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(words), func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\t' || r == '-' || r == '_' || r == '(' || r == ')' || r == '.' || r == ':' || r == '/'
	}) {
		switch word {
		case "rss", "atom", "rss2", "rssfeed":
			return true
		}
	}
	return false
}

// naming adds to the error about a web page the feeds that the page names, so
// that whoever reads it knows what to write instead.
func naming(err error, text []byte, h Hints) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Reason != news.ReasonPage {
		return err
	}
	const most, longest = 2, 80 // an error is one line
	var named []string
	for _, f := range pageFeeds(text, h.URL) {
		if f.Declared && len(f.URL) <= longest && len(named) < most {
			named = append(named, f.URL)
		}
	}
	if len(named) == 0 {
		return err
	}
	return &Error{e.Reason, e.Detail + "; the page names " + strings.Join(named, " and ")}
}
