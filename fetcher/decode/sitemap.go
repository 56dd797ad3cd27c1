package decode

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"straitwire/news"
)

// The two documents of the sitemap protocol (https://www.sitemaps.org). With
// the extension for news, a publisher lists in them what a feed would: the
// articles of the last two days, with title, date, language and keywords.
const (
	formatSitemap = "sitemap"
	formatIndex   = "sitemapindex"
)

// Part is a document that an index names.
type Part struct {
	URL     string    // absolute
	Changed time.Time // as the index says; zero if it says nothing
}

// maxListed bounds what of a sitemap is looked at: a thousand articles is the
// most that a sitemap of news may have, and their order means nothing.
const maxListed = 5000

// sitemap reads a sitemap with news, or an index of sitemaps.
func (m *mapper) sitemap(root []byte, format string) error {
	limits := m.limits
	limits.Entries = maxListed
	g, err := guardXML(root, format, m.h, limits, nil)
	if err != nil {
		return err
	}
	m.damage = append(m.damage, g.damage...)
	if g.junk != "" {
		m.junk = append(m.junk, g.junk)
	}
	m.doc.Format, m.doc.Dropped = format, g.dropped
	listed, err := readSitemap(g.text, format)
	if err != nil {
		return err
	}
	if format == formatIndex {
		return m.parts(listed)
	}
	return m.articles(listed, rootTag(root))
}

// listing is one element of a sitemap.
type listing struct {
	loc, lastmod, image                   string
	news                                  bool
	title, date, name, language, keywords string
}

// maxValue bounds one value of a sitemap.
const maxValue = 16 << 10

// readSitemap reads what the guard has balanced, element by element.
func readSitemap(text []byte, format string) ([]listing, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Strict, d.Entity = false, xml.HTMLEntity
	var all []listing
	var now listing
	var path []string
	var value strings.Builder
	for {
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return all, malformed(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			path = append(path, strings.ToLower(t.Name.Local))
			value.Reset()
			if len(path) == 2 {
				now = listing{}
			}
			if len(path) == 3 && path[2] == "news" && format == formatSitemap {
				now.news = true
			}
		case xml.CharData:
			if value.Len() < maxValue {
				value.Write(t)
			}
		case xml.EndElement:
			if len(path) == 0 {
				continue
			}
			now.set(path, strings.TrimSpace(clip(value.String(), maxValue)))
			value.Reset()
			if len(path) == 2 && (path[1] == "url" || path[1] == "sitemap") {
				all = append(all, now)
			}
			path = path[:len(path)-1]
		}
	}
}

// set keeps the value of the element at a path. Sitemaps also speak of
// pictures, films and translations, each with a title or a loc of its own.
func (l *listing) set(path []string, value string) {
	if len(path) < 3 || value == "" {
		return
	}
	field := map[string]*string{
		"loc": &l.loc, "lastmod": &l.lastmod,
		"news/title": &l.title, "news/publication_date": &l.date, "news/keywords": &l.keywords, "news/language": &l.language,
		"news/publication/name": &l.name, "news/publication/language": &l.language,
		"image/loc": &l.image,
	}[strings.Join(path[2:], "/")]
	if field != nil && *field == "" {
		*field = value
	}
}

// parts keeps what an index names, the newest first: only the sitemaps whose
// addresses speak of news, where there are such. The others are archives.
func (m *mapper) parts(listed []listing) error {
	var others []Part
	for _, l := range listed {
		u := m.url("", l.loc)
		if u == "" {
			continue
		}
		part := Part{URL: u, Changed: m.date(l.lastmod)}
		if speaksOfNews(u) {
			m.doc.Parts = append(m.doc.Parts, part)
		} else {
			others = append(others, part)
		}
	}
	if len(m.doc.Parts) == 0 {
		m.doc.Parts = others
	}
	if len(m.doc.Parts) == 0 {
		return &Error{news.ReasonNotFeed, "an index of sitemaps that names none"}
	}
	slices.SortStableFunc(m.doc.Parts, func(a, b Part) int { return b.Changed.Compare(a.Changed) })
	return nil
}

// speaksOfNews reports whether the path of an address does; many a publisher
// does in its name.
func speaksOfNews(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.Contains(strings.ToLower(u.Path), "news")
}

// articles maps the elements that are news, the newest first.
func (m *mapper) articles(listed []listing, root []byte) error {
	without := 0
	articles := slices.DeleteFunc(listed, func(l listing) bool {
		if !l.news {
			without++
		}
		return !l.news
	})
	switch {
	case len(articles) == 0 && (without > 0 || !bytes.Contains(root, []byte("sitemap-news"))):
		return &Error{news.ReasonNotFeed, "a sitemap instead of a feed, and without news in it"}
	case without > 0:
		m.junk = append(m.junk, fmt.Sprintf("%d addresses of the sitemap are no news", without))
	}
	if len(articles) > 0 {
		m.doc.Title = plainTitle(articles[0].name, "")
		m.doc.Language = documentLanguage(articles[0].language, m.h)
	}
	drafts := make([]itemDraft, 0, len(articles))
	for _, l := range articles {
		d := itemDraft{lang: l.language}
		it := &d.it
		it.URL = m.url("", l.loc)
		it.Title = plainTitle(l.title, "")
		it.Published = m.date(l.date)
		if it.Updated = m.date(l.lastmod); it.Published.IsZero() {
			it.Published = it.Updated
		}
		it.Claimed, m.claimed = m.claimed, time.Time{}
		it.Categories = strings.FieldsFunc(l.keywords, func(r rune) bool { return r == ',' || r == ';' || r == '，' || r == '、' })
		it.Image = m.url("", l.image)
		drafts = append(drafts, d)
	}
	slices.SortStableFunc(drafts, func(a, b itemDraft) int { return b.it.Published.Compare(a.it.Published) })
	for _, d := range drafts {
		m.add(d)
	}
	return nil
}

// rootTag returns the start tag at the start of a document.
func rootTag(root []byte) []byte {
	tag, _, _ := bytes.Cut(root[:min(len(root), 8<<10)], []byte(">"))
	return tag
}

// NewsSitemaps returns the sitemaps that a robots.txt names and whose
// addresses speak of news, at most a few.
func NewsSitemaps(robots []byte, address string) []string {
	const most = 4
	var found []string
	for line := range bytes.Lines(robots[:min(len(robots), 512<<10)]) {
		name, value, ok := strings.Cut(clip(string(line), maxGUID), ":")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "sitemap") {
			continue
		}
		u := news.AbsoluteURL(address, strings.TrimSpace(value))
		if speaksOfNews(u) && !slices.Contains(found, u) && len(found) < most {
			found = append(found, u)
		}
	}
	return found
}
