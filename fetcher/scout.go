package fetcher

import (
	"context"
	"slices"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// Scout reads addresses for a person who asks about them: with the guards and
// the manners of a visit, but without its memory, so that nothing is kept.
// Its methods are not safe for concurrent use.
type Scout struct {
	opts   Options
	client *client
	next   map[string]time.Time // when each host may be asked again
	held   map[string]bool      // hosts that asked for patience
}

// NewScout returns a scout. Close gives its connections back.
func NewScout(opts Options) *Scout {
	opts = opts.withDefaults()
	s := &Scout{opts: opts, next: map[string]time.Time{}, held: map[string]bool{}}
	s.client = newClient(opts, func(ctx context.Context, host string) error { return pause(ctx, time.Until(s.next[host])) })
	return s
}

// Close gives the connections back.
func (s *Scout) Close() { s.client.close() }

// Sight is what one look at an address showed.
type Sight struct {
	URL         string // that was asked
	FinalURL    string // that answered, after redirects; empty if none did
	Moved       string // where it moved for good; empty if it did not
	Status      int    // HTTP status; 0 if there was no answer
	ContentType string // as the server said
	Bytes       int64  // of the body, decompressed
	Took        time.Duration
	Reason      news.Reason
	Detail      string            // one line: what failed, or what is not quite right
	Document    decode.Document   // empty when nothing could be read
	Names       []decode.PageFeed // the feeds that a web page names instead
}

// Read looks at the address of a source once. Sight.Reason says how it went;
// the error is that of ctx.
func (s *Scout) Read(ctx context.Context, src news.Source) (Sight, error) {
	sight := Sight{URL: bareURL(src.URL)}
	if s.held[hostOf(src.URL)] {
		sight.Reason, sight.Detail = news.ReasonLimited, "not asked: its host asked for patience"
		return sight, nil
	}
	if err := s.wait(ctx, src.URL); err != nil {
		return sight, err
	}
	started := time.Now()
	inTime, cancel := context.WithTimeout(ctx, s.opts.Timeout)
	defer cancel()
	a, err := s.client.get(inTime, src, news.Visit{})
	sight.FinalURL, sight.Status, sight.Bytes = a.final, a.status, int64(len(a.body))
	if a.moved == a.final {
		sight.Moved = a.moved
	}
	sight.ContentType = detail(a.header.Get("Content-Type"))
	if err == nil {
		sight.Document, err = s.decode(inTime, a, src)
	}
	sight.Took = time.Since(started)
	s.asked(src.URL, a.final)
	if ctx.Err() != nil {
		return sight, ctx.Err()
	}
	if err == nil {
		sight.Reason, sight.Detail = judge(sight.Document, a.cut)
		return sight, nil
	}
	failed := classify(err)
	sight.Status = max(sight.Status, failed.Status)
	sight.Reason, sight.Detail = failed.Reason, failed.Detail
	switch failed.Reason {
	case news.ReasonPage:
		sight.Names = decode.PageFeeds(a.body, hintsFor(a, src, s.opts))
	case news.ReasonLimited:
		s.held[hostOf(src.URL)] = true
	}
	return sight, nil
}

func (s *Scout) decode(ctx context.Context, a answer, src news.Source) (decode.Document, error) {
	read := func(a answer) (decode.Document, error) { return decode.Decode(a.body, hintsFor(a, src, s.opts)) }
	doc, err := read(a)
	switch {
	case err != nil && a.cut != nil:
		return doc, a.cut
	case err == nil && len(doc.Parts) > 0:
		_, err = s.client.gather(ctx, src, a.final, &doc, read)
	}
	return doc, err
}

// hintsFor are what an answer says of its document besides the bytes.
func hintsFor(a answer, src news.Source, opts Options) decode.Hints {
	return decode.Hints{
		URL:             a.final,
		ContentType:     a.header.Get("Content-Type"),
		ContentLanguage: a.header.Get("Content-Language"),
		Source:          src,
		Now:             time.Now(),
		Limits:          opts.Decode,
	}
}

// wait keeps the pause between two requests to one host.
func (s *Scout) wait(ctx context.Context, address string) error {
	return pause(ctx, time.Until(s.next[hostOf(address)]))
}

// asked notes that the hosts of some addresses were asked just now.
func (s *Scout) asked(addresses ...string) {
	for _, address := range addresses {
		s.next[hostOf(address)] = time.Now().Add(s.opts.PerHost)
	}
}

// Candidate is a feed that was looked for, and what was found at its address.
type Candidate struct {
	decode.PageFeed
	Guessed bool // nobody names the address; feeds are often found there
	Sight   Sight
}

// maxCandidates bounds the requests of one discovery.
const maxCandidates = 12

// Discover looks at a page and at the feeds that it names, the declared ones
// first. If it is a feed itself, or cannot be read, there is no candidate.
// With guess, the usual addresses of the site are tried too.
func (s *Scout) Discover(ctx context.Context, src news.Source, guess bool) (Sight, []Candidate, error) {
	page, err := s.Read(ctx, src)
	if err != nil || page.Reason.Good() {
		return page, nil, err
	}
	var found []Candidate
	for _, named := range page.Names {
		found = append(found, Candidate{PageFeed: named})
	}
	if guess && page.Status != 0 && page.Reason != news.ReasonLimited {
		found = s.guess(ctx, src, page, found)
	}
	found = found[:min(len(found), maxCandidates)]
	for i := range found {
		next := news.Source{ID: src.ID, URL: found[i].URL, Proxy: src.Proxy} // without the secrets of the first address
		if found[i].Sight, err = s.Read(ctx, next); err != nil {
			return page, found[:i], err
		}
	}
	// A wrong guess is no news.
	found = slices.DeleteFunc(found, func(c Candidate) bool { return c.Guessed && !c.Sight.Reason.Good() })
	return page, found, nil
}

// guess adds the addresses at which feeds usually are: those that robots.txt
// names as sitemaps of news, and those that programs for publishing use.
func (s *Scout) guess(ctx context.Context, src news.Source, page Sight, found []Candidate) []Candidate {
	base := page.FinalURL
	if base == "" {
		base = src.URL
	}
	add := func(address string) {
		known := func(c Candidate) bool { return c.URL == address }
		if address != "" && address != page.FinalURL && !slices.ContainsFunc(found, known) {
			found = append(found, Candidate{PageFeed: decode.PageFeed{URL: address}, Guessed: true})
		}
	}
	for _, sitemap := range s.newsSitemaps(ctx, src, news.AbsoluteURL(base, "/robots.txt")) {
		add(sitemap)
	}
	for _, usual := range []string{"/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feed.json", "/news-sitemap.xml"} {
		add(news.AbsoluteURL(base, usual))
	}
	return found
}

// newsSitemaps returns the sitemaps that a robots.txt names and whose
// addresses speak of news.
func (s *Scout) newsSitemaps(ctx context.Context, src news.Source, address string) []string {
	if address == "" || s.wait(ctx, address) != nil {
		return nil
	}
	inTime, cancel := context.WithTimeout(ctx, s.opts.Timeout)
	defer cancel()
	a, err := s.client.get(inTime, news.Source{ID: src.ID, URL: address, Proxy: src.Proxy}, news.Visit{})
	s.asked(address, a.final)
	if err != nil {
		return nil
	}
	return decode.NewsSitemaps(a.body, a.final)
}

// Origin says how an address was found: declared by a <link>, linked in the
// text of the page, or guessed.
func (c Candidate) Origin() string {
	switch {
	case c.Guessed:
		return "guessed"
	case c.Declared:
		return "declared"
	}
	return "linked"
}
