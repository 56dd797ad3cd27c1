package story

import (
	"fmt"
	"testing"
	"time"

	"straitwire/news"
)

// A clock that jumps empties the desk only if the items do not say otherwise.
func TestClockThatJumps(t *testing.T) {
	const years = 4 * 365 * 24 * time.Hour
	for _, tt := range []struct {
		name      string
		clock     time.Duration // of the item that comes, from the items before
		published time.Duration
		claimed   bool
		dated     bool
		left      int // of three
		leapt     bool
	}{
		{"no jump", time.Hour, time.Hour, false, true, 3, false},
		{"ahead, dated today", years, time.Hour, false, true, 3, true},
		{"ahead, dated yesterday", years, -20 * time.Hour, false, true, 3, true},
		{"ahead, and so is the date", years, years, false, true, 0, true},
		{"ahead, without a date", years, 0, false, false, 0, true},
		{"back, so that its date is in the future", -years, time.Hour, true, true, 3, true},
		{"back, without a date", -years, 0, false, false, 0, true},
		{"weeks without news", 20 * 24 * time.Hour, 20*24*time.Hour - time.Hour, false, true, 0, true},
		{"an old archive", time.Hour, -years, false, true, 3, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDesk(Options{})
			for i := range 3 {
				d.Place(report(fmt.Sprint(i), fmt.Sprint("s", i), "en", word(i)+" "+word(9*i), "", time.Duration(i)*time.Minute))
			}
			r := report("x", "s", "en", shipTitle, shipText, tt.clock)
			if tt.dated {
				r.Item.Published = noon.Add(tt.published)
			}
			if tt.claimed {
				r.Item.Published, r.Item.Claimed = r.Item.FirstSeen, r.Item.Published
			}
			d.Place(r)
			if d.Len() != tt.left+1 || d.Leapt() != tt.leapt {
				t.Errorf("%d items left, leapt %t, want %d, %t", d.Len()-1, d.Leapt(), tt.left, tt.leapt)
			}
			if tt.left == 0 || !tt.leapt {
				return
			}
			// The items of the wrong time find one another, and those of the right one find them.
			for _, next := range []time.Duration{tt.clock + time.Minute, 3 * time.Hour} {
				r := report("copy"+next.String(), "other", "en", shipTitle, shipText, next)
				r.Item.Published = noon.Add(2 * time.Hour)
				if p := d.Place(r); p.CopyOf != "x" || d.Len() < 4 {
					t.Errorf("a copy at %s = %+v among %d, want one of x", next, p, d.Len())
				}
			}
		})
	}
}

// An edit under a wrong clock empties the desk as little.
func TestEditUnderAWrongClock(t *testing.T) {
	d := NewDesk(Options{})
	d.Place(report("a", "one", "en", ferryTitle, ferryText, 0))
	d.Place(report("b", "two", "en", shipTitle, shipText, time.Minute))
	r := report("b", "two", "en", shipTitle, shipText+" All are well.", time.Minute)
	r.Item.Changed, r.Item.Updated = noon.Add(10*365*24*time.Hour), noon.Add(time.Hour)
	d.Revise(r)
	if _, known := d.Of(news.ItemID("a")); !known || !d.Leapt() {
		t.Errorf("an edit of ten years later: a is known %t, leapt %t", known, d.Leapt())
	}
}
