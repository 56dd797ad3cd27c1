package fetcher

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

func TestVisitReasons(t *testing.T) {
	mux := http.NewServeMux()
	for _, status := range []int{204, 206, 304, 400, 401, 403, 404, 418, 429, 451, 500, 503} {
		mux.HandleFunc(fmt.Sprintf("/%d", status), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	}
	text := func(path, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
	}
	text("/items", "a\nb\n")
	text("/empty", "empty")
	text("/nothing", "")
	text("/damaged", "a\ndamaged")
	text("/page", "<html>")
	text("/panic", "panic")
	packed := func(path string, raw []byte, encoding string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			if encoding != "" {
				w.Header().Set("Content-Encoding", encoding)
			}
			w.Write(raw) //nolint:errcheck // the client may have left
		})
	}
	packed("/gzip", gzipped("a\nb\n"), "gzip")
	packed("/gzip-unsaid", gzipped("a\n"), "")
	packed("/gzip-untrue", []byte("a\n"), "gzip")
	packed("/gzip-cut", gzipped(strings.Repeat("a line of text\n", 3))[:30], "gzip")
	packed("/gzip-bomb", gzipped(strings.Repeat("\x00", 9<<20)), "gzip")
	packed("/gzip-broken", []byte("\x1f\x8bnonsense"), "gzip")
	packed("/gzip-tail", append(gzipped("a\nb\n"), "\x00\x00 left over"...), "gzip")
	packed("/gzip-short-tail", append(gzipped("a\nb\n"), '\n'), "gzip")
	packed("/gzip-members", append(gzipped("a\nb\n"), gzipped("c\n")...), "gzip")
	packed("/gzip-members-cut", append(gzipped("a\nb\n"), gzipped("c\n")[:10]...), "gzip")
	packed("/gzip-untrue-sum", func() []byte { z := gzipped("a\n"); z[len(z)-8]++; return z }(), "gzip")
	packed("/brotli", []byte("\x0b\x02\x80"), "br")
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(bytes.Repeat([]byte("endless "), 8<<10)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, "a\n")
			w.(http.Flusher).Flush()
			waitOr(r.Context(), 20*time.Millisecond)
		}
	})
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/short", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, "a\nb\n")
	})
	mux.HandleFunc("/short-page", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, "<html>")
	})
	raw := func(path, answer string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return
			}
			io.WriteString(conn, answer) //nolint:errcheck // the client may have left
			conn.Close()
		})
	}
	raw("/hang-up", "")
	raw("/vast", "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\na\nb\n")
	text("/parts", strings.Repeat("a\n", 40)+strings.Repeat(" ", 3<<20)+"\nb\n")
	raw("/nonsense", "220 ftp ready\r\n")
	raw("/nonsense-status", "HTTP/1.1 abc OK\r\n\r\n")
	raw("/nonsense-version", "HTTP/x.y 200 OK\r\n\r\n")
	raw("/nonsense-header", "HTTP/1.1 200 OK\r\nno colon\r\n\r\na\n")
	raw("/nonsense-length", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\na\n")
	raw("/two-lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\na\n")
	raw("/nonsense-encoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: pigeon\r\n\r\na\n")
	raw("/nonsense-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na\n")
	raw("/nonsense-later-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na\nb\n\r\nzz\r\nc")
	raw("/cut-header", "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n")
	raw("/cut-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na\nb\n\r\n9\r\n")
	raw("/cut-first-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n")
	mux.HandleFunc("/reset", func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		conn.(*net.TCPConn).SetLinger(0) //nolint:errcheck // then the visit fails in another way
		conn.Close()
	})
	raw("/big-header", "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 2<<20)+"\r\n\r\n")
	redirect := func(path, to string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		})
	}
	redirect("/to-items", "/items")
	redirect("/loop", "/loop2")
	redirect("/loop2", "/loop?k=secret")
	redirect("/to-private", "http://10.0.0.1/feed")
	redirect("/to-metadata", "http://169.254.169.254/latest/meta-data")
	redirect("/to-port", "http://127.0.0.1:22/")
	redirect("/to-file", "file:///etc/passwd")
	redirect("/to-nowhere", "")
	redirect("/to-nonsense", "http://a.example/%zz?k=secret")
	for i := range 20 {
		redirect(fmt.Sprintf("/hop%d", i), fmt.Sprintf("/hop%d", i+1))
	}
	o := newOrigin(t, mux.ServeHTTP)
	opts := loopback(t, o)
	opts.Timeout, opts.FirstByte = 400*time.Millisecond, 150*time.Millisecond

	tests := []struct {
		path   string
		reason news.Reason
		status int
		items  int
		detail string
	}{
		{"/items", news.ReasonOK, 200, 2, ""},
		{"/empty", news.ReasonEmpty, 200, 0, ""},
		{"/damaged", news.ReasonDegraded, 200, 1, "cut short"},
		{"/nothing", news.ReasonNotFeed, 200, 0, "no bytes"},
		{"/page", news.ReasonPage, 200, 0, "a web page"},
		{"/panic", news.ReasonPanic, 0, 0, "decoder fell over"},
		{"/204", news.ReasonStatus, 204, 0, "HTTP 204"},
		{"/206", news.ReasonStatus, 206, 0, "HTTP 206"},
		{"/304", news.ReasonStatus, 304, 0, "not conditional"},
		{"/400", news.ReasonStatus, 400, 0, "HTTP 400 Bad Request"},
		{"/401", news.ReasonRefused, 401, 0, "HTTP 401"},
		{"/403", news.ReasonRefused, 403, 0, "HTTP 403"},
		{"/404", news.ReasonMissing, 404, 0, "HTTP 404"},
		{"/418", news.ReasonStatus, 418, 0, "HTTP 418"},
		{"/429", news.ReasonLimited, 429, 0, "HTTP 429"},
		{"/451", news.ReasonRefused, 451, 0, "HTTP 451"},
		{"/500", news.ReasonStatus, 500, 0, "HTTP 500"},
		{"/503", news.ReasonLimited, 503, 0, "HTTP 503"},
		{"/gzip", news.ReasonOK, 200, 2, ""},
		{"/gzip-unsaid", news.ReasonOK, 200, 1, ""},
		{"/gzip-untrue", news.ReasonOK, 200, 1, ""},
		{"/gzip-cut", news.ReasonDegraded, 200, 3, "broke off after"},
		{"/gzip-bomb", news.ReasonTooLarge, 200, 0, "packed into"},
		{"/gzip-broken", news.ReasonMalformed, 200, 0, "gzip"},
		{"/gzip-tail", news.ReasonOK, 200, 2, ""},
		{"/gzip-short-tail", news.ReasonOK, 200, 2, ""},
		{"/gzip-members", news.ReasonOK, 200, 3, ""},
		{"/gzip-members-cut", news.ReasonDegraded, 200, 2, "broke off after"},
		{"/gzip-untrue-sum", news.ReasonDegraded, 200, 1, "checksum"},
		{"/brotli", news.ReasonNotFeed, 200, 0, `"br"`},
		{"/endless", news.ReasonTooLarge, 200, 0, "more than"},
		{"/drip", news.ReasonTimeout, 200, 0, ""},
		{"/silent", news.ReasonTimeout, 0, 0, ""},
		{"/short", news.ReasonDegraded, 200, 2, "broke off after 4 bytes"},
		{"/vast", news.ReasonDegraded, 200, 2, "broke off after 4 bytes"},
		{"/parts", news.ReasonOK, 200, 41, ""},
		{"/short-page", news.ReasonConnect, 200, 0, "broke off"},
		{"/hang-up", news.ReasonConnect, 0, 0, ""},
		{"/nonsense", news.ReasonProtocol, 0, 0, "malformed HTTP"},
		{"/nonsense-status", news.ReasonProtocol, 0, 0, "malformed HTTP status"},
		{"/nonsense-version", news.ReasonProtocol, 0, 0, "malformed HTTP version"},
		{"/nonsense-header", news.ReasonProtocol, 0, 0, "malformed MIME header"},
		{"/nonsense-length", news.ReasonProtocol, 0, 0, "Content-Length"},
		{"/two-lengths", news.ReasonProtocol, 0, 0, "Content-Length"},
		{"/nonsense-encoding", news.ReasonProtocol, 0, 0, "transfer encoding"},
		{"/nonsense-chunk", news.ReasonProtocol, 200, 0, "chunk"},
		{"/nonsense-later-chunk", news.ReasonDegraded, 200, 2, "broke off after 4 bytes: invalid byte in chunk"},
		{"/cut-header", news.ReasonConnect, 0, 0, "EOF"},
		{"/cut-chunk", news.ReasonDegraded, 200, 2, "broke off after 4 bytes: unexpected EOF"},
		{"/cut-first-chunk", news.ReasonConnect, 200, 0, "unexpected EOF"},
		{"/reset", news.ReasonConnect, 0, 0, ""},
		{"/to-nonsense", news.ReasonProtocol, 0, 0, "Location"},
		{"/big-header", news.ReasonTooLarge, 0, 0, ""},
		{"/to-items", news.ReasonOK, 200, 2, ""},
		{"/loop", news.ReasonRedirects, 0, 0, "/loop2 -> "},
		{"/hop0", news.ReasonRedirects, 0, 0, "more than 10"},
		{"/hop10", news.ReasonMissing, 404, 0, ""},
		{"/to-private", news.ReasonBlocked, 0, 0, "10.0.0.1"},
		{"/to-metadata", news.ReasonBlocked, 0, 0, "169.254.169.254"},
		{"/to-port", news.ReasonBlocked, 0, 0, "port 22"},
		{"/to-file", news.ReasonBlocked, 0, 0, `"file"`},
		{"/to-nowhere", news.ReasonStatus, 302, 0, "HTTP 302"},
	}
	for _, tt := range tests {
		t.Run(tt.path[1:], func(t *testing.T) {
			m := newMemory()
			f, _ := newTestFetcher(t, m, opts)
			v := visitNow(t, f, m, o.source(tt.path))
			if v.Reason != tt.reason || v.Status != tt.status || len(m.items["src"]) != tt.items {
				t.Errorf("visit = %s, status %d, %d items (%s), want %s, %d, %d",
					v.Reason, v.Status, len(m.items["src"]), v.Detail, tt.reason, tt.status, tt.items)
			}
			if !strings.Contains(v.Detail, tt.detail) || strings.ContainsAny(v.Detail, "\n") || (v.Reason == news.ReasonOK) != (v.Detail == "") && v.Reason != news.ReasonEmpty {
				t.Errorf("detail = %q, want one line with %q", v.Detail, tt.detail)
			}
			if strings.Contains(v.Detail, "secret") {
				t.Errorf("detail = %q shows a query", v.Detail)
			}
			if bad := !v.Reason.Good(); bad != (v.Failures == 1) || bad == v.FailingSince.IsZero() || bad != v.Succeeded.IsZero() {
				t.Errorf("visit %s: failures %d, since %s, succeeded %s", v.Reason, v.Failures, v.FailingSince, v.Succeeded)
			}
			if v.Reason == news.ReasonDegraded && strings.Contains(v.Detail, "broke off") && v.BodyHash != 0 {
				t.Errorf("the hash of a body that broke off was kept")
			}
		})
	}
}

