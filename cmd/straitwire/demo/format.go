package demo

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"time"
)

// issue is what an outlet has published at one moment: what a format writes.
type issue struct {
	*outlet
	path    string // of the document, at the origin
	changed time.Time
	items   []entry
}

// entry is one item of an issue.
type entry struct {
	dispatch
	url       string
	guid      string
	published time.Time
	updated   time.Time // same as published if it was never edited
}

// format is a way to write an issue.
type format struct {
	suffix      string
	contentType string
	xml         bool // the document starts with an XML declaration
	document    func(*issue) any
}

// formats are the ways to write an issue, by name.
func formats() map[string]format {
	return map[string]format{
		"rss":  {".rss", "application/rss+xml", true, rss},
		"atom": {".atom", "application/atom+xml", true, atom},
		"rdf":  {".rdf", "application/rdf+xml", true, rdf},
		"json": {".json", "application/feed+json", false, jsonFeed},
	}
}

// write returns the document of an issue in the charset of its outlet.
func (f format) write(is *issue) ([]byte, error) {
	var b bytes.Buffer
	if !f.xml {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(f.document(is)); err != nil {
			return nil, err
		}
		return encode(is.Charset, b.Bytes())
	}
	b.WriteString(`<?xml version="1.0" encoding="` + is.Charset + `"?>` + "\n")
	enc := xml.NewEncoder(&b)
	enc.Indent("", " ")
	if err := enc.Encode(f.document(is)); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return encode(is.Charset, b.Bytes())
}

// The documents below say only what an ordinary outlet says. Names with a
// prefix are written as they stand; the prefix is declared by an attribute of
// the root.

type rssGUID struct {
	Permalink bool   `xml:"isPermaLink,attr"`
	Value     string `xml:",chardata"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	Date        string   `xml:"pubDate"`
	Creator     string   `xml:"dc:creator,omitempty"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description"`
}

type rssDocument struct {
	XMLName     xml.Name  `xml:"rss"`
	Version     string    `xml:"version,attr"`
	DC          string    `xml:"xmlns:dc,attr"`
	Title       string    `xml:"channel>title"`
	Link        string    `xml:"channel>link"`
	Description string    `xml:"channel>description"`
	Language    string    `xml:"channel>language"`
	BuildDate   string    `xml:"channel>lastBuildDate"`
	Items       []rssItem `xml:"channel>item"`
}

const dublinCore = "http://purl.org/dc/elements/1.1/"

func rss(is *issue) any {
	doc := rssDocument{
		Version: "2.0", DC: dublinCore, Title: is.Title, Link: is.Site + "/",
		Description: is.Title, Language: is.Language, BuildDate: is.changed.In(is.zone).Format(time.RFC1123Z),
	}
	for _, e := range is.items {
		doc.Items = append(doc.Items, rssItem{
			Title: e.Title, Link: e.url, GUID: rssGUID{Value: e.guid}, Date: e.published.Format(time.RFC1123Z),
			Creator: e.Author, Categories: e.Categories, Description: e.Summary,
		})
	}
	return doc
}

type rdfItem struct {
	About       string   `xml:"rdf:about,attr"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Date        string   `xml:"dc:date"`
	Creator     string   `xml:"dc:creator,omitempty"`
	Subjects    []string `xml:"dc:subject"`
}

type rdfChannel struct {
	About       string        `xml:"rdf:about,attr"`
	Title       string        `xml:"title"`
	Link        string        `xml:"link"`
	Description string        `xml:"description"`
	Language    string        `xml:"dc:language"`
	Date        string        `xml:"dc:date"`
	Items       []rdfResource `xml:"items>rdf:Seq>rdf:li"`
}

type rdfResource struct {
	Resource string `xml:"rdf:resource,attr"`
}

type rdfDocument struct {
	XMLName xml.Name   `xml:"rdf:RDF"`
	NS      string     `xml:"xmlns,attr"`
	RDF     string     `xml:"xmlns:rdf,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rdfChannel `xml:"channel"`
	Items   []rdfItem  `xml:"item"`
}

func rdf(is *issue) any {
	doc := rdfDocument{
		NS: "http://purl.org/rss/1.0/", RDF: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", DC: dublinCore,
		Channel: rdfChannel{
			About: is.Site + is.path, Title: is.Title, Link: is.Site + "/", Description: is.Title,
			Language: is.Language, Date: is.changed.In(is.zone).Format(time.RFC3339),
		},
	}
	for _, e := range is.items {
		doc.Channel.Items = append(doc.Channel.Items, rdfResource{e.url})
		doc.Items = append(doc.Items, rdfItem{
			About: e.url, Title: e.Title, Link: e.url, Description: e.Summary,
			Date: e.published.Format(time.RFC3339), Creator: e.Author, Subjects: e.Categories,
		})
	}
	return doc
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Link       atomLink       `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Author     *atomPerson    `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
}

type atomDocument struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomPerson  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

func atom(is *issue) any {
	doc := atomDocument{
		Lang: is.Language, ID: is.Site + "/", Title: is.Title, Updated: is.changed.In(is.zone).Format(time.RFC3339),
		Author: atomPerson{is.Title}, Links: []atomLink{{"alternate", is.Site + "/"}, {"self", is.Site + is.path}},
	}
	for _, e := range is.items {
		ae := atomEntry{
			ID: e.guid, Title: e.Title, Link: atomLink{"alternate", e.url}, Summary: e.Summary,
			Published: e.published.Format(time.RFC3339), Updated: e.updated.Format(time.RFC3339),
		}
		if e.Author != "" {
			ae.Author = &atomPerson{e.Author}
		}
		for _, c := range e.Categories {
			ae.Categories = append(ae.Categories, atomCategory{c})
		}
		doc.Entries = append(doc.Entries, ae)
	}
	return doc
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Text      string       `json:"content_text"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
}

type jsonDocument struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	HomePage string     `json:"home_page_url"`
	FeedURL  string     `json:"feed_url"`
	Language string     `json:"language"`
	Items    []jsonItem `json:"items"`
}

func jsonFeed(is *issue) any {
	doc := jsonDocument{
		Version: "https://jsonfeed.org/version/1.1", Title: is.Title, HomePage: is.Site + "/",
		FeedURL: is.Site + is.path, Language: is.Language, Items: []jsonItem{},
	}
	for _, e := range is.items {
		ji := jsonItem{
			ID: e.guid, URL: e.url, Title: e.Title, Text: e.Summary, Tags: e.Categories,
			Published: e.published.Format(time.RFC3339), Modified: e.updated.Format(time.RFC3339),
		}
		if e.Author != "" {
			ji.Authors = []jsonAuthor{{e.Author}}
		}
		doc.Items = append(doc.Items, ji)
	}
	return doc
}
