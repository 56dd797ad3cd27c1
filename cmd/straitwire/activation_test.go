package main

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestRestartLosesNothing restarts the daemon behind a socket that systemd
// holds: who asks meanwhile waits, and nobody is refused.
func TestRestartLosesNothing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	socket, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	o, dir := newOrigin(t), t.TempDir()
	config := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	data := filepath.Join(dir, "data")
	start := func() *child {
		return startChild(t, "export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=feeds;", data, config, socket)
	}

	url := "http://" + l.Addr().String() + "/healthz"
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	d := start()
	done := make(chan struct{})
	var all sync.WaitGroup
	var asked, restarts int
	all.Go(func() {
		for ; ; asked++ {
			select {
			case <-done:
				return
			default:
			}
			res, err := client.Get(url)
			if err != nil {
				t.Errorf("request %d: %v", asked, err)
				return
			}
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("request %d: %s", asked, res.Status)
			}
		}
	})
	for range 3 {
		d.quietEnd()
		d = start()
		restarts++
	}
	close(done)
	all.Wait()
	d.quietEnd()
	t.Logf("%d requests during %d restarts", asked, restarts)
	if asked == 0 {
		t.Error("nobody asked")
	}
}

// A socket that cannot be the feeds' is refused in one line.
func TestPassedNoListener(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	config := newOrigin(t).config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	cmd, stderr := childCommand(t, "export LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=disk;", filepath.Join(dir, "data"), config, file)
	err = cmd.Run()
	text := stderr.String()
	if err == nil || !strings.Contains(text, "socket disk of systemd") || !strings.Contains(text, "ListenStream=") || strings.Count(text, "\n") > 2 {
		t.Errorf("%v: %s", err, text)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		t.Error("there is a data directory already")
	}
}
