package feedout

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"straitwire/news"
	"straitwire/representation"
	"straitwire/topic"
)

// searchPath is where any filter is a feed.
const searchPath = "/search"

const (
	searchBatch   = 500             // items read at once
	searchFresh   = time.Minute     // an answer is given again without a look
	searchCached  = 200             // answers that are kept for that
	searchCallers = 20_000          // whose requests are counted
	searchWait    = 5 * time.Second // for others, and for the own look
)

// SearchOptions are the settings of a Search. The zero value is switched off.
type SearchOptions struct {
	PerMinute int // questions of one caller that are looked up; 0 switches the search off
	Items     int // newest items that are looked at; 0 is 20,000
}

// Searched is where a Search looks.
type Searched interface {
	Inbox
	// FirstSeen returns the Seq of the first item that was seen at a time or later.
	FirstSeen(ctx context.Context, at time.Time) (seq uint64, ok bool, err error)
}

// Search makes a feed of any filter in the short form of the topic language,
// over the newest kept items. It looks for one caller at a time.
type Search struct {
	store   Searched
	log     *slog.Logger
	enc     *representation.Encoder
	looking chan struct{} // who looks holds it

	mu      sync.Mutex
	opts    SearchOptions
	plan    *resolved
	lexicon *topic.Lexicon
	found   map[string]*finding // by format and query
	asked   map[string]int      // by caller, in this minute
	minute  time.Time
}

// finding is an answer and when it was made.
type finding struct {
	edition *Edition
	at      time.Time
}

// NewSearch returns a search over a store.
func NewSearch(store Searched, plan Plan, lexicon *topic.Lexicon, opts SearchOptions, log *slog.Logger) *Search {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Search{store: store, log: log, enc: representation.NewEncoder(), looking: make(chan struct{}, 1)}
	s.Replace(plan, lexicon, opts)
	return s
}

// Replace sets what queries are read and answered by.
func (s *Search) Replace(plan Plan, lexicon *topic.Lexicon, opts SearchOptions) {
	opts.Items = cmp.Or(opts.Items, 20_000)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts, s.plan, s.lexicon = opts, resolve(topicJudge{plan.Topics}, plan), lexicon
	s.found, s.asked = make(map[string]*finding), make(map[string]int)
}

// Owns reports whether a path is that of the search, if it is switched on.
func (s *Search) Owns(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opts.PerMinute > 0 && slices.ContainsFunc(formats, func(ft format) bool { return path == searchPath+ft.suffix })
}

// ServeHTTP answers /search.atom?q=QUERY, and .rss and .json.
func (s *Search) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["X-Content-Type-Options"] = noSniff
	h["X-Robots-Tag"] = []string{"noindex, nofollow"}
	if r.Method == http.MethodOptions {
		permit(w)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h["Allow"] = methods
		refuse(w, http.StatusMethodNotAllowed, "a search can only be read")
		return
	}
	at := slices.IndexFunc(formats, func(ft format) bool { return r.URL.Path == searchPath+ft.suffix })
	if at < 0 {
		refuse(w, http.StatusNotFound, "the search is at "+searchPath+".atom, .rss and .json")
		return
	}
	q, err := s.query(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, queryMistakes(err))
		return
	}
	e, err := s.answer(r, formats[at], &q)
	switch {
	case errors.Is(err, errTooMany):
		h["Retry-After"] = []string{"60"}
		refuse(w, http.StatusTooManyRequests, "too many searches; ask again in a minute")
	case errors.Is(err, context.DeadlineExceeded):
		h["Retry-After"] = []string{"60"}
		refuse(w, http.StatusServiceUnavailable, "the search takes too long; ask for less, for example with since:7d, or later")
	case err != nil:
		if r.Context().Err() == nil {
			s.log.Error("a search failed", "err", err)
		}
		h["Retry-After"] = []string{"60"}
		refuse(w, http.StatusServiceUnavailable, "nothing can be looked up now; the log says why")
	default:
		e.answer(w, r, time.Now())
	}
}

func (s *Search) query(r *http.Request) (topic.Query, error) {
	s.mu.Lock()
	lexicon := s.lexicon
	s.mu.Unlock()
	return lexicon.Query(r.URL.Query().Get("q"))
}

// Understands reports whether a request asks for something that can be looked up.
func (s *Search) Understands(r *http.Request) bool {
	_, err := s.query(r)
	return err == nil
}

