package fetcher

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"straitwire/news"
)

// socks is a SOCKS5 proxy (RFC 1928 and 1929) that leads every name to one server.
type socks struct {
	net.Listener
	user, password string
	mu             sync.Mutex
	asked          []string // kind of address, and host:port
}

func newSocks(t *testing.T, user, password, target string) *socks {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &socks{Listener: l, user: user, password: password}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				defer conn.Close()
				if err := s.serve(conn, target); err != nil {
					t.Logf("socks: %v", err)
				}
			})
		}
	})
	t.Cleanup(func() { l.Close(); conns.Wait() })
	return s
}

func (s *socks) serve(conn net.Conn, target string) error {
	head := make([]byte, 2)
	if _, err := io.ReadFull(conn, head); err != nil {
		return nil //nolint:nilerr // a connection that nobody used
	}
	if _, err := io.ReadFull(conn, make([]byte, head[1])); err != nil {
		return err
	}
	if s.user == "" {
		if _, err := conn.Write([]byte{5, 0}); err != nil {
			return err
		}
	} else {
		if _, err := conn.Write([]byte{5, 2}); err != nil {
			return err
		}
		if _, err := io.ReadFull(conn, head); err != nil {
			return err
		}
		user := make([]byte, head[1]+1)
		if _, err := io.ReadFull(conn, user); err != nil {
			return err
		}
		password := make([]byte, user[len(user)-1])
		if _, err := io.ReadFull(conn, password); err != nil {
			return err
		}
		if string(user[:len(user)-1]) != s.user || string(password) != s.password {
			_, err := conn.Write([]byte{1, 1})
			return err
		}
		if _, err := conn.Write([]byte{1, 0}); err != nil {
			return err
		}
	}
	request := make([]byte, 5)
	if _, err := io.ReadFull(conn, request); err != nil {
		return err
	}
	rest := make([]byte, 3+2)
	if request[3] == 3 {
		rest = make([]byte, int(request[4])+2)
	}
	if _, err := io.ReadFull(conn, rest); err != nil {
		return err
	}
	s.mu.Lock()
	s.asked = append(s.asked, fmt.Sprintf("%d %s:%d", request[3], rest[:len(rest)-2], binary.BigEndian.Uint16(rest[len(rest)-2:])))
	s.mu.Unlock()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return err
	}
	defer server.Close()
	if _, err := conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}); err != nil {
		return err
	}
	go func() {
		io.Copy(server, conn) //nolint:errcheck // ends with the connection
		server.Close()
	}()
	io.Copy(conn, server) //nolint:errcheck // ends with the connection
	return nil
}

// A name that only the proxy can resolve is read through it: nothing is looked
// up here.
func TestVisitThroughSocks(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "from %s\n", r.Host) })
	for _, tt := range []struct {
		name, user, proxy string
		want              news.Reason
	}{
		{"open", "", "socks5://PROXY", news.ReasonOK},
		{"remote names", "", "socks5h://PROXY", news.ReasonOK},
		{"password", "me", "socks5://me:hunter2@PROXY", news.ReasonOK},
		{"wrong password", "me", "socks5://me:wrong2@PROXY", news.ReasonConnect},
	} {
		t.Run(tt.name, func(t *testing.T) {
			proxy := newSocks(t, tt.user, "hunter2", o.Listener.Addr().String())
			m := newMemory()
			f, logged := newTestFetcher(t, m, Options{})
			src := news.Source{ID: "hidden", URL: "http://abcdefghij.onion/feed", Proxy: strings.Replace(tt.proxy, "PROXY", proxy.Addr().String(), 1)}
			v := visitNow(t, f, m, src)
			if v.Reason != tt.want {
				t.Errorf("visit: %s, %s; want %s", v.Reason, v.Detail, tt.want)
			}
			if all := fmt.Sprintf("%+v %s", v, logged); strings.Contains(all, "hunter2") || strings.Contains(all, "wrong2") {
				t.Errorf("the password is told: %s", all)
			}
			f.hangUp()
			proxy.mu.Lock()
			defer proxy.mu.Unlock()
			if got := strings.Join(proxy.asked, ", "); v.Reason.Good() && got != "3 abcdefghij.onion:80" {
				t.Errorf("the proxy was asked for %q", got)
			}
		})
	}
}

