package fetcher

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// Call goes where a visit may go, and nowhere else, whatever the other side says.
func TestCall(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			w.Header().Set("Location", "/there")
			w.WriteHeader(http.StatusPermanentRedirect)
		case "/long":
			fmt.Fprint(w, strings.Repeat("x", 1<<20))
		case "/never":
			<-r.Context().Done()
		default:
			fmt.Fprint(w, r.Method, " ", r.URL.RawQuery)
		}
	})
	open := loopback(t, o)
	open.Timeout = time.Second
	inside, ports := open, open
	inside.AllowAddresses, ports.AllowPorts = nil, []uint16{80, 443}
	name := strings.Replace(o.URL, "127.0.0.1", "localhost", 1)
	for _, tt := range []struct {
		name    string
		opts    Options
		address string
		status  int
		said    string
		reason  news.Reason
	}{
		{"a callback", open, o.URL + "/?a=1&hub.mode=x", 200, "GET a=1&hub.mode=x", ""},
		{"a redirect is an answer", open, o.URL + "/moved", 308, "", ""},
		{"no end", open, o.URL + "/never", 0, "", news.ReasonTimeout},
		{"this machine", inside, o.URL, 0, "", news.ReasonBlocked},
		{"this machine by name", inside, name, 0, "", news.ReasonBlocked},
		{"another network", open, "http://10.0.0.1/", 0, "", news.ReasonBlocked},
		{"the metadata of a cloud", open, "http://169.254.169.254/latest/", 0, "", news.ReasonBlocked},
		{"IPv4 in IPv6", open, "http://[::ffff:10.0.0.1]/", 0, "", news.ReasonBlocked},
		{"another port", ports, o.URL, 0, "", news.ReasonBlocked},
		{"another scheme", open, "gopher://r.example/", 0, "", news.ReasonBlocked},
	} {
		f := New(newMemory(), tt.opts, Hooks{}, nil)
		t.Cleanup(f.hangUp)
		before := len(o.seen())
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tt.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		status, said, err := f.Call(t.Context(), req)
		failed, _ := errors.AsType[*Error](err)
		if status != tt.status || string(said) != tt.said || (failed == nil) != (tt.reason == "") || failed != nil && failed.Reason != tt.reason {
			t.Errorf("%s: Call(%s) = %d, %q, %v; want %d, %q, %s", tt.name, tt.address, status, said, err, tt.status, tt.said, tt.reason)
		}
		if n := len(o.seen()) - before; tt.reason == news.ReasonBlocked && n > 0 || n > 1 {
			t.Errorf("%s: %d requests arrived", tt.name, n)
		}
	}
	f := New(newMemory(), open, Hooks{}, nil)
	t.Cleanup(f.hangUp)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+"/long", nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, said, err := f.Call(t.Context(), req); status != 200 || len(said) > maxReply || err != nil {
		t.Errorf("a long answer: %d, %d bytes, %v", status, len(said), err)
	}
}
