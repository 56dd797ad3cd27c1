package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/news"
	"straitwire/topic"
)

// adminHandler answers the subcommands that ask the running daemon. The
// socket's mode is its access control.
func (d *daemon) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		report, err := d.status(r.Context())
		answer(w, report, err)
	})
	mux.HandleFunc("POST /reload", func(w http.ResponseWriter, r *http.Request) {
		answer(w, d.reload(r.Context()), nil)
	})
	mux.HandleFunc("GET /reload", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, d.rehearse(), nil)
	})
	mux.HandleFunc("GET /explain", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		found, err := d.explain(r, news.TopicID(q.Get("topic")), q.Get("item"))
		answer(w, found, err)
	})
	mux.HandleFunc("GET /story", func(w http.ResponseWriter, r *http.Request) {
		found, err := d.stories(r, r.URL.Query().Get("of"))
		answer(w, found, err)
	})
	mux.HandleFunc("GET /identity", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		found, err := d.identity(r.Context(), q.Get("a"), q.Get("b"))
		answer(w, found, err)
	})
	mux.HandleFunc("GET /kept", d.serveKept)
	mux.HandleFunc("GET /backup", d.serveBackup)
	mux.HandleFunc("GET /export", d.serveExport)
	mux.HandleFunc("GET "+sitePath, func(w http.ResponseWriter, r *http.Request) {
		paths, err := d.site(r.Context())
		answer(w, paths, err)
	})
	mux.Handle("GET "+sitePath+"/", http.StripPrefix(sitePath, d.front.routes()))
	mux.HandleFunc("POST /prune", func(w http.ResponseWriter, r *http.Request) {
		pruned, err := d.prune(r.Context())
		answer(w, pruned, err)
	})
	mux.HandleFunc("GET /tokens", func(w http.ResponseWriter, _ *http.Request) { answer(w, d.access.list(), nil) })
	mux.HandleFunc("POST /tokens", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		id := news.TopicID(q.Get("topic"))
		if err := privateTopic(d.cfg.Load(), id); err != nil {
			answer(w, nil, err)
			return
		}
		issued, err := d.access.add(r.Context(), id, news.Clean(q.Get("name")))
		answer(w, issued, err)
	})
	mux.HandleFunc("POST /tokens/revoke", func(w http.ResponseWriter, r *http.Request) {
		answer(w, struct{}{}, d.access.revoke(r.Context(), r.URL.Query().Get("id")))
	})
	mux.HandleFunc("POST /compact", func(w http.ResponseWriter, r *http.Request) {
		c, err := d.compact(r.Context())
		answer(w, c, err)
	})
	mux.Handle(feedout.OperatorPath, d.operator)
	mux.Handle("GET "+metricsPath, d.meters.handler())
	profiles(mux)
	return mux
}

// answer writes v, or the error as {"error": ...} with a status.
func answer(w http.ResponseWriter, v any, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err != nil {
		status := http.StatusInternalServerError
		var missing *notFoundError
		if errors.As(err, &missing) {
			status = http.StatusNotFound
		}
		w.WriteHeader(status)
		v = map[string]string{"error": err.Error()}
	}
	// The reader of the socket has gone away if this fails.
	_ = json.NewEncoder(w).Encode(v)
}

// notFoundError says that the caller named something that is not there.
type notFoundError struct{ text string }

func (e *notFoundError) Error() string { return e.text }

// explained is one item against one topic, now and in the ledger.
type explained struct {
	Item        news.Item         `json:"item"`
	Source      string            `json:"source"`
	Topic       news.TopicID      `json:"topic"`
	Matches     bool              `json:"matches"`
	Explanation topic.Explanation `json:"explanation"`
	Text        string            `json:"text"` // the tree of operators, for people
	Entry       *news.Entry       `json:"entry,omitempty"`
	Told        *toldStory        `json:"told,omitempty"`    // of its story
	Changes     []news.Change     `json:"changes,omitempty"` // of the item, since it was first seen
}

// explain answers for every kept item that ref, an id or a link, names.
func (d *daemon) explain(r *http.Request, id news.TopicID, ref string) ([]explained, error) {
	cfg := d.cfg.Load()
	if err := knownTopic(cfg, id); err != nil {
		return nil, err
	}
	items, err := d.find(r.Context(), ref)
	if err != nil {
		return nil, err
	}
	sources := sourcesByID(cfg)
	var all []explained
	for _, it := range items {
		told, err := d.toldOf(r.Context(), it.ID)
		if err != nil {
			return nil, err
		}
		src := sourceOf(sources, it.Source)
		in := topic.InputOf(&it, src)
		if told != nil {
			in.Story = attributed(&told.Story)
		}
		e := explainItem(cfg, id, it, src, in)
		e.Told = told
		entries, err := d.store.Entries(r.Context(), id, []news.ItemID{it.ID})
		if err != nil {
			return nil, err
		}
		if entry, ok := entries[it.ID]; ok {
			e.Entry = &entry
		}
		if e.Changes, err = d.store.History(r.Context(), it.ID); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// find returns the kept items that ref, an id or a link, names.
func (d *daemon) find(ctx context.Context, ref string) ([]news.Item, error) {
	if _, id, ok := strings.Cut(ref, ":item/"); ok && strings.HasPrefix(ref, "tag:") {
		ref = id // as published
	}
	items, err := d.store.Find(ctx, ref)
	if err == nil && len(items) == 0 {
		err = &notFoundError{fmt.Sprintf("item %q is not kept; give an item's id or its link as the source wrote it", ref)}
	}
	return items, err
}

// explainItem judges one item, of which a topic sees in, by a topic that the
// configuration has.
func explainItem(cfg *config.Config, id news.TopicID, it news.Item, src news.Source, in topic.Input) explained {
	e := explained{Item: it, Source: src.Name(), Topic: id}
	e.Explanation, _ = cfg.Topics.Explain(id, &in)
	e.Matches, e.Text = e.Explanation.Matches, e.Explanation.String()
	return e
}

// knownTopic refuses a topic that the configuration does not have.
func knownTopic(cfg *config.Config, id news.TopicID) error {
	var known []string
	for _, t := range cfg.Topics.Topics() {
		if t.ID == id {
			return nil
		}
		known = append(known, string(t.ID))
	}
	return &notFoundError{fmt.Sprintf("topic %q is not in %s; %s", id, cmp.Or(cfg.Path, "the configuration"), meant(string(id), known))}
}

// meant is advice for a word that is none of the known ones.
func meant(word string, known []string) string {
	const most = 20
	switch best := topic.Nearest(word, known); {
	case best != "":
		return fmt.Sprintf("did you mean %q?", best)
	case len(known) == 0:
		return "there is none yet"
	case len(known) > most:
		return fmt.Sprintf("known are %s and %d more", strings.Join(known[:most], ", "), len(known)-most)
	}
	return "known are " + strings.Join(known, ", ")
}
