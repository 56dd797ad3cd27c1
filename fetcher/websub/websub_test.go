package websub

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

const feed = `<rss version="2.0"><channel><title>A</title><item><title>pushed</title><link>/1</link></item></channel></rss>`

func TestSubscribe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{manner: manner{lease: 3 * 24 * time.Hour}}
		m := newMemory(visited("a", "https://hub.example/"))
		r := newRig(t, m, h, source("a"), source("b"))
		begin := time.Now()
		r.after(time.Minute)
		first := h.last(t)
		form := first.form
		if form.Get("hub.mode") != "subscribe" || form.Get("hub.topic") != "https://a.example/self" || first.hub != "https://hub.example/" ||
			form.Get("hub.lease_seconds") != "864000" || len(form.Get("hub.secret")) < 40 || len(form.Get("hub.secret")) > 199 {
			t.Errorf("asked %+v", first)
		}
		if token, ok := strings.CutPrefix(form.Get("hub.callback"), callback+"/"); !ok || len(token) < 26 {
			t.Errorf("callback %s", form.Get("hub.callback"))
		}
		if diff := cmp.Diff([]string{"200 c&h<a>"}, h.answers); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		// A source that names a hub later is subscribed then; the same visit again changes nothing.
		r.Saw(visited("b", "https://hub.example/"))
		r.Saw(visited("a", "https://hub.example/"))
		r.after(time.Minute)
		if got := h.requests(); len(got) != 2 || got[1] != "subscribe https://b.example/self" {
			t.Errorf("requests %v", got)
		}
		// The lease is renewed in time, with the same callback.
		r.after(2*24*time.Hour - time.Hour)
		if n := len(h.requests()); n != 2 {
			t.Errorf("%d requests before the lease is near its end, want 2", n)
		}
		r.after(time.Hour)
		if got := h.all(); len(got) != 4 || got[2].form.Get("hub.callback") != form.Get("hub.callback") || got[2].at.Sub(begin).Round(time.Minute) != 48*time.Hour {
			t.Errorf("asked %+v", got)
		}
		r.stop()

		m.visits["b"] = visited("b", "https://hub.example/")

		// After a restart nothing is asked that was agreed on.
		again := newRig(t, m, h, source("a"), source("b"))
		again.after(time.Hour)
		if n := len(h.requests()); n != 4 {
			t.Errorf("%d requests after a restart, want 4", n)
		}
		if w := ask(again, http.MethodPost, form.Get("hub.callback"), feed, sign(form.Get("hub.secret"), feed)); w.Code != http.StatusAccepted || m.titles() != "pushed" {
			t.Errorf("push after a restart: %d, items %q", w.Code, m.titles())
		}
		again.stop()
	})
}

func TestWhoIsNotSubscribed(t *testing.T) {
	hidden := source("a")
	hidden.Proxy = "socks5://127.0.0.1:9050"
	for _, tt := range []struct {
		name string
		src  news.Source
		v    news.Visit
		opts Options
	}{
		{"with a proxy", hidden, visited("a", "https://hub.example/"), Options{Callback: callback}},
		{"without a callback", source("a"), visited("a", "https://hub.example/"), Options{}},
		{"without a hub", source("a"), visited("a", ""), Options{Callback: callback}},
		{"not configured", source("b"), visited("a", "https://hub.example/"), Options{Callback: callback}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &hub{}
				r := newRig(t, newMemory(tt.v), h)
				r.Replace([]news.Source{tt.src}, tt.opts)
				r.Saw(tt.v)
				r.after(24 * time.Hour)
				if got := h.requests(); len(got) != 0 || len(r.kept()) != 0 {
					t.Errorf("requests %v, kept %+v", got, r.kept())
				}
				r.stop()
			})
		})
	}
}

