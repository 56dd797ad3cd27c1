package feedout

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"straitwire/news"
	"straitwire/story"
)

const (
	batch       = 500              // items read at once
	patience    = 10               // batches of news that are read before the windows are rendered in between
	tick        = time.Minute      // the longest time without a look at the inbox, should a wake be lost
	refresh     = time.Hour        // between full readings of all windows: pruning empties them unseen
	firstRetry  = time.Second      // after a store error
	longestWait = 60 * time.Second // between retries
	gather      = time.Second      // rounds begin at least so far apart: a burst of visits is rendered once
)

// Publisher judges new items by the topics and publishes what belongs to them.
// Make one with NewPublisher and let it Run; all methods may be called at any
// time from any goroutine.
type Publisher struct {
	store    Store
	log      *slog.Logger
	wake     chan struct{}
	replan   chan struct{}             // a plan does not wait for a burst to end
	pending  atomic.Pointer[resolved]  // a plan that the loop has not taken up yet
	latest   atomic.Pointer[resolved]  // the newest plan
	progress atomic.Pointer[Progress]  // of the walk; nil if there is none
	front    atomic.Pointer[front]     // what is served; nil until the first editions are there
	placing  atomic.Pointer[[2]uint64] // see Placing
	onDesk   atomic.Int64              // see OnDesk
	newDesk  func() desk
}

// front is everything that is shown, swapped whole.
type front struct {
	editions map[string]*Edition // by path
	windows  []Window
	plan     *resolved
}

// NewPublisher returns a Publisher of plan over store. A nil log is silent.
func NewPublisher(store Store, plan Plan, log *slog.Logger) *Publisher {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	p := &Publisher{store: store, log: log, wake: make(chan struct{}, 1), replan: make(chan struct{}, 1)}
	p.newDesk = func() desk { return story.NewDesk(story.Options{}) }
	p.Replace(plan)
	return p
}

// Wake tells the Publisher that there may be new items. It never blocks.
func (p *Publisher) Wake() {
	select {
	case p.wake <- struct{}{}:
	default: // it is going to look anyway
	}
}

// Replace lets Run go on with another plan. Topics that the old plan did not
// have or that decide otherwise now are judged anew over all kept items, while
// their old editions are served; topics that it has no more are not served.
func (p *Publisher) Replace(plan Plan) {
	p.replace(topicJudge{plan.Topics}, plan)
}

func (p *Publisher) replace(j judge, plan Plan) {
	r := resolve(j, plan)
	p.latest.Store(r)
	p.pending.Store(r)
	select {
	case p.replan <- struct{}{}:
	default:
	}
	p.Wake()
}

// Ready reports whether the first editions are there.
func (p *Publisher) Ready() bool { return p.front.Load() != nil }

// Current reports whether what is served is that of the newest plan: its
// topics, with the old verdicts where they are being judged anew.
func (p *Publisher) Current() bool {
	f := p.front.Load()
	return f != nil && f.plan == p.latest.Load()
}

// Windows returns what the topics show now, in the order of the plan; nil
// before the first editions. Callers must not change it. The items come
// without Content and Text, which only the editions need.
func (p *Publisher) Windows() []Window {
	if f := p.front.Load(); f != nil {
		return f.windows
	}
	return nil
}

// Topic returns the edition of a topic's feed at a path, or nil if that is
// another path or the topic is not for everybody.
func (p *Publisher) Topic(path string) *Edition {
	f := p.front.Load()
	if f == nil || f.editions[path] == nil {
		return nil
	}
	for i := range f.windows {
		for k := range formats {
			if !f.windows[i].Private && formats[k].path(f.windows[i].Topic) == path {
				return f.editions[path]
			}
		}
	}
	return nil
}

// Serves reports whether there is a feed or a list at a path.
func (p *Publisher) Serves(path string) bool {
	f := p.front.Load()
	return f != nil && f.editions[path] != nil
}

// Paths lists the feeds and lists that there are.
func (p *Publisher) Paths() []string {
	if f := p.front.Load(); f != nil {
		return slices.Sorted(maps.Keys(f.editions))
	}
	return nil
}

