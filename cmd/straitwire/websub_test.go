package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// pushingSite is a publisher with a hub of its own.
type pushingSite struct {
	*httptest.Server
	t     *testing.T
	mu    sync.Mutex
	modes []string
	form  url.Values // of the last subscription
	reach string     // where the daemon is now, as a proxy before it would know
}

// at returns a callback as a request to it arrives.
func (s *pushingSite) at(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reach + u.RequestURI()
}

// lead makes requests to callbacks arrive at a daemon.
func (s *pushingSite) lead(d *running) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reach = d.url
}

func (s *pushingSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/feed" {
		w.Header().Set("Link", fmt.Sprintf(`<%s/hub>; rel="hub", <%s/self>; rel="self"`, s.URL, s.URL))
		fmt.Fprint(w, `<rss version="2.0"><channel><title>A</title><item><title>first</title><link>https://n.example/1</link></item></channel></rss>`)
		return
	}
	if err := r.ParseForm(); err != nil {
		s.t.Error(err)
	}
	s.mu.Lock()
	s.modes = append(s.modes, r.PostForm.Get("hub.mode"))
	if r.PostForm.Get("hub.mode") == "subscribe" {
		s.form = r.PostForm
	}
	s.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
	q := url.Values{"hub.mode": r.PostForm["hub.mode"], "hub.topic": r.PostForm["hub.topic"], "hub.challenge": {"c1"}, "hub.lease_seconds": {"86400"}}
	res, err := http.Get(s.at(r.PostForm.Get("hub.callback")) + "?" + q.Encode())
	if err != nil {
		s.t.Error(err)
		return
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		s.t.Errorf("confirmation: %s", res.Status)
	}
}

func (s *pushingSite) asked(mode string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, m := range s.modes {
		if m == mode {
			n++
		}
	}
	return n
}

// send sends a document to the subscriber, signed with a secret.
func (s *pushingSite) send(secret, title string) int {
	s.mu.Lock()
	form := s.form
	s.mu.Unlock()
	if secret == "" {
		secret = form.Get("hub.secret")
	}
	body := `<rss version="2.0"><channel><title>A</title><item><title>` + title + `</title><link>https://n.example/` + title + `</link></item></channel></rss>`
	req, err := http.NewRequest(http.MethodPost, s.at(form.Get("hub.callback")), strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	req.Header.Set("Content-Type", "application/rss+xml")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func TestDaemonTakesWhatHubsSend(t *testing.T) {
	s := &pushingSite{t: t}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	dir := t.TempDir()
	path := filepath.Join(dir, "config.yaml")
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	configure := func(sources, more string) {
		t.Helper()
		text := fmt.Sprintf("limits: {allow_addresses: [127.0.0.0/8], allow_ports: [%s]}\nsources: %s\ntopics:\n  - {id: all, title: All, match: {any: [first, sent, forged, again]}}\n%s\n", u.Port(), sources, more)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	source := fmt.Sprintf(`[{id: a, url: "%s/feed", schedule: "@every 6h"}]`, s.URL)
	configure(source, "")
	d := start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	d.wait("the first item", func() bool { return slices.Equal(d.titles("all"), []string{"first"}) })
	if n := s.asked("subscribe"); n != 0 {
		t.Fatalf("%d subscriptions without a callback", n)
	}
	s.lead(d)
	const hubs = "websub: {callback: https://public.example/websub}"
	configure(source, hubs)
	if _, err := d.ask("reload"); err != nil {
		t.Fatal(err)
	}
	d.wait("a subscription", func() bool { return s.asked("subscribe") == 1 })
	if code := s.send("forged", "forged"); code != http.StatusAccepted {
		t.Errorf("a forged push: %d", code)
	}
	if code := s.send("", "sent"); code != http.StatusAccepted {
		t.Errorf("a push: %d", code)
	}
	d.wait("what was sent", func() bool { return slices.Equal(d.titles("all"), []string{"first", "sent"}) })
	var report statusReport
	d.status(&report)
	if got := report.Sources[0]; got.Pushed.IsZero() || got.Listed != 1 || got.Items != 2 {
		t.Errorf("status %+v", got)
	}
	if out, err := d.ask("source", "list", "--json", "--config", path); err != nil || !strings.Contains(out, `"state": "ok"`) {
		t.Errorf("source list: %v\n%s", err, out)
	}

	// The subscription survives a restart without being asked for again.
	if code, stderr := d.stop(); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	d = start(t, filepath.Join(dir, "data"), "serve", "--config", path)
	s.lead(d)
	if code := s.send("", "again"); code != http.StatusAccepted {
		t.Errorf("a push after the restart: %d", code)
	}
	d.wait("what was sent after the restart", func() bool { return slices.Equal(d.titles("all"), []string{"again", "first", "sent"}) })
	if n := s.asked("subscribe"); n != 1 {
		t.Errorf("%d subscriptions, want 1", n)
	}

	// It is ended with its source.
	configure("[]", hubs)
	if _, err := d.ask("reload"); err != nil {
		t.Fatal(err)
	}
	d.wait("the end of the subscription", func() bool { return s.asked("unsubscribe") >= 1 })
	if code := s.send("", "late"); code < 400 {
		t.Errorf("a push after the end: %d", code)
	}
}
