package decode

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"straitwire/news"
)

// formatOPML is a list of feeds (https://opml.org/spec2.opml).
const formatOPML = "opml"

// Outline is a feed as a list of feeds names it.
type Outline struct {
	URL        string   // absolute
	Title      string   // may be empty
	Site       string   // absolute; may be empty
	Language   string   // as the list says; may be empty
	Folders    []string // those that it lies in, the outermost first
	Categories []string // as the list says, for example /kind/wire
}

const (
	maxOutlines = 20_000
	maxNesting  = 48 // folders in one another
)

// OPML reads a list of feeds. The error, if any, is an *Error; of a list that
// is damaged what can be read is returned, with a word on the damage.
func OPML(body []byte, h Hints) (feeds []Outline, damage string, err error) {
	err = contained(func() (err error) {
		feeds, damage, err = readOPML(body, h)
		return err
	})
	return feeds, damage, err
}

func readOPML(body []byte, h Hints) ([]Outline, string, error) {
	limits := h.Limits.resolved(0)
	if int64(len(body)) > limits.Body {
		return nil, "", &Error{news.ReasonTooLarge, "the list is larger than a document may be"}
	}
	text, _, _ := toUTF8(body, h)
	root, _ := firstElement(text)
	if !strings.EqualFold(string(local(tagName(root))), formatOPML) {
		return nil, "", &Error{news.ReasonNotFeed, "no list of feeds (OPML)"}
	}
	limits.Entries = maxOutlines
	g, err := guardXML(root, formatOPML, h, limits, nil)
	if err != nil {
		return nil, "", err
	}
	d := xml.NewDecoder(bytes.NewReader(g.text))
	d.Strict, d.Entity = false, xml.HTMLEntity
	r := outlineReader{address: h.URL}
	for {
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			if r.foreign > 0 {
				g.damage = append(g.damage, fmt.Sprintf("%d addresses that are not http or https are left out", r.foreign))
			}
			return r.feeds, strings.Join(g.damage, "; "), nil
		case err != nil:
			return nil, "", malformed(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if strings.EqualFold(t.Name.Local, "outline") {
				if err := r.open(t.Attr); err != nil {
					return nil, "", err
				}
			}
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "outline") && len(r.path) > 0 {
				r.path = r.path[:len(r.path)-1]
			}
		}
	}
}

// outlineReader walks through outlines.
type outlineReader struct {
	address string
	path    []string // names of the open outlines; empty for a feed
	feeds   []Outline
	foreign int // outlines whose address nobody can ask
}

func (r *outlineReader) open(attrs []xml.Attr) error {
	at := map[string]string{}
	for _, a := range attrs {
		at[strings.ToLower(a.Name.Local)] = strings.TrimSpace(a.Value)
	}
	// Programs write xmlUrl, xmlURL and xmlurl, and some url with a type of rss.
	ref := first(at["xmlurl"], at["feedurl"])
	if typ := strings.ToLower(at["type"]); ref == "" && (typ == "rss" || typ == "atom") {
		ref = at["url"]
	}
	name := plainTitle(first(at["title"], at["text"]), "text")
	if len(r.path) >= maxNesting {
		return &Error{news.ReasonTooLarge, "folders are nested too deep"}
	}
	u := news.AbsoluteURL(r.address, plainScheme(ref))
	if u == "" || len(u) > maxGUID {
		if ref != "" {
			r.foreign++
		}
		r.path = append(r.path, name)
		return nil
	}
	if len(r.feeds) >= maxOutlines {
		return &Error{news.ReasonTooLarge, "the list has more than 20000 feeds"}
	}
	f := Outline{
		URL: u, Title: name, Site: news.AbsoluteURL(u, at["htmlurl"]), Language: news.Cut(news.Clean(at["language"]), 64),
	}
	for _, folder := range r.path {
		if folder != "" {
			f.Folders = append(f.Folders, folder)
		}
	}
	for category := range strings.SplitSeq(at["category"], ",") {
		if category = news.Cut(news.Clean(category), maxName); category != "" && len(f.Categories) < maxList {
			f.Categories = append(f.Categories, category)
		}
	}
	r.feeds = append(r.feeds, f)
	r.path = append(r.path, "")
	return nil
}

// plainScheme returns an address without the scheme feed, which programs put
// before another or in the place of http.
func plainScheme(ref string) string {
	const feed = "feed:"
	if len(ref) < len(feed) || !strings.EqualFold(ref[:len(feed)], feed) {
		return ref
	}
	if rest := ref[len(feed):]; !strings.HasPrefix(rest, "//") {
		return rest
	}
	return "http:" + ref[len(feed):]
}
