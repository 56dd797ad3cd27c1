package config

import (
	"cmp"
	"log/slog"
	"net/netip"
	"time"

	"straitwire/feedout"
	"straitwire/fetcher"
	"straitwire/fetcher/decode"
	hubs "straitwire/fetcher/websub"
	"straitwire/news"
	"straitwire/store"
)

// config returns what the file says apart from enabled sources and topics, in
// the shape of the rooms that it is for.
func (c *checker) config() *Config {
	f := c.f
	cfg := &Config{
		Path:       c.file,
		Listen:     string(f.Listen),
		BaseURL:    cmp.Or(string(f.BaseURL), addressOf(string(f.Listen))),
		Title:      news.Clean(f.Title),
		Data:       c.data(),
		Contact:    string(f.Contact),
		Socket:     c.socket(),
		Log:        Log{Format: string(f.Log.Format)},
		OpsFeed:    f.Ops.Feed,
		Metrics:    string(f.Metrics.Listen),
		Fetcher:    c.fetcher(),
		ownBaseURL: c.given(&f.BaseURL),
		ownSocket:  c.given(&f.Admin.Socket),
	}
	cfg.Log.Level = map[logLevel]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}[f.Log.Level]
	cfg.WebSub = hubs.Options{Callback: string(f.WebSub.Callback), Decode: cfg.Fetcher.Decode}
	cfg.Store = store.Options{
		MaxAge:       time.Duration(f.Retention.Age),
		MaxPerSource: f.Retention.PerSource,
		MaxBytes:     int64(f.Retention.Size),
	}
	cfg.Feeds = feedout.Options{
		BaseURL:   cfg.BaseURL,
		Authority: string(f.Feeds.Authority),
		Title:     cfg.Title,
		Entries:   f.Feeds.Entries,
		MaxAge:    time.Duration(f.Feeds.MaxAge),
	}
	cfg.Hub = f.Hub.Enabled
	if f.Search.Enabled {
		cfg.Search = feedout.SearchOptions{PerMinute: f.Search.PerMinute, Items: f.Search.Items}
	}
	for i := range f.Sources {
		if s := &f.Sources[i]; !s.Enabled {
			cfg.Disabled = append(cfg.Disabled, news.SourceID(s.ID))
		}
	}
	return cfg
}

// fetcher returns the options of the fetch wing.
func (c *checker) fetcher() fetcher.Options {
	l := &c.f.Limits
	opts := fetcher.Options{
		Contact:     string(c.f.Contact),
		Workers:     l.Workers,
		PerHost:     time.Duration(l.PerHost),
		MinInterval: time.Duration(l.MinInterval),
		Timeout:     time.Duration(l.Timeout),
		FirstByte:   time.Duration(l.FirstByte),
		Redirects:   l.Redirects,
		MaxWait:     time.Duration(l.MaxWait),
		MaxFresh:    time.Duration(l.MaxFresh),
		First:       news.First{Items: l.FirstItems, Age: time.Duration(l.FirstAge)},
		Decode: decode.Limits{
			Body:    int64(l.Body),
			Depth:   l.Depth,
			Entries: l.Entries,
			Item:    int(l.Item),
		},
	}
	for _, p := range l.AllowAddresses {
		opts.AllowAddresses = append(opts.AllowAddresses, netip.Prefix(p))
	}
	for _, p := range l.AllowPorts {
		opts.AllowPorts = append(opts.AllowPorts, uint16(p))
	}
	return opts
}
