package fetcher

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"straitwire/news"
)

const (
	ratioFloor = 1 << 20 // below it no ratio is suspicious
	maxRatio   = 200     // XML shrinks to a twentieth; only a bomb to less than this
)

// readBody returns the decompressed body within the limit, in first if it fits
// in. When the transfer broke off, it returns what had arrived together with
// the error.
func readBody(resp *http.Response, limit int64, first []byte) ([]byte, error) {
	raw := &counter{r: resp.Body}
	plain, err := decompressed(bufio.NewReader(raw), resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	var parts [][]byte
	size := int64(0)
	part := first[:min(int64(len(first)), limit+1)]
	if whole := resp.ContentLength + 1; whole > int64(len(part)) { // the end of the body must fit in
		part = make([]byte, min(whole, lastPart, limit+1))
	}
	for {
		n, err := fill(plain, part)
		parts = append(parts, part[:n])
		size += int64(n)
		switch {
		case size > limit:
			return nil, tooLarge("more than %d bytes", limit)
		case size > ratioFloor && size > maxRatio*raw.n:
			return nil, tooLarge("%d bytes packed into %d", size, raw.n)
		case errors.Is(err, io.EOF):
			return joined(parts), nil
		case err != nil:
			return joined(parts), err
		}
		part = make([]byte, min(2*int64(len(part)), lastPart, limit+1-size))
	}
}

// A body is read in parts: a buffer that grows would leave three times its
// size as garbage behind, and many bodies are read at a time.
const (
	firstPart = 128 << 10 // most bodies; it is used again
	lastPart  = 1 << 20
)

// fill reads until p is full or an error comes. Unlike io.ReadFull it tells a
// body that ends from one that broke off.
func fill(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var more int
		more, err = r.Read(p[n:])
		n += more
	}
	return n, err
}

func joined(parts [][]byte) []byte {
	if len(parts) == 1 {
		return parts[0]
	}
	return bytes.Join(parts, nil)
}

// decompressed unpacks by what the bytes are: servers send gzip unasked, and
// say gzip where there is none.
func decompressed(r *bufio.Reader, encoding string) (io.Reader, error) {
	start, err := r.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if isGzip(r) {
		return newMembers(r)
	}
	switch encoding = strings.ToLower(strings.TrimSpace(encoding)); encoding {
	case "", "identity", "gzip", "x-gzip", "none", "utf-8":
		return r, nil
	case "deflate":
		if len(start) == 2 && start[0]&0x0f == 8 && (uint(start[0])<<8|uint(start[1]))%31 == 0 {
			return zlib.NewReader(r)
		}
	}
	return nil, &Error{
		Reason: news.ReasonNotFeed,
		Detail: fmt.Sprintf("content encoding %.20q, which was not asked for", encoding),
	}
}

// members reads gzip that may have several members. What follows them and is
// none is left alone, as browsers do: the document is whole without it.
type members struct {
	r *bufio.Reader
	z *gzip.Reader
}

func newMembers(r *bufio.Reader) (*members, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &members{r, z}, nil
}

// Read implements io.Reader.
func (m *members) Read(p []byte) (int, error) {
	n, err := m.z.Read(p)
	if !errors.Is(err, io.EOF) || !isGzip(m.r) {
		return n, err
	}
	if err := m.z.Reset(m.r); err != nil {
		return n, err
	}
	m.z.Multistream(false)
	return n, nil
}

func isGzip(r *bufio.Reader) bool {
	start, err := r.Peek(2)
	return err == nil && start[0] == 0x1f && start[1] == 0x8b
}

// isPacking reports whether an error is of what was packed, not of the way here.
func isPacking(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) ||
		errors.Is(err, zlib.ErrHeader) || errors.Is(err, zlib.ErrChecksum) || errors.Is(err, zlib.ErrDictionary)
}

func tooLarge(format string, args ...any) error {
	return &Error{Reason: news.ReasonTooLarge, Detail: fmt.Sprintf(format, args...)}
}

// counter counts the bytes that came over the wire.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
