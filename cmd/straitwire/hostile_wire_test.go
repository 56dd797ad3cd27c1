package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/tls"
	"errors"
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

// The words of this file: what may go wrong below the document.
var (
	whole     = []news.Reason{news.ReasonOK}
	wellRead  = []news.Reason{news.ReasonOK, news.ReasonDegraded}
	broken    = []news.Reason{news.ReasonProtocol, news.ReasonConnect, news.ReasonTimeout}
	late      = []news.Reason{news.ReasonTimeout}
	tooMuch   = []news.Reason{news.ReasonTooLarge, news.ReasonTimeout}
	blocked   = []news.Reason{news.ReasonBlocked}
	notFeed   = []news.Reason{news.ReasonNotFeed, news.ReasonPage, news.ReasonMalformed, news.ReasonEmpty}
	malformed = []news.Reason{news.ReasonMalformed, news.ReasonNotFeed, news.ReasonTooLarge, news.ReasonDegraded}
)

const goodItem = `<item><guid isPermaLink="false">g</guid><title>an item that survives</title><link>http://times.example/g</link></item>`

const goodFeed = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>` + goodItem + `</channel></rss>`

// raw answers with bytes of its own in place of HTTP, then calls then.
func raw(text string, then func(net.Conn, <-chan struct{})) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(30 * time.Second)) //nolint:errcheck // a connection that is gone is what we want
		io.WriteString(conn, text)                         //nolint:errcheck // as above
		if then != nil {
			gone := make(chan struct{})
			go func() { // the other side closes
				defer close(gone)
				io.Copy(io.Discard, conn) //nolint:errcheck // only the end counts
			}()
			then(conn, gone)
			conn.Close()
			<-gone
		}
	}
}

// hang keeps the connection open and says no more.
func hang(_ net.Conn, gone <-chan struct{}) { <-gone }

// reset ends the connection the rude way.
func reset(conn net.Conn, _ <-chan struct{}) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) //nolint:errcheck // best effort
	}
}

// pour writes text again and again, with a pause in between.
func pour(text string, pause time.Duration) func(net.Conn, <-chan struct{}) {
	return func(conn net.Conn, gone <-chan struct{}) {
		for {
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
			select {
			case <-gone:
				return
			case <-time.After(pause):
			}
		}
	}
}

const okHead = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"

func transportBehaviours() []behaviour {
	sized := func(n int, body string) string { return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", okHead, n, body) }
	return []behaviour{
		{name: "closes at once", answer: raw("", nil), want: broken},
		{name: "resets at once", answer: raw("", reset), want: broken},
		{name: "never answers", answer: raw("", hang), want: late},
		{name: "half a status line", answer: raw("HTTP/1.1 2", hang), want: late},
		{name: "half a status line, closed", answer: raw("HTTP/1.1 2", nil), want: broken},
		{name: "garbage for HTTP", answer: raw("\x00\x01\x02 what is this\r\n\r\n", nil), want: broken},
		{name: "HTTP/0.9", answer: raw(goodFeed, nil), want: broken},
		{name: "an SSH banner", answer: raw("SSH-2.0-OpenSSH_9.6\r\n", hang), want: append(broken, late...)},
		{name: "an SMTP banner", answer: raw("220 mail.example ESMTP\r\n", hang), want: append(broken, late...)},
		{name: "a TLS alert for HTTP", answer: raw("\x15\x03\x01\x00\x02\x02\x46", nil), want: broken},
		{name: "HTTP/2 frames for HTTP/1", answer: raw("\x00\x00\x12\x04\x00\x00\x00\x00\x00", nil), want: broken},
		{name: "status without a number", answer: raw("HTTP/1.1 OK\r\n\r\n", nil), want: broken},
		{name: "status of four digits", answer: raw("HTTP/1.1 2000 OK\r\n\r\n", nil), want: broken},
		{name: "negative status", answer: raw("HTTP/1.1 -20 OK\r\n\r\n", nil), want: broken},
		{name: "HTTP/9.9", answer: raw("HTTP/9.9 200 OK\r\n\r\n"+goodFeed, nil), want: append(broken, news.ReasonOK)},
		{name: "header without a colon", answer: raw("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"+goodFeed, nil), want: broken},
		{name: "header with a NUL", answer: raw("HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n"+goodFeed, nil), want: append(broken, news.ReasonOK)},
		{name: "header of 4 MB", answer: raw("HTTP/1.1 200 OK\r\nX: "+strings.Repeat("a", 4<<20)+"\r\n\r\n", nil), want: append(broken, news.ReasonTooLarge)},
		{name: "a hundred thousand headers", answer: raw("HTTP/1.1 200 OK\r\n"+strings.Repeat("X: y\r\n", 100_000)+"\r\n", nil), want: append(append(broken, news.ReasonTooLarge), notFeed...)},
		{name: "headers without end", answer: raw("HTTP/1.1 200 OK\r\n", pour("X: y\r\n", 20*time.Millisecond)), want: late},
		{name: "1xx without end", answer: raw("", pour("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", time.Millisecond)), want: append(broken, late...)},
		{name: "101 without an upgrade", answer: raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: nonsense\r\nConnection: Upgrade\r\n\r\n", hang), want: []news.Reason{news.ReasonStatus, news.ReasonProtocol, news.ReasonTimeout}},
		{name: "headers, then nothing", answer: raw(okHead+"\r\n", hang), want: late},
		{name: "headers, then closed", answer: raw(okHead+"\r\n", nil), want: notFeed},
		{name: "a body that drips", answer: raw(okHead+"\r\n", pour("<", 300*time.Millisecond)), want: late},
		{name: "a feed that drips", answer: raw(okHead+"\r\n<rss version='2.0'><channel>", pour("<item><title>drip</title></item>", 300*time.Millisecond)), want: append(late, wellRead...)},
		{name: "a body without end", answer: raw(okHead+"\r\n", pour(strings.Repeat("x", 1<<16), 0)), want: tooMuch},
		{name: "items without end", answer: raw(okHead+"\r\n<rss version='2.0'><channel>", pour(strings.Repeat("<item><title>flood</title></item>", 2000), 0)), want: append(tooMuch, wellRead...)},
		{name: "longer than said", answer: raw(sized(len(goodFeed)-40, goodFeed), nil), want: wellRead},
		{name: "shorter than said", answer: raw(sized(len(goodFeed)+40, goodFeed), nil), want: append(broken, wellRead...)},
		{name: "shorter than said, hangs", answer: raw(sized(len(goodFeed)+40, goodFeed), hang), want: append(late, wellRead...)},
		{name: "length of 9 EB", answer: raw(okHead+"Content-Length: 9223372036854775807\r\n\r\n"+goodFeed, nil), want: append(append(broken, tooMuch...), wellRead...)},
		{name: "negative length", answer: raw(okHead+"Content-Length: -1\r\n\r\n"+goodFeed, nil), want: append(broken, wellRead...)},
		{name: "length that is no number", answer: raw(okHead+"Content-Length: many\r\n\r\n"+goodFeed, nil), want: broken},
		{name: "two lengths", answer: raw(okHead+"Content-Length: 5\r\nContent-Length: 500\r\n\r\n"+goodFeed, nil), want: broken},
		{name: "length and chunks", answer: raw(okHead+"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"+fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(goodFeed), goodFeed), nil), want: append(broken, wellRead...)},
		{name: "a chunk that is no number", answer: raw(okHead+"Transfer-Encoding: chunked\r\n\r\nzz\r\n"+goodFeed, nil), want: append(broken, malformed...)},
		{name: "a chunk of 16 EB", answer: raw(okHead+"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"+goodFeed, nil), want: append(broken, malformed...)},
		{name: "chunks without the last", answer: raw(okHead+"Transfer-Encoding: chunked\r\n\r\n"+fmt.Sprintf("%x\r\n%s\r\n", len(goodFeed), goodFeed), nil), want: append(broken, wellRead...)},
		{name: "chunk extensions without end", answer: raw(okHead+"Transfer-Encoding: chunked\r\n\r\n1;", pour(strings.Repeat("a", 1<<12), time.Millisecond)), want: append(broken, late...)},
		{name: "trailers without end", answer: raw(okHead+"Transfer-Encoding: chunked\r\n\r\n0\r\n", pour("X: y\r\n", time.Millisecond)), want: append(append(broken, late...), news.ReasonNotFeed, news.ReasonTooLarge)},
		{name: "an unknown transfer encoding", answer: raw(okHead+"Transfer-Encoding: squeezed\r\n\r\n"+goodFeed, nil), want: broken},
		{name: "a half feed, then reset", answer: raw(okHead+"\r\n"+goodFeed[:len(goodFeed)-20], reset), want: append(broken, wellRead...)},
		{name: "LF for CRLF", answer: raw("HTTP/1.1 200 OK\nContent-Type: text/xml\n\n"+goodFeed, nil), want: wellRead},
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		if code >= 200 && code != http.StatusNoContent && code != http.StatusNotModified {
			io.WriteString(w, "<html><body>sorry</body></html>") //nolint:errcheck // the reader may be gone
		}
	}
}

func statusBehaviours() []behaviour {
	list := []behaviour{
		{name: "429", answer: status(429), want: []news.Reason{news.ReasonLimited}},
		{name: "429 for ten years", answer: status(429, "Retry-After", "315360000"), want: []news.Reason{news.ReasonLimited}},
		{name: "429 for -5 s", answer: status(429, "Retry-After", "-5"), want: []news.Reason{news.ReasonLimited}},
		{name: "429 until 1970", answer: status(429, "Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"), want: []news.Reason{news.ReasonLimited}},
		{name: "429 until soon", answer: status(429, "Retry-After", "soon"), want: []news.Reason{news.ReasonLimited}},
		{name: "429 for more than an int", answer: status(429, "Retry-After", strings.Repeat("9", 40)), want: []news.Reason{news.ReasonLimited}},
		{name: "503 for a minute", answer: status(503, "Retry-After", "60"), want: []news.Reason{news.ReasonLimited}},
		{name: "304 to a first request", answer: status(304), want: []news.Reason{news.ReasonStatus, news.ReasonNotFeed, news.ReasonProtocol, news.ReasonEmpty}},
		{name: "204", answer: status(204), want: append([]news.Reason{news.ReasonStatus}, notFeed...)},
		{name: "206 unasked", answer: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-9/100")
			w.WriteHeader(206)
			io.WriteString(w, goodFeed[:60]) //nolint:errcheck // the reader may be gone
		}, want: append([]news.Reason{news.ReasonStatus}, malformed...)},
		{name: "226 unasked", answer: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(226)
			io.WriteString(w, goodFeed) //nolint:errcheck // the reader may be gone
		}, want: append([]news.Reason{news.ReasonStatus}, wellRead...)},
		{name: "404", answer: status(404), want: []news.Reason{news.ReasonMissing}},
		{name: "410", answer: status(410), want: []news.Reason{news.ReasonGone}},
		{name: "410 with a feed in it", answer: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(410)
			io.WriteString(w, goodFeed) //nolint:errcheck // the reader may be gone
		}, want: []news.Reason{news.ReasonGone}},
	}
	for _, code := range []int{401, 403, 451} {
		list = append(list, behaviour{name: fmt.Sprint(code), answer: status(code, "WWW-Authenticate", `Basic realm="x"`), want: []news.Reason{news.ReasonRefused}})
	}
	for _, code := range []int{201, 202, 203, 205, 207, 299, 300, 305, 306, 400, 402, 405, 406, 407, 408, 409, 411, 412, 413, 414, 415, 416, 417, 418, 421, 423, 425, 426, 428, 431, 444, 499, 500, 501, 502, 504, 505, 507, 508, 511, 520, 522, 525, 530, 599, 600, 799, 999} {
		list = append(list, behaviour{name: fmt.Sprint(code), answer: status(code), want: append([]news.Reason{news.ReasonStatus, news.ReasonRefused, news.ReasonLimited, news.ReasonRedirects}, notFeed...)})
	}
	return list
}

func redirect(code int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(code)
	}
}

func redirectBehaviours() []behaviour {
	loop := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }
	chain := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path+"x", http.StatusMovedPermanently)
	}
	wrong := append([]news.Reason{news.ReasonStatus, news.ReasonRedirects, news.ReasonProtocol}, blocked...)
	list := []behaviour{
		{name: "to itself", answer: loop, want: []news.Reason{news.ReasonRedirects}},
		{name: "a chain without end", answer: chain, want: []news.Reason{news.ReasonRedirects}},
		{name: "302 without a place", answer: status(302), want: wrong},
		{name: "to an empty place", answer: redirect(302, ""), want: wrong},
		{name: "to nonsense", answer: redirect(302, "http://[::1"), want: wrong},
		{name: "to a host of spaces", answer: redirect(302, "http://a b/"), want: wrong},
		{name: "to credentials of its own", answer: redirect(302, "http://user:pass@127.0.0.1:1/"), want: append(wrong, news.ReasonConnect)},
		{name: "to a name that does not exist", answer: redirect(302, "http://nowhere.invalid/"), want: append(wrong, news.ReasonDNS)},
		{name: "to 1 MB of address", answer: redirect(302, "/"+strings.Repeat("a", 1<<19)), want: append(wrong, news.ReasonTooLarge, news.ReasonMissing)},
	}
	for _, to := range []string{
		"file:///etc/passwd", "ftp://127.0.0.1/feed", "gopher://127.0.0.1/", "javascript:alert(1)", "data:text/xml,<rss/>", "unix:///run/x.sock", "ldap://127.0.0.1/", "about:blank", "tel:1", "mailto:a@b.example",
		"http://10.0.0.1/feed", "http://192.168.0.1/feed", "http://172.16.0.1/feed", "http://169.254.169.254/latest/meta-data/", "http://[fd00::1]/feed", "http://[fe80::1]/feed", "http://0.0.0.0/feed", "http://[::]/feed", "http://100.64.0.1/feed", "http://[::ffff:10.0.0.1]/feed",
		"http://224.0.0.1/feed", "http://255.255.255.255/feed", "http://198.18.0.1/feed", "http://192.0.2.1/feed", "http://[64:ff9b::a00:1]/feed", "http://[2002:a00:1::]/feed", "http://240.0.0.1/feed",
		"http://127.0.0.1:22/", "http://127.0.0.1:25/", "http://127.0.0.1:6379/", "https://127.0.0.1:22/",
	} {
		list = append(list, behaviour{name: "to " + to, answer: redirect(301, to), want: append(wrong, news.ReasonDNS)})
	}
	return list
}

// addressBehaviours are sources whose address is the attack.
func addressBehaviours() []behaviour {
	var list []behaviour
	for _, to := range []string{
		"http://10.1.2.3/feed", "http://192.168.1.1/feed", "http://169.254.169.254/feed", "http://[fe80::1]/feed", "http://[fc00::1]/feed", "http://0.0.0.0/feed", "http://2852039166/feed", "http://0xa9fea9fe/feed", "http://0251.0376.0251.0376/feed", "http://169.254.43518/feed",
		"http://[::ffff:169.254.169.254]/feed",
	} {
		list = append(list, behaviour{name: "at " + to, url: to, want: append([]news.Reason{news.ReasonDNS}, blocked...)})
	}
	return list
}

// tlsBehaviours are hosts that cannot prove who they are, or speak no TLS.
func tlsBehaviours(t *testing.T) []behaviour {
	secure := func(change func(*tls.Config)) string {
		server := httptest.NewUnstartedServer(document(goodFeed))
		server.TLS = &tls.Config{} //nolint:gosec // the old versions are the point
		change(server.TLS)
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		return server.URL
	}
	plain := httptest.NewServer(document(goodFeed))
	t.Cleanup(plain.Close)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // connects, as its backlog does, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	return []behaviour{
		{name: "a certificate of nobody", url: secure(func(*tls.Config) {}), want: []news.Reason{news.ReasonTLS}},
		{name: "TLS 1.0", url: secure(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }), want: []news.Reason{news.ReasonTLS}},
		{name: "no certificate", url: secure(func(c *tls.Config) {
			c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errors.New("none") }
		}), want: []news.Reason{news.ReasonTLS}},
		{name: "HTTP where TLS is asked", url: strings.Replace(plain.URL, "http:", "https:", 1), want: []news.Reason{news.ReasonTLS, news.ReasonProtocol}},
		{name: "a handshake that never ends", url: "https://" + silent.Addr().String(), want: []news.Reason{news.ReasonTimeout, news.ReasonTLS}},
		{name: "TLS where HTTP is asked", url: strings.Replace(secure(func(*tls.Config) {}), "https:", "http:", 1), want: []news.Reason{news.ReasonStatus, news.ReasonProtocol}},
	}
}

func withHeader(body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Add(header[i], header[i+1])
		}
		io.WriteString(w, body) //nolint:errcheck // the reader may be gone
	}
}

func headerBehaviours() []behaviour {
	list := []behaviour{}
	for _, h := range [][2]string{
		{"Cache-Control", "max-age=99999999999999999999"},
		{"Cache-Control", "max-age=-1"},
		{"Cache-Control", strings.Repeat("no-cache,", 10_000)},
		{"Cache-Control", `max-age="`},
		{"Expires", "0"},
		{"Expires", "Fri, 31 Dec 9999 23:59:59 GMT"},
		{"Expires", "never"},
		{"Age", "-1"},
		{"Age", "18446744073709551616"},
		{"ETag", "no quotes"},
		{"ETag", `W/"`},
		{"ETag", `"` + strings.Repeat("e", 60_000) + `"`},
		{"Last-Modified", "yesterday"},
		{"Last-Modified", "Fri, 31 Dec 9999 23:59:59 GMT"},
		{"Last-Modified", strings.Repeat("x", 60_000)},
		{"Date", "not a date"},
		{"Set-Cookie", "a=b; Domain=.example"},
		{"Content-Type", "text/html"},
		{"Content-Type", "image/png"},
		{"Content-Type", ";;;"},
		{"Content-Type", "application/rss+xml; charset=\"" + strings.Repeat("x", 5000) + "\""},
		{"Content-Language", strings.Repeat("xx,", 5000)},
		{"Content-Disposition", `attachment; filename="../../etc/passwd"`},
		{"Link", strings.Repeat("<http://hub.example/>; rel=hub, ", 1500)},
		{"Refresh", "0; url=http://10.0.0.1/"},
		{"Strict-Transport-Security", "max-age=31536000"},
		{"Alt-Svc", `h3=":443"`},
		{"Content-Location", "http://10.0.0.1/"},
		{"Content-Location", "javascript:alert(1)"},
		{"Connection", "upgrade"},
		{"Retry-After", "99999"},
		{"Vary", "*"},
	} {
		list = append(list, behaviour{name: fmt.Sprintf("%s: %.30s", h[0], h[1]), answer: withHeader(goodFeed, h[0], h[1]), want: wellRead})
	}
	return list
}