// queryMistakes says what is wrong with a query, and where.
func queryMistakes(err error) string {
	var lines []string
	for _, e := range topic.QueryErrors(err) {
		text := fmt.Sprintf("character %d: %s", e.Column, e.Message)
		if e.Hint != "" {
			text += "; " + e.Hint
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n") + "\nwrite words, \"phrases\", OR, -word, concept:taiwan, source:id, country:TW, language:zh, title:word, since:7d"
}

var errTooMany = errors.New("too many searches")

// answer returns the edition of a query: one that was made a moment ago, or a
// new one.
func (s *Search) answer(r *http.Request, ft format, q *topic.Query) (*Edition, error) {
	key := ft.suffix + " " + q.Text
	if e := s.recent(key); e != nil {
		return e, nil
	}
	if !s.may(r.RemoteAddr) {
		return nil, errTooMany
	}
	ctx, cancel := context.WithTimeout(r.Context(), searchWait)
	defer cancel()
	select {
	case s.looking <- struct{}{}:
		defer func() { <-s.looking }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if e := s.recent(key); e != nil { // while we waited
		return e, nil
	}
	s.mu.Lock()
	plan, opts := s.plan, s.opts
	s.mu.Unlock()
	listed, err := s.look(ctx, plan, opts, q)
	if err != nil {
		return nil, err
	}
	is := composeSearch(plan, q, listed)
	var body bytes.Buffer
	if err := ft.write(&body, is); err != nil {
		return nil, err
	}
	t := terms{contentType: ft.contentType, maxAge: max(searchFresh, plan.opts.MaxAge), links: is.links(ft, formats), vary: onlyReaders}
	e, err := seal(s.enc, body.Bytes(), is.Updated, t)
	if err == nil {
		s.keep(key, e)
	}
	return e, err
}

func (s *Search) recent(key string) *Edition {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.found[key]; f != nil && time.Since(f.at) < searchFresh {
		return f.edition
	}
	return nil
}

func (s *Search) keep(key string, e *Edition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.found) >= searchCached {
		for old, f := range s.found {
			if time.Since(f.at) >= searchFresh {
				delete(s.found, old)
			}
		}
	}
	if len(s.found) < searchCached {
		s.found[key] = &finding{e, time.Now()}
	}
}

// may counts a question of a caller, and reports whether it is to be looked up.
// Behind a proxy all callers are one: only the proxy can tell them apart.
func (s *Search) may(caller string) bool {
	host := caller // host:port, as net/http has it
	if i := strings.LastIndexByte(caller, ':'); i > 0 {
		host = caller[:i]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now().Truncate(time.Minute); !now.Equal(s.minute) {
		s.minute = now
		clear(s.asked)
	}
	if n, known := s.asked[host]; n >= s.opts.PerMinute || !known && len(s.asked) >= searchCallers {
		return false
	}
	s.asked[host]++
	return true
}

// look returns the newest items that a query takes.
func (s *Search) look(ctx context.Context, plan *resolved, opts SearchOptions, q *topic.Query) ([]news.Listed, error) {
	newest, err := s.store.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	after := newest - min(newest, uint64(opts.Items))
	var since time.Time
	if q.Since > 0 {
		since = time.Now().Add(-q.Since)
		seq, ok, err := s.store.FirstSeen(ctx, since)
		if err != nil || !ok {
			return nil, err
		}
		after = max(after, seq-1)
	}
	var found []news.Listed
	for {
		items, err := s.store.Since(ctx, after, searchBatch)
		if err != nil {
			return nil, err
		}
		if len(items) == 0 {
			return newestOf(found, plan.opts.Entries), nil
		}
		for i := range items {
			it := &items[i]
			in := topic.InputOf(it, plan.source(it.Source))
			if m := q.Set.Match(&in); len(m) > 0 && !it.FirstSeen.Before(since) {
				found = append(found, news.Listed{Item: *it, Entry: news.Entry{Item: it.ID, FirstSeen: it.FirstSeen, Entered: it.FirstSeen, Score: m[0].Score, Why: m[0].Why}})
			}
		}
		after = items[len(items)-1].Seq
		if len(found) > 4*plan.opts.Entries {
			found = newestOf(found, plan.opts.Entries)
		}
	}
}

// newestOf leaves the newest n entries, the newest first.
func newestOf(entries []news.Listed, n int) []news.Listed {
	slices.SortFunc(entries, func(a, b news.Listed) int {
		return cmp.Or(b.Entry.FirstSeen.Compare(a.Entry.FirstSeen), cmp.Compare(b.Item.ID, a.Item.ID))
	})
	return entries[:min(n, len(entries))]
}

func composeSearch(plan *resolved, q *topic.Query, listed []news.Listed) *issue {
	is := compose(&feed{ID: "search", Title: q.Text}, listed, plan)
	is.ID = tag(&plan.opts, "search", q.Text)
	is.Title = line("Search: " + q.Text)
	is.Description = "The newest kept items that match this query."
	is.Page, is.Changes = is.Home, ""
	is.Self = uri(plan.opts.BaseURL + searchPath)
	is.Query = "?q=" + url.QueryEscape(q.Text)
	for i := range is.Entries {
		e := &is.Entries[i]
		e.Labels = slices.DeleteFunc(e.Labels, func(l label) bool { return l.Scheme == "topic" })
	}
	return is
}
