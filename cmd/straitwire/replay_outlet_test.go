package main

import (
	"encoding/json"
	"fmt"
	"testing"

	"straitwire/config"
	"straitwire/news"
	"straitwire/story"
	"straitwire/topic"
)

// toldBy replays a report as several outlets have it, each behind a link of
// the feed, and returns what its story counts for in the end.
func toldBy(t *testing.T, sources []news.Source, feed string, outlets []string) (count string, controls []story.ControlCount) {
	t.Helper()
	topics, err := topic.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := newReplayer(&config.Config{Topics: topics, Concepts: topic.BuiltinLexicon(), Sources: sources})
	var last replayAnswer
	for i, outlet := range outlets {
		line := fmt.Sprintf(`{"id": %d, "feed": %q, %s, "url": "https://news.google.com/rss/articles/CBMi%dabcdefgh?oc=5", "lang": "en", "seen": "2026-01-12T12:%02d:00Z"}`, i, feed, outlet, i, i)
		got, err := r.line([]byte(line))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		answer := got.(replayAnswer)
		if answer.Action != news.ActionNew || i > 0 && answer.Story != last.Story {
			t.Errorf("line %s is %+v, want a new item of story %s", line, answer, last.Story)
		}
		last = answer
	}
	s, _ := r.stories.desk.Story(last.Story)
	c := story.Count(s)
	return c.String(), c.Controls
}

// An aggregator's items count for those whom it names; of any other feed the
// word is not taken.
func TestReplayOutlets(t *testing.T) {
	sources := []news.Source{
		{ID: "gn", Title: "Google News", URL: "https://news.google.com/rss/search?q=strait"},
		{ID: "blog", URL: "https://blog.example/rss", Site: "https://blog.example", Control: "independent"},
		{ID: "navy", URL: "https://navy.example/rss", Site: "https://www.navy.example", Publisher: "Navy of Example", Control: "military"},
	}
	named := func(title, name, url string) string {
		return fmt.Sprintf(`"title": %q, "outlet": {"name": %q, "url": %q}`, title+" - "+name, name, url)
	}
	const title = "Patrol boat rescues 14 sailors from burning cargo ship off Itbayat"
	claims := []string{
		named(title, "Navy of Example", "https://www.navy.example"),
		named(title, "The Batanes Times", "https://batanes-times.example"),
		named("UPDATE 1-"+title+", two hurt", "The Batanes Times", "https://m.batanes-times.example/rss"),
		named(title, "Reuters", "https://www.reuters.com"),
	}
	for _, tt := range []struct {
		name, feed string
		outlets    []string
		want       string
		controls   []story.ControlCount
	}{
		{"copies of one text", "gn", claims, "4 items, 3 publishers, 1 origin: Reuters", nil},
		{"its own words", "gn", []string{
			named("Navy says patrol boat saved 14 sailors from burning cargo ship off Itbayat", "Navy of Example", "https://www.navy.example"),
			named("Fourteen sailors rescued by patrol boat as cargo ship burns near Itbayat", "The Batanes Times", "https://batanes-times.example"),
			named("Cargo ship on fire off Itbayat: patrol boat saves 14 sailors", "The Batanes Times", "https://batanes-times.example"),
		}, "3 items, 2 publishers, 2 origins", []story.ControlCount{{Control: "military", Origins: 1}, {Control: "", Origins: 1}}},
		{"the source of a line names the outlet", "gn", []string{
			fmt.Sprintf(`"title": %q, "source": "Navy of Example"`, title),
			fmt.Sprintf(`"title": %q, "source": "batanes-times.example"`, title),
			fmt.Sprintf(`"title": %q, "source": "Google News"`, title),
		}, "3 items, 3 publishers, 1 origin", []story.ControlCount{{Control: "military", Origins: 1}}},
		{"no aggregator, whose credit counts all the same", "blog", claims, "4 items, 1 publisher, 2 origins, of them Reuters", nil},
		{"no aggregator, invented names", "blog", claims[:3], "3 items, 1 publisher, 1 origin", []story.ControlCount{{Control: "independent", Origins: 1}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, controls := toldBy(t, sources, tt.feed, tt.outlets)
			if got != tt.want {
				t.Errorf("the story counts for %q, want %q", got, tt.want)
			}
			if tt.controls != nil && fmt.Sprint(controls) != fmt.Sprint(tt.controls) {
				t.Errorf("controls %v, want %v", controls, tt.controls)
			}
		})
	}
}

// The same headline of two outlets is two items, of one outlet behind another
// wrapper one.
func TestReplayHeadlinesOfOutlets(t *testing.T) {
	topics, err := topic.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := newReplayer(&config.Config{Topics: topics})
	for i, tt := range []struct {
		outlet string
		want   news.Action
	}{{"AFP", news.ActionNew}, {"Reuters", news.ActionNew}, {"AFP", news.ActionSame}, {"Reuters", news.ActionSame}} {
		line := fmt.Sprintf(`{"id": %d, "feed": "gn", "title": "Ships collide off Itbayat - %s", "outlet": %q, "url": "https://news.google.com/rss/articles/CBMi%dabcdefgh", "time": "2026-01-12T12:00:00Z", "seen": "2026-01-12T12:%02d:00Z"}`,
			i, tt.outlet, tt.outlet, i, i)
		got, err := r.line([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		if a := got.(replayAnswer).Action; a != tt.want {
			t.Errorf("line %d of %s is %s, want %s", i, tt.outlet, a, tt.want)
		}
	}
}

func TestOutletOfALine(t *testing.T) {
	src := news.Source{ID: "gn", Title: "Google News", URL: "https://news.google.com/rss"}
	for _, tt := range []struct {
		name, line string
		want       news.Outlet
	}{
		{"none", `{"feed": "gn"}`, news.Outlet{}},
		{"null", `{"feed": "gn", "outlet": null}`, news.Outlet{}},
		{"a name", `{"feed": "gn", "outlet": "AFP"}`, news.Outlet{Name: "AFP"}},
		{"an address", `{"feed": "gn", "outlet": "https://www.afp.com/en"}`, news.Outlet{URL: "https://www.afp.com/en"}},
		{"both", `{"feed": "gn", "outlet": {"name": "AFP", "url": "https://www.afp.com"}}`, news.Outlet{Name: "AFP", URL: "https://www.afp.com"}},
		{"itself", `{"feed": "gn", "outlet": {"name": "Google News", "url": "https://news.google.com"}}`, news.Outlet{}},
		{"its source", `{"feed": "gn", "source": "AFP"}`, news.Outlet{Name: "AFP"}},
		{"itself as its source", `{"feed": "gn", "source": "google news"}`, news.Outlet{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var in replayLine
			if err := json.Unmarshal([]byte(tt.line), &in); err != nil {
				t.Fatal(err)
			}
			if got := in.outlet(src); got != tt.want {
				t.Errorf("outlet of %s = %+v, want %+v", tt.line, got, tt.want)
			}
		})
	}
	var in replayLine
	if err := json.Unmarshal([]byte(`{"outlet": [1]}`), &in); err == nil {
		t.Error("a list is taken for an outlet")
	}
}