func TestVerification(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{manner: manner{silent: true}}
		r := newRig(t, newMemory(visited("a", "https://hub.example/")), h, source("a"))
		r.after(time.Second)
		at := h.last(t).form.Get("hub.callback")
		for _, tt := range []struct {
			name, address, query string
			code                 int
		}{
			{"another topic", at, "hub.mode=subscribe&hub.topic=https://b.example/self&hub.challenge=c&hub.lease_seconds=9", 404},
			{"an end that nobody asked for", at, "hub.mode=unsubscribe&hub.topic=https://a.example/self&hub.challenge=c", 404},
			{"another mode", at, "hub.mode=publish&hub.topic=https://a.example/self&hub.challenge=c", 404},
			{"no challenge", at, "hub.mode=subscribe&hub.topic=https://a.example/self", 400},
			{"long challenge", at, "hub.mode=subscribe&hub.topic=https://a.example/self&hub.challenge=" + strings.Repeat("c", 5000), 404},
			{"another callback", callback + "/ABCDEFGHIJKLMNOPQRSTUVWXYZ", "hub.mode=subscribe&hub.topic=https://a.example/self&hub.challenge=c", 404},
			{"the callback itself", callback, "hub.mode=subscribe&hub.topic=https://a.example/self&hub.challenge=c", 404},
		} {
			if w := ask(r, http.MethodGet, tt.address+"?"+tt.query, "", nil); w.Code != tt.code {
				t.Errorf("%s: %d %q, want %d", tt.name, w.Code, w.Body, tt.code)
			}
			if sub := r.kept()[0]; !sub.Until.IsZero() {
				t.Errorf("%s: subscribed until %s", tt.name, sub.Until)
			}
		}
		if w := ask(r, http.MethodDelete, at, "", nil); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("DELETE: %d", w.Code)
		}
		w := ask(r, http.MethodGet, at+"?hub.mode=subscribe&hub.topic=https://a.example/self&hub.challenge=%3Cb%3E", "", nil)
		if w.Code != 200 || w.Body.String() != "<b>" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
		}
		if sub := r.kept()[0]; time.Until(sub.Until) != 24*time.Hour || sub.Failures != 0 {
			t.Errorf("without a lease: %+v", sub)
		}
		if !r.Owns(strings.TrimPrefix(at, "https://me.example")) || r.Owns("/websub/x") || r.Owns("/") {
			t.Error("Owns is wrong about the paths of callbacks")
		}
		r.stop()
	})
}

func TestPush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{manner: manner{lease: time.Hour}}
		r := newRig(t, newMemory(visited("a", "https://hub.example/")), h, source("a"))
		r.after(time.Second)
		form := h.last(t).form
		at, secret := form.Get("hub.callback"), form.Get("hub.secret")
		large := strings.Repeat(" ", maxPush) + feed
		for _, tt := range []struct {
			name, address, body string
			header              http.Header
			code                int
			items               int
		}{
			{"signed", at, feed, sign(secret, feed), 202, 1},
			{"by way of a proxy that changes the path", "https://inner.example/" + tokenOf(at), feed, sign(secret, feed), 202, 1},
			{"not signed", at, feed, nil, 202, 0},
			{"signed with another secret", at, feed, sign("other", feed), 202, 0},
			{"signed for another body", at, feed, sign(secret, feed+" "), 202, 0},
			{"unknown method", at, feed, http.Header{"X-Hub-Signature": {"md5=00"}}, 202, 0},
			{"no hexadecimal", at, feed, http.Header{"X-Hub-Signature": {"sha256=xyz"}}, 202, 0},
			{"unknown callback", callback + "/x", feed, sign(secret, feed), 404, 0},
			{"no feed", at, "<html>", sign(secret, "<html>"), 202, 0},
			{"nothing", at, "", sign(secret, ""), 202, 0},
			{"too large", at, large, sign(secret, large), 413, 0},
		} {
			r.items = nil
			before := r.received
			w := ask(r, http.MethodPost, tt.address, tt.body, tt.header)
			if w.Code != tt.code || len(r.items) != tt.items || r.received-before != tt.items {
				t.Errorf("%s: %d, %d items, %d told; want %d and %d", tt.name, w.Code, len(r.items), r.received-before, tt.code, tt.items)
			}
			for _, it := range r.items {
				if it.URL != "https://a.example/1" || it.Source != "a" || !it.FirstSeen.Equal(time.Now()) {
					t.Errorf("%s: item %+v", tt.name, it)
				}
			}
		}
		if n := strings.Count(r.logged.String(), "not signed with our secret"); n != 1 || strings.Contains(r.logged.String(), secret) {
			t.Errorf("logged %d times: %s", n, r.logged)
		}
		r.fails = true
		if w := ask(r, http.MethodPost, at, feed, sign(secret, feed)); w.Code != http.StatusInternalServerError {
			t.Errorf("with a store that fails: %d, want 500, so that the hub tries again", w.Code)
		}
		r.stop()
	})
}

