package feedout

import (
	"slices"

	"straitwire/news"
)

// mover says what else happened when an item was placed or revised.
type mover interface {
	Moved() []news.ItemID
	Leapt() bool
}

// partedWhy is why an item is in another story than it came into.
const partedWhy = "parted from a story in which nothing was like it"

// heed takes in what else happened when an item was placed.
func (l *loop) heed(it *news.Item, p *news.Placing) {
	d := l.teller.desk
	for _, id := range d.Moved() {
		st, known := d.Of(id)
		at := slices.IndexFunc(p.Items, func(of news.Placed) bool { return of.Item == id })
		switch {
		case !known:
		case at >= 0: // nothing of it is written yet
			p.Items[at].Story, p.Items[at].Why, p.Items[at].Record = st, partedWhy, d.Record(id)
		default:
			p.Moved = append(p.Moved, news.Move{Item: id, Story: st, Why: partedWhy, Record: d.Record(id)})
		}
	}
	leapt := d.Leapt()
	if leapt && !l.teller.leapt {
		l.p.log.Warn("two weeks or more lie between an item and those before; set the clock if it is wrong", "item", it.ID, "source", it.Source, "items", d.Len())
	}
	l.teller.leapt = leapt
}

// parted has every topic rendered again where stories were parted, which
// happens once a day at most: who was in one may be shown anywhere.
func (l *loop) parted(p *news.Placing) {
	if len(p.Moved) > 0 {
		l.suspectAll()
	}
}