func TestVisitThroughHTTPProxy(t *testing.T) {
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "secret\n") }))
	t.Cleanup(secure.Close)
	var mu sync.Mutex
	var asked []string
	refuse := false
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
		mu.Unlock()
		switch {
		case refuse:
			w.WriteHeader(http.StatusProxyAuthRequired)
		case r.Method == http.MethodConnect:
			server, err := net.Dial("tcp", secure.Listener.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			defer server.Close()
			conn, buffered, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\n")
			go func() {
				io.Copy(server, buffered) //nolint:errcheck // ends with the connection
				server.Close()
			}()
			io.Copy(conn, server) //nolint:errcheck // ends with the connection
		case r.URL.Path == "/inside":
			http.Redirect(w, r, "http://192.168.0.1/feed", http.StatusFound)
		case r.URL.Path == "/away":
			http.Redirect(w, r, "http://other.example/feed", http.StatusFound)
		default:
			fmt.Fprintf(w, "%s\n", r.URL)
		}
	}))
	t.Cleanup(proxy.Close)
	through := strings.Replace(proxy.URL, "http://", "http://me:hunter2@", 1)
	for _, tt := range []struct {
		url    string
		refuse bool
		want   news.Reason
		asked  string
	}{
		{"http://news.example/feed", false, news.ReasonOK, "GET http://news.example/feed Basic bWU6aHVudGVyMg=="},
		{"http://news.example/away", false, news.ReasonOK, "GET http://news.example/away Basic bWU6aHVudGVyMg==, GET http://other.example/feed Basic bWU6aHVudGVyMg=="},
		{"http://news.example/inside", false, news.ReasonBlocked, "GET http://news.example/inside Basic bWU6aHVudGVyMg=="},
		{"https://news.example/feed", false, news.ReasonTLS, "CONNECT news.example:443 Basic bWU6aHVudGVyMg=="}, // the certificate is for another name
		{"https://news.example/feed", true, news.ReasonConnect, "CONNECT news.example:443 Basic bWU6aHVudGVyMg=="},
	} {
		mu.Lock()
		asked, refuse = nil, tt.refuse
		mu.Unlock()
		m := newMemory()
		f, _ := newTestFetcher(t, m, Options{})
		v := visitNow(t, f, m, news.Source{ID: "a", URL: tt.url, Proxy: through})
		f.hangUp()
		mu.Lock()
		if got := strings.Join(asked, ", "); v.Reason != tt.want || got != tt.asked || strings.Contains(v.Detail, "hunter2") {
			t.Errorf("visit of %s: %s, %s; the proxy was asked %q; want %s and %q", tt.url, v.Reason, v.Detail, got, tt.want, tt.asked)
		}
		mu.Unlock()
	}
}

// A proxy that is down, or none at all, is never a reason to go without one.
func TestProxyFailsClosed(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a\n") })
	down, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	down.Close()
	for _, tt := range []struct {
		proxy string
		want  news.Reason
	}{
		{"socks5://me:hunter2@" + down.Addr().String(), news.ReasonConnect},
		{"http://me:hunter2@" + down.Addr().String(), news.ReasonConnect},
		{"http://hunter2.invalid:3128", news.ReasonConnect},
		{"absent:", news.ReasonBlocked},
		{"ftp://me:hunter2@127.0.0.1", news.ReasonBlocked},
		{"http://%zz", news.ReasonBlocked},
	} {
		m := newMemory()
		f, _ := newTestFetcher(t, m, loopback(t, o))
		src := o.source("/feed")
		src.Proxy = tt.proxy
		v := visitNow(t, f, m, src)
		if v.Reason != tt.want || strings.Contains(v.Detail, "me:hunter2") {
			t.Errorf("proxy %s: %s, %s; want %s", tt.proxy, v.Reason, v.Detail, tt.want)
		}
	}
	if n := len(o.seen()); n != 0 {
		t.Errorf("the source was asked %d times without its proxy", n)
	}
}

func TestGuardBehindAProxy(t *testing.T) {
	g := newGuard(Options{AllowAddresses: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}.withDefaults())
	for _, tt := range []struct {
		url string
		ok  bool
	}{
		{"https://news.example/feed", true},
		{"http://abcdefghij.onion/feed", true},
		{"https://新聞.example/feed", true},
		{"https://under_score.example/feed", true},
		{"https://news.example./feed", true},
		{"http://93.184.216.34/feed", true},
		{"http://10.1.2.3/feed", true},
		{"http://10.2.2.3/feed", false},
		{"http://127.0.0.1/feed", false},
		{"http://127.0.0.1./feed", false},
		{"http://[::1]/feed", false},
		{"http://[::ffff:169.254.169.254]/latest", false},
		{"http://[64:ff9b::7f00:1]/", false},
		{"http://2130706433/feed", false},
		{"http://0x7f000001/feed", false},
		{"http://0177.0.0.1/feed", false},
		{"http://127.1/feed", false},
		{"http://１２７.0.0.1/feed", false},
		{"http://127。0。0。1/feed", false},
		{"http://localhost/feed", false},
		{"http://LOCALHOST./feed", false},
		{"http://a.localhost/feed", false},
		{"http://router/feed", false},
		{"http://printer.local/feed", false},
		{"http://metadata.google.internal/", false},
		{"http://nas.home.arpa/", false},
		{"https://news.example:22/feed", false},
		{"ftp://news.example/feed", false},
	} {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, tt.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = g.checkTarget(news.Source{Proxy: "socks5://127.0.0.1:9050"}, req.URL)
		if (err == nil) != tt.ok {
			t.Errorf("checkTarget(%s) = %v, want ok %t", tt.url, err, tt.ok)
		}
	}
}
