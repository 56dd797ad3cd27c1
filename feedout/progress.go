package feedout

import "time"

// Progress says how far the topics that are being judged anew have come. They
// go over the kept items together.
type Progress struct {
	Items   int // judged so far
	Changed int // verdicts that differ from the ones before
	Started time.Time
}

// Progress returns how far the topics whose windows are Rebuilding have come,
// or false if there is none.
func (p *Publisher) Progress() (Progress, bool) {
	if at := p.progress.Load(); at != nil {
		return *at, true
	}
	return Progress{}, false
}

// report shows how far the walk has come; a nil walk is at its end.
func (p *Publisher) report(w *walk) {
	if w == nil {
		p.progress.Store(nil)
		return
	}
	p.progress.Store(&Progress{Items: w.items, Changed: w.changed, Started: w.started})
}
