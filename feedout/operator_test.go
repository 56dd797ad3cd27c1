package feedout

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// eventList is an Events.
type eventList struct {
	events []news.Event
	err    error
}

func (l *eventList) Events(context.Context) ([]news.Event, error) { return l.events, l.err }

func askOperator(o *Operator, method, etag string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, OperatorPath, nil)
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	o.ServeHTTP(w, r)
	return w
}

func TestOperatorFeed(t *testing.T) {
	events := &eventList{}
	plan := Plan{
		Sources: map[news.SourceID]news.Source{"cna": {ID: "cna", Title: "中央社 <b>&</b>", URL: "https://user:secret@cna.example/feed?key=secret", Site: "https://cna.example/"}},
		Options: Options{BaseURL: "https://news.example", Title: "Desk"},
	}
	o := NewOperator(events, plan, nil)
	none := askOperator(o, "GET", "")
	if err := validAtom(none.Body.Bytes()); none.Code != http.StatusOK || err != nil {
		t.Fatalf("without events: %d, %v", none.Code, err)
	}
	events.events = []news.Event{
		{Seq: 5, At: day.Add(time.Hour), Kind: news.EventRefused, Text: "config.yaml:3: unknown key\nconfig.yaml:4: \x00 another"},
		{Seq: 4, At: day.Add(2 * time.Hour), Kind: news.EventGap, Source: "cna", Text: "Items were probably lost."},
		{Seq: 3, At: day, Kind: news.EventRevived, Source: "cna", Class: news.ClassOK, Was: news.ClassFrozen, Text: "It answers."},
		{Seq: 2, At: day, Kind: news.EventHealth, Source: "gone-from-config", Class: news.ClassPage, Was: news.ClassOK},
		{Seq: 1, Kind: news.EventHealth, Source: "cna", Class: news.ClassGone},
	}
	full := askOperator(o, "GET", "")
	body := full.Body.String()
	if err := validAtom([]byte(body)); err != nil {
		t.Errorf("not valid: %v\n%s", err, body)
	}
	for _, want := range []string{
		"tag:news.example,2026:event/5", "A changed configuration was refused", "中央社 &lt;b&gt;&amp;&lt;/b&gt;: items were probably lost",
		"well again (was frozen)", "gone-from-config: page (was ok)", ": gone<", `rel="self"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the feed lacks %q:\n%s", want, body)
		}
	}
	if strings.Contains(body, "secret") {
		t.Errorf("the feed tells a secret:\n%s", body)
	}
	if again := askOperator(o, "GET", full.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("asked again: %d, want 304", again.Code)
	}
	o.Replace(Plan{Options: Options{BaseURL: "https://news.example", Title: "Night desk"}})
	if renamed := askOperator(o, "GET", full.Header().Get("ETag")); renamed.Code != http.StatusOK || !strings.Contains(renamed.Body.String(), "Night desk") {
		t.Errorf("after Replace: %d %s", renamed.Code, renamed.Body)
	}
	if post := askOperator(o, "POST", ""); post.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d, want 405", post.Code)
	}
	events.err = errors.New("disk on fire")
	if broken := askOperator(o, "GET", ""); broken.Code != http.StatusServiceUnavailable || strings.Contains(broken.Body.String(), "fire") {
		t.Errorf("with a broken store: %d %s", broken.Code, broken.Body)
	}
}
