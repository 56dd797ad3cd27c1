package feedout

import (
	"context"
	"fmt"
	"html"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"straitwire/news"
)

const (
	surgesPath  = "/surges"
	surgesShown = 100
	surgesKnown = 5000 // among which one that goes on is looked for
	surgeLines  = 5    // headlines in the entry of a surge
	watchEvery  = 5 * time.Minute
	calmAfter   = 12 * time.Hour   // then a surge is over, and what comes is another one
	badgeFor    = 90 * time.Minute // after its last hour began
)

// Rhythm is what is known of the rhythm of topics.
type Rhythm interface {
	// Arrivals returns what came into a topic since a time, in the order in which we saw it.
	Arrivals(ctx context.Context, topic news.TopicID, since time.Time) ([]news.Arrival, error)
	// NoteSurge keeps a surge, in the place of an earlier note of the same one.
	NoteSurge(ctx context.Context, s news.Surge) error
	// Surges returns the newest n surges, the newest first.
	Surges(ctx context.Context, n int) ([]news.Surge, error)
}

// watch looks for surges in the topics that have got something since the last
// time. Their past is read anew: it may have changed since.
func (l *loop) watch(ctx context.Context) error {
	now := time.Now()
	if now.Sub(l.looked) < watchEvery {
		return nil
	}
	l.looked = now
	fresh := false
	for i := range l.plan.feeds {
		f := &l.plan.feeds[i]
		if !l.watched[f.ID] {
			continue
		}
		found, err := l.surging(ctx, f.ID, now)
		if err != nil {
			return err
		}
		for _, s := range found {
			noted, changed := goesOn(s, l.surges)
			if !changed {
				continue
			}
			if noted.Start.Equal(s.Start) {
				if noted.Items, err = l.headlines(ctx, &noted); err != nil {
					return err
				}
				l.p.log.Info("surge", "topic", f.ID, "items", s.Count)
			}
			if err := l.p.store.NoteSurge(ctx, noted); err != nil {
				return err
			}
			fresh = true
		}
	}
	l.watched = nil
	if f := l.p.front.Load(); !fresh && (f == nil || !slices.ContainsFunc(f.windows, func(w Window) bool { return w.Surge != nil && !lasts(w.Surge, now) })) {
		return nil
	}
	return l.showSurges(ctx)
}

// surging reads the past of a topic, unless too little has come of late to be
// a surge whatever the past.
func (l *loop) surging(ctx context.Context, id news.TopicID, now time.Time) ([]news.Surge, error) {
	late, err := l.p.store.Arrivals(ctx, id, now.Add(-26*time.Hour))
	if err != nil || len(late) < hourLeast {
		return nil, err
	}
	arrivals, err := l.p.store.Arrivals(ctx, id, now.Add(-(surgeWeeks*weekHours+48)*time.Hour))
	if err != nil {
		return nil, err
	}
	where := func(id news.SourceID) string { return country(l.plan.source(id).Country) }
	return surges(id, pulses(arrivals, where), now), nil
}

// headlines returns some of the items of a surge, of different sources first.
func (l *loop) headlines(ctx context.Context, s *news.Surge) ([]news.Headline, error) {
	end := s.Start.Add(time.Hour)
	arrivals, err := l.p.store.Arrivals(ctx, s.Topic, end.Add(-s.Span))
	if err != nil {
		return nil, err
	}
	var firsts, others []news.ItemID
	texts, sources := make(map[news.ItemID]bool), make(map[news.SourceID]bool)
	for i := range arrivals {
		a := &arrivals[i]
		if texts[a.Text] || a.First || !a.Seen.Before(end) || s.Country != "" && country(l.plan.source(a.Source).Country) != s.Country {
			continue
		}
		texts[a.Text] = true
		if sources[a.Source] {
			others = append(others, a.Item)
			continue
		}
		sources[a.Source] = true
		firsts = append(firsts, a.Item)
	}
	var lines []news.Headline
	for _, id := range append(firsts, others...) {
		if len(lines) == surgeLines {
			break
		}
		it, kept, err := l.p.store.Item(ctx, id)
		if err != nil {
			return nil, err
		}
		if title := excerpt(it.Title, 200); kept && title != "" {
			lines = append(lines, news.Headline{Title: title, URL: it.URL, Source: it.Source})
		}
	}
	return lines, nil
}

