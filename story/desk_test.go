package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"straitwire/news"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// report makes a report; its id is that of the source with a number.
func report(id, source, lang, title, text string, after time.Duration) Report {
	src := news.Source{ID: news.SourceID(source), Language: lang}
	return Report{
		Item:   &news.Item{ID: news.ItemID(id), Source: src.ID, Title: title, Summary: text, Language: lang, FirstSeen: noon.Add(after)},
		Source: src,
	}
}

const (
	shipTitle = "Patrol boat rescues 14 sailors off Itbayat"
	shipText  = "A coast guard patrol boat rescued 14 sailors from a cargo ship that was taking on water off Itbayat on Monday, officials said. All of them were in good health, and the ship was towed to Basco."
)

// One wire in twelve papers is one origin; the ministry and a second newsroom
// that tell the same event make three.
func TestOriginsOfAStory(t *testing.T) {
	d := NewDesk(Options{})
	var story news.StoryID
	for i := range 12 {
		text := shipText
		switch i % 3 {
		case 0:
			text = "MANILA, May 4 (Reuters) - " + text
		case 1:
			text += " (Reuters)"
		}
		r := report(fmt.Sprint("w", i), fmt.Sprint("paper", i), "en", shipTitle, text, time.Duration(i)*time.Minute)
		r.Source.Control = "independent"
		p := d.Place(r)
		if i > 0 && (p.CopyOf != "w0" || p.Origin != "reuters" || p.Story != story) {
			t.Errorf("copy %d = %+v, want a copy of w0 by reuters in %s", i, p, story)
		}
		story = p.Story
	}
	check := func(want string) {
		t.Helper()
		s, ok := d.Story(story)
		if got := Count(s).String(); !ok || got != want {
			t.Errorf("Count = %q, %t, want %q", got, ok, want)
		}
	}
	check("12 items, 12 publishers, 1 origin: Reuters")

	ministry := report("m", "coastguard.gov", "en", "Statement on the rescue of 14 sailors off Itbayat", "The patrol boat BRP Cabra answered a distress call of the cargo ship near Itbayat and brought its 14 sailors to safety.", time.Hour)
	ministry.Source.Control = "government"
	second := report("n", "batanes-times", "en", "14 sailors saved as cargo ship floods near Itbayat", "Residents of Itbayat watched a patrol boat take the sailors off the listing cargo ship.", 2*time.Hour)
	for _, r := range []Report{ministry, second} {
		if p := d.Place(r); p.Story != story || p.CopyOf != "" {
			t.Errorf("Place(%q) = %+v, want a text of its own in %s", r.Item.Title, p, story)
		}
	}
	check("14 items, 14 publishers, 3 origins, of them Reuters")
	s, _ := d.Story(story)
	want := []ControlCount{{"government", 1}, {"", 2}} // of Reuters itself nothing is known
	if diff := gocmp.Diff(want, Count(s).Controls); diff != "" {
		t.Errorf("Controls: (-want +got)\n%s", diff)
	}
}

// The wire's own item has the origin that its customers credit.
func TestWireIsItsOwnOrigin(t *testing.T) {
	for _, src := range []news.Source{
		{ID: "a", Publisher: "Reuters"}, {ID: "b", Publisher: "reuters"}, {ID: "c", Site: "https://www.reuters.com/world"}, {ID: "d", URL: "https://feeds.reuters.com/x"},
	} {
		r := Report{Item: &news.Item{ID: "x", Title: shipTitle, FirstSeen: noon}, Source: src}
		if p := NewDesk(Options{}).Place(r); p.Origin != "reuters" {
			t.Errorf("Place from %+v has the origin %q, want reuters", src, p.Origin)
		}
	}
}

// What a paper prints of a wire before the wire itself is read, is the wire's.
func TestCountPaperBeforeWire(t *testing.T) {
	d := NewDesk(Options{})
	d.Place(report("a", "paper", "en", shipTitle, shipText, 0))
	p := d.Place(report("b", "reuters.com", "en", shipTitle, "MANILA (Reuters) - "+shipText, time.Minute))
	s, _ := d.Story(p.Story)
	if got, want := Count(s).String(), "2 items, 2 publishers, 1 origin: Reuters"; got != want {
		t.Errorf("Count = %q, want %q", got, want)
	}
}

// An edit keeps the place of an item and renews its words.
func TestRevise(t *testing.T) {
	d := NewDesk(Options{})
	first := d.Place(report("a", "one", "en", "Ship in distress off Itbayat", "A cargo ship has sent a distress call.", 0))
	edit := report("a", "one", "en", shipTitle, shipText, 0)
	edit.Item.Changed = noon.Add(time.Hour)
	if p := d.Revise(edit); p.Story != first.Story || p.CopyOf != "" {
		t.Errorf("Revise = %+v, want the story %s", p, first.Story)
	}
	if p := d.Place(report("b", "two", "en", shipTitle, shipText, 2*time.Hour)); p.CopyOf != "a" || p.Story != first.Story {
		t.Errorf("a copy of the edited text = %+v, want a copy of a in %s", p, first.Story)
	}
	d.Withdraw("a")
	if _, ok := d.Of("a"); ok {
		t.Error("Of(a) is known after Withdraw")
	}
	if p := d.Place(report("c", "three", "en", shipTitle, shipText, 3*time.Hour)); p.CopyOf != "a" || p.Story != first.Story {
		t.Errorf("a copy after the root was withdrawn = %+v, want a copy of a in %s", p, first.Story)
	}
}

