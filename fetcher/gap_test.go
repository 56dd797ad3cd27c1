package fetcher

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

func TestVisitNoticesGaps(t *testing.T) {
	// lines is a document of the items from a number on.
	lines := func(from, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "item %d\n", from+i)
		}
		return b.String()
	}
	ok := func(body string) reply { return reply{status: 200, body: body} }
	elsewhere := reply{status: 302, header: headerOf("Location: https://b.example/feed")}
	tests := []struct {
		name    string
		replies []reply // after a first document of the items 0 to 9
		gaps    int
		warned  int
	}{
		{"overlap", []reply{ok(lines(9, 10)), ok(lines(18, 10))}, 0, 0},
		{"no overlap", []reply{ok(lines(10, 10))}, 1, 1},
		{"one warning a day", []reply{ok(lines(10, 10)), ok(lines(30, 10)), ok(lines(50, 10))}, 3, 1},
		{"no document between", []reply{{status: 304}, {status: 500}, ok(lines(20, 10))}, 1, 1},
		{"a page between", []reply{ok("<html>"), ok(lines(20, 10))}, 1, 1},
		{"few items", []reply{ok(lines(10, 4))}, 0, 0},
		{"an empty document between", []reply{ok("empty"), ok(lines(10, 10))}, 0, 0},
		{"a damaged document", []reply{ok("damaged\n" + lines(20, 10))}, 0, 0},
		{"items left out", []reply{ok("dropped\n" + lines(20, 10))}, 0, 0},
		{"a delta", []reply{{status: 226, body: lines(20, 10)}, ok(lines(25, 10))}, 0, 0},
		{"from elsewhere", []reply{elsewhere, ok(lines(20, 10))}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, Options{})
				replies := append([]reply{ok(lines(0, 10))}, tt.replies...)
				r.wire.answer = func(q *http.Request) reply {
					next := replies[0]
					if replies = replies[1:]; next.status == 304 && q.Header.Get("If-None-Match") == "" {
						t.Error("304 to an unconditional request")
					}
					if next.status == 200 || next.status == 226 {
						next.header = headerOf(`ETag: "1"`)
					}
					return next
				}
				src := named("a", "")
				var v news.Visit
				for len(replies) > 0 {
					v = visitNow(t, r.Fetcher, r.memory, src)
					time.Sleep(time.Hour)
				}
				if v.Gaps != tt.gaps || (tt.gaps > 0) != v.GapAt.Equal(v.Started) {
					t.Errorf("%d gaps, the last at %s; want %d, the last at %s", v.Gaps, v.GapAt, tt.gaps, v.Started)
				}
				if n := r.logged.count("probably lost"); n != tt.warned {
					t.Errorf("%d warnings, want %d: %s", n, tt.warned, r.logged)
				}
				src.URL = "https://c.example/feed"
				replies = []reply{ok(lines(90, 10))}
				if v := visitNow(t, r.Fetcher, r.memory, src); v.Gaps != 0 {
					t.Errorf("the edited source has %d gaps, want none", v.Gaps)
				}
			})
		})
	}
}
