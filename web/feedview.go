package web

import (
	"net/http"
	"strings"

	"straitwire/news"
)

// feedView is what a person sees who opens the address of a feed.
type feedView struct {
	frame
	Topics  []topicView
	Name    string // of the topic; empty for other feeds
	Address string
	Page    string // of the topic; may be empty
	Raw     string // address of the bytes
}

// Feed answers, instead of the feed at that path, with a page that says what a
// feed is for.
func (p *Pages) Feed(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	rn := p.pages()
	w.Header().Set("Cache-Control", "private, no-cache")
	pg := rn.render("feed.html", viewFeed(rn.shown(), r.URL.EscapedPath()), "Sec-Fetch-Dest")
	p.answer(w, r, pg, http.StatusOK)
}

func viewFeed(snap *Snapshot, path string) feedView {
	v := feedView{frame: viewFrame(snap, "Feed", path)}
	v.Address, v.Canonical = v.Canonical, ""
	if v.Address == "" {
		v.Address = path
	}
	v.Raw = v.Root + path + "?raw"
	v.Topics = titles(snap, v.Root)
	name := strings.TrimPrefix(path, "/topics/")
	if id, _, ok := strings.Cut(name, "."); ok && name != path {
		for i := range snap.Topics {
			if t := &snap.Topics[i]; t.ID == news.TopicID(id) {
				v.Name, v.Page = strings.TrimSpace(t.Title), v.Root+"/topics/"+id
			}
		}
	}
	return v
}
