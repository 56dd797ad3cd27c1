package feedout

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"straitwire/news"
	"straitwire/representation"
)

// The archive of a topic (RFC 5005 section 4) is a chain of documents: each has
// some entries in the order in which they were published, never changes once
// it is closed, and names the one before. A reader that walks it from the
// feed back has all that was ever published.

const (
	partSize     = 100       // entries of a document
	partGrace    = time.Hour // after a month until its last document is closed
	partsCached  = 64        // documents that are kept ready
	archiveWords = "no such archive; the feed of the topic names the newest one as prev-archive"
)

// Archive is what was published in topics, in the order in which it was.
type Archive interface {
	// ArchiveMonths counts the entries of a topic in each month since one.
	ArchiveMonths(ctx context.Context, topic news.TopicID, from time.Time) ([]news.ArchiveMonth, error)
	// Archived returns n entries of a month after the first skip.
	Archived(ctx context.Context, topic news.TopicID, month time.Time, skip, n int) ([]news.Listed, error)
}

// part is a document of an archive: the nth of a month, from 1.
type part struct {
	month time.Time
	n     int
}

func (p part) String() string { return p.month.Format("2006-01") + "-" + strconv.Itoa(p.n) }

func archivePath(id news.TopicID, p part) string {
	return "/topics/" + string(id) + "/archive/" + p.String()
}

// archiveFormats are those that can name the document before.
func archiveFormats() []format {
	return slices.DeleteFunc(slices.Clone(formats), func(ft format) bool { return ft.suffix == ".json" })
}

// closedParts lists the documents of an archive that do not change any more:
// those that are full, and those of months that are over.
func closedParts(months []news.ArchiveMonth, now time.Time) []part {
	var parts []part
	for _, m := range months {
		n := m.Entries / partSize
		if m.Entries%partSize > 0 && now.After(m.Begin.AddDate(0, 1, 0).Add(partGrace)) {
			n++
		}
		for i := range n {
			parts = append(parts, part{m.Begin, i + 1})
		}
	}
	return parts
}

// chain is where a document stands in an archive. The feed itself has only Prev.
type chain struct {
	Prev, Next, Current string // addresses without the format's suffix
}

// lastPart returns the newest document of the archive of a topic.
func (l *loop) lastPart(ctx context.Context, f *feed) (chain, error) {
	if f.ByStory {
		return chain{}, nil
	}
	months, err := archiveMonths(ctx, l.p.store, l.archived, f.ID)
	if err != nil {
		return chain{}, err
	}
	parts := closedParts(months, time.Now())
	if len(parts) == 0 {
		return chain{}, nil
	}
	return chain{Prev: uri(l.plan.opts.BaseURL + archivePath(f.ID, parts[len(parts)-1]))}, nil
}

// archiveMonths counts an archive again from its last month on: those before
// do not change any more.
func archiveMonths(ctx context.Context, store Archive, known map[news.TopicID][]news.ArchiveMonth, id news.TopicID) ([]news.ArchiveMonth, error) {
	months := known[id]
	var from time.Time
	if n := len(months); n > 0 {
		from = months[n-1].Begin
		months = months[:n-1]
	}
	newer, err := store.ArchiveMonths(ctx, id, from)
	if err != nil {
		return nil, err
	}
	months = append(slices.Clip(months), newer...)
	known[id] = months
	return months, nil
}

// Archives serves the archives of the topics. Documents are made when they are
// asked for, one at a time.
type Archives struct {
	store Archive
	log   *slog.Logger
	enc   *representation.Encoder

	mu     sync.Mutex
	plan   *resolved
	months map[news.TopicID][]news.ArchiveMonth
	made   map[string]*Edition // closed for good, by path
	order  []string            // of made, the oldest first
}

// NewArchives returns the archives of the topics of a plan.
func NewArchives(store Archive, plan Plan, log *slog.Logger) *Archives {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	a := &Archives{store: store, log: log, enc: representation.NewEncoder()}
	a.Replace(plan)
	return a
}

// Replace sets the plan.
func (a *Archives) Replace(plan Plan) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.plan = resolve(topicJudge{plan.Topics}, plan)
	a.months, a.made, a.order = make(map[news.TopicID][]news.ArchiveMonth), make(map[string]*Edition), nil
}

var partPath = regexp.MustCompile(`^/topics/([^/]+)/archive/(\d{4}-\d{2})-([1-9]\d{0,8})(\.atom|\.rss)$`)

// Owns reports whether a path is that of a document of an archive.
func (a *Archives) Owns(path string) bool { return partPath.MatchString(path) }

