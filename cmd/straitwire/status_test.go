package main

import (
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
		{"good", sourceStatus{Reason: news.ReasonOK, Detail: "a detail"}, "ok"},
		{"failing", sourceStatus{Reason: news.ReasonDNS, Detail: "no such host", Failures: 3, FailingSince: now.Add(-3 * time.Hour)}, "dns: no such host (3 times, for 3h)"},
		{
			"moved",
			sourceStatus{Reason: news.ReasonNotModified, MovedTo: "https://new.example/feed"},
			"not_modified; moved to https://new.example/feed; change the url in config.yaml",
		},
		{
			"moved and failing",
			sourceStatus{Reason: news.ReasonMissing, Detail: "HTTP 404", Failures: 1, MovedTo: "https://new.example/feed"},
			"missing: HTTP 404; moved to https://new.example/feed; change the url in config.yaml",
		},
		{
			"gaps",
			sourceStatus{Reason: news.ReasonOK, Gaps: 2, GapAt: now.Add(-5 * time.Hour)},
			"ok; items probably lost, last 5h ago (2 times); visit it more often",
		},
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