// Foreign input of every kind: bounded, and no story of everything.
func TestBadInput(t *testing.T) {
	t.Run("nothing in it", func(t *testing.T) {
		d := NewDesk(Options{})
		seen := map[news.StoryID]bool{}
		for i := range 50 {
			p := d.Place(Report{Item: &news.Item{ID: news.ItemID(fmt.Sprint(i))}})
			if p.CopyOf != "" || seen[p.Story] {
				t.Fatalf("an empty item = %+v, want a story of its own", p)
			}
			seen[p.Story] = true
		}
	})
	t.Run("ten megabytes", func(t *testing.T) {
		d := NewDesk(Options{})
		d.Place(report("a", "one", "en", strings.Repeat("title ", 1<<20), strings.Repeat("Words and (Reuters) more words. ", 1<<18), 0))
		d.Place(report("b", "two", "zh", strings.Repeat("海", 1<<20), strings.Repeat("（記者", 1<<20), 0))
		if n := len(d.Record("a")); n > 2000 {
			t.Errorf("the record of ten megabytes has %d bytes, want at most 2000", n)
		}
	})
	t.Run("a thousand with one title", func(t *testing.T) {
		d := NewDesk(Options{})
		sizes := map[news.StoryID]int{}
		for i := range 1000 {
			text := fmt.Sprintf("Number %d of the morning tells of the %s at %s, and what the %s thinks of it.", i, word(i*7), word(i*13), word(i*29))
			p := d.Place(report(fmt.Sprint(i), "brief", "en", "Indo-Pacific Morning Brief", text, time.Duration(i)*6*time.Hour))
			sizes[p.Story]++
		}
		for id, n := range sizes {
			if n > 3 {
				t.Errorf("story %s has %d of the daily items, want at most 3", id, n)
			}
		}
	})
	t.Run("the clock jumps", func(t *testing.T) {
		d := NewDesk(Options{})
		for i := range 3000 {
			after := time.Duration(i) * time.Minute
			if i%100 == 7 {
				after += 30 * 365 * 24 * time.Hour
			}
			d.Place(report(fmt.Sprint(i), "s", "en", word(i)+" "+word(3*i)+" "+word(5*i), "", after))
		}
		if d.Len() > 3000 {
			t.Errorf("Len = %d after 3000 items", d.Len())
		}
	})
	t.Run("an archive comes again", func(t *testing.T) {
		d := NewDesk(Options{})
		for round := range 3 {
			for i := range 300 {
				id := fmt.Sprint(round, "-", i)
				d.Place(report(id, "s", "en", fmt.Sprintf("%s %s sails for %s", word(i), word(i*3), word(i*11)), fmt.Sprintf("The %s of %s left %s on its way to %s with %s.", word(i*5), word(i*17), word(i*19), word(i*23), word(i*31)), time.Duration(round)*48*time.Hour+time.Duration(i)*time.Second))
			}
		}
		for id, st := range d.stories {
			if len(st.members) > 12 {
				t.Errorf("story %s has %d members", id, len(st.members))
			}
		}
	})
}

// word is a made-up word of a number.
func word(n int) string {
	var b strings.Builder
	for n = n*2654435761%104729 + 1000; n > 0; n /= 17 {
		b.WriteByte("bcdfghklmnprstvwz"[n%17])
		b.WriteByte("aeiou"[n%5])
	}
	return b.String()
}

// A desk holds no more than it may, however long the stream.
func TestBounded(t *testing.T) {
	d := NewDesk(Options{Limit: 500})
	s := newStream(3)
	for range 4000 {
		d.Place(s.next())
	}
	if d.Len() > 500 || len(d.entries) > 2048 || len(d.stories) > 500 {
		t.Errorf("a desk of 500 items holds %d, room for %d and %d stories", d.Len(), len(d.entries), len(d.stories))
	}
}

// What leaves the desk leaves no trace in its counts.
func TestNothingIsLeft(t *testing.T) {
	d := NewDesk(Options{})
	s := newStream(5)
	for range 500 {
		d.Place(s.next())
	}
	for id := range d.byItem {
		d.Withdraw(id)
	}
	for _, c := range []counts{d.common, d.df, d.markCounts} {
		for _, row := range c.rows {
			for i, n := range row {
				if n != 0 {
					t.Fatalf("counter %d = %d on an empty desk, want 0", i, n)
				}
			}
		}
	}
	if len(d.stories)+len(d.aliases)+len(d.links)+d.all != 0 {
		t.Errorf("an empty desk has %d stories, %d aliases, %d links, %d texts", len(d.stories), len(d.aliases), len(d.links), d.all)
	}
}

func FuzzPlace(f *testing.F) {
	f.Add(shipTitle, shipText, "en", "Reuters", int64(0))
	f.Add("【速報】岩手県沖でM5.8の地震", "（共同）1萬2千", "ja", "", int64(1<<40))
	f.Add("عاجل | 11.000 مليون", "سول (رويترز) - ", "ar", "", int64(-1))
	f.Fuzz(func(t *testing.T, title, text, lang, author string, at int64) {
		answers := func() []news.Placement {
			d := NewDesk(Options{Limit: 3})
			var ps []news.Placement
			for i := range 4 {
				r := report(fmt.Sprint(i), fmt.Sprint("s", i%2), lang, title, text, 0)
				r.Item.FirstSeen = time.Unix(0, at)
				r.Item.Authors = []news.Person{{Name: author}}
				r.Concepts = []string{title, lang}
				if i == 2 {
					r.Item.Title, r.Item.Summary = text, title
				}
				ps = append(ps, d.Place(r))
				if err := NewDesk(Options{}).Restore(d.Record(r.Item.ID)); err != nil {
					t.Errorf("Restore(its own record) = %v", err)
				}
			}
			return ps
		}
		if diff := gocmp.Diff(answers(), answers()); diff != "" {
			t.Errorf("the same items, placed twice:\n%s", diff)
		}
	})
}
