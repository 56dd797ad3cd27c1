package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// statesOf makes the sources of a snapshot well or ill, the rest unvisited.
func statesOf(snap *Snapshot, visits map[news.SourceID]news.Visit) []SourceState {
	var states []SourceState
	for id, src := range snap.Sources {
		s := SourceState{Source: src, Visit: visits[id], Kept: 12}
		if s.Visit.Reason != "" {
			s.Class = news.Judge(s.Visit, noon)
		}
		states = append(states, s)
	}
	return states
}

func TestSourcePages(t *testing.T) {
	snap := tricky()
	rhythm := news.Rhythm{Since: noon.Add(-60 * 24 * time.Hour), At: noon, Last: noon.Add(-time.Hour), Times: 40, Longest: 9 * time.Hour, Zone: "Asia/Taipei"}
	rhythm.Hours[9], rhythm.Hours[14], rhythm.Days[time.Monday] = 12, 6, 20
	const secret = "token-of-the-operator"
	snap.Topics = append(snap.Topics, Topic{ID: "p", Private: true, Items: []news.Listed{{Item: news.Item{ID: "hidden", Source: "paper", Title: secret}}}})
	states := statesOf(snap, map[news.SourceID]news.Visit{
		"paper": {Reason: news.ReasonOK, Started: noon, Took: 340 * time.Millisecond, Listed: 30, Newest: noon, Rhythm: rhythm, URL: "https://a.example/?key=" + secret},
		"tower": {
			Reason: news.ReasonConnect, Detail: `Get "https://a.example/` + secret + `": refused`, Started: noon, Failures: 3,
			FailingSince: noon.Add(-time.Hour), FinalURL: "https://a.example/" + secret, Moved: "https://a.example/" + secret,
		},
	})
	for i := range states {
		states[i].Events = []news.Event{{At: noon, Kind: news.EventHealth, Class: news.ClassBroken, Was: news.ClassOK, Text: secret}}
		states[i].Source.URL = "https://user:" + secret + "@a.example/" + secret
	}
	h := readingHandler(snap, &fakeReader{states: states})
	for _, row := range []struct {
		path   string
		status int
		want   []string
	}{
		{"/sources", 200, []string{
			`1 <span class="health ill">broken</span>`, `1 <span class="health">ok</span>`, `1 <span class="health">not visited yet</span>`,
			`<a href="/wire/sources/tower"><bdi lang="ar">برج الأخبار</bdi></a>`,
		}},
		{"/sources/paper", 200, []string{
			`<h1 lang="zh-Hant" dir="auto">海港晚報</h1>`, "the longest usual pause is 9h.", "a document, in 340ms",
			`aria-label="Items by the hour of the day (Asia/Taipei): most: 09:00, 14:00"`, "broken, after it was ok", "國防部",
		}},
		{"/sources/tower", 200, []string{"The last visit found no connection. So did 3 in a row since 4 March 2026, 11:00 UTC."}},
		{"/sources/wire", 200, []string{"It was not visited yet."}},
		{"/sources/nobody", 404, nil},
		{"/sources?page=2", 404, nil},
		{"/sources?page=x", 404, nil},
	} {
		w := ask(h, http.MethodGet, row.path)
		if w.Code != row.status {
			t.Errorf("GET %s = %d, want %d", row.path, w.Code, row.status)
		}
		page := w.Body.String()
		inert(t, page)
		for _, want := range row.want {
			if !strings.Contains(page, want) {
				t.Errorf("GET %s has no %q:\n%s", row.path, want, page)
			}
		}
		if strings.Contains(page, secret) {
			t.Errorf("GET %s tells the secret", row.path)
		}
	}
	if page := ask(h, http.MethodGet, "/sources").Body.String(); strings.Index(page, "tower") > strings.Index(page, "paper") {
		t.Error("a source that is well stands before one that is not")
	}
}

func TestManySources(t *testing.T) {
	snap := &Snapshot{BaseURL: "https://news.example", Sources: map[news.SourceID]news.Source{}}
	for i := range 2*sourcesPerPage + 1 {
		id := news.SourceID(fmt.Sprintf("s%04d", i))
		snap.Sources[id] = news.Source{ID: id}
	}
	h := readingHandler(snap, &fakeReader{states: statesOf(snap, nil)})
	for _, row := range []struct {
		path       string
		rows       int
		prev, next string
	}{
		{"/sources", sourcesPerPage, "", "/sources?page=2"},
		{"/sources?page=2", sourcesPerPage, "/sources", "/sources?page=3"},
		{"/sources?page=3", 1, "/sources?page=2", ""},
	} {
		page := ask(h, http.MethodGet, row.path).Body.String()
		if got := strings.Count(page, `<th scope="row">`); got != row.rows {
			t.Errorf("GET %s has %d rows, want %d", row.path, got, row.rows)
		}
		for rel, want := range map[string]string{"prev": row.prev, "next": row.next} {
			if got := strings.Contains(page, `rel="`+rel+`"`); got != (want != "") || got && !strings.Contains(page, `<a href="`+want+`" rel="`+rel+`">`) {
				t.Errorf("GET %s: link %s is %t, want to %q", row.path, rel, got, want)
			}
		}
	}
}

func TestHostileSourcesStayText(t *testing.T) {
	for _, a := range attacks() {
		snap := hostile(a)
		v := news.Visit{Reason: news.Reason(a), Detail: a, Title: a, Was: a, Rhythm: news.Rhythm{Zone: a, Since: noon.Add(-1000 * time.Hour), Times: 9}}
		v.Rhythm.Hours[3] = 1
		states := statesOf(snap, map[news.SourceID]news.Visit{news.SourceID(a): v})
		for i := range states {
			states[i].Class = news.ClassWrong
			states[i].Events = []news.Event{{Kind: news.EventKind(a), Class: news.Class(a), Was: news.Class(a), Text: a}, {Kind: news.EventHealth, Class: news.Class(a), Was: news.Class(a)}}
		}
		h := readingHandler(snap, &fakeReader{states: states})
		for _, path := range []string{"/sources", "/sources/" + url.PathEscape(a)} {
			w := ask(h, http.MethodGet, path)
			if w.Code != http.StatusOK {
				t.Errorf("GET %s = %d", path, w.Code)
			}
			inert(t, w.Body.String())
		}
	}
}

func TestChart(t *testing.T) {
	c := newChart([]float64{0, 1, 1000}, "text")
	if len(c.Bars) != 2 || c.Bars[0].Height < 1 || c.Bars[1].Height != chartHeight || c.Bars[1].Y != 0 {
		t.Errorf("bars are %+v: nothing is no bar, a little is a low one, the most is as high as the chart", c.Bars)
	}
	if c := newChart(nil, ""); len(c.Bars) != 0 {
		t.Errorf("bars of nothing: %+v", c.Bars)
	}
}
