package feedout

import (
	"html"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/feeds"
)

// The structs of gorilla/feeds carry the plain elements of RSS; a field here
// shadows theirs where RSS needs an attribute, a repetition or a namespace.
type (
	rssDocument struct {
		feeds.RssFeedXml
		AtomNS    string      `xml:"xmlns:atom,attr"`
		DCNS      string      `xml:"xmlns:dc,attr"`
		MediaNS   string      `xml:"xmlns:media,attr"`
		HistoryNS string      `xml:"xmlns:fh,attr,omitempty"`
		Channel   *rssChannel `xml:"channel"`
	}
	rssChannel struct {
		feeds.RssFeed
		Links   []rssLink  `xml:"atom:link"`
		Archive *struct{}  `xml:"fh:archive"`
		Items   []*rssItem `xml:"item"`
	}
	rssLink struct {
		Href string `xml:"href,attr"`
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
	}
	rssItem struct {
		feeds.RssItem
		Description string        `xml:"description,omitempty"`
		Creators    []string      `xml:"dc:creator"`
		Language    string        `xml:"dc:language,omitempty"`
		Rights      string        `xml:"dc:rights,omitempty"`
		Categories  []rssCategory `xml:"category"`
		Thumbnail   *rssMedia     `xml:"media:thumbnail"`
		Media       []rssMedia    `xml:"media:content"`
		Source      *rssSource    `xml:"source"`
	}
	rssCategory struct {
		Domain string `xml:"domain,attr,omitempty"`
		Text   string `xml:",chardata"`
	}
	rssMedia struct {
		URL    string `xml:"url,attr"`
		Type   string `xml:"type,attr,omitempty"`
		Length int64  `xml:"fileSize,attr,omitempty"`
	}
	rssSource struct {
		URL   string `xml:"url,attr"`
		Title string `xml:",chardata"`
	}
)

// FeedXml makes an rssDocument a feeds.XmlFeed.
func (d *rssDocument) FeedXml() any { return d } //nolint:revive // the name is gorilla's

// writeRSS writes an issue as RSS 2.0.
func writeRSS(w io.Writer, is *issue) error {
	ch := &rssChannel{RssFeed: feeds.RssFeed{
		Title:       is.Title,
		Link:        is.Page,
		Description: first(is.Description, is.Title),
		Generator:   generator(is),
		Docs:        "https://www.rssboard.org/rss-specification",
		Ttl:         max(1, int(is.TTL/time.Minute)),
	}}
	if len(is.Entries) > 0 {
		ch.LastBuildDate = rssDate(is.Updated)
	}
	ch.Links = []rssLink{{Href: is.self(".rss"), Rel: "self", Type: "application/rss+xml"}}
	if is.Hub != "" {
		ch.Links = append(ch.Links, rssLink{Href: is.Hub, Rel: "hub"})
	}
	for _, rel := range is.Chain.rels(".rss") {
		ch.Links = append(ch.Links, rssLink{Href: rel[1], Rel: rel[0], Type: "application/rss+xml"})
	}
	for i := range is.Entries {
		ch.Items = append(ch.Items, newRSSItem(&is.Entries[i]))
	}
	doc := &rssDocument{
		AtomNS: "http://www.w3.org/2005/Atom", DCNS: "http://purl.org/dc/elements/1.1/",
		MediaNS: "http://search.yahoo.com/mrss/", Channel: ch,
	}
	if is.Chain.Current != "" {
		doc.HistoryNS, ch.Archive = historyNS, &struct{}{}
	}
	doc.Version, doc.ContentNamespace = "2.0", "http://purl.org/rss/1.0/modules/content/"
	return writeXML(w, doc)
}

func newRSSItem(e *entry) *rssItem {
	it := &rssItem{
		RssItem: feeds.RssItem{
			Title:   e.Title,
			Link:    e.Link,
			Guid:    &feeds.RssGuid{Id: e.ID, IsPermaLink: "false"},
			PubDate: rssDate(e.Published),
		},
		// Readers take a description for HTML.
		Description: html.EscapeString(first(e.Summary, e.Excerpt)),
		Language:    e.Language,
		Rights:      e.Rights,
	}
	if e.Content != "" {
		it.Content = &feeds.RssContent{Content: e.Content + e.Story.html()}
	} else {
		it.Description += e.Story.html()
	}
	for _, a := range e.Authors {
		it.Creators = append(it.Creators, a.Name)
	}
	for _, t := range e.Tags {
		it.Categories = append(it.Categories, rssCategory{Text: t})
	}
	for _, l := range e.Labels {
		it.Categories = append(it.Categories, rssCategory{Domain: l.URI, Text: l.Term})
	}
	if e.Image != "" {
		it.Thumbnail = &rssMedia{URL: e.Image}
	}
	// RSS allows one enclosure; further files are media objects.
	for i, enc := range e.Enclosures {
		if i == 0 {
			it.Enclosure = &feeds.RssEnclosure{Url: enc.URL, Type: enc.Type, Length: strconv.FormatInt(enc.Length, 10)}
			continue
		}
		it.Media = append(it.Media, rssMedia{URL: enc.URL, Type: enc.Type, Length: enc.Length})
	}
	if e.Source.URL != "" {
		it.Source = &rssSource{URL: e.Source.URL, Title: e.Source.Title}
	}
	return it
}

// rssDate writes a date as RFC 822 with a year of four digits.
func rssDate(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

func generator(is *issue) string {
	if is.Version == "" {
		return program
	}
	return program + " " + is.Version
}
