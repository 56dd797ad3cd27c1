package feedout

import (
	"cmp"
	"context"
	"strings"
	"time"

	"straitwire/news"
	"straitwire/story"
	"straitwire/topic"
)

const (
	placeWindow  = 14 * 24 * time.Hour // items seen longer ago get no place any more: nobody compares them
	placeBatch   = 100                 // kept items that are placed at once while news go on
	recordsBatch = 2000                // records that are read at once
)

// desk places items into stories. It belongs to the loop.
type desk interface {
	placer
	recaller
	mover
}

type placer interface {
	Place(r story.Report) news.Placement
	Revise(r story.Report) news.Placement
	Withdraw(id news.ItemID)
}

type recaller interface {
	Of(item news.ItemID) (news.StoryID, bool)
	Story(id news.StoryID) (news.Story, bool)
	packer
}

type packer interface {
	Record(item news.ItemID) []byte
	Restore(record []byte) error
	Len() int
}

// Stories is what a Publisher keeps of stories.
type Stories interface {
	Placements
	Records
	Kept
}

// Placements is where stories are written down.
type Placements interface {
	// Place writes entries, the checkpoint unless it is 0, and what the batch meant for the stories: all of it or nothing.
	Place(ctx context.Context, checkpoint uint64, entries []news.Entry, p news.Placing) error
	// Placed returns the Seq up to which items have been placed or passed over.
	Placed(ctx context.Context) (uint64, error)
	// Unsettled returns up to limit stories whose members are to be judged again.
	Unsettled(ctx context.Context, limit int) ([]news.Story, error)
}

// Records is what was written down: for the desk after a restart, and for readers.
type Records interface {
	// Records returns up to limit records above a number, in the order in which they were made.
	Records(ctx context.Context, after uint64, limit int) ([]news.Record, error)
	// StoriesOf returns the stories of those of the items that were placed.
	StoriesOf(ctx context.Context, items []news.ItemID) (map[news.ItemID]news.Story, error)
}

// Kept is what is known of single items.
type Kept interface {
	// Item returns a kept item, or false.
	Item(ctx context.Context, id news.ItemID) (news.Item, bool, error)
	// EntriesOf returns the entries, live or not, that some items have in all topics.
	EntriesOf(ctx context.Context, items []news.ItemID) (map[news.ItemID][]news.Entry, error)
}

// Finder finds the concepts that a text names; reports in different languages
// are linked by them.
type Finder interface {
	// Find returns the ids of what the whole text names, and of the people,
	// places and things that its title names.
	Find(in *topic.Input) (text, headline []string)
}

// teller is the part of the loop that knows the stories. Its desk is brought
// back from the records of the store at the start, and after a write that
// failed: then it knows of placements that were never written.
type teller struct {
	desk   desk
	known  uint64 // number of the newest record that the desk knows
	placed uint64 // as in the store
	leapt  bool   // the log says that the clock is wrong
}

// behind reports whether kept items wait for their place. News do not wait for
// them: they get theirs in turn.
func (l *loop) behind() bool { return l.teller.placed < l.checkpoint }

// recall brings the desk back, if need be, and finds out what was written.
func (l *loop) recall(ctx context.Context) (err error) {
	t := &l.teller
	if t.desk != nil {
		return nil
	}
	if l.checkpoint, err = l.p.store.Checkpoint(ctx); err != nil {
		return err
	}
	if t.placed, err = l.p.store.Placed(ctx); err != nil {
		return err
	}
	began, refused := time.Now(), 0
	d, known, lines := l.p.newDesk(), uint64(0), 0
	for {
		records, err := l.p.store.Records(ctx, known, recordsBatch)
		if err != nil {
			return err
		}
		if len(records) == 0 {
			break
		}
		for i := range records {
			r := &records[i]
			known = r.Number
			if len(r.Packed) == 0 {
				d.Withdraw(r.Item)
				continue
			}
			if err := d.Restore(r.Packed); err != nil {
				// The item keeps its place; only what comes is not compared with it.
				if refused++; refused == 1 {
					l.p.log.Warn("record of an item not read; copies of it will not be found", "item", r.Item, "err", err)
				}
			}
		}
		lines += len(records)
		l.p.onDesk.Store(int64(d.Len()))
	}
	t.desk, t.known = d, known
	if lines > 0 {
		l.p.log.Info("stories are back", "items", lines, "took", time.Since(began))
	}
	return nil
}

// forget drops the desk after a write that failed: it may know of what was
// not written. What was written although it seemed not to be must be shown.
func (l *loop) forget() {
	l.teller.desk = nil
	l.suspectAll()
}

// suspectAll has every topic rendered again.
func (l *loop) suspectAll() {
	for i := range l.plan.feeds {
		l.dirty.add(l.plan.feeds[i].ID)
	}
}

