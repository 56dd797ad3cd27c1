package story

import (
	"fmt"
	"testing"
	"time"

	"straitwire/news"
)

// One form that many fill in with their own name is many texts, also where the
// name stands at the very beginning, and where the same papers print them all.
func TestFormOfManyNames(t *testing.T) {
	d := NewDesk(Options{})
	names := []string{"Kordex", "Valtron", "Tarvia", "Mellux", "Sibmar", "Drogen", "Panpol", "Rukter", "Lornis", "Fencom"}
	for i, name := range names {
		for paper := range 2 {
			p := d.Place(report(fmt.Sprint(name, paper), fmt.Sprint("paper", (i+paper)%3), "en", name+" names new chief executive",
				name+" said on Monday it had appointed a new chief executive officer, effective next month. The board thanked the outgoing executive for years of service.",
				time.Duration(2*i+paper)*time.Minute))
			if want := storyIDOf(news.ItemID(name + "0")); p.Story != want || paper == 0 && p.CopyOf != "" || paper == 1 && p.CopyOf != news.ItemID(name+"0") {
				t.Errorf("%s of paper %d = %+v, want story %s and a copy of nothing but its own", name, paper, p, want)
			}
		}
	}
}

// What many texts have as their title is the heading of a column: it does not
// make one story of them.
func TestHeadingOfAColumn(t *testing.T) {
	d := NewDesk(Options{})
	sizes := map[news.StoryID]int{}
	for i := range 300 {
		p := d.Place(report(fmt.Sprint("i", i), fmt.Sprint("office", i%3), "en", "Press release",
			fmt.Sprintf("Statement number %d by the office on subject %d delivered in room %d.", i, i*7919%1000, i*31%97), 0))
		sizes[p.Story]++
	}
	for id, n := range sizes {
		if n > columnHeading {
			t.Errorf("story %s has %d of 300 texts", id, n)
		}
	}
}
