package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// notifySocket plays systemd: it gathers what the daemon tells it.
func notifySocket(t *testing.T) (states chan string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	states = make(chan string, 100)
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := conn.Read(buf)
			if err != nil {
				return
			}
			states <- string(buf[:n])
		}
	}()
	return states
}

// await takes states until one begins so.
func await(t *testing.T, states chan string, want string) string {
	t.Helper()
	var seen []string
	timeout := time.After(time.Minute)
	for {
		select {
		case s := <-states:
			if strings.HasPrefix(s, want) {
				return s
			}
			seen = append(seen, s)
		case <-timeout:
			t.Fatalf("systemd was never told %s, but %q", want, seen)
		}
	}
}

// TestNotify follows the daemon through its life as systemd does: ready,
// watchdog, a reload by SIGHUP, the end.
func TestNotify(t *testing.T) {
	states := notifySocket(t)
	t.Setenv("WATCHDOG_USEC", "300000")
	dir := t.TempDir()
	o := newOrigin(t)
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)

	if s := await(t, states, "READY=1"); !strings.Contains(s, "STATUS=2 sources, 1 topics") {
		t.Errorf("ready said %q", s)
	}
	await(t, states, "WATCHDOG=1")
	o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n  - {id: rain, title: Rain, match: rain}\n")
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if s := await(t, states, "RELOADING=1"); !strings.Contains(s, "MONOTONIC_USEC=") {
		t.Errorf("reloading said %q", s)
	}
	if s := await(t, states, "READY=1"); !strings.Contains(s, "2 topics") {
		t.Errorf("ready after the reload said %q", s)
	}
	d.stop()
	await(t, states, "STOPPING=1")
}

// TestWatchdogStarves proves that a check that fails keeps the ping back.
func TestWatchdogStarves(t *testing.T) {
	states := notifySocket(t)
	t.Setenv("WATCHDOG_USEC", "30000")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	sick := func(context.Context) error { return errors.New("sick") }
	if err := (service{slog.New(slog.DiscardHandler)}).watch(ctx, sick); err != nil {
		t.Fatal(err)
	}
	for len(states) > 0 {
		if s := <-states; s == "WATCHDOG=1" {
			t.Error("the watchdog was fed although a check fails")
		}
	}
}

// TestJournalLevels reads the lines as journald does.
func TestJournalLevels(t *testing.T) {
	var out strings.Builder
	log := slog.New(newJournalHandler(&out, slog.LevelDebug)).With("source", "times")
	log.Debug("a step")
	log.Info("visited", "new", 2)
	log.Warn("source fails")
	log.Error("not pruned")
	want := []string{
		`<7>msg="a step" source=times`,
		`<6>msg=visited source=times new=2`,
		`<4>msg="source fails" source=times`,
		`<3>msg="not pruned" source=times`,
	}
	if got := strings.Split(strings.TrimSpace(out.String()), "\n"); !slices.Equal(got, want) {
		t.Errorf("journal lines = %q, want %q", got, want)
	}
}