// Paths lists the documents of all archives, the oldest of a topic first.
func (a *Archives) Paths(ctx context.Context) ([]string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var paths []string
	for i := range a.plan.feeds {
		f := &a.plan.feeds[i]
		if f.ByStory {
			continue
		}
		months, err := archiveMonths(ctx, a.store, a.months, f.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range closedParts(months, time.Now()) {
			for _, suffix := range []string{".atom", ".rss"} {
				paths = append(paths, archivePath(f.ID, p)+suffix)
			}
		}
	}
	return paths, nil
}

// ServeHTTP answers with a document of an archive.
func (a *Archives) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["X-Content-Type-Options"] = noSniff
	if r.Method == http.MethodOptions {
		permit(w)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h["Allow"] = methods
		refuse(w, http.StatusMethodNotAllowed, "archives can only be read")
		return
	}
	e, err := a.edition(r.Context(), r.URL.Path)
	switch {
	case err != nil:
		if r.Context().Err() == nil {
			a.log.Error("an archive cannot be made", "url", r.URL.Path, "err", err)
		}
		h["Retry-After"] = []string{"60"}
		refuse(w, http.StatusServiceUnavailable, "the archive cannot be read now; the log says why")
	case e == nil:
		refuse(w, http.StatusNotFound, archiveWords)
	default:
		e.answer(w, r, time.Now())
	}
}

// edition returns the document at a path, or nil if there is none.
func (a *Archives) edition(ctx context.Context, path string) (*Edition, error) {
	m := partPath.FindStringSubmatch(path)
	if m == nil {
		return nil, nil
	}
	month, err := time.Parse("2006-01", m[2])
	if err != nil {
		return nil, nil //nolint:nilerr // no such month, no such document
	}
	n, err := strconv.Atoi(m[3])
	if err != nil {
		return nil, nil //nolint:nilerr // no such number
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	at := slices.IndexFunc(a.plan.feeds, func(f feed) bool { return string(f.ID) == m[1] && !f.ByStory })
	if at < 0 {
		return nil, nil
	}
	if e := a.made[path]; e != nil {
		return e, nil
	}
	f := &a.plan.feeds[at]
	months, err := archiveMonths(ctx, a.store, a.months, f.ID)
	if err != nil {
		return nil, err
	}
	parts := closedParts(months, time.Now())
	i := slices.Index(parts, part{month, n})
	if i < 0 {
		return nil, nil
	}
	listed, err := a.store.Archived(ctx, f.ID, month, (n-1)*partSize, partSize)
	if err != nil || len(listed) == 0 { // a month that was pruned since it was counted
		return nil, err
	}
	e, err := a.make(f, parts, i, listed, formats[slices.IndexFunc(formats, func(ft format) bool { return ft.suffix == m[4] })])
	if err == nil && i+1 < len(parts) {
		a.keep(path, e)
	}
	return e, err
}

// make makes the ith of the documents of an archive. Only the last one will
// change: it has none after it yet.
func (a *Archives) make(f *feed, parts []part, i int, listed []news.Listed, ft format) (*Edition, error) {
	base := a.plan.opts.BaseURL
	is := compose(f, settled(listed), a.plan)
	is.Version = "" // a new program writes the same document
	is.Self = uri(base + archivePath(f.ID, parts[i]))
	is.Title = line(f.name() + ": " + parts[i].String())
	is.Changes = ""
	is.Chain = chain{Current: uri(base + "/topics/" + string(f.ID))}
	if i > 0 {
		is.Chain.Prev = uri(base + archivePath(f.ID, parts[i-1]))
	}
	t := terms{contentType: ft.contentType, maxAge: time.Hour, links: is.links(ft, archiveFormats())}
	if i+1 < len(parts) {
		is.Chain.Next = uri(base + archivePath(f.ID, parts[i+1]))
		t.maxAge, t.immutable = 365*24*time.Hour, true
	}
	var body bytes.Buffer
	if err := ft.write(&body, is); err != nil {
		return nil, fmt.Errorf("archive %s: %w", parts[i], err)
	}
	return seal(a.enc, body.Bytes(), is.Updated, t)
}

// settled returns the entries of a document, the newest first as in the feed.
// One that left and came back is in it once. A revision that readers were not
// told of when the item was published never shows in its date: it would change
// the document later.
func settled(listed []news.Listed) []news.Listed {
	entries := make([]news.Listed, 0, len(listed))
	seen := make(map[news.ItemID]bool, len(listed))
	for _, l := range slices.Backward(listed) {
		if seen[l.Item.ID] {
			continue
		}
		seen[l.Item.ID] = true
		l.Item.Renewed = l.Item.RenewedBy(l.Entry.Entered)
		entries = append(entries, l)
	}
	return entries
}

// keep keeps a document ready, and forgets the one that was made first.
func (a *Archives) keep(path string, e *Edition) {
	a.made[path] = e
	a.order = append(a.order, path)
	if len(a.order) > partsCached {
		delete(a.made, a.order[0])
		a.order = a.order[1:]
	}
}

// rels are the links of a chain, as each format writes them.
func (c *chain) rels(suffix string) [][2]string {
	var rels [][2]string
	for _, link := range [][2]string{{"current", c.Current}, {"prev-archive", c.Prev}, {"next-archive", c.Next}} {
		if link[1] != "" {
			rels = append(rels, [2]string{link[0], link[1] + suffix})
		}
	}
	return rels
}
