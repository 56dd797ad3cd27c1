package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
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
	pg := rn.render("feed.html", viewFeed(rn.shown(), r.URL.EscapedPath(), r.URL.Query().Get("token")), "Sec-Fetch-Dest")
	p.answer(w, r, pg, http.StatusOK)
}

// viewFeed puts the token of who came with one into the addresses of a topic
// that is not for everybody: a reader could do nothing with them without it.
func viewFeed(snap *Snapshot, path, token string) feedView {
	v := feedView{frame: viewFrame(snap, "Feed", path)}
	v.Address, v.Canonical = v.Canonical, ""
	if v.Address == "" {
		v.Address = path
	}
	v.Raw = v.Root + path + "?raw"
	v.Topics = titles(snap, v.Root)
	rest, ok := strings.CutPrefix(path, "/topics/")
	end := strings.IndexAny(rest, "/.")
	if !ok || end < 0 {
		return v
	}
	at := slices.IndexFunc(snap.Topics, func(t Topic) bool { return string(t.ID) == rest[:end] })
	if at < 0 {
		return v
	}
	t, query := &snap.Topics[at], ""
	if t.Private && token != "" {
		query = "?token=" + url.QueryEscape(token)
		v.Address, v.Raw = v.Address+query, v.Root+path+query+"&raw"
	}
	if rest[end] == '.' { // else it is another feed than the page shows
		v.Name, v.Page = strings.TrimSpace(t.Title), v.Root+"/topics/"+string(t.ID)+query
	}
	return v
}
