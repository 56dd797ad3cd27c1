package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/netutil"
)

// pipes is a listener whose connections stay in memory, so that time can run
// in a bubble.
type pipes struct {
	waiting chan net.Conn
	closed  chan struct{}
	end     func()
}

func newPipes() *pipes {
	p := &pipes{waiting: make(chan net.Conn, 10_000), closed: make(chan struct{})}
	p.end = sync.OnceFunc(func() { close(p.closed) })
	return p
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.waiting:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.end(); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

func (p *pipes) dial() net.Conn {
	here, there := net.Pipe()
	p.waiting <- there
	return here
}

// serveBubble serves h with the public limits until the test ends.
func serveBubble(t *testing.T, most int, h http.Handler) *pipes {
	t.Helper()
	l := newPipes()
	c := &crowd{most: most}
	server := c.watch(publicServer(h, slog.New(slog.DiscardHandler)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- serveUntil(ctx, server, netutil.LimitListener(l, most)) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l
}

var bigAnswer = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	_, _ = io.WriteString(w, strings.Repeat("0123456789abcdef", 1<<16))
})

// Whoever is slow, at whatever he does, is cut off in time.
func TestSlowClients(t *testing.T) {
	const whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	drip := func(c net.Conn, text string) { // a byte a second, for as long as it is taken
		go func() { _, _ = io.Copy(io.Discard, c) }() // a pipe has no buffer for a refusal
		for i := range len(text) {
			if _, err := c.Write([]byte{text[i]}); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}
	for _, tt := range []struct {
		name  string
		limit time.Duration
		act   func(c net.Conn)
	}{
		{"silent", 11 * time.Second, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
		{"slow headers", 11 * time.Second, func(c net.Conn) { drip(c, "GET / HTTP/1.1\r\nHost: a\r\nX: "+strings.Repeat("x", 1000)) }},
		{"slow body", 22 * time.Second, func(c net.Conn) {
			_, _ = io.WriteString(c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
			drip(c, strings.Repeat("x", 1000))
		}},
		{"reads nothing", 62 * time.Second, func(c net.Conn) {
			_, _ = io.WriteString(c, whole)
			time.Sleep(61 * time.Second) // what is sent meanwhile finds nobody
			_, _ = io.Copy(io.Discard, c)
		}},
		{"reads slowly", 62 * time.Second, func(c net.Conn) {
			_, _ = io.WriteString(c, whole)
			for buf := make([]byte, 100); ; time.Sleep(time.Second) {
				if _, err := c.Read(buf); err != nil {
					return
				}
			}
		}},
		{"idle", 2*time.Minute + time.Second, func(c net.Conn) {
			_, _ = io.WriteString(c, whole)
			_, _ = io.Copy(io.Discard, c)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := serveBubble(t, 10, bigAnswer)
				c := l.dial()
				defer c.Close()
				began := time.Now()
				tt.act(c) // returns when the connection is gone
				if took := time.Since(began); took > tt.limit {
					t.Errorf("held the connection for %s, want at most %s", took, tt.limit)
				}
			})
		})
	}
}

func TestTooLargeHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := serveBubble(t, 10, bigAnswer)
		c := l.dial()
		defer c.Close()
		go func() { fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", strings.Repeat("x", 64<<10)) }()
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Fatalf("64 KiB of headers = %s, want 431", res.Status)
		}
	})
}

// A crowd keeps nobody out for long: connections that only stay are closed at
// once, those that never finish asking after their time.
func TestCrowd(t *testing.T) {
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	ask := func(c net.Conn) error {
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			return err
		}
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err == nil && string(body) != "hello" {
			err = fmt.Errorf("answer %q", body)
		}
		return err
	}
	const most = 100
	for _, tt := range []struct {
		name  string
		limit time.Duration
		crowd func(c net.Conn)
	}{
		{"that stays", 0, func(c net.Conn) {
			if err := ask(c); err != nil {
				t.Error(err)
			}
		}},
		{"that never asks", 11 * time.Second, func(net.Conn) {}},
		{"that never ends asking", 11 * time.Second, func(c net.Conn) { _, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost:") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := serveBubble(t, most, hello)
				for range most + 10 {
					c := l.dial()
					defer c.Close()
					go tt.crowd(c)
				}
				synctest.Wait()
				began := time.Now()
				late := l.dial()
				defer late.Close()
				if err := ask(late); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took > tt.limit {
					t.Errorf("the last one waited %s, want at most %s", took, tt.limit)
				}
			})
		})
	}
	t.Run("that is gone", func(t *testing.T) { // connections are kept again
		synctest.Test(t, func(t *testing.T) {
			l := serveBubble(t, most, hello)
			var all []net.Conn
			for range most {
				c := l.dial()
				go func() { _ = ask(c) }()
				all = append(all, c)
			}
			synctest.Wait()
			for _, c := range all {
				c.Close()
			}
			synctest.Wait()
			c := l.dial()
			defer c.Close()
			for i := range 3 {
				if err := ask(c); err != nil {
					t.Fatalf("request %d on one connection: %v", i+1, err)
				}
			}
		})
	})
}
