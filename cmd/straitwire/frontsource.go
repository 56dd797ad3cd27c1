package main

import (
	"context"
	"sync"
	"time"

	"straitwire/config"
	"straitwire/news"
	"straitwire/web"
)

// statesLife is how old what pages say of the sources may be: to count the
// kept items takes a walk through all of them.
const statesLife = 30 * time.Second

// sourceStates remembers how the sources are.
type sourceStates struct {
	mu    sync.Mutex
	cfg   *config.Config
	taken time.Time
	list  []web.SourceState
}

// Sources tells how the sources are.
func (f *front) Sources(ctx context.Context) ([]web.SourceState, error) {
	s := &f.states
	s.mu.Lock()
	defer s.mu.Unlock()
	cfg := f.d.cfg.Load()
	if s.cfg == cfg && time.Since(s.taken) < statesLife {
		return s.list, nil
	}
	stats, err := f.d.store.Stats(ctx)
	if err != nil {
		return nil, err
	}
	visits, err := f.d.store.Visits(ctx)
	if err != nil {
		return nil, err
	}
	events, err := f.d.store.Events(ctx)
	if err != nil {
		return nil, err
	}
	of := make(map[news.SourceID][]news.Event)
	for _, e := range events {
		of[e.Source] = append(of[e.Source], e)
	}
	now, next, twins := time.Now(), f.d.fetcher.Next(), findTwins(cfg.Sources, visits)
	list := make([]web.SourceState, 0, len(cfg.Sources))
	for _, src := range cfg.Sources {
		v := visits[src.ID]
		var judged sourceStatus
		judged.judge(v, twins[src.ID], now)
		list = append(list, web.SourceState{
			Source: src, Visit: v, Class: judged.Health, Since: judged.HealthSince, Twin: twins[src.ID],
			Next: next[src.ID], Kept: stats.Sources[src.ID], Events: of[src.ID],
		})
	}
	s.cfg, s.taken, s.list = cfg, now, list
	return list, nil
}
