package representation

import (
	"bytes"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const acceptEncoding = "Accept-Encoding"

// Encoder makes representations, one at a time: its compressors are large and
// used again and again.
type Encoder struct {
	mu   sync.Mutex
	gzip *gzip.Writer
	zstd *zstd.Encoder
}

// NewEncoder returns an encoder that takes its time: documents are made once
// and sent many times.
func NewEncoder() *Encoder {
	gz, err := gzip.NewWriterLevel(io.Discard, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	// A reader need not hold more of a document at a time than what RFC 9659 says.
	zs, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
	if err != nil {
		panic(err) // so are these
	}
	return &Encoder{gzip: gz, zstd: zs}
}

// codings returns a body in those codings that make it shorter, the shortest first.
func (e *Encoder) codings(body []byte) ([]coding, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var packed bytes.Buffer
	e.gzip.Reset(&packed)
	if _, err := e.gzip.Write(body); err != nil {
		return nil, err
	}
	if err := e.gzip.Close(); err != nil {
		return nil, err
	}
	gz := coding{name: "gzip", body: bytes.Clone(packed.Bytes())}
	zs := coding{name: "zstd", body: bytes.Clone(e.zstd.EncodeAll(body, packed.Bytes()[:0]))}
	all := []coding{zs, gz}
	if len(gz.body) < len(zs.body) {
		all = []coding{gz, zs}
	}
	n := 0
	for n < len(all) && len(all[n].body) < len(body) {
		n++
	}
	return all[:n], nil
}

// choose returns the coding that a reader likes best (RFC 9110 section
// 12.5.3), or -1 for the plain bytes, which everybody can read, and which
// codings it can read. Of those that it likes alike it gets the shortest.
func (r *Representation) choose(h http.Header) (best int, reads [2]bool) {
	if len(h[acceptEncoding]) == 0 {
		return -1, reads
	}
	star, plain := -1.0, -1.0
	var named [2]float64
	for i := range r.codings {
		named[i] = -1
	}
	for _, value := range h[acceptEncoding] {
		for value != "" {
			var item string
			item, value, _ = strings.Cut(value, ",")
			name, params, _ := strings.Cut(item, ";")
			switch name = textproto.TrimString(name); {
			case name == "*":
				star = max(star, weight(params))
			case strings.EqualFold(name, "identity"):
				plain = max(plain, weight(params))
			default:
				for i := range r.codings {
					if c := r.codings[i].name; strings.EqualFold(name, c) || c == "gzip" && strings.EqualFold(name, "x-gzip") {
						named[i] = max(named[i], weight(params))
					}
				}
			}
		}
	}
	best = -1
	most := max(plain, 0)
	for i := range r.codings {
		q := named[i]
		if q < 0 {
			q = star
		}
		reads[i] = q > 0
		if q > 0 && (q > most || best < 0 && q >= most) {
			best, most = i, q
		}
	}
	return best, reads
}

// weight returns the q of a coding: 1 if there is none, 0 if it cannot be read.
func weight(params string) float64 {
	for params != "" {
		var param string
		param, params, _ = strings.Cut(params, ";")
		name, value, _ := strings.Cut(param, "=")
		if !strings.EqualFold(textproto.TrimString(name), "q") {
			continue
		}
		q, err := strconv.ParseFloat(textproto.TrimString(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}
