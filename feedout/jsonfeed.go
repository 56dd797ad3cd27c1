package feedout

import (
	"encoding/json"
	"io"
	"time"

	"straitwire/news"

	"github.com/gorilla/feeds"
)

// A field here shadows the one of gorilla/feeds where theirs is missing,
// misspelt or left out when it is empty.
type (
	jsonFeed struct {
		feeds.JSONFeed
		Items []*jsonItem `json:"items"`
	}
	jsonItem struct {
		feeds.JSONItem
		Language    string           `json:"language,omitempty"`
		Attachments []jsonAttachment `json:"attachments,omitempty"`
		Extension   jsonExtension    `json:"_straitwire"`
	}
	jsonAttachment struct {
		URL  string `json:"url"`
		Type string `json:"mime_type"`
		Size int64  `json:"size_in_bytes,omitempty"`
	}
	// jsonExtension says what JSON Feed has no word for.
	jsonExtension struct {
		Topic     news.TopicID `json:"topic"`
		Source    jsonSource   `json:"source"`
		Outlet    news.Outlet  `json:"outlet,omitzero"`
		Why       []news.Why   `json:"why"`
		Rights    string       `json:"rights,omitempty"`
		FirstSeen time.Time    `json:"first_seen"`
		Story     *jsonStory   `json:"story,omitempty"`
	}
	jsonStory struct {
		ID     string      `json:"id"`
		Count  string      `json:"count"`
		Copies []jsonOther `json:"copies,omitempty"` // of the item
		Others []jsonOther `json:"others,omitempty"` // of the story, where it is the entry
	}
	jsonOther struct {
		ID        string    `json:"id"`
		Source    string    `json:"source"`
		URL       string    `json:"url,omitempty"`
		Language  string    `json:"language,omitempty"`
		FirstSeen time.Time `json:"first_seen"`
		Copy      bool      `json:"copy,omitempty"`
	}
	jsonSource struct {
		ID        string `json:"id"`
		Title     string `json:"title"`
		URL       string `json:"url,omitempty"`
		Home      string `json:"home,omitempty"`
		Country   string `json:"country,omitempty"`
		Kind      string `json:"kind,omitempty"`
		Control   string `json:"control,omitempty"`
		Publisher string `json:"publisher,omitempty"`
	}
)

// writeJSON writes an issue as JSON Feed 1.1.
func writeJSON(w io.Writer, is *issue) error {
	f := &jsonFeed{
		JSONFeed: feeds.JSONFeed{
			Version:     "https://jsonfeed.org/version/1.1",
			Title:       is.Title,
			Description: is.Description,
			HomePageUrl: is.Page,
			FeedUrl:     is.self(".json"),
			Authors:     []*feeds.JSONAuthor{{Name: is.Service, Url: is.Home}},
		},
		Items: make([]*jsonItem, 0, len(is.Entries)),
	}
	if is.Hub != "" {
		f.Hubs = []*feeds.JSONHub{{Type: "WebSub", Url: is.Hub}}
	}
	for i := range is.Entries {
		f.Items = append(f.Items, newJSONItem(&is.Entries[i]))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(f)
}

func newJSONItem(e *entry) *jsonItem {
	src := &e.Source
	it := &jsonItem{
		JSONItem: feeds.JSONItem{
			Id:            e.ID,
			Url:           e.Link,
			Title:         e.Title,
			Image:         e.Image,
			PublishedDate: &e.Published,
			ModifiedDate:  &e.Updated,
			Tags:          e.Tags,
		},
		Language: e.Language,
		Extension: jsonExtension{
			Source: jsonSource{
				ID: src.ID, Title: src.Title, URL: src.URL, Home: src.Home, Country: src.Country,
				Kind: src.Kind, Control: src.Control, Publisher: src.Publisher,
			},
			Outlet: e.Outlet, Why: e.Why, Rights: e.Rights, FirstSeen: e.FirstSeen,
		},
	}
	if e.Content != "" {
		it.ContentHTML, it.Summary = e.Content+e.Story.html(), first(e.Summary, e.Excerpt)
	} else {
		// One of the two contents is demanded.
		it.ContentText = paragraphs(first(e.Summary, e.Title), e.Story.text())
	}
	if s := &e.Story; s.Count != "" {
		it.Extension.Story = &jsonStory{ID: s.ID, Count: s.Count}
		for i := range s.Also {
			a := &s.Also[i]
			other := jsonOther{ID: a.ID, Source: a.Source, URL: a.Link, FirstSeen: a.Seen}
			if s.Whole {
				other.Language, other.Copy = a.Language, a.Copy
				it.Extension.Story.Others = append(it.Extension.Story.Others, other)
				continue
			}
			it.Extension.Story.Copies = append(it.Extension.Story.Copies, other)
		}
	}
	for _, a := range e.Authors {
		it.Authors = append(it.Authors, &feeds.JSONAuthor{Name: a.Name, Url: a.URL})
	}
	if len(it.Authors) == 0 {
		it.Authors = []*feeds.JSONAuthor{{Name: src.Title, Url: src.Home}}
	}
	for _, enc := range e.Enclosures {
		it.Attachments = append(it.Attachments, jsonAttachment{URL: enc.URL, Type: enc.Type, Size: enc.Length})
	}
	for _, l := range e.Labels {
		if l.Scheme == "topic" {
			it.Extension.Topic = news.TopicID(l.Term)
		}
	}
	return it
}
