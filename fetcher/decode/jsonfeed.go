package decode

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	feedjson "github.com/mmcdole/gofeed/json"

	"straitwire/news"
)

// json reads JSON Feed.
func (m *mapper) json(body []byte, seen *news.Listing) error {
	text, blocks, dropped, cut, err := guardJSON(body, m.limits, seen)
	if err != nil {
		return err
	}
	var shape struct {
		Version json.RawMessage `json:"version"`
		Items   json.RawMessage `json:"items"`
		Hubs    json.RawMessage `json:"hubs"`
	}
	if err := json.Unmarshal(text, &shape); err != nil {
		return &Error{news.ReasonMalformed, news.Cut(news.Clean("JSON: "+err.Error()), maxName)}
	}
	if !strings.Contains(string(shape.Version), "jsonfeed.org") && (len(shape.Items) == 0 || shape.Items[0] != '[') {
		return &Error{news.ReasonNotFeed, "JSON, but no JSON Feed"}
	}
	feed, err := parseJSON(text)
	if err != nil {
		// One value of the wrong type fails the whole document: bring all
		// values into the types of the specification, and try again.
		loose, lerr := loosen(text)
		if lerr != nil {
			return err
		}
		if feed, err = parseJSON(loose); err != nil {
			return err
		}
		blocks.odd = true // how an item was read then depends on all others
	}
	if cut {
		m.damage = append(m.damage, "the document ends early")
	}
	m.doc.Format, m.doc.Dropped = formatJSON, dropped
	m.jsonHead(feed, shape.Hubs)
	var authors []string
	for _, a := range append(slices.Clone(feed.Authors), feed.Author) {
		if a != nil {
			authors = append(authors, a.Name, a.URL)
		}
	}
	m.reading(authors...)
	m.memo = blocks
	m.expect(len(feed.Items) - blocks.skipped()) // which are null
	for _, in := range feed.Items {
		if in != nil {
			m.begin()
			m.jsonItem(in, feed.Authors, feed.Author)
		}
	}
	m.relist()
	return nil
}

func (m *mapper) jsonHead(f *feedjson.Feed, hubs json.RawMessage) {
	d := &m.doc
	d.Title = plainTitle(f.Title, "text")
	d.Description = news.Cut(news.Clean(clip(f.Description, m.limits.Item)), maxSummary)
	d.Language = documentLanguage(f.Language, m.h)
	d.Site = m.url("", f.HomePageURL)
	d.Self = m.url("", f.FeedURL)
	var list []struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	if json.Unmarshal(hubs, &list) == nil {
		for _, hub := range list {
			if strings.EqualFold(hub.Type, "WebSub") || strings.EqualFold(hub.Type, "PubSubHubbub") {
				d.Hub = first(d.Hub, m.url("", hub.URL))
			}
		}
	}
}

func (m *mapper) jsonItem(in *feedjson.Item, authors []*feedjson.Author, author *feedjson.Author) {
	d := itemDraft{base: m.h.URL, lang: in.Language}
	it := &d.it
	it.GUID = strings.TrimSpace(in.ID)
	it.URL = first(m.url("", in.URL), m.url("", in.ExternalURL))
	if it.URL == "" && absolute(in.ID) {
		it.URL = m.url("", in.ID)
	}
	if it.URL != "" {
		d.base = it.URL
	}
	it.Title = plainTitle(in.Title, "text")
	d.summary, d.sumType = in.Summary, "text"
	if d.content, d.conType = in.ContentHTML, "html"; d.content == "" {
		d.content, d.conType = in.ContentText, "text"
	}
	d.base = m.h.URL
	it.Published = m.date(in.DatePublished)
	it.Updated = m.date(in.DateModified)
	if it.Published.IsZero() {
		it.Published = it.Updated
	}
	list := in.Authors
	if len(list) == 0 && in.Author != nil {
		list = []*feedjson.Author{in.Author}
	}
	if len(list) == 0 {
		if list = authors; len(list) == 0 && author != nil {
			list = []*feedjson.Author{author}
		}
	}
	for _, a := range list {
		if a != nil {
			p := person(a.Name)
			p.URL = m.url("", a.URL)
			it.Authors = append(it.Authors, p)
		}
	}
	it.Categories = in.Tags
	it.Image = first(m.url("", in.Image), m.url("", in.BannerImage))
	if in.Attachments != nil {
		for _, a := range *in.Attachments {
			m.file(it, "", a.URL, a.MimeType, strconv.FormatInt(a.SizeInBytes, 10))
		}
	}
	m.pictureFile(it)
	m.add(d)
}

// The types of the members of JSON Feed, as far as they are read.
var (
	jsonStrings = map[string]bool{
		"version": true, "title": true, "home_page_url": true, "feed_url": true, "description": true, "language": true, "icon": true, "favicon": true, "next_url": true, "user_comment": true,
		"id": true, "url": true, "external_url": true, "content_html": true, "content_text": true, "summary": true, "image": true, "banner_image": true,
		"date_published": true, "date_modified": true, "name": true, "avatar": true, "mime_type": true,
	}
	jsonObjects = map[string]bool{"author": true}
	jsonLists   = map[string]bool{"items": true, "authors": true, "attachments": true, "hubs": true}
)

// loosen brings the members of a document into the types that they should
// have, and leaves out those that cannot.
func loosen(text []byte) ([]byte, error) {
	var doc map[string]any
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil {
		return nil, err
	}
	loosenObject(doc)
	return json.Marshal(doc)
}

func loosenObject(o map[string]any) {
	for key, v := range o {
		switch {
		case jsonStrings[key]:
			o[key] = loosenString(v)
		case jsonObjects[key]:
			o[key] = loosenPerson(v)
		case jsonLists[key]:
			o[key] = loosenList(v, key)
		case key == "tags":
			o[key] = loosenTags(v)
		case key == "expired" || key == "size_in_bytes" || key == "duration_in_seconds":
		default:
			delete(o, key)
		}
	}
}

func loosenString(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number, bool:
		return fmt.Sprint(v)
	}
	return ""
}

func loosenPerson(v any) any {
	switch v := v.(type) {
	case map[string]any:
		loosenObject(v)
		return v
	case string:
		return map[string]any{"name": v}
	}
	return nil
}

func loosenList(v any, key string) any {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := []any{}
	for _, e := range list {
		if key == "authors" {
			e = loosenPerson(e)
		}
		if o, ok := e.(map[string]any); ok {
			loosenObject(o)
			out = append(out, o)
		}
	}
	return out
}

func loosenTags(v any) any {
	out := []any{}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if s := loosenString(e); s != "" {
				out = append(out, s)
			}
		}
	case string:
		for s := range strings.SplitSeq(v, ",") {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}
