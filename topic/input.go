package topic

import (
	"time"

	"straitwire/news"
)

// Input is what a topic can see of an item.
type Input struct {
	Title      string
	Summary    string // plain text
	Body       string // plain text
	URL        string
	Language   string // BCP 47; may be empty
	Authors    []string
	Categories []string
	Source     news.Source
	Published  time.Time   // zero when the source does not say
	Now        time.Time   // what age counts from; zero when it does not matter
	Story      *news.Story // who reported the same event, as far as it is known; nil before that
}

// InputOf returns what a topic can see of it, as read from src. The language
// is that of the item, or of its source when the item does not say. Now is when
// we first saw the item, so that a topic that asks for the age decides the same
// way whenever it is asked; a caller that means its own clock sets it.
func InputOf(it *news.Item, src news.Source) Input {
	in := Input{
		Title: it.Title, Summary: it.Summary, Body: it.Text, URL: it.URL,
		Language: it.Language, Categories: it.Categories, Source: src,
		Published: it.Published, Now: it.FirstSeen,
	}
	if in.Language == "" {
		in.Language = src.Language
	}
	for _, a := range it.Authors {
		if a.Name != "" {
			in.Authors = append(in.Authors, a.Name)
		}
	}
	return in
}