func TestSigned(t *testing.T) {
	for name, newHash := range map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "SHA512": sha512.New} {
		mac := hmac.New(newHash, []byte("s"))
		mac.Write([]byte("body"))
		header := name + "=" + hex.EncodeToString(mac.Sum(nil))
		if !signed(header, "s", []byte("body")) {
			t.Errorf("%s is not believed", header)
		}
		for _, bad := range []string{header[:len(header)-2], header + "00", strings.Replace(header, "=", ":", 1), name + "="} {
			if signed(bad, "s", []byte("body")) {
				t.Errorf("%s is believed", bad)
			}
		}
	}
	if signed("sha256="+hex.EncodeToString(hmac.New(sha256.New, nil).Sum(nil)), "", nil) {
		t.Error("a signature without a secret is believed")
	}
}

func TestUnsubscribe(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(r *rig, h *hub)
		want   []string
		kept   int
	}{
		{
			"source removed", func(r *rig, _ *hub) { r.Replace(nil, Options{Callback: callback}) },
			[]string{"subscribe https://a.example/self", "unsubscribe https://a.example/self"},
			0,
		},
		{
			"switched off", func(r *rig, _ *hub) { r.Replace([]news.Source{source("a")}, Options{}) },
			[]string{"subscribe https://a.example/self", "unsubscribe https://a.example/self"},
			0,
		},
		{"another callback", func(r *rig, _ *hub) {
			r.Replace([]news.Source{source("a")}, Options{Callback: "https://new.example"})
		}, []string{"subscribe https://a.example/self", "unsubscribe https://a.example/self", "subscribe https://a.example/self"}, 1},
		{
			"hub no longer named", func(r *rig, _ *hub) { r.Saw(visited("a", "")) },
			[]string{"subscribe https://a.example/self", "unsubscribe https://a.example/self"},
			0,
		},
		{
			"hub does not know it", func(r *rig, h *hub) { h.behave(manner{status: 404}); r.Replace(nil, Options{}) },
			[]string{"subscribe https://a.example/self", "unsubscribe https://a.example/self"},
			0,
		},
		{
			"hub never confirms", func(r *rig, h *hub) { h.behave(manner{silent: true}); r.Replace(nil, Options{}) },
			append([]string{"subscribe https://a.example/self"}, strings.Split(strings.Repeat("unsubscribe https://a.example/self\n", maxFarewells-1)+"unsubscribe https://a.example/self", "\n")...), 0,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &hub{manner: manner{lease: 100 * 24 * time.Hour}}
				r := newRig(t, newMemory(visited("a", "https://hub.example/")), h, source("a"))
				r.after(time.Minute)
				at, secret := h.last(t).form.Get("hub.callback"), h.last(t).form.Get("hub.secret")
				tt.change(r, h)
				r.after(24 * time.Hour)
				got := h.requests()
				if tt.kept == 1 && len(got) == 3 && got[1] < got[2] { // the order of the two does not matter
					got[1], got[2] = got[2], got[1]
				}
				if diff := cmp.Diff(tt.want, got); diff != "" || len(r.kept()) != tt.kept {
					t.Errorf("%d kept, want %d; -want +got:\n%s", len(r.kept()), tt.kept, diff)
				}
				if w := ask(r, http.MethodPost, at, feed, sign(secret, feed)); w.Code != http.StatusNotFound || r.titles() != "" {
					t.Errorf("push after the end: %d, items %q", w.Code, r.titles())
				}
				r.stop()
			})
		})
	}
}

