package web

import (
	"context"
	"sync"
	"time"
)

const (
	shelfLife  = 15 * time.Second // a page that is read from the store is so old at most
	shelfRoom  = 256              // pages
	shelfHands = 4                // pages that are made at a time, whoever asks
)

// shelf keeps the pages that are made of what the store says, each for a short
// while: however often they are asked for, the store is read now and then.
type shelf struct {
	hands chan struct{}

	mu    sync.Mutex
	pages map[string]shelved
}

// shelved is a page, or where it is now if it is elsewhere.
type shelved struct {
	page  *page
	moved string // path of the page that is to be seen instead
	made  time.Time
}

func newShelf() *shelf {
	return &shelf{hands: make(chan struct{}, shelfHands), pages: make(map[string]shelved)}
}

// get returns the page at a path, which render makes if there is no fresh one. A
// page that is not there is made each time.
func (s *shelf) get(ctx context.Context, path string, render func(context.Context) (shelved, error)) (shelved, error) {
	if got, ok := s.fresh(path); ok {
		return got, nil
	}
	select {
	case s.hands <- struct{}{}:
		defer func() { <-s.hands }()
	case <-ctx.Done():
		return shelved{}, ctx.Err()
	}
	if got, ok := s.fresh(path); ok { // made while we waited
		return got, nil
	}
	got, err := render(ctx)
	if err != nil || got.page == nil && got.moved == "" {
		return got, err
	}
	got.made = time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pages) >= shelfRoom {
		clear(s.pages)
	}
	s.pages[path] = got
	return got, nil
}

func (s *shelf) fresh(path string) (shelved, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	got, ok := s.pages[path]
	return got, ok && time.Since(got.made) < shelfLife
}
