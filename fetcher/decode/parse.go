package decode

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/mmcdole/gofeed/atom"
	feedjson "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"straitwire/news"
)

// The format parsers of gofeed are called themselves, and not the universal
// one around them: that one folds three formats into the least that they
// share, and what it leaves out (several authors, the types of links, the
// marks of permanent guids) is needed here.

// contained runs a step over foreign input. A panic in it becomes an error:
// it costs this document and nothing else.
func contained(step func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Error{news.ReasonPanic, news.Cut(news.Clean(fmt.Sprintf("the parser panicked: %v", r)), maxName)}
		}
	}()
	return step()
}

// xml reads RSS, RDF and Atom.
func (m *mapper) xml(root []byte, format string, seen *news.Listing) error {
	g, err := guardXML(root, format, m.h, m.limits, seen)
	if err != nil {
		return err
	}
	m.damage = append(m.damage, g.damage...)
	if g.junk != "" {
		m.junk = append(m.junk, g.junk)
	}
	m.head, m.memo, m.asides, m.doc.Format, m.doc.Dropped = g.head, g.memo, g.asides, format, g.dropped
	err = m.parse(g.text, format, true)
	if err != nil && g.memo.skipped() == 0 && len(g.items) > 0 && len(g.items) <= 5000 {
		if saved := m.salvage(g, format); saved > 0 {
			m.damage = append(m.damage, fmt.Sprintf("%d of %d items cannot be read", len(g.items)-saved, len(g.items)))
			return nil
		}
	}
	return err
}

// parse gives a document to the parser and maps what it returns.
func (m *mapper) parse(text []byte, format string, head bool) error {
	if format == formatAtom {
		feed, err := parseAtom(text)
		if err != nil {
			return err
		}
		if head {
			m.atomHead(feed)
		}
		m.atomItems(feed)
		return nil
	}
	feed, err := parseRSS(text)
	if err != nil {
		return err
	}
	if head {
		m.rssHead(feed)
	}
	m.rssItems(feed)
	return nil
}

// salvage reads the items of a document one by one, so that one that breaks
// the parser does not take the others with it.
func (m *mapper) salvage(g guarded, format string) (saved int) {
	const maxHead = 64 << 10
	first, last := g.items[0][0], g.items[len(g.items)-1][1]
	before, after := g.text[:first], g.text[last:]
	if len(before)+len(after) > maxHead {
		return 0
	}
	head := contained(func() error { return m.parse(join(before, after), format, true) }) == nil
	for _, at := range g.items {
		one := join(before, g.text[at[0]:at[1]], after)
		if contained(func() error { return m.parse(one, format, !head) }) == nil {
			head = true
			saved++
		}
	}
	return saved
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func parseRSS(text []byte) (*rss.Feed, error) {
	feed, err := (&rss.Parser{}).Parse(bytes.NewReader(text))
	return feed, malformed(err)
}

func parseAtom(text []byte) (*atom.Feed, error) {
	feed, err := (&atom.Parser{}).Parse(bytes.NewReader(text))
	return feed, malformed(err)
}

func parseJSON(text []byte) (*feedjson.Feed, error) {
	feed, err := (&feedjson.Parser{}).Parse(bytes.NewReader(text))
	return feed, malformed(err)
}

// malformed names the reason of a parser's error.
func malformed(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{news.ReasonMalformed, news.Cut(news.Clean(err.Error()), maxName)}
}
