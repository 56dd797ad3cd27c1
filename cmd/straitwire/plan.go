package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

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

func fetcherOptions(cfg *config.Config) fetcher.Options {
	opts := cfg.Fetcher
	opts.Version = programVersion()
	return opts
}

// plan is what the publish wing needs of the configuration.
func (d *daemon) plan(cfg *config.Config) feedout.Plan {
	opts := cfg.Feeds
	opts.Version = programVersion()
	opts.Hooks = d.hooks()
	opts.Hub = hubOptions(cfg).Address
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