func encodingBehaviours() []behaviour {
	squeeze := func(data []byte) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(data) //nolint:errcheck // into memory
		z.Close()     //nolint:errcheck // as above
		return b.Bytes()
	}
	var flat bytes.Buffer
	z := zlib.NewWriter(&flat)
	z.Write([]byte(goodFeed)) //nolint:errcheck // into memory
	z.Close()                 //nolint:errcheck // as above
	packed := squeeze([]byte(goodFeed))
	bomb := squeeze(append([]byte(`<rss version="2.0"><channel><title>`), bytes.Repeat([]byte("A"), 64<<20)...))
	encoded := func(body []byte, encoding ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for _, e := range encoding {
				w.Header().Add("Content-Encoding", e)
			}
			w.Header().Set("Content-Type", "application/rss+xml")
			w.Write(body) //nolint:errcheck // the reader may be gone
		}
	}
	unreadable := append([]news.Reason{news.ReasonProtocol, news.ReasonStatus}, malformed...)
	flipped := bytes.Clone(packed)
	flipped[len(flipped)/2] ^= 0xff
	return []behaviour{
		{name: "gzip", answer: encoded(packed, "gzip"), want: whole},
		{name: "x-gzip", answer: encoded(packed, "x-gzip"), want: append(unreadable, whole...)},
		{name: "gzip that is none", answer: encoded([]byte(goodFeed), "gzip"), want: append(unreadable, whole...)},
		{name: "gzip that nobody declared", answer: encoded(packed), want: append(unreadable, whole...)},
		{name: "gzip cut in half", answer: encoded(packed[:len(packed)/2], "gzip"), want: unreadable},
		{name: "gzip without its end", answer: encoded(packed[:len(packed)-6], "gzip"), want: append(unreadable, whole...)},
		{name: "gzip with a flipped byte", answer: encoded(flipped, "gzip"), want: append(unreadable, whole...)},
		{name: "gzip and more", answer: encoded(append(bytes.Clone(packed), "trailing garbage"...), "gzip"), want: append(unreadable, whole...)},
		{name: "gzip twice", answer: encoded(squeeze(packed), "gzip"), want: append(unreadable, whole...)},
		{name: "gzip twice, declared", answer: encoded(squeeze(packed), "gzip", "gzip"), want: append(unreadable, whole...)},
		{name: "a bomb of 64 MiB", answer: encoded(bomb, "gzip"), want: tooMuch},
		{name: "a bomb in a bomb", answer: encoded(squeeze(bomb), "gzip", "gzip"), want: append(unreadable, tooMuch...)},
		{name: "deflate", answer: encoded(flat.Bytes(), "deflate"), want: append(unreadable, whole...)},
		{name: "brotli that is none", answer: encoded([]byte(goodFeed), "br"), want: append(unreadable, whole...)},
		{name: "brotli", answer: encoded([]byte("\x0b\x02\x80hello\x03"), "br"), want: unreadable},
		{name: "an unknown coding", answer: encoded([]byte(goodFeed), "wonder"), want: append(unreadable, whole...)},
		{name: "identity", answer: encoded([]byte(goodFeed), "identity"), want: whole},
		{name: "an empty gzip", answer: encoded(squeeze(nil), "gzip"), want: notFeed},
		{name: "zero bytes called gzip", answer: encoded(nil, "gzip"), want: append(unreadable, notFeed...)},
	}
}
