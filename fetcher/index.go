package fetcher

import (
	"context"
	"time"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// maxParts bounds the documents that are read of an index in one visit: a
// publisher's index also names the archive of many years.
const maxParts = 3

// gather reads the documents that an index names, one level deep, and puts
// what they list into doc: one after the other, with the host's pause between,
// and of the index's own host alone, for the gate of no other is held. It
// reports whether the index says of all of them when they change: only then
// does an index that stays the same mean that they do. Without any that can be
// read it returns the first error, and where one asks for patience that.
func (c *client) gather(ctx context.Context, src news.Source, from string, doc *decode.Document, read func(answer) (decode.Document, error)) (dated bool, err error) {
	var first error
	index := *doc
	got, dated := 0, true
	for _, part := range index.Parts {
		if got >= maxParts {
			break
		}
		if hostOf(part.URL) != hostOf(from) {
			continue
		}
		got++
		dated = dated && !part.Changed.IsZero()
		if err := pause(ctx, c.opts.PerHost); err != nil {
			return false, err
		}
		of, err := c.part(ctx, src, part.URL, read)
		if err != nil {
			if classify(err).Reason == news.ReasonLimited {
				return false, err // the host asks for patience; what was read comes again
			}
			dated = dated && classify(err).Reason == news.ReasonNotFeed // an archive is none the next time either
			if first == nil {
				first = err
			}
			continue
		}
		if doc.Title == "" {
			doc.Title, doc.Language = of.Title, of.Language
		}
		doc.Items = append(doc.Items, of.Items...)
		doc.Dropped += of.Dropped
		if doc.Degraded == "" {
			doc.Degraded = of.Degraded
		}
	}
	switch {
	case got == 0:
		return false, &Error{Reason: news.ReasonNotFeed, Detail: "an index of sitemaps, all on other hosts; write the address of the one with news"}
	case len(doc.Items) == 0 && first != nil:
		return false, first
	}
	return dated, nil
}

// gather is client.gather within the bounds of a visit.
func (f *Fetcher) gather(ctx context.Context, set *settings, src news.Source, from string, doc *decode.Document) (dated bool, err error) {
	return set.client.gather(ctx, src, from, doc, func(part answer) (decode.Document, error) {
		leave, err := f.enter(ctx, len(part.body))
		if err != nil {
			return decode.Document{}, err
		}
		defer leave()
		return f.decode(part.body, hintsFor(part, src, set.opts))
	})
}

// part reads one document of an index.
func (c *client) part(ctx context.Context, src news.Source, address string, read func(answer) (decode.Document, error)) (decode.Document, error) {
	// As if the source had moved there: what it sends of its own goes to its own host alone.
	a, err := c.get(ctx, src, news.Visit{URL: bareURL(src.URL), Moved: address})
	defer c.done(a)
	if err != nil {
		failed := classify(err)
		if failed.Reason == news.ReasonGone {
			failed.Reason = news.ReasonMissing // the index is still there
		}
		return decode.Document{}, failed
	}
	doc, err := read(a)
	switch {
	case err != nil && a.cut != nil:
		return doc, a.cut
	case err != nil:
		return doc, err
	case len(doc.Parts) > 0:
		return doc, &Error{Reason: news.ReasonNotFeed, Detail: "an index of sitemaps inside another"}
	}
	if a.cut != nil {
		doc.Degraded = classify(a.cut).Detail
	}
	return doc, nil
}

// pause waits, or returns the error of ctx.
func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return ctx.Err()
	}
}
