package feedout

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"straitwire/representation"
)

// A reader that sends A-IM: feed and the tag of an edition that it has gets
// the entries that are new or changed since (RFC 3229, and the instance
// manipulation "feed" that readers and publishers agreed on): most of a feed is
// what the reader has already.

// maxGenerations is how many editions back a reader may be.
const maxGenerations = 24

// minDeltas is how many bytes of deltas an edition keeps in any case; a large
// one keeps twice its own. Those who would need yet another get the whole.
const minDeltas = 256 << 10

// generation is what an earlier edition of a feed had.
type generation struct {
	tag   string   // of its plain bytes, without quotes
	marks []uint64 // of its entries
}

// lineage is where an edition of a feed comes from, and what it adds.
type lineage struct {
	marks  []uint64     // of its entries, in their order
	before []generation // the newest first
	enc    *representation.Encoder

	mu     sync.Mutex
	parts  *parts
	deltas map[string]*representation.Representation // by the tag of the generation
	size   int                                       // of the bytes in deltas
}

// succeed makes e the edition after old. The entries of both are marked.
func (e *Edition) succeed(old *Edition, marks []uint64, enc *representation.Encoder) {
	e.lineage = &lineage{marks: marks, enc: enc}
	if old == nil || old.lineage == nil {
		return
	}
	e.lineage.before = append(e.lineage.before, generation{bare(old.ETag), old.lineage.marks})
	e.lineage.before = append(e.lineage.before, old.lineage.before[:min(len(old.lineage.before), maxGenerations-1)]...)
}

// marks tells entries apart: one that says anything else has another mark.
func (p *press) marks(entries []entry) []uint64 {
	marks := make([]uint64, len(entries))
	var h maphash.Hash
	h.SetSeed(p.seed)
	for i := range entries {
		h.Reset()
		_, _ = fmt.Fprintf(&h, "%+v", entries[i]) // a hash takes everything
		marks[i] = h.Sum64()
	}
	return marks
}

// since returns the oldest edition before e that the tags of a request are of,
// and its tag, if the request asks for what is new since. A cache on the way
// may have added tags of what it has itself: only what is new since the oldest
// is enough for whoever reads it, and only if all are known.
func (e *Edition) since(h http.Header) (g generation, base string, ok bool) {
	if e.lineage == nil || !wantsDelta(h["A-Im"]) || refusesDelta(h.Get("User-Agent")) || representation.Guarded(h) {
		return generation{}, "", false
	}
	oldest := -1
	for _, list := range h["If-None-Match"] {
		for tag := range representation.Tags(list) {
			i := slices.IndexFunc(e.lineage.before, func(g generation) bool { return g.tag == bare(tag) })
			if i < 0 || bare(tag) == bare(e.ETag) { // it may have this one
				return generation{}, "", false
			}
			if i > oldest {
				oldest, base = i, tag
			}
		}
	}
	if oldest < 0 {
		return generation{}, "", false
	}
	return e.lineage.before[oldest], base, true
}

// refusesDelta reports whether a reader asks for deltas without knowing: the
// Python library feedparser always does, and programs on it as rss2email, which
// leave its name as it is, take the status 226 for a failure.
func refusesDelta(agent string) bool {
	return strings.HasPrefix(agent, "feedparser/") || strings.HasPrefix(agent, "rss2email/")
}

// wantsDelta reads A-IM (RFC 3229 section 10.5.3), a list with weights.
func wantsDelta(fields []string) bool {
	for _, field := range fields {
		for item := range strings.SplitSeq(field, ",") {
			name, params, _ := strings.Cut(item, ";")
			if !strings.EqualFold(strings.TrimSpace(name), "feed") {
				continue
			}
			q, weighted := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(params, " ", "")), "q=")
			weight, err := strconv.ParseFloat(q, 64)
			return !weighted || err == nil && weight > 0
		}
	}
	return false
}

// bare is an entity tag of an edition without quotes and coding.
func bare(tag string) string {
	tag = strings.Trim(tag, `"`)
	tag, _, _ = strings.Cut(tag, "-")
	return tag
}

// answerDelta sends the entries that are new or changed since a generation,
// which the reader calls base, and reports whether it did.
func (e *Edition) answerDelta(w http.ResponseWriter, r *http.Request, g generation, base string) bool {
	delta, err := e.lineage.delta(e, g)
	if err != nil {
		return false // the whole is right in any case
	}
	h := w.Header()
	h["Im"] = []string{"feed"}
	h["Etag"] = []string{e.ETag}
	h["Delta-Base"] = []string{base}
	if h["Cache-Control"] == nil {
		h["Cache-Control"] = []string{"no-store, im"} // only for caches that know deltas
	} else {
		h["Cache-Control"] = []string{"private, no-store"} // not even for those
	}
	delta.AnswerAs(w, r, http.StatusIMUsed)
	return true
}

func (l *lineage) delta(e *Edition, g generation) (*representation.Representation, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if delta := l.deltas[g.tag]; delta != nil {
		return delta, nil
	}
	if l.parts == nil {
		p, err := partsOf(e.Body)
		if err != nil {
			return nil, err
		}
		l.parts = p
	}
	if len(l.parts.entries) != len(l.marks) {
		return nil, errors.New("other entries than were written")
	}
	had := make(map[uint64]bool, len(g.marks))
	for _, m := range g.marks {
		had[m] = true
	}
	body := bytes.Clone(l.parts.head)
	for i, entry := range l.parts.entries {
		if !had[l.marks[i]] {
			body = append(body, entry...)
		}
	}
	body = append(body, l.parts.tail...)
	if l.size+len(body) > max(minDeltas, 2*len(e.Body)) {
		return nil, errors.New("enough deltas are kept")
	}
	o := representation.Options{ContentType: e.ContentType(), Vary: []string{"A-IM", "If-None-Match"}}
	if e.terms.links != "" {
		o.Links = strings.Split(e.terms.links, "\n")
	}
	delta, err := l.enc.Encode(body, o)
	if err != nil {
		return nil, err
	}
	if l.deltas == nil {
		l.deltas = make(map[string]*representation.Representation)
	}
	l.deltas[g.tag] = delta
	l.size += len(body)
	return delta, nil
}

// parts are the bytes of a feed, cut between its entries.
type parts struct {
	head, tail []byte
	entries    [][]byte
}

// partsOf cuts a feed in XML, as we have written it.
func partsOf(body []byte) (*parts, error) {
	p := &parts{}
	d := xml.NewDecoder(bytes.NewReader(body))
	depth, end := 0, 0
	inside := 0 // depth of the entry that is being read
	for {
		begin := int(d.InputOffset())
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if p.head == nil {
				return nil, errors.New("no entry")
			}
			p.tail = body[end:]
			return p, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			entry := t.Name.Space == "" && (t.Name.Local == "entry" && depth == 2 || t.Name.Local == "item" && depth == 3)
			if !entry {
				continue
			}
			if p.head == nil {
				p.head, end = body[:begin], begin
			}
			inside = depth
		case xml.EndElement:
			if depth == inside {
				now := int(d.InputOffset())
				p.entries = append(p.entries, body[end:now])
				end, inside = now, 0
			}
			depth--
		}
	}
}
