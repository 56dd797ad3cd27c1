package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/fetcher"
	"straitwire/news"
	"straitwire/store"
)

// dataFile is the one file in which the daemon keeps everything.
func dataFile(dir string) string { return filepath.Join(dir, "straitwire.db") }

// openStore opens the data file, and makes its directory if need be.
func openStore(cfg *config.Config, owner string) (*store.Store, error) {
	const hint = "; set data: or --data to a directory that this user may read and write"
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w"+hint, err)
	}
	opts := cfg.Store
	opts.Owner = owner
	st, err := store.Open(dataFile(cfg.Data), opts)
	if errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w"+hint, err)
	}
	return st, err
}

// openServed opens the data file to be served for long, and makes it smaller
// first if that is worth the while. Later nobody does it: while others read
// and write, their file cannot be replaced under them.
func openServed(cfg *config.Config, owner string, log *slog.Logger) (*store.Store, error) {
	st, err := openStore(cfg, owner)
	if err != nil {
		return nil, err
	}
	size, free, err := st.Room()
	if err != nil || !worthCompacting(size, free) {
		return st, err
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	opts := cfg.Store
	opts.Owner = owner
	began := time.Now()
	c, err := store.Compact(context.Background(), dataFile(cfg.Data), opts)
	if err != nil {
		log.Warn("data file not compacted", "err", err)
	} else {
		log.Info("data file compacted", "bytes", c.After, "took", time.Since(began))
	}
	return openStore(cfg, owner)
}

func fetcherOptions(cfg *config.Config) fetcher.Options {
	opts := cfg.Fetcher
	opts.Version = programVersion()
	return opts
}

// plan is what the publish wing needs of the configuration.
func (d *daemon) plan(cfg *config.Config) feedout.Plan {
	opts := cfg.Feeds
	opts.Version = programVersion()
	opts.Hooks = d.meters.hooks()
	if opts.Authority == "" {
		opts.Authority = d.authority
	}
	plan := feedout.Plan{Topics: cfg.Topics, Sources: sourcesByID(cfg), Options: opts}
	if cfg.Concepts != nil {
		plan.Concepts = newNaming(cfg.Concepts)
	}
	return plan
}

func sourcesByID(cfg *config.Config) map[news.SourceID]news.Source {
	byID := make(map[news.SourceID]news.Source, len(cfg.Sources))
	for _, src := range cfg.Sources {
		byID[src.ID] = src
	}
	return byID
}

// sourceOf returns a source, or a bare one if the configuration has it no more.
func sourceOf(sources map[news.SourceID]news.Source, id news.SourceID) news.Source {
	if src, ok := sources[id]; ok {
		return src
	}
	return news.Source{ID: id}
}
