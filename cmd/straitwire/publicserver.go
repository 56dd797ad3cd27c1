package main

import (
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/net/netutil"
)

// maxConnections is how many readers are connected at a time. One costs some
// 20 KB and a file descriptor; more than these wait until one goes.
const maxConnections = 2048

// limited takes no more connections from a listener than the machine can bear.
func limited(l net.Listener) net.Listener { return netutil.LimitListener(l, maxConnections) }

// publicServer serves to whoever comes: the limits keep slow and greedy
// clients from holding what others need.
func publicServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// crowd keeps those who only stay connected from keeping others out: when it
// becomes crowded, idle connections are closed, and no more are kept until
// there is room again.
type crowd struct {
	mu   sync.Mutex
	open int
	most int // 0 is maxConnections
}

// watch counts the connections of a server.
func (c *crowd) watch(server *http.Server) *http.Server {
	most := c.most
	if most == 0 {
		most = maxConnections
	}
	server.ConnState = func(_ net.Conn, state http.ConnState) {
		c.mu.Lock() // so that what is set last is right
		defer c.mu.Unlock()
		switch state {
		case http.StateNew:
			if c.open++; c.open >= most*3/4 {
				server.SetKeepAlivesEnabled(false)
			}
		case http.StateClosed, http.StateHijacked:
			if c.open--; c.open == most/2 {
				server.SetKeepAlivesEnabled(true)
			}
		}
	}
	return server
}

// gauge shows how crowded it is.
func (c *crowd) gauge() prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "straitwire_http_connections", Help: "Open connections of readers."},
		func() float64 {
			c.mu.Lock()
			defer c.mu.Unlock()
			return float64(c.open)
		})
}
