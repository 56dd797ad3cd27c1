package fetcher

import (
	"context"
	"fmt"
	"sync"
	"time"

	"straitwire/news"
)

// Outcome is what became of one source in a pass.
type Outcome struct {
	Source  news.SourceID
	Visit   news.Visit // the visit that was made, or when skipped the last one if it is known
	Skipped string     // why no visit was made; empty if one was
}

// Pass visits each of the sources once, now, within the same bounds and with
// the same patience as Run, and returns when all are done. A source that may
// not be visited yet is skipped. done, which may be nil, is called once for
// each source, never twice at a time, and not for those that ctx cut short.
// The error is that of ctx or the first one of the store.
func (f *Fetcher) Pass(ctx context.Context, sources []news.Source, done func(Outcome)) error {
	visits, err := f.store.Visits(ctx)
	if err != nil {
		return fmt.Errorf("fetcher: read the last visits: %w", err)
	}
	f.recall(visits)
	p := &pass{done: done}
	for _, src := range sources {
		p.left.Add(1)
		t := &task{id: src.ID, host: hostOf(asked(src, visits[src.ID])), owner: p, end: p.left.Done}
		t.run = func() {
			out, err := f.once(ctx, src)
			if ctx.Err() != nil && err != nil {
				return
			}
			f.replan(out, err)
			p.tell(out, err)
		}
		t.skip = func(until time.Time) {
			defer p.left.Done()
			p.tell(Outcome{Source: src.ID, Skipped: fmt.Sprintf("its host asked for patience; not before %s", stamp(until))}, nil)
		}
		if !f.queue.add(t) {
			p.left.Done()
			p.tell(Outcome{Source: src.ID, Skipped: "is being visited already"}, nil)
		}
	}
	stop := context.AfterFunc(ctx, func() { p.left.Add(-f.queue.drop(p)) })
	defer stop()
	p.left.Wait()
	f.hangUp()
	if err := ctx.Err(); err != nil {
		return err
	}
	return p.err
}

// pass gathers what the tasks of one Pass find.
type pass struct {
	left sync.WaitGroup
	mu   sync.Mutex
	done func(Outcome)
	err  error
}

func (p *pass) tell(out Outcome, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
	}
	if p.done != nil {
		p.done(out)
	}
}