// showSurges puts the surges that are noted on the front.
func (l *loop) showSurges(ctx context.Context) (err error) {
	if l.surges, err = l.p.store.Surges(ctx, surgesKnown); err != nil {
		return err
	}
	next := *l.p.front.Load()
	next.editions, next.windows = maps.Clone(next.editions), slices.Clone(next.windows)
	l.press.surges(next.editions, l.surges, l.plan)
	for i := range next.windows {
		next.windows[i].Surge = l.surgeOf(next.windows[i].Topic)
	}
	l.p.front.Store(&next)
	return nil
}

// surgeOf returns the surge that a topic has now, or nil.
func (l *loop) surgeOf(id news.TopicID) *news.Surge {
	for i := range l.surges {
		if s := &l.surges[i]; s.Topic == id && lasts(s, time.Now()) {
			return s
		}
	}
	return nil
}

// lasts reports whether a surge is to be shown as going on.
func lasts(s *news.Surge, now time.Time) bool { return now.Sub(s.Last) < badgeFor }

// goesOn returns the surge to note for what was found: one that is known and
// goes on, or else a new one. It is false if all is noted already.
func goesOn(s news.Surge, known []news.Surge) (news.Surge, bool) {
	for _, k := range known {
		if k.Topic == s.Topic && k.Country == s.Country && s.Start.Sub(k.Last) < calmAfter {
			if !s.Last.After(k.Last) {
				return k, false
			}
			k.Last = s.Last
			return k, true
		}
	}
	return s, true
}

// surges adds the editions of the feed of surges.
func (p *press) surges(editions map[string]*Edition, list []news.Surge, r *resolved) {
	is := composeSurges(list, r)
	for _, ft := range formats {
		path := surgesPath + ft.suffix
		e, err := p.print(editions[path], is.Updated, terms{contentType: ft.contentType, maxAge: r.opts.MaxAge, links: is.links(ft, formats), vary: onlyReaders}, func(w io.Writer) error { return ft.write(w, is) })
		if err != nil {
			p.log.Error("rendering", "url", path, "err", err)
			continue
		}
		editions[path] = e
	}
}

func composeSurges(list []news.Surge, r *resolved) *issue {
	o := &r.opts
	is := &issue{
		ID: tag(o, "feed", "surges"), Title: line(o.Title + ": surges"),
		Description: "Topics that have many more items than they usually have at that time of the week. Copies of one text count once.",
		Page:        uri(o.BaseURL + "/"), Self: uri(o.BaseURL + surgesPath), Service: line(o.Title), Home: uri(o.BaseURL + "/"),
		Version: line(o.Version), TTL: o.MaxAge, Updated: beginning, Entries: []entry{},
	}
	us := origin{ID: program, Tag: is.ID, Title: is.Service, URL: is.Self + ".atom", Home: is.Home}
	for i := range list {
		if len(is.Entries) == surgesShown {
			break
		}
		s := &list[i]
		at := slices.IndexFunc(r.feeds, func(f feed) bool { return f.ID == s.Topic })
		if at < 0 || r.feeds[at].Private {
			continue // nobody can look at what it was, or not everybody
		}
		f := &r.feeds[at]
		start := plausible(s.Start, beginning)
		is.Updated = later(is.Updated, start)
		e := entry{
			ID:    tag(o, "surge", strings.Trim(string(s.Topic)+"."+s.Start.UTC().Format("2006-01-02T15Z")+"."+s.Country, ".")),
			Title: line(f.name() + ": " + s.String()), Link: uri(o.BaseURL + "/topics/" + string(f.ID)),
			Summary: line(fmt.Sprintf("%s has %s at this time of the week, as the last %d weeks tell. Noticed in the hour from %s.",
				f.name(), s, s.Weeks, start.Format(alsoTime))),
			Published: start, Updated: start, FirstSeen: start, Source: us, Why: []news.Why{},
			Labels: labels(o, label{Scheme: "topic", Term: string(f.ID), Name: line(f.Title)}, label{Scheme: "country", Term: s.Country}),
		}
		if len(s.Items) > 0 {
			e.Content = "<p>" + html.EscapeString(e.Summary) + "</p>" + r.headlineList(s.Items)
		}
		is.Entries = append(is.Entries, e)
	}
	return is
}

// headlineList writes headlines as the list of an entry's content.
func (r *resolved) headlineList(lines []news.Headline) string {
	var b strings.Builder
	b.WriteString("\n<ul>")
	for _, h := range lines {
		src, title := r.source(h.Source), html.EscapeString(line(h.Title))
		if link := uri(h.URL); link != "" {
			title = `<a href="` + html.EscapeString(link) + `">` + title + "</a>"
		}
		fmt.Fprintf(&b, "\n<li>%s (%s)</li>", title, html.EscapeString(line(src.Name())))
	}
	b.WriteString("\n</ul>")
	return b.String()
}
