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

// What a ministry and a newsroom tell in their own words of the event that
// twelve papers print from a wire is one story of three origins.
func TestConfirmedInOwnWords(t *testing.T) {
	d := NewDesk(Options{})
	var last news.Placement
	for i := range 12 {
		title := []string{"Two dead as drones strike Kyiv fuel depot", "Drones hit Kyiv fuel depot, two killed"}[i%2]
		last = d.Place(report(fmt.Sprint("paper", i), fmt.Sprint("paper", i), "en", title,
			"KYIV, May 4 (Reuters) - Two people were killed when drones struck a fuel depot outside Kyiv overnight, the city military administration said on Monday. A fire spread over 2,000 square metres before crews put it out.",
			time.Duration(i)*time.Minute))
	}
	d.Place(report("ministry", "ministry", "en", "Ministry: drones hit fuel depot outside Kyiv, two workers dead",
		"The interior ministry confirmed that two employees of the depot died in the attack of unmanned aircraft in the night. Rescuers extinguished the burning tanks in the morning.", time.Hour))
	d.Place(report("daily", "daily", "en", "Two killed in overnight drone attack on oil depot near Kyiv",
		"Our reporter saw black smoke over the tanks at Hostomel; neighbours counted six explosions. Two depot workers died, a ministry spokesman said.", 2*time.Hour))
	st, _ := d.Story(last.Story)
	if got := Count(st); got.Items != 14 || got.Origins != 3 {
		t.Errorf("Count = %+v (%s), want 14 items of 3 origins", got, got)
	}
}
