package web

import (
	"bytes"
	"fmt"
	"html/template"
	"sync"

	"straitwire/news"
	"straitwire/representation"
)

// rendering holds the pages of one snapshot. Each page is made when it is
// first asked for, once.
type rendering struct {
	snap   *Snapshot // as it was handed over; may be nil
	enc    *representation.Encoder
	front  lazyPage
	lost   lazyPage
	topics map[news.TopicID]*topicPage
	feeds  sync.Map // *lazyPage by path
}

// topicPage is a topic together with its page.
type topicPage struct {
	topic *Topic
	page  lazyPage
}

// lazyPage is a page that is made on the first request.
type lazyPage struct {
	once sync.Once
	page *page
}

func (l *lazyPage) get(render func() *page) *page {
	l.once.Do(func() { l.page = render() })
	return l.page
}

func newRendering(snap *Snapshot, enc *representation.Encoder) *rendering {
	rn := &rendering{snap: snap, enc: enc, topics: map[news.TopicID]*topicPage{}}
	if snap == nil {
		return rn
	}
	for i := range snap.Topics {
		t := &snap.Topics[i]
		if _, taken := rn.topics[t.ID]; !taken {
			rn.topics[t.ID] = &topicPage{topic: t}
		}
	}
	return rn
}

// shown is the snapshot to show; an empty one while there is none.
func (rn *rendering) shown() *Snapshot {
	if rn.snap == nil {
		return &Snapshot{}
	}
	return rn.snap
}

func (rn *rendering) home() *page {
	return rn.front.get(func() *page { return rn.render("home.html", viewHome(rn.shown())) })
}

func (rn *rendering) missing() *page {
	return rn.lost.get(func() *page { return rn.render("missing.html", viewMissing(rn.shown())) })
}

func (rn *rendering) topic(id news.TopicID) (*page, bool) {
	tp, ok := rn.topics[id]
	if !ok {
		return nil, false
	}
	return tp.page.get(func() *page { return rn.render("topic.html", viewTopic(rn.shown(), tp.topic)) }), true
}

// render makes a page from its template and what it shows; vary are headers of
// requests that decide whether it is the answer.
func (rn *rendering) render(name string, view any, vary ...string) *page {
	t, err := templates()
	if err != nil {
		return &page{err: err}
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, name, view); err != nil {
		return &page{err: fmt.Errorf("template %s: %w", name, err)}
	}
	return newPage(rn.enc, b.Bytes(), "text/html; charset=utf-8", vary...)
}

// templates parses the embedded templates, once.
var templates = sync.OnceValues(func() (*template.Template, error) {
	return template.New("").Funcs(functions()).ParseFS(files, "templates/*.html")
})
