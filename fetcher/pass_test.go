package fetcher

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

func TestPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		r := newRig(t, Options{},
			news.Visit{Source: "patient", URL: named("patient", "").URL, Reason: news.ReasonOK, Started: now, NotBefore: now.Add(time.Hour)},
			news.Visit{Source: "failing", URL: named("failing", "").URL, Reason: news.ReasonDNS, Failures: 2, Started: now, NotBefore: now.Add(time.Hour)},
			news.Visit{Source: "gone", URL: named("gone", "").URL, Reason: news.ReasonGone, Started: now})
		r.wire.answer = func(q *http.Request) reply {
			switch q.URL.Path {
			case "/limited":
				return reply{status: 503, header: headerOf("Retry-After: 600")}
			case "/missing":
				return reply{status: 404}
			}
			return reply{status: 200, body: "a\nb\n"}
		}
		sources := []news.Source{named("ok", ""), named("patient", ""), named("failing", ""), named("gone", ""), named("ok", "")}
		for _, path := range []string{"limited", "behind", "missing"} {
			src := named(path, "")
			src.URL = "https://shared.example/" + path
			sources = append(sources, src)
		}
		got := map[news.SourceID][]Outcome{}
		if err := r.Pass(t.Context(), sources, func(o Outcome) { got[o.Source] = append(got[o.Source], o) }); err != nil {
			t.Fatalf("Pass = %v", err)
		}
		want := map[news.SourceID]string{
			"patient": "still fresh", "failing": "dns; not before", "gone": "gone since",
			"behind": "host asked for patience", "missing": "host asked for patience",
		}
		for id, part := range want {
			if len(got[id]) != 1 || !strings.Contains(got[id][0].Skipped, part) {
				t.Errorf("%s: %+v, want it skipped with %q", id, got[id], part)
			}
		}
		if len(got["ok"]) != 2 || !slices.ContainsFunc(got["ok"], func(o Outcome) bool { return o.Skipped == "" && o.Visit.New == 2 }) {
			t.Errorf("ok: %+v, want one visit and one that was skipped", got["ok"])
		}
		if len(got["limited"]) != 1 || got["limited"][0].Visit.Reason != news.ReasonLimited {
			t.Errorf("limited: %+v", got["limited"])
		}
		if took := time.Since(now); took > time.Minute {
			t.Errorf("Pass took %s: it must not wait for a host that asked for patience", took)
		}
	})
}

func TestPassWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		src := named("a", "@every 1h")
		r.Replace([]news.Source{src}, Options{})
		r.run(t, 3*time.Hour, func() {
			time.Sleep(30 * time.Minute)
			if err := r.Pass(t.Context(), []news.Source{src}, nil); err != nil {
				t.Errorf("Pass = %v", err)
			}
		})
		// The schedule counts from the last visit, whoever made it.
		times := r.offsets("a.example/feed")
		if len(times) != 5 || times[2]-times[1] < time.Hour-time.Second {
			t.Errorf("visits at %v, want an hour after the pass at 30m", times)
		}
	})
}

func TestPassCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{Workers: 2})
		r.wire.took = time.Minute
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		told := 0
		err := r.Pass(ctx, many(20, ""), func(Outcome) { told++ })
		if !errors.Is(err, context.DeadlineExceeded) || told != 2*(1+maxAside) {
			t.Errorf("Pass = %v after %d outcomes, want it cut short", err, told)
		}
		if took := time.Since(r.begin); took != 90*time.Second {
			t.Errorf("Pass ended after %s, want 90s", took)
		}
	})
}

func TestPassWithBrokenStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		full := errors.New("disk full")
		r.memory.fail = full
		told := 0
		err := r.Pass(t.Context(), many(3, ""), func(o Outcome) {
			told++
			if o.Visit.Reason != news.ReasonInternal {
				t.Errorf("outcome %+v, want reason internal", o)
			}
		})
		if !errors.Is(err, full) || told != 3 {
			t.Errorf("Pass = %v after %d outcomes, want the store's error after 3", err, told)
		}
	})
}
