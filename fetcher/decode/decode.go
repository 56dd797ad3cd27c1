package decode

import (
	"fmt"
	"strings"
	"time"

	"straitwire/news"
)

// Hints are what is known about a document besides its bytes.
type Hints struct {
	URL             string      // final URL of the document, the base of relative links
	ContentType     string      // HTTP header; may be empty
	ContentLanguage string      // HTTP header; may be empty
	Source          news.Source // ID, Charset, Timezone, Language, Country, Entries
	Now             time.Time   // our clock at the visit
	Limits          Limits

	// Seen is what a document of this source was remembered as. Its items are
	// not read again where they stand unchanged: they are news.Item.Relisted.
	Seen *news.Listing

	inline bool // leave all texts to the parser, for tests of those that are put aside
}

// Document is one reading of a source.
type Document struct {
	Title       string
	Description string
	Site        string // the page for people, absolute; may be empty
	Language    string // BCP 47; may be empty
	Self        string // the address the document gives for itself
	Hub         string // WebSub hub
	Rights      string
	Format      string        // rss, atom, json, rdf, sitemap or sitemapindex
	Charset     string        // in which the bytes were read
	TTL         time.Duration // how long the document asks to be kept; 0 if it does not
	Period      time.Duration // how often it says that it changes; 0 if it does not
	Quiet       news.Quiet    // when it asks not to be visited
	Updated     time.Time     // as the document says; zero if it says nothing
	Items       []news.Item
	Parts       []Part       // of an index, which has no items of its own: the documents that it names
	Listing     news.Listing // of Items, for Seen of the next reading; empty if every item is to be read then
	Degraded    string       // why, when the document was damaged; empty when it was whole
	Junk        string       // what stood around the document and was left out; nothing of the document is lost by it
	Dropped     int          // items beyond Limits.Entries
}

// Error says why a document could not be read at all.
type Error struct {
	Reason news.Reason
	Detail string // one line
}

// Error returns the reason and the detail.
func (e *Error) Error() string { return string(e.Reason) + ": " + e.Detail }

// Decode reads one document. The error, if any, is an *Error. A document that
// is damaged but holds complete items is no error: Degraded says what it is.
func Decode(body []byte, h Hints) (Document, error) {
	limits := h.Limits.resolved(h.Source.Entries)
	if int64(len(body)) > limits.Body {
		return Document{}, &Error{news.ReasonTooLarge, fmt.Sprintf("the document has %d bytes, more than %d", len(body), limits.Body)}
	}
	if h.Seen != nil && len(h.Seen.Blocks) > 0 {
		var doc Document
		trusted := false
		err := contained(func() (err error) {
			doc, trusted, err = decode(body, h, limits, h.Seen)
			return err
		})
		if err == nil && trusted {
			return doc, nil
		}
	}
	var doc Document
	err := contained(func() (err error) {
		doc, _, err = decode(body, h, limits, nil)
		return err
	})
	if err != nil {
		return Document{}, err
	}
	return doc, nil
}

// decode is the pipeline. What it answers is to be trusted only if it says so:
// after any doubt about what seen left out, the whole has to be read.
func decode(body []byte, h Hints, limits Limits, seen *news.Listing) (doc Document, trusted bool, err error) {
	text, charset, broken := toUTF8(body, h)
	if int64(len(text)) > 3*limits.Body {
		return Document{}, false, &Error{news.ReasonTooLarge, fmt.Sprintf("the document has %d bytes as UTF-8", len(text))}
	}
	start, err := skipProlog(text, h.ContentType)
	if err != nil {
		return Document{}, false, naming(err, text, h)
	}
	m := mapper{h: h, limits: limits}
	m.doc.Charset = charset
	if start.junk {
		m.junk = append(m.junk, "something stands before the document")
	}
	switch start.format {
	case formatJSON:
		err = m.json(start.body, seen)
	case formatSitemap, formatIndex:
		err = m.sitemap(start.body, start.format)
	default:
		err = m.xml(start.body, start.format, seen)
	}
	if err != nil {
		return Document{}, false, err
	}
	trusted = m.settle(seen)
	if broken > 0 {
		m.damage = append([]string{fmt.Sprintf("bytes that are not %s: %d", charset, broken)}, m.damage...)
	}
	m.doc.Degraded = strings.Join(m.damage, "; ")
	m.doc.Junk = strings.Join(m.junk, "; ")
	return m.doc, trusted, nil
}