// Handler serves the editions: /topics/{id}.rss, .atom and .json,
// /topics/{id}/changes.atom, those of /surges, /topics.opml and /sources.opml. It
// never touches the store.
func (p *Publisher) Handler() http.Handler { return http.HandlerFunc(p.serve) }

// Run publishes until ctx ends, and then returns nil. First it renders every
// topic from the ledger, so that feeds are served at once. A store that fails
// is logged once and tried again; what was rendered is served meanwhile.
func (p *Publisher) Run(ctx context.Context) error {
	l := newLoop(p)
	wait, failing := firstRetry, false
	for ctx.Err() == nil {
		began := time.Now()
		err := l.round(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			if !failing {
				p.log.Error("publishing is held up by the store; feeds are served as they are", "err", err)
			}
			failing = true
			rest(ctx, time.After(wait), nil)
			wait = min(2*wait, longestWait)
		default:
			if failing {
				p.log.Info("publishing goes on")
			}
			wait, failing = firstRetry, false
			rest(ctx, time.After(tick), p.wake)
			if early := gather - time.Since(began); early > 0 && p.pending.Load() == nil {
				rest(ctx, time.After(early), p.replan)
			}
		}
	}
	return nil
}

// rest returns when ctx ends, the timer rings or somebody wakes.
func rest(ctx context.Context, timer <-chan time.Time, wake <-chan struct{}) {
	select {
	case <-ctx.Done():
	case <-timer:
	case <-wake:
	}
}

// loop is the state of Run. What it holds beyond the plan can be read again
// from the store, so a round that fails is simply begun anew.
type loop struct {
	p     *Publisher
	press *press
	plan  *resolved

	adopted    bool   // the plan's topics are on the front and its stale ones marked
	checkpoint uint64 // as in the store
	teller     teller // of stories
	surges     []news.Surge
	watched    topicSet                    // got something since surges were looked for
	looked     time.Time                   // when that was
	held       map[news.TopicID]time.Time  // when an entry is due to be dated anew; zero if none is
	walk       *walk                       // over the kept items for stale topics; nil if none is stale
	dirty      topicSet                    // windows to render
	unread     int                         // batches read since they were rendered
	refreshed  time.Time                   // when all windows were read last
	told       map[news.TopicID]lastChange // what the feed of changes of a topic ends with
	archived   map[news.TopicID][]news.ArchiveMonth
}

func newLoop(p *Publisher) *loop {
	return &loop{p: p, press: newPress(p.log), held: make(map[news.TopicID]time.Time), told: make(map[news.TopicID]lastChange), archived: make(map[news.TopicID][]news.ArchiveMonth)}
}

// round does all there is to do. News come first, then a step of the walk.
func (l *loop) round(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := l.adopt(ctx); err != nil {
			return err
		}
		read, err := l.readNews(ctx)
		if err != nil {
			return err
		}
		if err := l.settle(ctx); err != nil {
			return err
		}
		drained := read == 0 // a short batch is no promise that it was the last
		// While kept items get their places, windows change with every step.
		if drained && (l.unread > 0 || !l.behind()) || l.unread >= patience {
			if err := l.render(ctx); err != nil {
				return err
			}
		}
		if l.walk != nil {
			if err := l.step(ctx); err != nil {
				return err
			}
			continue
		}
		if l.behind() {
			if err := l.catchUp(ctx); err != nil {
				return err
			}
			continue
		}
		if drained && l.p.pending.Load() == nil {
			return l.watch(ctx)
		}
	}
}

