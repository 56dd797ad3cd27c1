package representation

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Representation is the bytes of a document with what HTTP says of them. It
// never changes once it is made.
type Representation struct {
	Body     []byte
	ETag     string    // strong, of Body
	Modified time.Time // zero for a document that is not dated
	codings  []coding  // of Body: those that are shorter
	header   header
}

// coding is Body in a content coding. RFC 9110 section 8.8.3 asks for another
// strong tag for each.
type coding struct {
	name   string
	body   []byte
	etag   string
	header [3][]string // Etag, Content-Length, Content-Encoding
}

// header holds values of response headers, made once so that an answer costs no allocation.
type header struct {
	etag, length, contentType, modified, cache, vary, link []string
}

// Options are what HTTP says of a document beside its bytes.
type Options struct {
	ContentType  string
	Modified     time.Time // in whole seconds; zero if the document is not dated
	CacheControl string
	Vary         []string // request headers that decide beside Accept-Encoding
	Links        []string // values of Link
}

// Encode makes a representation of a body.
func (e *Encoder) Encode(body []byte, o Options) (*Representation, error) {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:16])
	r := &Representation{Body: slices.Clone(body), ETag: `"` + tag + `"`, Modified: o.Modified}
	packed, err := e.codings(body)
	if err != nil {
		return nil, err
	}
	for _, c := range packed {
		// The suffix is the one that Apache's compressing proxy appends, so that a
		// reader behind it comes back with a tag that we know.
		c.etag = `"` + tag + "-" + c.name + `"`
		c.header = [3][]string{{c.etag}, {strconv.Itoa(len(c.body))}, {c.name}}
		r.codings = append(r.codings, c)
	}
	r.header = header{
		etag:        []string{r.ETag},
		length:      []string{strconv.Itoa(len(r.Body))},
		contentType: []string{o.ContentType},
		cache:       []string{o.CacheControl},
		vary:        []string{strings.Join(append([]string{acceptEncoding}, o.Vary...), ", ")},
		link:        o.Links,
	}
	if !o.Modified.IsZero() {
		r.header.modified = []string{o.Modified.UTC().Format(http.TimeFormat)}
	}
	return r, nil
}

// In returns the bytes in a content coding and their tag, or nothing if they
// would not be shorter.
func (r *Representation) In(name string) (body []byte, etag string) {
	for i := range r.codings {
		if r.codings[i].name == name {
			return r.codings[i].body, r.codings[i].etag
		}
	}
	return nil, ""
}

// ContentType returns the media type.
func (r *Representation) ContentType() string { return r.header.contentType[0] }

// Answer sends the document, or says that the reader has it, or that it is
// not the one that the reader asks for alone. Headers that
// are set already stay. The keys are written in their canonical form, which
// saves their conversion.
func (r *Representation) Answer(w http.ResponseWriter, req *http.Request, now time.Time) {
	h := w.Header()
	if Guarded(req.Header) && r.refuses(req.Header) {
		h["Cache-Control"] = []string{"no-store"}
		w.WriteHeader(http.StatusPreconditionFailed)
		return
	}
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = r.header.cache
	}
	h["Vary"] = r.varies(h["Vary"])
	if r.header.modified != nil {
		h["Last-Modified"] = r.lastModified(now)
	}
	as, reads := r.choose(req.Header)
	hit, held := r.fresh(req.Header, as, reads, now)
	if h["Etag"] = r.header.etag; held >= 0 {
		h["Etag"] = r.codings[held].header[0]
	}
	if hit {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.header.link != nil {
		h["Link"] = r.header.link
	}
	r.send(w, req, http.StatusOK, as)
}

// AnswerAs sends the document with a status of its own. Such an answer is
// nobody's copy to keep: it has no tag and no date.
func (r *Representation) AnswerAs(w http.ResponseWriter, req *http.Request, status int) {
	h := w.Header()
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = r.header.cache
	}
	h["Vary"] = r.varies(h["Vary"])
	if r.header.link != nil {
		h["Link"] = r.header.link
	}
	as, _ := r.choose(req.Header)
	r.send(w, req, status, as)
}

// varies adds what the document depends on to what is said already.
func (r *Representation) varies(set []string) []string {
	if set == nil {
		return r.header.vary
	}
	return []string{strings.Join(append(slices.Clip(set), r.header.vary...), ", ")}
}

func (r *Representation) send(w http.ResponseWriter, req *http.Request, status, as int) {
	h := w.Header()
	h["Content-Type"] = r.header.contentType
	body := r.Body
	h["Content-Length"] = r.header.length
	if as >= 0 {
		c := &r.codings[as]
		body = c.body
		h["Content-Length"], h["Content-Encoding"] = c.header[1], c.header[2]
	}
	w.WriteHeader(status)
	if req.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // a reader that went away is no trouble of ours
}
