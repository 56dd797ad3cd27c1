package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

func TestSourceResult(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		status sourceStatus
		want   string
	}{
		{"new", sourceStatus{}, "not visited yet"},
		{"good", sourceStatus{Healthy: true, Reason: news.ReasonOK, Detail: "a detail"}, "ok"},
		{"failing", sourceStatus{Reason: news.ReasonDNS, Detail: "no such host", Failures: 3, FailingSince: now.Add(-3 * time.Hour)}, "dns: no such host (3 times, for 3h)"},
		{
			"moved",
			sourceStatus{Health: news.ClassMoved, Reason: news.ReasonNotModified, MovedTo: "https://new.example/feed"},
			"not_modified; moved to https://new.example/feed; change the url in config.yaml",
		},
		{
			"moved and failing",
			sourceStatus{Reason: news.ReasonMissing, Detail: "HTTP 404", Failures: 1, MovedTo: "https://new.example/feed"},
			"missing: HTTP 404; moved to https://new.example/feed; change the url in config.yaml",
		},
		{
			"gaps",
			sourceStatus{Healthy: true, Reason: news.ReasonOK, Gaps: 2, GapAt: now.Add(-5 * time.Hour)},
			"ok; items probably lost, last 5h ago (2 times); visit it more often",
		},
		{"frozen", sourceStatus{Health: news.ClassFrozen, Reason: news.ReasonNotModified, Why: "It answers, but."}, "It answers, but."},
	}
	for _, tt := range tests {
		if got := tt.status.result(now); got != tt.want {
			t.Errorf("%s: result = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestMovedTo(t *testing.T) {
	v := news.Visit{URL: "https://old.example/feed", Moved: "https://new.example/feed"}
	for url, want := range map[string]string{v.URL: v.Moved, v.Moved: ""} {
		if got := movedTo(news.Source{URL: url}, v); got != want {
			t.Errorf("movedTo(%s) = %q, want %q", url, got, want)
		}
	}
}

func TestStatusOrder(t *testing.T) {
	rows := []sourceStatus{
		{ID: "good", Healthy: true, Health: news.ClassOK, Reason: news.ReasonOK},
		{ID: "new", Healthy: true},
		{ID: "moved", Health: news.ClassMoved, Reason: news.ReasonOK},
		{ID: "first failure", Healthy: true, Health: news.ClassOK, HealthNext: news.ClassTimeout, Reason: news.ReasonTimeout},
		{ID: "gone", Health: news.ClassGone, Reason: news.ReasonMissing},
		{ID: "stale", Health: news.ClassStale, Reason: news.ReasonOK},
	}
	var b strings.Builder
	(&statusReport{Sources: rows}).printSources(&b)
	at := 0
	for _, id := range []string{"gone", "stale", "moved", "new", "first failure", "good"} {
		i := strings.Index(b.String(), "\n"+id+" ")
		if i < at {
			t.Errorf("%s is not in its place:\n%s", id, b.String())
		}
		at = i
	}
	if !strings.Contains(b.String(), "ok (timeout?)") {
		t.Errorf("the class that has not held is missing:\n%s", b.String())
	}
}

func TestStatusTellsOfStoriesAndSurges(t *testing.T) {
	r := statusReport{
		Store: storeStatus{Items: 9, Stories: 2, Placed: 7, Placing: 63},
		Topics: []topicStatus{
			{ID: "strait", Surge: &news.Surge{Topic: "strait", Country: "TW", Span: time.Hour, Count: 14, Usual: 2}},
			{ID: "busy", Rebuilding: true, Surge: &news.Surge{Topic: "busy", Span: 24 * time.Hour, Count: 40, Usual: 12.5}},
		},
	}
	var b strings.Builder
	r.print(&b)
	for _, want := range []string{
		"9 items, 2 stories of several;", "placing kept items into stories: 63 %",
		"surge: 14 items in an hour from TW, usually 2", "re-evaluating, 0 of 0 items; surge: 40 items in a day, usually 12.5",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("status lacks %q:\n%s", want, b.String())
		}
	}
}

func TestFindTwins(t *testing.T) {
	visit := func(url string, hash uint64, listed int) news.Visit {
		return news.Visit{Reason: news.ReasonOK, FinalURL: url, BodyHash: hash, Listed: listed}
	}
	visits := map[news.SourceID]news.Visit{
		"air force":     visit("https://af.example/rss", 1, 20),
		"marines":       visit("https://marines.example/rss?Site=1", 1, 20),
		"navy":          visit("https://navy.example/rss", 2, 20),
		"old navy":      visit("https://navy.example/rss", 3, 19),
		"empty":         visit("https://a.example/rss", 4, 0),
		"empty as well": visit("https://b.example/rss", 4, 0),
		"fails":         {Reason: news.ReasonTimeout, FinalURL: "https://af.example/rss", BodyHash: 1, Listed: 20},
		"broke off":     {Reason: news.ReasonDegraded, Listed: 3},
		"broke off too": {Reason: news.ReasonDegraded, Listed: 3},
	}
	var sources []news.Source
	for _, id := range []news.SourceID{"air force", "marines", "navy", "old navy", "empty", "empty as well", "fails", "broke off", "broke off too", "never visited"} {
		sources = append(sources, news.Source{ID: id})
	}
	want := map[news.SourceID]news.SourceID{"marines": "air force", "old navy": "navy"}
	if got := findTwins(sources, visits); !maps.Equal(got, want) {
		t.Errorf("findTwins = %v, want %v", got, want)
	}
	var s sourceStatus
	s.judge(news.Visit{Reason: news.ReasonOK, Listed: 20, Health: news.Health{Class: news.ClassOK}}, "air force", time.Now())
	if s.Health != news.ClassWrong || s.Healthy || !strings.Contains(s.Why, "source air force") {
		t.Errorf("a twin is %+v", s)
	}
}

// A topic that is being judged anew says how far that is.
func TestStatusOfReEvaluation(t *testing.T) {
	report := statusReport{Topics: []topicStatus{
		{ID: "navy", Items: 7, Rebuilding: true, Done: 1500, Of: 20000},
		{ID: "ports", Items: 9},
	}}
	var out strings.Builder
	report.print(&out)
	if want := "re-evaluating, 1500 of 20000 items"; strings.Count(out.String(), "re-evaluating") != 1 || !strings.Contains(out.String(), want) {
		t.Errorf("status is\n%s\nwant once %q", out.String(), want)
	}
}