// readNews judges one batch of new and changed items and returns its size.
// Entries and checkpoint are one write: after a crash nothing is missing and
// nothing is done twice.
func (l *loop) readNews(ctx context.Context) (int, error) {
	if err := l.recall(ctx); err != nil {
		return 0, err
	}
	items, err := l.p.store.Since(ctx, l.checkpoint, batch)
	if err != nil || len(items) == 0 {
		return 0, err
	}
	last := items[len(items)-1].Seq
	var placing news.Placing
	if !l.behind() {
		if placing, err = l.place(ctx, items); err != nil {
			return 0, err
		}
		placing.Upto = last
	}
	s := sitting{items: items, why: leftByItem, later: make(map[news.ItemID]bool)}
	for i := range placing.Items {
		s.later[placing.Items[i].Item] = true
	}
	if s.stories, err = l.others(ctx, &s); err != nil {
		l.forget()
		return 0, err
	}
	began := time.Now()
	entries, err := l.verdicts(ctx, &s)
	if err != nil {
		l.forget()
		return 0, err
	}
	if err := l.p.store.Place(ctx, last, entries, placing); err != nil {
		l.forget()
		return 0, err
	}
	l.judged(began, items, entries)
	l.checkpoint = last
	l.teller.placed = max(l.teller.placed, placing.Upto)
	l.showPlaced()
	l.parted(&placing)
	l.unread++
	for i := range entries {
		l.dirty.add(entries[i].Topic)
	}
	if err := l.touch(ctx, placing.Items); err != nil {
		return 0, err
	}
	l.p.log.Debug("judged", "items", len(items), "new", len(entries))
	return len(items), nil
}

// render brings the front up to date with the ledger. Topics that are being
// judged anew keep their old editions until that is done.
func (l *loop) render(ctx context.Context) error {
	if time.Since(l.refreshed) >= refresh {
		if err := l.withdraw(ctx); err != nil {
			return err
		}
		clear(l.told)
		l.suspectAll()
	}
	for id, at := range l.held {
		if !at.IsZero() && !at.After(time.Now()) {
			l.dirty.add(id)
			delete(l.held, id)
		}
	}
	due := make(topicSet)
	for id := range l.dirty {
		if l.walk == nil || !l.walk.topics[id] {
			due.add(id)
		}
	}
	l.unread = 0
	if len(due) == 0 {
		return nil
	}
	next, err := l.edit(ctx, due)
	if err != nil {
		return err
	}
	if len(due) == len(l.plan.feeds) {
		l.refreshed = time.Now()
	}
	l.edited(due, l.p.front.Swap(next), next)
	for id := range due {
		delete(l.dirty, id)
		l.watched.add(id)
	}
	return nil
}

// edit makes the next front: the due topics from the ledger, the others as they are.
func (l *loop) edit(ctx context.Context, due topicSet) (*front, error) {
	old := l.p.front.Load()
	if old == nil {
		old = &front{}
	}
	next := &front{editions: make(map[string]*Edition, len(old.editions)), windows: make([]Window, 0, len(l.plan.feeds)), plan: l.plan}
	for i := range l.plan.feeds {
		f := &l.plan.feeds[i]
		at := slices.IndexFunc(old.windows, func(w Window) bool { return w.Topic == f.ID })
		var win Window
		if at >= 0 && !due[f.ID] {
			win = old.windows[at]
			for _, ft := range formats {
				keep(next.editions, old.editions, ft.path(f.ID))
			}
			keep(next.editions, old.editions, changesPath(f.ID))
		} else {
			listed, err := l.window(ctx, f)
			if err != nil {
				return nil, err
			}
			archive, err := l.lastPart(ctx, f)
			if err != nil {
				return nil, err
			}
			l.press.topic(next.editions, old.editions, f, listed, archive, l.plan)
			if err := l.changes(ctx, next.editions, old.editions, f); err != nil {
				return nil, err
			}
			l.held[f.ID] = nextDate(listed, time.Now())
			win = newWindow(f, listed, l.plan)
		}
		win.Surge = l.surgeOf(f.ID)
		win.Rebuilding = l.walk != nil && l.walk.topics[f.ID]
		next.windows = append(next.windows, win)
	}
	keep(next.editions, old.editions, topicsOPML)
	keep(next.editions, old.editions, sourcesOPML)
	for _, ft := range formats {
		keep(next.editions, old.editions, surgesPath+ft.suffix)
	}
	return next, nil
}

func keep(next, old map[string]*Edition, path string) {
	if e := old[path]; e != nil {
		next[path] = e
	}
}
