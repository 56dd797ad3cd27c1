package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"straitwire/config"
	"straitwire/feedout"
	"straitwire/fetcher"
	"straitwire/fetcher/websub"
	"straitwire/hub"
	"straitwire/news"
	"straitwire/store"
)

// daemon is the house with its rooms wired: the fetch wing puts items into
// the store, the publish wing takes them out.
type daemon struct {
	log     *slog.Logger
	level   *slog.LevelVar
	started time.Time

	store     *store.Store
	fetcher   *fetcher.Fetcher
	hubs      *websub.Subscriber
	publisher *feedout.Publisher
	archives  *feedout.Archives
	search    *feedout.Search
	access    *access
	hub       *hub.Hub
	operator  *feedout.Operator
	front     *front
	meters    *meters
	systemd   service
	flags     config.Overrides // win over each configuration that is read
	authority string           // of ids, for a configuration that names none

	reloading sync.Mutex // one reload at a time
	cfg       atomic.Pointer[config.Config]
	reloaded  atomic.Pointer[reloadResult]
}

// newDaemon opens the store and wires the rooms. The caller closes it.
func newDaemon(cfg *config.Config, owner string, flags config.Overrides, log *slog.Logger, level *slog.LevelVar) (*daemon, error) {
	st, err := openStore(cfg, owner)
	if err != nil {
		return nil, err
	}
	d := &daemon{log: log, level: level, started: time.Now(), store: st, systemd: service{log}, meters: newMeters(cfg), flags: flags}
	d.meters.registry.MustRegister(newFigures(d.status, st.Activity))
	d.cfg.Store(cfg)
	d.level.Set(cfg.Log.Level)
	if d.authority, err = st.Authority(context.Background(), feedout.DefaultAuthority(cfg.BaseURL)); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if d.access, err = newAccess(context.Background(), st, log); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	plan := d.plan(cfg)
	d.publisher = feedout.NewPublisher(st, plan, log)
	d.search = feedout.NewSearch(st, plan, cfg.Concepts, cfg.Search, log)
	d.archives = feedout.NewArchives(st, plan, log)
	d.operator = feedout.NewOperator(st, plan, log)
	d.fetcher = fetcher.New(st, fetcherOptions(cfg), fetcher.Hooks{Recorded: d.recorded}, log)
	d.fetcher.Replace(cfg.Sources, fetcherOptions(cfg))
	if d.hubs, err = websub.New(context.Background(), st, st, d.fetcher, websub.Hooks{Received: d.received}, log); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	d.hubs.Replace(cfg.Sources, cfg.WebSub)
	if d.hub, err = hub.New(context.Background(), st, d.fetcher, pushed{d}, hubOptions(cfg), log); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	d.front = newFront(d)
	d.meters.registry.MustRegister(d.front.crowd.gauge(), d.subscribers())
	return d, nil
}

func (d *daemon) close() error { return d.store.Close() }

// recorded tells all who want to know of a visit.
func (d *daemon) recorded(v news.Visit) {
	d.hubs.Saw(v)
	d.meters.visited(v)
	d.received(v)
}

// received wakes the publisher when something came, by a visit or from a hub,
// or may have gone: a document that was read can take items back without
// having a new one.
func (d *daemon) received(v news.Visit) {
	d.meters.received(v)
	if v.New > 0 || v.Updated > 0 || v.Reason.Good() && v.Reason != news.ReasonNotModified {
		d.publisher.Wake()
	}
}

// run serves until ctx ends or a room fails, then ends the rooms in order:
// no new visits, no new readers, the publisher, the store last (by close).
func (d *daemon) run(ctx context.Context, feeds, admin, metrics net.Listener, hangup <-chan os.Signal) error {
	rooms, ctx := errgroup.WithContext(ctx)
	server := d.front.server()
	socket := &http.Server{Handler: d.adminHandler(), ReadHeaderTimeout: 10 * time.Second}

	rooms.Go(func() error { return ended(ctx, "publisher", d.publisher.Run(ctx)) })
	rooms.Go(func() error { return ended(ctx, "fetcher", d.fetcher.Run(ctx)) })
	rooms.Go(func() error { return ended(ctx, "websub", d.hubs.Run(ctx)) })
	rooms.Go(func() error { return ended(ctx, "hub", d.hub.Run(ctx)) })
	rooms.Go(func() error { return d.upkeep(ctx) })
	rooms.Go(func() error { return d.makeRoom(ctx) })
	rooms.Go(func() error { return d.systemd.watch(ctx, d.fetcher.Ping, d.store.Ping) })
	rooms.Go(func() error { return serveUntil(ctx, server, limited(feeds)) })
	rooms.Go(func() error { return serveUntil(ctx, socket, admin) })
	if metrics != nil {
		rooms.Go(func() error { return serveUntil(ctx, d.metricsServer(), limited(metrics)) })
	}
	rooms.Go(func() error { return d.reloadOn(ctx, hangup) })
	rooms.Go(func() error {
		d.announce(ctx)
		<-ctx.Done()
		d.systemd.stopping()
		return nil
	})

	err := rooms.Wait()
	d.log.Info("stopped")
	return err
}

// announce says that the daemon is ready once its feeds are served. A store
// that keeps them from being rendered is no reason to be started over and
// over: after a while it is ready all the same, and /readyz says what is wrong.
func (d *daemon) announce(ctx context.Context) {
	soon, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if waitFor(soon, d.publisher.Ready); ctx.Err() != nil {
		return
	}
	cfg := d.cfg.Load()
	d.log.Info("serving", "url", cfg.BaseURL, "sources", len(cfg.Sources), "topics", len(cfg.Topics.Topics()))
	d.systemd.ready(d.summary())
}

// summary is the line that `systemctl status` shows.
func (d *daemon) summary() string {
	cfg := d.cfg.Load()
	return fmt.Sprintf("%d sources, %d topics", len(cfg.Sources), len(cfg.Topics.Topics()))
}

// ended turns the end of a room into an error unless it was asked to end.
func ended(ctx context.Context, room string, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	if err == nil {
		err = errors.New("ended by itself")
	}
	return fmt.Errorf("%s: %w", room, err)
}

// makeRoom lets the limit of memory grow with the stories.
func (d *daemon) makeRoom(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for known := 0; ; {
		if n := d.publisher.OnDesk(); n != known {
			limitMemory(n)
			known = n
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
