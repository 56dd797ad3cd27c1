package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestPush subscribes at the hub that a feed names, gets what is new sent, and
// again after a restart.
func TestPush(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	o.publish("1", "Ships in the strait")
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n  - {id: inner, title: Inner, match: strait, access: token}\n")
	var sent atomic.Pointer[string]
	reader := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if challenge := r.URL.Query().Get("hub.challenge"); challenge != "" {
			_, _ = io.WriteString(w, challenge)
			return
		}
		body, err := io.ReadAll(r.Body)
		mac := hmac.New(sha256.New, []byte("s3cret"))
		mac.Write(body)
		if err != nil || r.Header.Get("X-Hub-Signature") != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
			t.Errorf("signed %s, %v", r.Header.Get("X-Hub-Signature"), err)
		}
		text := r.Header.Get("Content-Type") + "\n" + string(body)
		sent.Store(&text)
	}))
	defer reader.Close()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(reader.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("allow_ports: ["), []byte("allow_ports: ["+port+", "), 1)
	l, err := listenFeeds("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close() // free for the daemon
	text = append(fmt.Appendf(nil, "base_url: http://%s\nhub: {enabled: true}\n", address), text...)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	words := []string{"serve", "--config", path, "--listen", address}
	data := filepath.Join(dir, "data")
	d := start(t, data, words...)
	d.wait("the item", func() bool { return len(d.titles("strait")) == 1 })
	hub := "http://" + address + "/hub"
	for _, format := range []string{".atom", ".rss", ".json"} {
		if body := d.get("/topics/strait" + format); !strings.Contains(body, hub) {
			t.Errorf("%s names no hub", format)
		}
	}
	ask := func(topic string) int {
		t.Helper()
		res, err := http.PostForm(hub, url.Values{
			"hub.mode": {"subscribe"}, "hub.topic": {"http://" + address + topic}, "hub.callback": {reader.URL + "/cb?x=1"}, "hub.secret": {"s3cret"},
		})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if got := ask("/topics/strait.atom"); got != http.StatusAccepted {
		t.Fatalf("subscribe: %d", got)
	}
	for _, topic := range []string{"/topics/inner.atom", "/topics.opml", "/topics/none.atom", ""} {
		if got := ask(topic); got != http.StatusNotFound {
			t.Errorf("subscribe to %s: %d", topic, got)
		}
	}
	for i, title := range []string{"More ships in the strait", "The last ships in the strait"} {
		if i > 0 {
			d.stop()
			d = start(t, data, words...)
			d.wait("the items", func() bool { return len(d.titles("strait")) == 2 })
		} else {
			d.wait("the subscription", func() bool {
				_, text := d.admin("/metrics")
				return strings.Contains(text, "straitwire_hub_subscribers 1\n")
			})
		}
		o.publish(fmt.Sprint(2+i), title)
		d.wait("the push of "+title, func() bool {
			got := sent.Load()
			return got != nil && strings.HasPrefix(*got, "application/atom+xml") && strings.Contains(*got, title)
		})
	}
	d.stop()
}
