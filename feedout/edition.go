package feedout

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Edition is the bytes of a feed in one format, with what HTTP says of them.
// It never changes once it is made.
type Edition struct {
	Body        []byte
	Gzip        []byte // Body compressed; nil when that would not be shorter
	ETag        string // strong, of Body
	GzipETag    string // strong, of Gzip; RFC 9110 section 8.8.3 asks for another one for each coding
	Modified    time.Time
	ContentType string

	maxAge time.Duration
	header header
}

// header holds values of response headers, made once so that an answer costs no allocation.
type header struct {
	etag, gzipETag, length, gzipLength, contentType, modified, cache []string
}

// seal makes an edition of a body. The compressor is reused from call to call.
func seal(gz *gzip.Writer, body []byte, contentType string, modified time.Time, maxAge time.Duration) (*Edition, error) {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:16])
	// The suffix is the one that Apache's compressing proxy appends, so that a
	// reader behind it comes back with a tag that we know.
	e := &Edition{
		Body: slices.Clone(body), ETag: `"` + tag + `"`, GzipETag: `"` + tag + `-gzip"`,
		Modified: modified, ContentType: contentType, maxAge: maxAge,
	}
	var packed bytes.Buffer
	gz.Reset(&packed)
	if _, err := gz.Write(body); err != nil {
		return nil, err
	}
	if err := gz.Close(); err != nil {
		return nil, err
	}
	if packed.Len() < len(body) {
		e.Gzip = slices.Clone(packed.Bytes())
	}
	e.header = header{
		etag:        []string{e.ETag},
		gzipETag:    []string{e.GzipETag},
		length:      []string{strconv.Itoa(len(e.Body))},
		gzipLength:  []string{strconv.Itoa(len(e.Gzip))},
		contentType: []string{contentType},
		modified:    []string{modified.UTC().Format(http.TimeFormat)},
		cache:       []string{"public, max-age=" + strconv.Itoa(int(maxAge/time.Second))},
	}
	return e, nil
}

// newCompressor returns the compressor of a renderer: editions are made once
// and sent many times.
func newCompressor() *gzip.Writer {
	gz, err := gzip.NewWriterLevel(io.Discard, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	return gz
}

// roundUp returns t at the next full second unless it is one. HTTP dates have
// no fractions: rounding down, two editions of one second would share a date
// and a reader that asks by date would never see the second one.
func roundUp(t time.Time) time.Time {
	t = t.UTC()
	if whole := t.Truncate(time.Second); !whole.Equal(t) {
		return whole.Add(time.Second)
	}
	return t
}
