package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Origin serves the feeds of the demo, each as it stands at the moment of the
// request. It is safe for concurrent use and keeps nothing.
type Origin struct {
	start   time.Time
	now     func() time.Time
	outlets []outlet
}

// Source is a feed of the demo, as its server knows it.
type Source struct {
	ID       string
	Title    string
	Path     string // of the feed, at the origin
	Format   string // rss, atom, rdf or json
	Charset  string
	Language string
	Broken   bool
}

// NewOrigin returns an origin whose news begin at start. now is its clock,
// usually time.Now.
func NewOrigin(start time.Time, now func() time.Time) *Origin {
	return &Origin{start: start.Truncate(time.Second), now: now, outlets: world()}
}

// Sources returns the feeds that the origin serves.
func (o *Origin) Sources() []Source {
	var out []Source
	for i := range o.outlets {
		ol := &o.outlets[i]
		out = append(out, Source{
			ID: ol.ID, Title: ol.Title, Path: ol.path(), Format: ol.Format,
			Charset: ol.Charset, Language: ol.Language, Broken: ol.Broken != nil,
		})
	}
	return out
}

// path returns where the origin serves the outlet.
func (ol *outlet) path() string { return "/" + ol.ID + formats()[ol.Format].suffix }

// ServeHTTP answers GET and HEAD of the feeds. ETag and Last-Modified are true
// to the bytes, and a conditional request for what is known answers 304.
func (o *Origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "405 a feed can only be read", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path == "/" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		for _, s := range o.Sources() {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Path, s.Language, s.Charset, s.Title)
		}
		return
	}
	i := slices.IndexFunc(o.outlets, func(ol outlet) bool { return ol.path() == r.URL.Path })
	if i < 0 {
		http.Error(w, "404 no feed here; / lists them", http.StatusNotFound)
		return
	}
	doc, err := o.outlets[i].publish(o.start, o.now().Sub(o.start))
	if err != nil {
		http.Error(w, "500 "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", doc.contentType)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", doc.etag())
	http.ServeContent(w, r, "", doc.changed, bytes.NewReader(doc.body))
}

// document is the bytes of a feed at one moment.
type document struct {
	body        []byte
	contentType string
	changed     time.Time
}

func (d *document) etag() string {
	sum := sha256.Sum256(d.body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:9]) + `"`
}

// publish writes the outlet's feed as it stands so long after the start.
func (ol *outlet) publish(start time.Time, elapsed time.Duration) (*document, error) {
	if ol.Broken != nil && elapsed < time.Duration(ol.Broken.PageUntil) {
		return &document{body: []byte(maintenance), contentType: "text/html; charset=utf-8", changed: start}, nil
	}
	is := ol.issue(start, elapsed)
	f := formats()[ol.Format]
	body, err := f.write(is)
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", ol.ID, err)
	}
	if ol.Broken != nil {
		body = cut(body, is.items)
	}
	doc := &document{body: body, contentType: f.contentType, changed: is.changed}
	if ol.Charset == "utf-8" {
		// The others leave their charset to the document's own first line, as
		// most outlets of their kind do.
		doc.contentType += "; charset=utf-8"
	}
	return doc, nil
}

// issue is what the outlet has published so long after the start, the latest
// release first.
func (ol *outlet) issue(start time.Time, elapsed time.Duration) *issue {
	is := &issue{outlet: ol, path: ol.path(), changed: start}
	if ol.Broken != nil {
		is.changed = start.Add(time.Duration(ol.Broken.PageUntil))
	}
	var last *entry
	for i := range ol.Items {
		d := &ol.Items[i]
		if d.after > elapsed {
			continue
		}
		reading, edited := d.reading(elapsed)
		published, _ := d.date(start) // load has seen every date
		e := entry{
			dispatch:  reading,
			url:       ol.Site + "/news/" + d.Slug,
			guid:      strings.Replace(ol.Site, "https://", "tag:", 1) + ",2022:" + d.Slug,
			published: published.In(ol.zone),
			updated:   published.In(ol.zone),
		}
		if edited > 0 {
			e.updated = start.Add(edited).In(ol.zone)
		}
		if at := start.Add(max(edited, d.after)); at.After(is.changed) {
			is.changed = at
		}
		if d.Cut {
			last = &e
			continue
		}
		is.items = append(is.items, e)
	}
	slices.Reverse(is.items)
	if last != nil {
		is.items = append(is.items, *last)
	}
	return is
}

// cut ends a document in the middle of its last item, as when a connection
// breaks: all before it stays whole.
func cut(body []byte, items []entry) []byte {
	text := items[len(items)-1].Summary
	at := bytes.LastIndex(body, []byte(text))
	return body[:at+len(text)]
}

// maintenance is what the broken source serves in place of its feed.
const maintenance = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Back soon</title></head>
<body><h1>Back soon</h1><p>We are moving to new presses. Please come again in a minute.</p></body>
</html>
`
