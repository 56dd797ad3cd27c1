package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"straitwire/config"
)

func newServe() *cobra.Command {
	var listen, data string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "visit the sources, filter, and serve the topic feeds",
		Long: `Run the daemon: visit every source on its schedule, keep the items, decide
their topics, and serve each topic as RSS, Atom and JSON Feed.

SIGHUP reloads the configuration, SIGTERM ends the daemon in order. A socket
that systemd passes takes the place of the one that listen: names.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			flags := config.Overrides{Listen: listen, Data: data}
			if err := cfg.Override(flags); err != nil {
				return usageError(err)
			}
			return serve(cmd, cfg, flags, nil)
		},
	}
	serveFlags(cmd, &listen, &data)
	return cmd
}

func serveFlags(cmd *cobra.Command, listen, data *string) {
	cmd.Flags().StringVar(listen, "listen", "", "`ADDR` of the feed server, host:port, instead of the configured one")
	cmd.Flags().StringVar(data, "data", "", "`DIR` of the data file, instead of the configured one")
}

// serve runs a daemon with cfg until ctx ends. The flags win over each
// configuration that a reload brings; started, if any, is told the address.
func serve(cmd *cobra.Command, cfg *config.Config, flags config.Overrides, started func(net.Addr)) error {
	level := new(slog.LevelVar)
	level.Set(cfg.Log.Level)
	log := newLogger(cmd.ErrOrStderr(), cfg.Log.Format, level)

	limitMemory(0)
	hangup := make(chan os.Signal, 1) // a reload asked for during start-up happens after it
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)

	feeds, err := passedFeeds()
	if feeds == nil && err == nil {
		feeds, err = listenFeeds(cfg.Listen)
	} else if feeds != nil && feeds.Addr().String() != cfg.Listen {
		log.Warn("systemd listens elsewhere than the configuration says", "address", feeds.Addr().String(), "listen", cfg.Listen)
	}
	if err != nil {
		return err
	}
	defer feeds.Close()
	if flags, err = settle(cfg, flags, feeds.Addr()); err != nil {
		return err
	}
	d, err := newDaemon(cfg, cmd.CommandPath(), flags, log, level)
	if err != nil {
		return err
	}
	defer func() {
		if err := d.close(); err != nil {
			log.Error("store not closed", "err", err)
		}
	}()
	metrics, err := listenMetrics(cfg.Metrics)
	if err != nil {
		return err
	}
	if metrics != nil {
		defer metrics.Close()
	}
	admin, err := listenAdmin(cfg.Socket)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(cfg.Socket) }()
	if started != nil {
		started(feeds.Addr())
	}
	return d.run(cmd.Context(), feeds, admin, metrics, hangup)
}

// limitMemory lets the collector work harder than it would by itself: the
// daemon is to be forgotten on a small machine, and a burst of hostile or huge
// documents must not fill it. What the stories need comes on top: a limit below
// what lives would make the collector run without end. GOMEMLIMIT and GOGC,
// where set, have their way.
func limitMemory(onDesk int) {
	const soft, each = 160 << 20, 2 << 10
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(soft + each*int64(onDesk))
	}
	collectEarly()
}

// collectEarly lets the collector run when the heap has grown by half, not when
// it has doubled. Most of what lives is numbers, which cost it little.
func collectEarly() {
	const percent = 50
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// settle puts the port that the system chose in place of port 0, so that self
// links lead here.
func settle(cfg *config.Config, flags config.Overrides, addr net.Addr) (config.Overrides, error) {
	if _, port, err := net.SplitHostPort(cfg.Listen); err != nil || port != "0" {
		return flags, nil
	}
	flags.Listen = addr.String()
	return flags, cfg.Override(flags)
}

func listenFeeds(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listen on %s: the port is in use; stop the other program or set listen: or --listen", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("listen on %s: %w; ports below 1024 need CAP_NET_BIND_SERVICE", addr, err)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w; set listen: or --listen to an address of this machine", addr, err)
	}
	return l, nil
}

// listenAdmin opens the admin socket for this user alone. A socket file that
// nobody answers at is left over from a crash.
func listenAdmin(path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("admin socket: %w; set admin: {socket: PATH}", err)
	}
	if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
		conn.Close()
		return nil, fmt.Errorf("admin socket %s: another daemon answers there; set admin: {socket: PATH} to one of its own", path)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("admin socket: %w; set admin: {socket: PATH}", err)
	}
	old := syscall.Umask(0o177)
	l, err := net.Listen("unix", path)
	syscall.Umask(old)
	if err != nil {
		return nil, fmt.Errorf("admin socket %s: %w; set admin: {socket: PATH} to a short path in a writable directory", path, err)
	}
	return l, nil
}