// While a subscription ends, its hub learns that nobody listens any more.
func TestPushWhileEnding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{manner: manner{lease: time.Hour}}
		r := newRig(t, newMemory(visited("a", "https://hub.example/")), h, source("a"))
		r.after(time.Second)
		form := h.last(t).form
		h.behave(manner{silent: true})
		r.Replace(nil, Options{Callback: callback})
		r.after(time.Minute)
		if w := ask(r, http.MethodPost, form.Get("hub.callback"), feed, sign(form.Get("hub.secret"), feed)); w.Code != http.StatusGone || r.titles() != "" {
			t.Errorf("push: %d, items %q; want 410", w.Code, r.titles())
		}
		w := ask(r, http.MethodGet, form.Get("hub.callback")+"?hub.mode=subscribe&hub.challenge=c&hub.topic="+url.QueryEscape("https://a.example/self"), "", nil)
		if w.Code != http.StatusNotFound {
			t.Errorf("confirmation of what ends: %d, want 404", w.Code)
		}
		r.stop()
	})
}

// A hub that fails is asked less and less often, and holds up no other.
func TestHubFails(t *testing.T) {
	for _, tt := range []struct {
		name        string
		manner      manner
		least, most int // requests in ten days, of two sources
	}{
		{"no connection", manner{err: errors.New("connection refused")}, 10, 60},
		{"overload", manner{status: 503}, 10, 60},
		{"refusal", manner{status: 403}, 10, 40},
		{"silence", manner{silent: true}, 10, 40},
		{"denial", manner{deny: true}, 18, 22},
		{"tiny leases", manner{lease: time.Second}, 1000, 2 * (10*24*9 + 1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &hub{manner: tt.manner}
				r := newRig(t, newMemory(visited("a", "https://hub.example/"), visited("b", "https://hub.example/")), h, source("a"), source("b"))
				r.after(10 * 24 * time.Hour)
				if n := len(h.requests()); n < tt.least || n > tt.most {
					t.Errorf("%d requests in ten days, want %d to %d", n, tt.least, tt.most)
				}
				asked := h.all()
				for i := 1; i < len(asked); i++ {
					if apart := asked[i].at.Sub(asked[i-1].at); apart < pace {
						t.Fatalf("requests %s apart", apart)
					}
				}
				// Once it works again, all is well.
				h.behave(manner{lease: 20 * 24 * time.Hour})
				r.after(25 * time.Hour)
				for _, sub := range r.kept() {
					if sub.Failures != 0 || sub.Until.IsZero() {
						t.Errorf("a day after the hub works again: %+v", sub)
					}
				}
				r.stop()
			})
		})
	}
}

// A source that names another hub each time does not make us ask them all.
func TestSourceChangesItsMind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hub{manner: manner{silent: true}}
		r := newRig(t, newMemory(), h, source("a"))
		for n := range 24 * 60 {
			r.Saw(visited("a", "https://hub"+string(rune('a'+n%26))+".example/"))
			r.after(time.Minute)
		}
		if n := len(h.requests()); n < 1 || n > 40 {
			t.Errorf("%d requests in a day, want 1 to 40", n)
		}
		if n := len(r.kept()); n > 12 {
			t.Errorf("%d subscriptions kept", n)
		}
		r.stop()
	})
}
