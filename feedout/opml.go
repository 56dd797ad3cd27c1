package feedout

import (
	"cmp"
	"encoding/xml"
	"io"
	"maps"
	"slices"
	"strings"

	"straitwire/news"
)

type (
	opmlDocument struct {
		XMLName  xml.Name      `xml:"opml"`
		Version  string        `xml:"version,attr"`
		Title    string        `xml:"head>title"`
		Docs     string        `xml:"head>docs"`
		Outlines []opmlOutline `xml:"body>outline"`
	}
	opmlOutline struct {
		Text        string        `xml:"text,attr"`
		Title       string        `xml:"title,attr,omitempty"`
		Type        string        `xml:"type,attr,omitempty"`
		XMLURL      string        `xml:"xmlUrl,attr,omitempty"`
		HTMLURL     string        `xml:"htmlUrl,attr,omitempty"`
		Description string        `xml:"description,attr,omitempty"`
		Language    string        `xml:"language,attr,omitempty"`
		Category    string        `xml:"category,attr,omitempty"`
		Outlines    []opmlOutline `xml:"outline"`
	}
)

// FeedXml makes an opmlDocument a feeds.XmlFeed.
func (d *opmlDocument) FeedXml() any { return d } //nolint:revive // the name is gorilla's

// writeTopicsOPML lists the feeds, to be imported into a reader at once.
func writeTopicsOPML(w io.Writer, r *resolved) error {
	doc := newOPML(&r.opts, "topics")
	for i := range r.feeds {
		f := &r.feeds[i]
		if f.Private {
			continue
		}
		page := uri(r.opts.BaseURL + "/topics/" + string(f.ID))
		doc.Outlines = append(doc.Outlines, opmlOutline{
			Text: line(f.name()), Title: line(f.name()), Type: "rss",
			XMLURL: page + ".atom", HTMLURL: page, Description: line(f.Description),
		})
	}
	return writeXML(w, doc)
}

// writeSourcesOPML lists the sources, by the region they cover.
func writeSourcesOPML(w io.Writer, r *resolved) error {
	doc := newOPML(&r.opts, "sources")
	regions := make(map[string][]news.Source)
	for _, src := range r.sources {
		if uri(src.URL) != "" {
			regions[src.Region] = append(regions[src.Region], src)
		}
	}
	for _, region := range slices.Sorted(maps.Keys(regions)) {
		group := opmlOutline{Text: first(line(region), "other")}
		slices.SortFunc(regions[region], func(a, b news.Source) int {
			return cmp.Or(cmp.Compare(a.Name(), b.Name()), cmp.Compare(a.ID, b.ID))
		})
		for _, src := range regions[region] {
			group.Outlines = append(group.Outlines, opmlOutline{
				Text: line(src.Name()), Title: line(src.Name()), Type: "rss",
				XMLURL: uri(src.URL), HTMLURL: uri(src.Site), Language: language(src.Language),
				Category: outlineCategory("kind", src.Kind, "control", src.Control, "country", country(src.Country)),
			})
		}
		doc.Outlines = append(doc.Outlines, group)
	}
	return writeXML(w, doc)
}

func newOPML(o *Options, of string) *opmlDocument {
	return &opmlDocument{Version: "2.0", Title: line(o.Title) + ": " + of, Docs: "https://opml.org/spec2.opml"}
}

// outlineCategory writes pairs as OPML categories: "/kind/wire,/country/TW".
func outlineCategory(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := strings.NewReplacer("/", " ", ",", " ").Replace(line(pairs[i+1])); value != "" {
			out = append(out, "/"+pairs[i]+"/"+value)
		}
	}
	return strings.Join(out, ",")
}

// SourcesOPML writes the list of the sources that is served as /sources.opml.
func SourcesOPML(w io.Writer, plan Plan) error {
	return writeSourcesOPML(w, resolve(topicJudge{plan.Topics}, plan))
}
