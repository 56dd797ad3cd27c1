package feedout

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"straitwire/news"
	"straitwire/representation"
)

// OperatorPath is where the operator's own feed is served.
const OperatorPath = "/ops.atom"

// Events is where the operator's feed comes from.
type Events interface {
	// Events returns what the operator is to be told, the newest first.
	Events(ctx context.Context) ([]news.Event, error)
}

// Operator makes and serves the operator's own feed: what happened to sources
// and configuration, one entry an event, as Atom. It is none of the topics,
// and no list of feeds names it.
type Operator struct {
	events Events
	log    *slog.Logger

	mu      sync.Mutex
	plan    Plan
	newest  uint64   // event in the edition
	edition *Edition // nil until it is asked for
}

// NewOperator returns the operator's feed of these events, with the names and
// the settings of a plan.
func NewOperator(events Events, plan Plan, log *slog.Logger) *Operator {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Operator{events: events, plan: plan, log: log}
}

// Replace sets the plan.
func (o *Operator) Replace(plan Plan) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.plan, o.edition = plan, nil
}

// ServeHTTP answers with the feed, whatever the path is.
func (o *Operator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()["X-Content-Type-Options"] = noSniff
	if r.Method == http.MethodOptions {
		permit(w)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header()["Allow"] = methods
		refuse(w, http.StatusMethodNotAllowed, "feeds can only be read")
		return
	}
	e, err := o.current(r.Context())
	if err != nil {
		if r.Context().Err() == nil {
			o.log.Error("the operator's feed cannot be made", "err", err)
		}
		w.Header()["Retry-After"] = []string{"60"}
		refuse(w, http.StatusServiceUnavailable, "the operator's feed cannot be made now; the log says why")
		return
	}
	e.answer(w, r, time.Now())
}

// current returns the edition of what has happened until now.
func (o *Operator) current(ctx context.Context) (*Edition, error) {
	events, err := o.events.Events(ctx)
	if err != nil {
		return nil, err
	}
	newest := uint64(0)
	if len(events) > 0 {
		newest = events[0].Seq
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.edition != nil && o.newest == newest {
		return o.edition, nil
	}
	opts := o.plan.Options.withDefaults()
	is := composeOperator(events, o.plan.Sources, &opts)
	var body bytes.Buffer
	if err := writeAtom(&body, is); err != nil {
		return nil, fmt.Errorf("%s: %w", OperatorPath, err)
	}
	// Not for the caches of others: it is meant for one.
	e, err := seal(representation.NewEncoder(), body.Bytes(), is.Updated, terms{contentType: atomType, maxAge: time.Minute, private: true, vary: onlyReaders})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", OperatorPath, err)
	}
	o.newest, o.edition = newest, e
	return e, nil
}

// composeOperator makes the issue of the operator's feed.
func composeOperator(events []news.Event, sources map[news.SourceID]news.Source, opts *Options) *issue {
	home := uri(opts.BaseURL + "/")
	is := &issue{
		ID:          tag(opts, "feed", "ops"),
		Title:       line(opts.Title) + ": operation",
		Description: "What happened to the sources and the configuration.",
		Page:        home, Self: uri(opts.BaseURL + "/ops"),
		Service: line(opts.Title), Home: home, Version: line(opts.Version),
		Updated: beginning,
	}
	for i := range events {
		e := &events[i]
		at := plausible(e.At, beginning)
		if at.After(is.Updated) {
			is.Updated = at
		}
		src, known := sources[e.Source]
		if !known {
			src = news.Source{ID: e.Source, Title: string(e.Source)}
		}
		from := origin{Tag: tag(opts, "source", string(e.Source)), Title: first(line(src.Name()), is.Service), Home: uri(src.Site)}
		if e.Source == "" {
			from.Tag = is.ID
		}
		is.Entries = append(is.Entries, entry{
			ID:    tag(opts, "event", strconv.FormatUint(e.Seq, 10)),
			Title: headline(e, from.Title), Summary: clean(e.Text),
			Link: first(from.Home, home), Language: "en",
			Tags:      []string{string(e.Kind)},
			Published: at, Updated: at, Source: from,
		})
	}
	return is
}

// headline says in a line what happened.
func headline(e *news.Event, source string) string {
	switch e.Kind {
	case news.EventGap:
		return source + ": items were probably lost"
	case news.EventRevived:
		return fmt.Sprintf("%s: well again (was %s)", source, e.Was)
	case news.EventRefused:
		return "A changed configuration was refused"
	}
	if e.Was == "" {
		return fmt.Sprintf("%s: %s", source, e.Class)
	}
	return fmt.Sprintf("%s: %s (was %s)", source, e.Class, e.Was)
}