func TestVisitConnections(t *testing.T) {
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	plain := newOrigin(t, http.NotFound)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	opts := loopback(t, plain, &origin{Server: secure}, &origin{Server: closed})
	tests := []struct {
		name, url string
		reason    news.Reason
	}{
		{"unknown certificate", secure.URL, news.ReasonTLS},
		{"no TLS there", strings.Replace(plain.URL, "http:", "https:", 1), news.ReasonTLS},
		{"nobody listens", closed.URL, news.ReasonConnect},
		{"no such name", "http://nowhere.invalid/feed", news.ReasonDNS},
		{"private", "http://192.168.0.1/feed", news.ReasonBlocked},
		{"private v6", "http://[::1]/feed", news.ReasonBlocked},
		{"scheme", "ftp://a.example/feed", news.ReasonBlocked},
		{"no address", "http://a b/", news.ReasonBlocked},
	}
	for _, tt := range tests {
		m := newMemory()
		f, _ := newTestFetcher(t, m, opts)
		v := visitNow(t, f, m, news.Source{ID: "src", URL: tt.url})
		if v.Reason != tt.reason {
			t.Errorf("%s: visit of %s = %s (%s), want %s", tt.name, tt.url, v.Reason, v.Detail, tt.reason)
		}
	}
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text) //nolint:errcheck // a buffer takes all
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func waitOr(ctx context.Context, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-ctx.Done()
}
