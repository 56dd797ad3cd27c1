package fetcher

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"

	"straitwire/fetcher/decode"
	"straitwire/news"
)

// maxRetryBase is the longest first step of a backoff: a source that is read
// once a day need not wait days after its second failure.
const maxRetryBase = time.Hour

// recordTimeout bounds how long a finished visit may take to be recorded,
// even when the program is ending.
const recordTimeout = 10 * time.Second

// settings are the options and what was built from them.
type settings struct {
	opts   Options
	client *client
}

// visit asks a source once and reads the answer. It always ends in a reason,
// whatever happens on the way; the items belong to the visit and must be
// recorded with it.
func (f *Fetcher) visit(ctx context.Context, set *settings, src news.Source, prev news.Visit, interval time.Duration) (v news.Visit, items []news.Item, failed *Error) {
	start := begin(src, prev, time.Now())
	func() {
		defer func() {
			if r := recover(); r != nil {
				f.log.Error("visit panicked; please report it", "source", src.ID, "err", fmt.Sprintf("%v\n%s", r, debug.Stack()))
				failed = &Error{Reason: news.ReasonPanic, Detail: detail(fmt.Sprint(r))}
			}
		}()
		ctx, cancel := context.WithTimeout(ctx, set.opts.Timeout)
		defer cancel()
		v, items, failed = f.read(ctx, set, src, start)
	}()
	switch {
	case v.Reason != news.ReasonNotModified:
	case prev.Reason == news.ReasonDegraded, v.Damage != "":
		v.Detail = v.Damage // a break of the last transfer is over
	case prev.Reason.Good():
		v.Detail = prev.Detail // it still holds for the document
	}
	if failed != nil {
		v, items = fail(start, v, failed, set.opts, interval), nil
	}
	v.Took = time.Since(v.Started)
	return v, items, failed
}

// begin returns the visit that starts now, with what is remembered of the
// last one: nothing about the document if the address was edited.
func begin(src news.Source, prev news.Visit, now time.Time) news.Visit {
	v := prev
	v.Source, v.URL, v.Site = src.ID, bareURL(src.URL), src.Site
	v.Started, v.Took = now, 0
	v.Reason, v.Detail, v.Status, v.Bytes = "", "", 0, 0
	v.New, v.Updated, v.Delta, v.Follows = 0, 0, false, false
	v.Tally, v.First = news.Tally{}, news.First{}
	if prev.URL != v.URL {
		v.FinalURL, v.ETag, v.LastModified, v.BodyHash, v.Damage = "", "", "", 0, ""
		v.Listing = news.Listing{}
		v.Moved, v.Moving, v.Held = "", "", 0
		v.Hub, v.Self = "", ""
		v.Fresh, v.Pause, v.Quiet = 0, 0, news.Quiet{}
		v.Gaps, v.GapAt, v.Hurry, v.Was = 0, time.Time{}, 0, ""
		v.Health = news.Health{}
		v.Failures, v.FailingSince, v.NotBefore = 0, time.Time{}, time.Time{}
	}
	v.Calm, v.CalmUntil = "", time.Time{}
	v.Rhythm.Zone = src.Timezone
	return v
}

