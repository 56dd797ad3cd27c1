package feedout

import (
	"bytes"
	"io"
	"strconv"
	"time"

	"github.com/gorilla/feeds"
)

const (
	atomNS    = "http://www.w3.org/2005/Atom"
	atomType  = "application/atom+xml; charset=utf-8"
	historyNS = "http://purl.org/syndication/history/1.0" // RFC 5005
)

// As in RSS, a field here shadows the one of gorilla/feeds where Atom needs
// more than one value or an attribute.
type (
	atomFeed struct {
		feeds.AtomFeed
		MediaNS   string            `xml:"xmlns:media,attr"`
		HistoryNS string            `xml:"xmlns:fh,attr,omitempty"`
		Links     []feeds.AtomLink  `xml:"link"`
		Generator atomGenerator     `xml:"generator"`
		Author    *feeds.AtomAuthor `xml:"author"`
		Archive   *struct{}         `xml:"fh:archive"`
		Entries   []*atomEntry      `xml:"entry"`
	}
	atomGenerator struct {
		Version string `xml:"version,attr,omitempty"`
		Name    string `xml:",chardata"`
	}
	atomEntry struct {
		Lang string `xml:"xml:lang,attr,omitempty"`
		feeds.AtomEntry
		Authors    []*feeds.AtomAuthor `xml:"author"`
		Categories []atomCategory      `xml:"category"`
		Thumbnail  *rssMedia           `xml:"media:thumbnail"`
		Source     *atomSource         `xml:"source"`
	}
	atomCategory struct {
		Term   string `xml:"term,attr"`
		Scheme string `xml:"scheme,attr,omitempty"`
		Label  string `xml:"label,attr,omitempty"`
	}
	atomSource struct {
		ID      string           `xml:"id"`
		Title   string           `xml:"title"`
		Updated string           `xml:"updated"`
		Links   []feeds.AtomLink `xml:"link"`
	}
)

// FeedXml makes an atomFeed a feeds.XmlFeed.
func (f *atomFeed) FeedXml() any { return f } //nolint:revive // the name is gorilla's

// writeAtom writes an issue as Atom 1.0 (RFC 4287).
func writeAtom(w io.Writer, is *issue) error {
	f := &atomFeed{
		AtomFeed: feeds.AtomFeed{
			Xmlns:    atomNS,
			Title:    is.Title,
			Subtitle: is.Description,
			Id:       is.ID,
			Updated:  atomDate(is.Updated),
		},
		MediaNS: "http://search.yahoo.com/mrss/",
		Links: []feeds.AtomLink{
			{Href: is.self(".atom"), Rel: "self", Type: "application/atom+xml"},
			{Href: is.Page, Rel: "alternate", Type: "text/html"},
		},
		Generator: atomGenerator{Version: is.Version, Name: program},
		Author:    &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: is.Service, Uri: is.Home}},
	}
	if is.Changes != "" {
		f.Links = append(f.Links, feeds.AtomLink{Href: is.Changes, Rel: "related", Type: "application/atom+xml"})
	}
	if is.Hub != "" {
		f.Links = append(f.Links, feeds.AtomLink{Href: is.Hub, Rel: "hub"})
	}
	for _, rel := range is.Chain.rels(".atom") {
		f.Links = append(f.Links, feeds.AtomLink{Href: rel[1], Rel: rel[0], Type: "application/atom+xml"})
	}
	if is.Chain.Current != "" {
		f.HistoryNS, f.Archive = historyNS, &struct{}{}
	}
	for i := range is.Entries {
		f.Entries = append(f.Entries, newAtomEntry(&is.Entries[i]))
	}
	return writeXML(w, f)
}

func newAtomEntry(e *entry) *atomEntry {
	out := &atomEntry{
		Lang: e.Language,
		AtomEntry: feeds.AtomEntry{
			Title:     e.Title,
			Id:        e.ID,
			Updated:   atomDate(e.Updated),
			Published: atomDate(e.Published),
			Rights:    e.Rights,
			Links:     []feeds.AtomLink{{Href: e.Link, Rel: "alternate"}},
		},
		Source: &atomSource{ID: e.Source.Tag, Title: e.Source.Title, Updated: atomDate(e.Updated)},
	}
	summary := first(e.Summary, e.Excerpt)
	if e.Content != "" {
		out.Content = &feeds.AtomContent{Type: "html", Content: e.Content + e.Story.html()}
	} else {
		summary = paragraphs(summary, e.Story.text())
	}
	if summary != "" {
		out.Summary = &feeds.AtomSummary{Type: "text", Content: summary}
	}
	for _, enc := range e.Enclosures {
		link := feeds.AtomLink{Href: enc.URL, Rel: "enclosure", Type: enc.Type}
		if enc.Length > 0 {
			link.Length = strconv.FormatInt(enc.Length, 10)
		}
		out.Links = append(out.Links, link)
	}
	for _, a := range e.Authors {
		out.Authors = append(out.Authors, &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: a.Name, Uri: a.URL, Email: a.Email}})
	}
	if len(out.Authors) == 0 {
		// Without one, the entry would inherit the feed's author: us.
		out.Authors = []*feeds.AtomAuthor{{AtomPerson: feeds.AtomPerson{Name: e.Source.Title, Uri: e.Source.Home}}}
	}
	for _, t := range e.Tags {
		out.Categories = append(out.Categories, atomCategory{Term: t})
	}
	for _, l := range e.Labels {
		out.Categories = append(out.Categories, atomCategory{Term: l.Term, Scheme: l.URI, Label: l.Name})
	}
	if e.Image != "" {
		out.Thumbnail = &rssMedia{URL: e.Image}
	}
	if e.Source.URL != "" {
		out.Source.Links = append(out.Source.Links, feeds.AtomLink{Href: e.Source.URL, Rel: "self"})
	}
	if e.Source.Home != "" {
		out.Source.Links = append(out.Source.Links, feeds.AtomLink{Href: e.Source.Home, Rel: "alternate", Type: "text/html"})
	}
	return out
}

// atomDate writes a date as RFC 3339.
func atomDate(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// writeXML writes a document through gorilla/feeds, with the line breaks after
// the declaration and at the end that it leaves out.
func writeXML(w io.Writer, doc feeds.XmlFeed) error {
	var b bytes.Buffer
	if err := feeds.WriteXML(doc, &b); err != nil {
		return err
	}
	declaration, rest, _ := bytes.Cut(b.Bytes(), []byte("?>"))
	for _, part := range [][]byte{declaration, []byte("?>\n"), rest, []byte("\n")} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}
