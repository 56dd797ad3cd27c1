package fetcher

import (
	"net/http"
	"testing"
	"testing/synctest"

	"straitwire/news"
)

func TestVisitAsksForDeltas(t *testing.T) {
	type step struct {
		reply
		aim    string // what the request asks for
		reason news.Reason
		listed int
		items  int // of the source in the end
	}
	whole := func(tag, body string) reply { return reply{200, headerOf("ETag: " + tag), body} }
	delta := func(tag, body string) reply { return reply{226, headerOf("IM: feed", "ETag: "+tag), body} }
	tests := []struct {
		name  string
		steps []step
	}{
		{"deltas", []step{
			{whole(`"1"`, "a\nb\n"), "", news.ReasonOK, 2, 2},
			{delta(`"2"`, "c\n"), "feed", news.ReasonOK, 2, 3},
			{delta(`"3"`, "d\n"), "feed", news.ReasonOK, 2, 4},
			{reply{status: 304}, "feed", news.ReasonNotModified, 2, 4},
			{delta(`"3"`, "empty\n"), "feed", news.ReasonOK, 2, 4},
			{whole(`"4"`, "e\nf\ng\n"), "feed", news.ReasonOK, 3, 7},
		}},
		{"one without a tag", []step{
			{whole(`"1"`, "a\nb\n"), "", news.ReasonOK, 2, 2},
			{reply{226, headerOf("IM: feed"), "c\n"}, "feed", news.ReasonOK, 2, 3},
			{whole(`"3"`, "a\nb\nc\n"), "", news.ReasonOK, 3, 6},
		}},
		{"one that nobody asked for is a document", []step{
			{delta(`"1"`, "a\nb\n"), "", news.ReasonOK, 2, 2},
			{delta(`"2"`, "c\n"), "feed", news.ReasonOK, 2, 3},
		}},
		{"a date alone is no base", []step{
			{reply{200, headerOf("Last-Modified: Sun, 01 Mar 2026 12:00:00 GMT"), "a\n"}, "", news.ReasonOK, 1, 1},
			{reply{status: 304}, "", news.ReasonNotModified, 1, 1},
		}},
		{"a page", []step{
			{whole(`"1"`, "a\nb\n"), "", news.ReasonOK, 2, 2},
			{delta(`"2"`, "<html>"), "feed", news.ReasonPage, 2, 2},
			{delta(`"2"`, "c\n"), "feed", news.ReasonOK, 2, 3},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, Options{})
				src := named("a", "")
				for i, step := range tt.steps {
					r.wire.answer = func(q *http.Request) reply {
						if got := q.Header.Get("A-IM"); got != step.aim {
							t.Errorf("visit %d: A-IM = %q, want %q", i, got, step.aim)
						}
						return step.reply
					}
					v := visitNow(t, r.Fetcher, r.memory, src)
					if v.Reason != step.reason || v.Listed != step.listed || len(r.memory.items["a"]) != step.items {
						t.Errorf("visit %d = %s (%s), listed %d, %d items; want %s, %d, %d",
							i, v.Reason, v.Detail, v.Listed, len(r.memory.items["a"]), step.reason, step.listed, step.items)
					}
					if delta := step.status == 226 && step.aim != "" && v.Reason.Good(); v.Delta != delta {
						t.Errorf("visit %d is a delta: %v, want %v", i, v.Delta, delta)
					}
				}
			})
		})
	}
}
