package main

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"straitwire/config"
)

// TestPrivateTopic lets nobody into a topic but who has a token for it, in
// whatever way, and names it nowhere.
func TestPrivateTopic(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	o.publish("1", "Ships in the strait")
	path := o.config(t, dir, "  - {id: open, title: Open, match: strait}\n  - {id: inner, title: Inner circle, match: strait, access: token}\n  - {id: other, title: Other circle, match: strait, access: token}\n")
	data := filepath.Join(dir, "data")
	d := start(t, data, "serve", "--config", path)
	d.wait("the item", func() bool { return len(d.titles("open")) == 1 })
	straight := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(address string, header ...string) (status int, head http.Header, text string) {
		t.Helper()
		req, err := http.NewRequest(http.MethodGet, d.url+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := straight.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, res.Header, string(body)
	}
	issue := func(topic string) (id, token string) {
		t.Helper()
		out, err := d.ask("token", "add", topic, "--name", "Ann & Co", "--config", path)
		if err != nil {
			t.Fatal(err)
		}
		_, token, ok := strings.Cut(strings.TrimSpace(out), "?token=")
		if !ok || len(token) < 32 {
			t.Fatalf("token add said %s", out)
		}
		list, err := d.ask("token", "list")
		if err != nil || !strings.Contains(list, "Ann & Co") || strings.Contains(list, token) {
			t.Fatalf("token list said %s, %v", list, err)
		}
		for line := range strings.Lines(list) {
			if fields := strings.Fields(line); fields[1] == topic && strings.HasSuffix(strings.TrimSpace(line), "never") {
				id = fields[0]
			}
		}
		return id, token
	}
	id, token := issue("inner")
	_, foreign := issue("other")
	basic := func(password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte("any:"+password))
	}

	addresses := []string{"/topics/inner.atom", "/topics/inner.rss", "/topics/inner.json", "/topics/inner/changes.atom", "/topics/inner"}
	check := func(want int) {
		t.Helper()
		for _, address := range addresses {
			for _, header := range [][]string{{"Authorization", basic(token)}, {"Authorization", "Bearer " + token}, nil} {
				at := address
				if header == nil {
					at += "?token=" + token
				}
				status, head, body := get(at, header...)
				if status != want || strings.Contains(body, "Ships in the ") != (want == 200 && !strings.Contains(at, "changes")) {
					t.Errorf("%s %q: %d, want %d", address, header, status, want)
				}
				if cache := head.Get("Cache-Control"); want == 200 && cache != "private, no-cache" || want != 200 && cache != "no-store" {
					t.Errorf("%s: Cache-Control %s", address, cache)
				}
				if vary := head.Get("Vary"); !strings.HasPrefix(vary, "Authorization") || want == 200 && !strings.Contains(vary, "Accept-Encoding") {
					t.Errorf("%s: Vary %s", address, vary)
				}
				if strings.Contains(body, token) {
					t.Errorf("%s shows the token", address)
				}
			}
		}
	}
	check(http.StatusOK)
	person := []string{"Sec-Fetch-Dest", "document", "Sec-Fetch-Mode", "navigate"}
	for _, address := range []string{"/topics/inner.atom?token=" + token, "/topics/inner/changes.atom?token=" + token} {
		if status, _, body := get(address, person...); status != 200 || !strings.Contains(body, d.url+address) {
			t.Errorf("%s: a person is shown an address that opens nothing: %d\n%s", address, status, body)
		}
	}
	if _, _, body := get("/topics/open.atom?token="+token, person...); strings.Contains(body, token) {
		t.Error("a page about another feed shows the token")
	}
	_, head, _ := get("/topics/inner.atom?token=" + token)
	etag := head.Get("ETag")
	o.publish("2", "More ships in the strait")
	d.wait("the next item", func() bool { return len(d.titles("open")) == 2 })
	if status, head, _ := get("/topics/inner.atom?token="+token, "A-IM", "feed", "If-None-Match", etag); status != http.StatusIMUsed || head.Get("Cache-Control") != "private, no-store" {
		t.Errorf("what is new: %d, Cache-Control %s", status, head.Get("Cache-Control"))
	}
	for _, address := range append(addresses, "/topics/inner/archive/2026-01-1.atom", "/topics/inner.none", "/topics/inner/x") {
		for _, header := range [][]string{
			nil,
			{"Authorization", basic("wrong")},
			{"Authorization", basic("")},
			{"Authorization", basic(foreign)},
			{"Authorization", "Bearer " + token[:len(token)-1]},
			{"Authorization", token},
			{"Sec-Fetch-Dest", "document", "Sec-Fetch-Mode", "navigate"},
		} {
			status, head, body := get(address, header...)
			if status != http.StatusUnauthorized || !strings.HasPrefix(head.Get("WWW-Authenticate"), "Basic ") || strings.Contains(body, "strait") {
				t.Errorf("%s %q: %d\n%s", address, header, status, body)
			}
		}
	}
	for _, address := range []string{"/", "/topics/open", "/topics.opml", "/surges.atom", "/topics/none", "/feed/inner", "/topics/INNER", "/topics/inner./", "//topics//inner"} {
		if status, head, body := get(address, "Authorization", basic(foreign)); strings.Contains(strings.ToLower(body), "circle") || head.Get("Location") != "" && strings.Contains(head.Get("Location"), "inner") && status == 301 && !strings.HasPrefix(address, "//") {
			t.Errorf("%s names the topic: %d %v", address, status, head)
		}
	}

	if list, err := d.ask("token", "list"); err != nil || strings.Count(list, "never") != 1 {
		t.Errorf("after its use, token list says %s, %v", list, err)
	}
	if _, err := d.ask("token", "add", "open", "--config", path); err == nil || !strings.Contains(err.Error(), "access: token") {
		t.Errorf("a token for a topic that everybody may read: %v", err)
	}
	if _, err := d.ask("token", "add", "none", "--config", path); err == nil {
		t.Error("a token for no topic")
	}
	if _, err := d.ask("token", "revoke", "0000"); err == nil {
		t.Error("no token was revoked")
	}
	d.stop()
	d = start(t, data, "serve", "--config", path)
	d.wait("the item", func() bool { return len(d.titles("open")) == 2 })
	check(http.StatusOK)
	if out, err := d.ask("token", "revoke", id); err != nil {
		t.Fatal(out, err)
	}
	check(http.StatusUnauthorized)
	if _, stderr := d.stop(); strings.Contains(stderr, token) || strings.Contains(stderr, foreign) {
		t.Error("a token is in the log")
	}
}

