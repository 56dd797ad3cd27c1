package feedout

import (
	"bytes"
	"hash/maphash"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"straitwire/news"
	"straitwire/representation"
)

// Window is what a topic shows: its newest entries, newest first.
type Window struct {
	Topic       news.TopicID
	Title       string
	Description string
	Items       []news.Listed // without Content and Text
	Sources     map[news.SourceID]news.Source
	Updated     time.Time   // when an entry came or changed last; zero if there is none
	Surge       *news.Surge // far more has come of late than usually does; mostly nil
	Private     bool        // it is not for everybody, and no list names it
	Rebuilding  bool        // the topic is being judged anew; this is what it showed before
}

func newWindow(f *feed, listed []news.Listed, r *resolved) Window {
	win := Window{Topic: f.ID, Title: f.Title, Description: f.Description, Private: f.Private, Items: slices.Clone(listed), Sources: r.sources}
	if len(listed) > 0 {
		win.Updated = changed(listed)
	}
	for i := range win.Items {
		win.Items[i].Item.Content, win.Items[i].Item.Text = "", ""
	}
	return win
}

// Paths of the lists.
const (
	topicsOPML  = "/topics.opml"
	sourcesOPML = "/sources.opml"
)

// format is a way to write a feed.
type format struct {
	suffix      string
	contentType string
	write       func(io.Writer, *issue) error
	deltas      bool // what is new since an earlier edition can be cut out
}

var formats = []format{
	{".rss", "application/rss+xml; charset=utf-8", writeRSS, true},
	{".atom", atomType, writeAtom, true},
	{".json", "application/feed+json; charset=utf-8", writeJSON, false},
}

// onlyReaders are the headers by which a browser says that it is to show a
// document to a person, who may get a page instead of the feed.
const onlyReaders = "Sec-Fetch-Dest, Sec-Fetch-Mode"

// links are the values of Link (RFC 8288) that go with an issue in a format:
// its own address, the page for people, the other formats that there are, and
// the hub.
func (is *issue) links(ft format, all []format) string {
	links := "<" + is.self(ft.suffix) + `>; rel="self"` + "\n<" + is.Page + `>; rel="alternate"; type="text/html"`
	for _, other := range all {
		if other.suffix != ft.suffix {
			mediaType, _, _ := strings.Cut(other.contentType, ";")
			links += "\n<" + is.self(other.suffix) + `>; rel="alternate"; type="` + mediaType + `"`
		}
	}
	if is.Hub != "" {
		links += "\n<" + is.Hub + `>; rel="hub"`
	}
	return links
}

func (ft *format) path(id news.TopicID) string { return "/topics/" + string(id) + ft.suffix }

// press makes editions. It belongs to one goroutine.
type press struct {
	log  *slog.Logger
	enc  *representation.Encoder
	seed maphash.Seed // of marks
	buf  bytes.Buffer
}

func newPress(log *slog.Logger) *press {
	return &press{log: log, enc: representation.NewEncoder(), seed: maphash.MakeSeed()}
}

// topic adds the editions of a topic to next. One whose bytes have not changed
// is kept from old, with its date.
func (p *press) topic(next, old map[string]*Edition, f *feed, listed []news.Listed, archive chain, r *resolved) {
	is := compose(f, listed, r)
	is.Chain = archive
	if !f.Private {
		is.Hub = uri(r.opts.Hub)
	}
	marks := sync.OnceValue(func() []uint64 { return p.marks(is.Entries) })
	for _, ft := range formats {
		path := ft.path(f.ID)
		t := terms{contentType: ft.contentType, maxAge: r.opts.MaxAge, links: is.links(ft, formats), vary: onlyReaders}
		e, err := p.print(old[path], changed(listed), t, func(w io.Writer) error { return ft.write(w, is) })
		if err != nil {
			p.log.Error("rendering", "topic", f.ID, "format", ft.suffix[1:], "err", err)
			keep(next, old, path)
			continue
		}
		if ft.deltas && e != old[path] {
			e.succeed(old[path], marks(), p.enc)
		}
		next[path] = e
	}
}

// lists adds the OPML documents, which depend on the plan alone.
func (p *press) lists(editions map[string]*Edition, r *resolved) {
	for path, write := range map[string]func(io.Writer, *resolved) error{topicsOPML: writeTopicsOPML, sourcesOPML: writeSourcesOPML} {
		t := terms{contentType: "text/x-opml; charset=utf-8", maxAge: r.opts.MaxAge}
		e, err := p.print(editions[path], beginning, t, func(w io.Writer) error { return write(w, r) })
		if err != nil {
			p.log.Error("rendering", "url", path, "err", err)
			continue
		}
		editions[path] = e
	}
}

// print makes an edition, or returns the old one if nothing has changed. An
// edition that takes the place of another one is dated now; the first one
// since the start is dated by the ledger, which survives restarts.
func (p *press) print(old *Edition, modified time.Time, t terms, write func(io.Writer) error) (*Edition, error) {
	p.buf.Reset()
	if err := write(&p.buf); err != nil {
		return nil, err
	}
	if old != nil {
		if bytes.Equal(old.Body, p.buf.Bytes()) {
			if old.terms == t {
				return old, nil
			}
			modified = old.Modified
		} else {
			modified = time.Now()
		}
	}
	return seal(p.enc, p.buf.Bytes(), modified, t)
}
