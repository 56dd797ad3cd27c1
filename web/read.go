package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"straitwire/news"
)

// maxID is how long the id of a story is at most.
const maxID = 64

// read answers for the pages that are made of what the reader says, and
// reports whether it has.
func (p *Pages) read(w http.ResponseWriter, r *http.Request, path string) bool {
	render := p.renderer(path)
	if render == nil {
		return false
	}
	if page := r.URL.Query().Get("page"); path == sourcesPath && page != "" {
		n, err := strconv.Atoi(page)
		if err != nil || n < 2 || n > maxSourcePages {
			return false
		}
		path += "?page=" + strconv.Itoa(n)
		render = func(ctx context.Context) (shelved, error) { return p.sources(ctx, n) }
	}
	got, err := p.shelf.get(r.Context(), path, render)
	switch {
	case r.Context().Err() != nil:
		return true // nobody waits any more
	case err != nil:
		p.log.Error("page not read", "url", path, "err", err)
		w.Header().Set("Retry-After", "30")
		http.Error(w, "503 this page cannot be made just now; the feeds are not affected", http.StatusServiceUnavailable)
	case got.moved != "":
		w.Header().Set("Cache-Control", "no-cache")
		http.Redirect(w, r, got.moved, http.StatusFound)
	case got.page == nil:
		return false
	default:
		p.answer(w, r, got.page, http.StatusOK)
	}
	return true
}

// renderer returns what makes the page at a path; nil if there can be none.
func (p *Pages) renderer(path string) func(context.Context) (shelved, error) {
	if p.reader == nil {
		return nil
	}
	if id, ok := strings.CutPrefix(path, "/stories/"); ok && id != "" && len(id) <= maxID {
		return func(ctx context.Context) (shelved, error) { return p.story(ctx, news.StoryID(id)) }
	}
	if path == sourcesPath {
		return func(ctx context.Context) (shelved, error) { return p.sources(ctx, 1) }
	}
	if id, ok := strings.CutPrefix(path, sourcesPath+"/"); ok {
		if _, known := p.pages().shown().Sources[news.SourceID(id)]; known {
			return func(ctx context.Context) (shelved, error) { return p.source(ctx, news.SourceID(id)) }
		}
	}
	return nil
}

// sources makes the nth page of the list of sources.
func (p *Pages) sources(ctx context.Context, n int) (shelved, error) {
	states, err := p.reader.Sources(ctx)
	if err != nil {
		return shelved{}, err
	}
	rn := p.pages()
	v, ok := viewSources(rn.shown(), states, n)
	if !ok {
		return shelved{}, nil
	}
	return shelved{page: rn.render("sources.html", v)}, nil
}

// source makes the page of a source.
func (p *Pages) source(ctx context.Context, id news.SourceID) (shelved, error) {
	states, err := p.reader.Sources(ctx)
	if err != nil {
		return shelved{}, err
	}
	rn := p.pages()
	for i := range states {
		if states[i].Source.ID == id {
			return shelved{page: rn.render("source.html", viewSource(rn.shown(), &states[i]))}, nil
		}
	}
	return shelved{}, nil
}

// story makes the page of a story. One that ended in another is seen there.
func (p *Pages) story(ctx context.Context, id news.StoryID) (shelved, error) {
	st, ok, err := p.reader.Story(ctx, id)
	if err != nil || !ok {
		return shelved{}, err
	}
	rn := p.pages()
	if st.Story.ID != id {
		return shelved{moved: viewFrame(rn.shown(), "", "").Root + storyPath(st.Story.ID)}, nil
	}
	return shelved{page: rn.render("story.html", viewStory(rn.shown(), &st))}, nil
}