// TestPrivateTopicThatGoes keeps a topic closed for as long as it is served,
// although the configuration has lost it already.
func TestPrivateTopicThatGoes(t *testing.T) {
	o, dir := newOrigin(t), t.TempDir()
	path := o.config(t, dir, "  - {id: open, title: Open, match: strait}\n  - {id: inner, title: Inner circle, match: strait, access: token}\n")
	load := func() *config.Config {
		t.Helper()
		cfg, err := config.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		cfg.Data = filepath.Join(dir, "data")
		return cfg
	}
	d, err := newDaemon(load(), "straitwire serve", config.Overrides{}, slog.New(slog.DiscardHandler), new(slog.LevelVar))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.close() }()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.publisher.Run(ctx) }()
	for deadline := time.Now().Add(time.Minute); !d.publisher.Ready(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing is published")
		}
	}
	cancel() // so that it does not take the change up
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	o.config(t, dir, "  - {id: open, title: Open, match: strait}\n")
	d.cfg.Store(load())
	h := d.front.handler()
	for address, want := range map[string]int{
		"/topics/inner.atom": 401, "/topics/inner": 401, "/topics/inner/changes.atom": 401, "/topics/open.atom": 200, "/topics/none.atom": 404,
	} {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
		if rec.Code != want {
			t.Errorf("%s: %d, want %d", address, rec.Code, want)
		}
	}
}
