package fetcher

import (
	"bufio"
	"bytes"
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

// readBody returns the decompressed body within the limit. When the transfer
// broke off, it returns what had arrived together with the error.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	raw := &counter{r: resp.Body}
	plain, err := decompressed(bufio.NewReader(raw), resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if size := resp.ContentLength; size > 0 {
		body.Grow(int(min(size, limit, ratioFloor)) + bytes.MinRead)
	}
	for {
		_, err := io.CopyN(&body, plain, 256<<10)
		size := int64(body.Len())
		if size > limit {
			return nil, tooLarge("more than %d bytes", limit)
		}
		if size > ratioFloor && size > maxRatio*raw.n {
			return nil, tooLarge("%d bytes packed into %d", size, raw.n)
		}
		if errors.Is(err, io.EOF) {
			return body.Bytes(), nil
		}
		if err != nil {
			return body.Bytes(), err
		}
	}
}

// decompressed unpacks by what the bytes are: servers send gzip unasked, and
// say gzip where there is none.
func decompressed(r *bufio.Reader, encoding string) (io.Reader, error) {
	start, err := r.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(start) == 2 && start[0] == 0x1f && start[1] == 0x8b {
		return gzip.NewReader(r)
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