// read makes the request and decodes the answer. With an error, the visit
// says only how far it came.
func (f *Fetcher) read(ctx context.Context, set *settings, src news.Source, start news.Visit) (news.Visit, []news.Item, *Error) {
	v := start
	a, err := set.client.get(ctx, src, start)
	defer set.client.done(a)
	v.Status, v.Bytes = a.status, int64(len(a.body))
	if v.ETag == "" && v.LastModified == "" && a.final != "" {
		v.FinalURL = a.final
	}
	if err != nil {
		return v, nil, classify(err)
	}
	move(&v, src, asked(src, start), a.moved)
	if v.Moved != start.Moved && f.isOthers(v.Moved, src.ID) {
		// Two sources would ask it. It is for the operator to remove one of them.
		v.Moving, v.Held, v.Moved = v.Moved, moveHolds-1, start.Moved
	}
	answered := time.Now()
	if fresh, stated := freshness(a.header, answered, set.opts.MaxFresh); stated || a.status != http.StatusNotModified {
		v.Fresh = fresh // what a 304 does not repeat still holds (RFC 9111, 3.2)
	}
	v.Fresh = min(v.Fresh, set.opts.MaxFresh) // it may have been lowered since
	if a.status == http.StatusNotModified {
		updateValidators(&v, a.header)
		return same(v, answered), nil, nil
	}
	hash := bodyHash(a.body, src, set.opts.Decode)
	if a.cut == nil && hash == start.BodyHash && hash != 0 {
		replaceValidators(&v, a.header)
		v.FinalURL = a.final
		return same(v, answered), nil, nil
	}

	leave, err := f.enter(ctx, len(a.body))
	if err != nil {
		return v, nil, classify(err)
	}
	defer leave()
	hints := hintsFor(a, src, set.opts)
	if a.cut == nil && !a.delta {
		hints.Seen = &start.Listing
	}
	doc, err := f.decode(a.body, hints)
	whole := a.cut == nil
	if err == nil && len(doc.Parts) > 0 {
		leave() // its parts want to enter too
		dated, err := f.gather(ctx, set, src, a.final, &doc)
		if err != nil {
			return v, nil, classify(err)
		}
		whole = whole && dated
	}
	switch {
	case err != nil && a.cut != nil:
		return v, nil, classify(a.cut)
	case err != nil:
		failed := classify(err)
		if failed.Reason == news.ReasonConnect || failed.Reason == news.ReasonProtocol {
			failed = &Error{Reason: news.ReasonMalformed, Detail: failed.Detail}
		}
		return v, nil, failed
	}
	v.Reason, v.Detail = judge(doc, a.cut)
	v.Listing = news.Listing{}
	if whole {
		// Of a document that broke off neither validators nor hash are kept:
		// the items beyond the break would never be asked for again. Nor of an
		// index that may stay as it is while the documents that it names change.
		replaceValidators(&v, a.header)
		v.FinalURL, v.BodyHash = a.final, hash
		v.Listing = doc.Listing
		if v.Damage = ""; v.Reason == news.ReasonDegraded {
			v.Damage = v.Detail
		}
	}
	v.Hub, v.Self = hubOf(a, doc)
	if title := news.Clean(doc.Title); title != "" {
		v.Title = title
	}
	if v.Delta = a.delta; v.Delta && v.Reason == news.ReasonEmpty {
		v.Reason = news.ReasonOK // the source is not empty, it has nothing new
	}
	if !v.Delta {
		v.Listed = len(doc.Items)
	}
	v.Tally.Cut, v.First = doc.Dropped, set.opts.First
	v.Follows = v.Reason == news.ReasonOK && !v.Delta && doc.Dropped == 0 && len(doc.Parts) == 0 && start.BodyHash != 0 && start.FinalURL == a.final
	v.Pause, v.Quiet = max(clamp(doc.TTL, set.opts.MaxFresh), clamp(doc.Period, pauseCap)), doc.Quiet
	return succeed(v, answered), doc.Items, nil
}

// Documents of a megabyte and more are read one at a time, for reading one
// takes several times its size in memory.
const (
	heavy   = 1 << 20
	heavies = 1
)

// enter waits until a document of that size may be read; leave must be called
// when it has been, and may be called again.
func (f *Fetcher) enter(ctx context.Context, size int) (leave func(), err error) {
	if size < heavy {
		return func() {}, nil
	}
	select {
	case f.heavy <- struct{}{}:
		return sync.OnceFunc(func() { <-f.heavy }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// same completes a visit that brought nothing new.
func same(v news.Visit, answered time.Time) news.Visit {
	v.Reason = news.ReasonNotModified
	return succeed(v, answered)
}

func succeed(v news.Visit, answered time.Time) news.Visit {
	v.Failures, v.FailingSince, v.Succeeded = 0, time.Time{}, v.Started
	v.NotBefore = time.Time{}
	if wait := max(v.Fresh, v.Pause); wait > 0 {
		v.NotBefore = answered.Add(wait)
	}
	return v
}

// fail completes a visit that failed: all that is remembered of the document
// stays as it was before.
func fail(start, came news.Visit, failed *Error, opts Options, interval time.Duration) news.Visit {
	v := start
	v.Reason, v.Detail = failed.Reason, failed.Detail
	v.Status, v.Bytes = max(failed.Status, came.Status), came.Bytes
	if v.FinalURL == "" {
		v.FinalURL = came.FinalURL
	}
	v.Moving, v.Held = "", 0
	if v.Failures++; v.FailingSince.IsZero() {
		v.FailingSince = v.Started
	}
	v.NotBefore = time.Time{}
	if v.Reason != news.ReasonGone {
		pause := backoff(v.Failures, min(max(interval, opts.MinInterval), maxRetryBase), rand.Float64())
		v.NotBefore = time.Now().Add(max(pause, failed.RetryAfter))
	}
	return v
}

// judge says how good a document is that could be read.
func judge(doc decode.Document, cut error) (news.Reason, string) {
	switch {
	case cut != nil:
		return news.ReasonDegraded, classify(cut).Detail
	case doc.Degraded != "":
		return news.ReasonDegraded, detail(doc.Degraded)
	case doc.Dropped > 0:
		return news.ReasonOK, fmt.Sprintf("%d items beyond the limit were left out; raise entries", doc.Dropped)
	case len(doc.Items) == 0:
		return news.ReasonEmpty, detail(doc.Junk)
	}
	return news.ReasonOK, detail(doc.Junk)
}

// bodyHash names a body together with all that decides how it is read: after
// a change of the configuration the same bytes are read again.
func bodyHash(body []byte, src news.Source, limits decode.Limits) uint64 {
	read := fmt.Sprintf("%d %x %q %q %q %d %+v", decode.Version, xxhash.Sum64(body), src.Charset, src.Timezone, src.Language, src.Entries, limits)
	return max(xxhash.Sum64String(read), 1) // 0 means that no body is known
}