// place finds the places of a batch of items. Nothing is written yet.
func (l *loop) place(ctx context.Context, items []news.Item) (news.Placing, error) {
	now := time.Now().UTC()
	p := news.Placing{At: now, Unsettled: len(l.plan.asking) > 0}
	settled, err := l.placedBefore(ctx, items)
	if err != nil {
		return p, err
	}
	d := l.teller.desk
	for i := range items {
		it := &items[i]
		_, known := d.Of(it.ID)
		if !known && (settled[it.ID] || it.FirstSeen.Before(now.Add(-placeWindow))) {
			continue // an old item that changed keeps the place it has, if any
		}
		src := l.plan.source(it.Source)
		in := topic.InputOf(it, src)
		in.Title = it.Headline()
		src = l.plan.voices.Behind(src, it.Outlet)
		r := story.Report{Item: it, Source: src}
		if l.plan.concepts != nil {
			r.Concepts, r.Headline = l.plan.concepts.Find(&in)
		}
		placement := news.Placement{}
		if known {
			placement = d.Revise(r)
			placement.Why = "" // what decided is what it was
		} else {
			placement = d.Place(r)
		}
		l.heed(it, &p)
		placed := news.Placed{
			Placement: placement, Record: d.Record(it.ID),
			Member: news.Member{
				Source: it.Source, Outlet: it.Outlet, Publisher: src.Voice(), Control: src.Control,
				Language: cmp.Or(it.Language, src.Language), Seen: it.FirstSeen, URL: it.URL,
			},
		}
		if begins(&placement) {
			if s, ok := d.Story(placement.Story); ok {
				placed.Before = s.Before
			}
		}
		p.Items = append(p.Items, placed)
	}
	return p, nil
}

// begins reports whether a story begins with the item: its id is that of the
// item with a mark in front.
func begins(p *news.Placement) bool { return strings.HasSuffix(string(p.Story), string(p.Item)) }

// placedBefore tells which of the items that are not on the desk have a place
// already.
func (l *loop) placedBefore(ctx context.Context, items []news.Item) (map[news.ItemID]bool, error) {
	var unknown []news.ItemID
	for i := range items {
		if _, known := l.teller.desk.Of(items[i].ID); !known {
			unknown = append(unknown, items[i].ID)
		}
	}
	stories, err := l.p.store.StoriesOf(ctx, unknown)
	if err != nil {
		return nil, err
	}
	placed := make(map[news.ItemID]bool, len(stories))
	for id := range stories {
		placed[id] = true
	}
	return placed, nil
}

// catchUp gives places to a few kept items that have none, as at the first
// start over a data file without stories. The oldest come first.
func (l *loop) catchUp(ctx context.Context) error {
	items, err := l.p.store.Since(ctx, l.teller.placed, placeBatch)
	if err != nil {
		return err
	}
	for i := range items {
		if items[i].Seq > l.checkpoint {
			items = items[:i]
			break
		}
	}
	p, err := l.place(ctx, items)
	if err != nil {
		return err
	}
	p.Upto = l.checkpoint
	if len(items) == placeBatch {
		p.Upto = items[len(items)-1].Seq
	}
	if err := l.p.store.Place(ctx, 0, nil, p); err != nil {
		l.forget()
		return err
	}
	l.teller.placed = p.Upto
	l.showPlaced()
	l.parted(&p)
	if !l.behind() {
		l.p.log.Info("kept items have their places in stories")
	}
	return l.touch(ctx, p.Items)
}

// touch marks the topics dirty that show a story of one of the items.
func (l *loop) touch(ctx context.Context, placed []news.Placed) (err error) {
	defer func() {
		if err != nil { // the batch is written and does not come again
			l.suspectAll()
		}
	}()
	items := make([]news.ItemID, len(placed))
	for i := range placed {
		items[i] = placed[i].Item
	}
	stories, err := l.p.store.StoriesOf(ctx, items)
	if err != nil {
		return err
	}
	seen := make(map[news.StoryID]bool)
	var members []news.ItemID
	for _, s := range stories {
		if seen[s.ID] || len(s.Members) < 2 {
			continue
		}
		seen[s.ID] = true
		for i := range s.Members {
			members = append(members, s.Members[i].Item)
		}
	}
	entries, err := l.p.store.EntriesOf(ctx, members)
	if err != nil {
		return err
	}
	for _, of := range entries {
		for i := range of {
			if of[i].Live() && l.plan.has(of[i].Topic) {
				l.dirty.add(of[i].Topic)
			}
		}
	}
	return nil
}

// withdraw tells the desk which items were pruned since it last heard of it.
func (l *loop) withdraw(ctx context.Context) error {
	t := &l.teller
	for t.desk != nil {
		records, err := l.p.store.Records(ctx, t.known, recordsBatch)
		if err != nil || len(records) == 0 {
			return err
		}
		for i := range records {
			if t.known = records[i].Number; len(records[i].Packed) == 0 {
				t.desk.Withdraw(records[i].Item)
			}
		}
	}
	return nil
}

// Placing tells how far the kept items have their places in stories, as Seqs.
// The two are equal but for a while after the first start over a data file
// without stories.
func (p *Publisher) Placing() (placed, of uint64) {
	if s := p.placing.Load(); s != nil {
		return s[0], s[1]
	}
	return 0, 0
}

func (l *loop) showPlaced() {
	l.p.placing.Store(&[2]uint64{l.teller.placed, l.checkpoint})
	if l.teller.desk != nil {
		l.p.onDesk.Store(int64(l.teller.desk.Len()))
	}
}

// OnDesk returns how many items new ones are compared with. It says what the
// stories need of memory, which is some kilobytes for each.
func (p *Publisher) OnDesk() int { return int(p.onDesk.Load()) }
