package fetcher

import (
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// A visit by a clock that was wrong and has been set back silences no source.
func TestRunAfterTheClockWasSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		then := time.Now().AddDate(50, 0, 0)
		visit := func(id string, reason news.Reason) news.Visit {
			return news.Visit{Source: news.SourceID(id), URL: named(id, "").URL, Started: then, Succeeded: then, Reason: reason}
		}
		fresh, failed := visit("fresh", news.ReasonOK), visit("failed", news.ReasonLimited)
		fresh.NotBefore, fresh.Quiet = then.Add(time.Hour), news.Quiet{}
		failed.NotBefore, failed.Failures, failed.FailingSince = then.Add(24*time.Hour), 3, then
		r := newRig(t, Options{}, visit("plain", news.ReasonOK), fresh, failed)
		r.Replace([]news.Source{named("plain", "@every 1h"), named("fresh", "*/15 * * * *"), named("failed", "adaptive")}, Options{})
		r.run(t, 2*time.Hour)
		for _, id := range []string{"plain", "fresh", "failed"} {
			got := r.offsets(id + ".example/feed")
			if len(got) < 2 || got[0] > time.Minute {
				t.Errorf("%s was visited at %v, want at once and by its schedule then", id, got)
			}
		}
	})
}
