package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// serveUntil serves until ctx ends, then takes no more connections and lets
// those that it has taken be answered.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	waiting := newWaiting(server)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	ending := context.WithoutCancel(ctx)
	server.SetKeepAlivesEnabled(false)
	if err := listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("stop listening on %s: %w", listener.Addr(), err)
	}
	if err := <-served; !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	}
	// Shutdown drops the first request of a connection that was taken already
	// but has not been read: those have a moment to be answered.
	moment, cancel := context.WithTimeout(ending, time.Second)
	waiting.none(moment)
	cancel()
	grace, cancel := context.WithTimeout(ending, 5*time.Second)
	defer cancel()
	if server.Shutdown(grace) != nil {
		_ = server.Close() // cuts off who is still reading
	}
	return nil
}

// waiting are the connections of a server that wait for an answer, or will.
type waiting struct {
	mu      sync.Mutex
	conns   map[net.Conn]bool
	emptied chan struct{} // has a value after the last one has gone
}

// newWaiting watches a server that does not serve yet.
func newWaiting(server *http.Server) *waiting {
	w := &waiting{conns: make(map[net.Conn]bool), emptied: make(chan struct{}, 1)}
	before := server.ConnState
	server.ConnState = func(conn net.Conn, state http.ConnState) {
		w.saw(conn, state)
		if before != nil {
			before(conn, state)
		}
	}
	return w
}

func (w *waiting) saw(conn net.Conn, state http.ConnState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if state == http.StateNew || state == http.StateActive {
		w.conns[conn] = true
		return
	}
	delete(w.conns, conn)
	if len(w.conns) == 0 {
		select {
		case w.emptied <- struct{}{}:
		default:
		}
	}
}

// none waits until there is no such connection, or ctx ends.
func (w *waiting) none(ctx context.Context) {
	for {
		w.mu.Lock()
		n := len(w.conns)
		w.mu.Unlock()
		if n == 0 {
			return
		}
		select {
		case <-w.emptied:
		case <-ctx.Done():
			return
		}
	}
}
