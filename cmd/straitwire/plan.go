package main

import (
	"path/filepath"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/fetcher"
	"straitwire/news"
	"straitwire/store"
)

// dataFile is the one file in which the daemon keeps everything.
func dataFile(dir string) string { return filepath.Join(dir, "straitwire.db") }

func storeOptions(cfg *config.Config, owner string) store.Options {
	opts := cfg.Store
	opts.Owner = owner
	return opts
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
	if opts.Authority == "" {
		opts.Authority = d.authority
	}
	return feedout.Plan{Topics: cfg.Topics, Sources: sourcesByID(cfg), Options: opts}
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
