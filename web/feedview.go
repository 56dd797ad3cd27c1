package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// latestItems is how many items the page about a feed shows.
const latestItems = 10

// feedView is what a person sees who opens the address of a feed.
type feedView struct {
	frame
	Topics  []topicView
	Name    string // of the topic; empty for other feeds
	Address string
	Page    string // of the topic; may be empty
	Raw     string // address of the bytes
	Items   []itemView
}

// Feed answers, instead of the feed at that path, with a page that says what a
// feed is for. There must be a feed at that path.
func (p *Pages) Feed(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	w.Header().Set("Cache-Control", "private, no-cache")
	p.answer(w, r, p.pages().feed(r.URL.Path, r.URL.Query()), http.StatusOK)
}

// feed is the page about a feed. Those with a query are many, and not kept;
// the path is the decoded one, which is the same however it was written.
func (rn *rendering) feed(path string, asked url.Values) *page {
	topic := rn.shown().topicOf(path)
	query := essential(topic, path, asked)
	render := func() *page {
		return rn.render("feed.html", viewFeed(rn.shown(), topic, path, query), "Sec-Fetch-Dest", "Sec-Fetch-Mode")
	}
	if query != "" {
		return render()
	}
	made, _ := rn.feeds.LoadOrStore(path, &lazyPage{})
	return made.(*lazyPage).get(render)
}

// topicOf returns the topic that a feed is of, or nil.
func (snap *Snapshot) topicOf(path string) *Topic {
	rest, ok := strings.CutPrefix(path, "/topics/")
	end := strings.IndexAny(rest, "/.")
	if !ok || end < 0 {
		return nil
	}
	at := slices.IndexFunc(snap.Topics, func(t Topic) bool { return string(t.ID) == rest[:end] })
	if at < 0 {
		return nil
	}
	return &snap.Topics[at]
}

// essential is what of a query belongs to the address of a feed: the token of
// who came with one to a topic that is not for everybody, as a reader could do
// nothing without it, and what is searched for.
func essential(topic *Topic, path string, asked url.Values) string {
	key := "q"
	switch {
	case topic != nil && topic.Private:
		key = "token"
	case strings.HasPrefix(path, "/topics/"):
		return ""
	}
	if value := asked.Get(key); value != "" {
		return "?" + key + "=" + url.QueryEscape(value)
	}
	return ""
}

func viewFeed(snap *Snapshot, topic *Topic, path, query string) feedView {
	escaped := (&url.URL{Path: path}).EscapedPath()
	v := feedView{frame: viewFrame(snap, "Feed", escaped)}
	v.Address, v.Canonical = v.Canonical, ""
	if v.Address == "" {
		v.Address = escaped
	}
	v.Address += query
	v.Raw = v.Root + escaped + "?raw"
	if query != "" {
		v.Raw = v.Root + escaped + query + "&raw"
	}
	v.Topics = titles(snap, v.Root)
	if topic != nil && strings.HasPrefix(path, "/topics/"+string(topic.ID)+".") { // else it is another feed than the page shows
		shown := viewTopicItems(snap, topic, v.Root, latestItems)
		v.Name, v.Page, v.Items = shown.Title, shown.Page+query, shown.Items
	}
	return v
}
