package decode

import (
	"encoding/base64"
	"strings"
	"time"
	"unicode/utf8"

	"straitwire/news"
)

// mapper turns what the parser returns into a document of ours.
type mapper struct {
	h      Hints
	limits Limits
	head   note // what the guard noted of the document
	doc    Document
	damage []string
	junk   []string
	memo   memo     // the blocks of the document
	next   int      // of them, the first that is not accounted for
	asides []string // texts that the parser has not seen
	from   uint64   // hash of the block that the item at hand was read from
	desk   desk

	own     news.Sites // of the source and the document, once they are asked for
	claimed time.Time  // the first date of the item at hand that lies in the future

	zones *zoneHints
}

// clock returns the zone hints, once the language of the document is known.
func (m *mapper) clock() zoneHints {
	if m.zones == nil {
		z := newZoneHints(m.h, m.doc.Language)
		m.zones = &z
	}
	return *m.zones
}

// The oldest date that a feed can mean: what is older is a default of some
// program (year 1, 1970) and no date.
var oldest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// date reads the first of some texts that is a date. One in the future is a
// mistake, or an appointment; it counts as now, and what it says is kept beside.
func (m *mapper) date(texts ...string) time.Time {
	for _, text := range texts {
		if text == "" {
			continue
		}
		t, ok := parseDate(text, m.clock())
		if !ok || t.Before(oldest) {
			continue
		}
		if !m.h.Now.IsZero() && t.After(m.h.Now.Add(24*time.Hour)) {
			if m.claimed.IsZero() {
				m.claimed = t
			}
			return m.h.Now.UTC()
		}
		return t
	}
	return time.Time{}
}

// url makes a link absolute against a base, the document's if it is empty.
func (m *mapper) url(base, ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return ""
	}
	if base == "" {
		base = m.h.URL
	}
	return news.AbsoluteURL(base, ref)
}

// itemDraft is an item before its texts are told apart and made safe.
type itemDraft struct {
	it      news.Item
	base    string // of links in texts
	summary string
	sumType string // text, html, xhtml, or "" if nobody says
	sumBase string
	content string
	conType string
	conBase string
	lang    string
}

// add completes an item and takes it into the document.
func (m *mapper) add(d itemDraft) {
	it := &d.it
	from := m.from
	if it.Claimed.IsZero() {
		it.Claimed = m.claimed
	}
	if !it.Claimed.IsZero() {
		from = 0 // it depends on the clock
	}
	m.texts(&d)
	it.Source = m.h.Source.ID
	it.FirstSeen = m.h.Now
	it.Changed = m.h.Now
	it.GUID = news.Cut(news.Clean(it.GUID), maxGUID)
	it.Language = m.itemLanguage(d.lang, it)
	it.Rights = news.Cut(it.Rights, maxTitle)
	it.Authors = people(it.Authors)
	it.Categories = labels(it.Categories)
	it.Enclosures = files(it.Enclosures)
	if it.Title == "" && it.URL == "" && it.GUID == "" && it.Summary == "" && it.Content == "" {
		return // an empty element is no item
	}
	if len(m.doc.Items) >= m.limits.Entries {
		m.doc.Dropped++
		return
	}
	m.doc.Items = append(m.doc.Items, *it)
	m.doc.Listing.Blocks = append(m.doc.Listing.Blocks, news.Block{Hash: from})
}

// texts fills Summary, Content and Text. What a document has only as a
// description is a summary; where that is an article with markup of its own,
// it is kept as content too.
func (m *mapper) texts(d *itemDraft) {
	it := &d.it
	d.summary, d.content = m.restore(d.summary), m.restore(d.content)
	summary, isHTML := m.prepare(d.summary, d.sumType)
	sumBase := first(d.sumBase, d.base, m.h.URL)
	switch {
	case summary == "":
	case isHTML:
		safe, text := m.desk.safeHTML(summary, sumBase, m.limits.Item)
		it.Summary = news.Cut(text, maxSummary)
		if strings.TrimSpace(d.content) == "" {
			it.Content = safe
			if len(text) > maxSummary {
				it.Text = text
			}
		}
	default:
		text := news.CleanLines(clip(summary, m.limits.Item))
		it.Summary = news.Cut(text, maxSummary)
		if len(text) > maxSummary && strings.TrimSpace(d.content) == "" {
			it.Content, it.Text = paragraphs(text, m.limits.Item), text
		}
	}
	content, isHTML := m.prepare(d.content, d.conType)
	if content == "" {
		return
	}
	if !isHTML {
		text := news.CleanLines(clip(content, m.limits.Item))
		if it.Summary == "" && len(text) <= maxSummary {
			it.Summary = text
			return
		}
		if text != it.Summary {
			it.Content = paragraphs(text, m.limits.Item)
		}
		m.full(it, text)
		return
	}
	safe, text := m.desk.safeHTML(content, first(d.conBase, d.base, m.h.URL), m.limits.Item)
	it.Content = safe
	m.full(it, text)
}

// full sets the plain text of the content, if it adds anything. Without a
// summary the content's text is the best there is.
func (m *mapper) full(it *news.Item, text string) {
	if it.Summary == "" && len(text) <= maxSummary {
		it.Summary = text
		return
	}
	if it.Summary == "" {
		it.Summary = news.Cut(text, maxSummary/8)
	}
	if text != it.Summary {
		it.Text = text
	}
}

// prepare decides whether a text is HTML, and returns it in that form.
func (m *mapper) prepare(s, typ string) (text string, isHTML bool) {
	s = clip(s, m.limits.Item)
	if strings.TrimSpace(s) == "" {
		return "", false
	}
	switch typ {
	case "text":
		return unescapeSigns(s), false
	case "html", "xhtml":
		return s, true
	case "base64-text", "base64-html":
		return unbase64(s), typ == "base64-html"
	case "other": // a picture, a program: nothing to read, unless it was text after all
		if !printable(s) {
			return "", false
		}
	}
	s = escapedTwice(s)
	if looksHTML(s) {
		return s, true
	}
	if hasEntity(s) {
		s = unescape(s)
	}
	return s, false
}

// unbase64 decodes text of Atom 0.3; what is no base64 stays as it is.
func unbase64(s string) string {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil || !utf8.Valid(raw) {
		return s
	}
	return string(raw)
}

// printable reports whether bytes of unknown type are text.
func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if unruly(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

// paragraphs returns plain text as HTML, within the limit.
func paragraphs(text string, limit int) string {
	s := sanitizer{limit: limit}
	for line := range strings.SplitSeq(text, "\n") {
		if len(s.out) >= limit {
			break
		}
		s.out = append(s.out, "<p>"...)
		s.pieces([]byte(line))
		s.out = append(s.out, "</p>"...)
	}
	return string(s.out)
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
