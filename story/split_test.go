package story

import (
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"straitwire/news"
)

const (
	ferryTitle = "Ferry with 82 aboard sinks off Surigao"
	ferryText  = "A ferry carrying 82 people sank off Surigao on Monday after its engine failed in heavy seas, the Philippine coast guard said."
	otherTitle = "Dozens missing as Surigao ferry sinks"
	otherText  = "Rescuers searched the waters off Surigao for survivors of the ferry, which went down with 82 people aboard."
	thirdTitle = "Philippine coast guard ends Surigao ferry search"
	thirdText  = "The coast guard called off its search for those missing from the ferry that sank off Surigao with 82 people aboard."
	muralTitle = "Volunteers paint murals on school walls"
	muralText  = "Local artists in Hualien have covered four schools with a storm of colours, parents and pupils among them."
	teaTitle   = "Growers in Nantou pick their spring tea early"
	teaText    = "Weeks of fog have not harmed the leaves, which fetch good prices at auctions in the county."
)

// act is something that happens to a desk in the tests of this file.
type act struct {
	id, title, text string
	after           time.Duration
	revise          bool
}

// do lets acts happen and returns the stories of all items.
func do(t *testing.T, d *Desk, acts []act) map[news.ItemID]news.StoryID {
	t.Helper()
	for _, a := range acts {
		r := report(a.id, "source of "+a.id, "en", a.title, a.text, a.after)
		if a.revise {
			r.Item.Changed = r.Item.FirstSeen
			d.Revise(r)
		} else {
			d.Place(r)
		}
	}
	stories := map[news.ItemID]news.StoryID{}
	for id := range d.byItem {
		stories[id], _ = d.Of(id)
	}
	return stories
}

// noon is before the turn of the day, which is at 19:00.
func TestStoriesPartAtNight(t *testing.T) {
	ferry := []act{
		{id: "a", title: ferryTitle, text: ferryText},
		{id: "b", title: otherTitle, text: otherText, after: time.Hour},
		{id: "c", title: thirdTitle, text: thirdText, after: 2 * time.Hour},
	}
	murals := func(id string, after time.Duration) act {
		return act{id, muralTitle, muralText, after, true}
	}
	tea := act{id: "t", title: teaTitle, text: teaText, after: 8 * time.Hour}
	for _, tt := range []struct {
		name  string
		acts  []act
		want  map[news.ItemID]news.StoryID
		moved []news.ItemID
	}{
		{"all alike", []act{tea}, map[news.ItemID]news.StoryID{"a": "sa", "b": "sa", "c": "sa", "t": "st"}, nil},
		{"rewritten", []act{murals("b", 3*time.Hour), tea}, map[news.ItemID]news.StoryID{"a": "sa", "b": "sb", "c": "sa", "t": "st"}, []news.ItemID{"b"}},
		{"rewritten, on the same day", []act{murals("b", 3*time.Hour), {id: "t", title: teaTitle, text: teaText, after: 4 * time.Hour}}, map[news.ItemID]news.StoryID{"a": "sa", "b": "sa", "c": "sa", "t": "st"}, nil},
		{"the next day begins with an edit", []act{murals("b", 3*time.Hour), {"c", thirdTitle, thirdText + " Nobody knows why.", 8 * time.Hour, true}}, map[news.ItemID]news.StoryID{"a": "sa", "b": "sb", "c": "sa"}, []news.ItemID{"b"}},
		{"two rewritten alike go together", []act{murals("b", 3*time.Hour), {"c", muralTitle + " in Hualien", muralText + " More are to follow.", 4 * time.Hour, true}, tea}, map[news.ItemID]news.StoryID{"a": "sa", "b": "sb", "c": "sb", "t": "st"}, []news.ItemID{"b", "c"}},
		{"the first keeps the story, whatever it says", []act{murals("a", 3*time.Hour), tea}, map[news.ItemID]news.StoryID{"a": "sa", "b": "sb", "c": "sb", "t": "st"}, []news.ItemID{"b", "c"}},
		{"copies go with their text", []act{{id: "d", title: otherTitle, text: otherText, after: 3 * time.Hour}, murals("b", 4*time.Hour), tea}, map[news.ItemID]news.StoryID{"a": "sa", "b": "sb", "c": "sa", "d": "sb", "t": "st"}, []news.ItemID{"d", "b"}},
		{"older ones stay", []act{
			{id: "t", title: teaTitle, text: teaText, after: 40 * time.Hour},
			murals("b", 54*time.Hour),
			{id: "u", title: "Budget debate", text: "The assembly argues over bonds.", after: 56 * time.Hour},
		}, map[news.ItemID]news.StoryID{"a": "sa", "b": "sa", "c": "sa", "t": "st", "u": "su"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := NewDesk(Options{})
			got := do(t, d, append(slices.Clone(ferry), tt.acts...))
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("stories (-want +got):\n%s", diff)
			}
			moved := d.Moved()
			if diff := gocmp.Diff(tt.moved, moved); diff != "" {
				t.Errorf("Moved (-want +got):\n%s", diff)
			}
			if again := d.Moved(); again != nil {
				t.Errorf("Moved, asked again = %v", again)
			}
			for id := range got {
				s, ok := d.Story(got[id])
				if !ok || s.ID != got[id] || !slices.ContainsFunc(s.Members, func(m news.Member) bool { return m.Item == id }) {
					t.Errorf("Story(%s) = %+v, %t, want it with %s", got[id], s, ok, id)
				}
			}
		})
	}
}

// A day that begins costs no more than it may, however large the stories, and
// leaves whole what it cannot look at.
func TestPartingIsBounded(t *testing.T) {
	const n = 3000
	d := NewDesk(Options{})
	st := &state{id: "se0", start: noon.UnixNano()}
	d.stories[st.id] = st
	for i := range n {
		r := report(fmt.Sprint("e", i), "s", "en", word(i)+" "+word(i+n)+" "+word(i+2*n), "", time.Duration(i)*time.Second)
		e := &entry{id: r.Item.ID, root: r.Item.ID, who: d.speaker(r), seen: r.Item.FirstSeen.UnixNano(), filed: r.Item.FirstSeen.UnixNano(), origin: d.intern("s"), story: st}
		e.block = pack(d.reader.read(r.Item, nil, nil), false)
		d.file(e)
	}
	d.Place(report("t", "s", "en", teaTitle, teaText, 8*time.Hour))
	if left := len(st.members); left < n/2 {
		t.Errorf("%d of %d left stay, want most of what was not compared", left, n)
	}
	if moved := d.Moved(); len(moved) == 0 || len(moved)+len(st.members) != n {
		t.Errorf("%d moved and %d stayed of %d", len(moved), len(st.members), n)
	}
}
