package fetcher

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// The clock of these tests starts on a Saturday at midnight, GMT.
func TestRunKeepsQuiet(t *testing.T) {
	const day = 24
	tests := []struct {
		name     string
		quiet    news.Quiet
		schedule string
		want     []int // hours since the start in which it is visited within three days
	}{
		{"nothing asked", news.Quiet{}, "@every 12h", []int{0, 12, day, day + 12, 2 * day, 2*day + 12}},
		{"the night", news.Quiet{Hours: 1<<6 - 1}, "@every 6h", []int{0, 6, 12, 18, day + 6, day + 12, day + 18, 2*day + 6, 2*day + 12, 2*day + 18}},
		{"the night, by cron", news.Quiet{Hours: 1<<6 - 1}, "0 */3 * * *", []int{
			0, 6, 9, 12, 15, 18, 21, day + 6, day + 9, day + 12, day + 15, day + 18, day + 21, 2*day + 6, 2*day + 9, 2*day + 12, 2*day + 15, 2*day + 18, 2*day + 21,
		}},
		{"the weekend is longer than a day", news.Quiet{Days: 1<<time.Saturday | 1<<time.Sunday}, "@every 6h", []int{0, day, 2 * day, 2*day + 6, 2*day + 12, 2*day + 18}},
		{"around the clock", news.Quiet{Hours: 1<<24 - 1, Days: 1<<7 - 1}, "@every 24h", []int{0, day, 2 * day}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := named("quiet", tt.schedule)
				body := fmt.Sprintf("a\nquiet %x %x\n", tt.quiet.Hours, tt.quiet.Days)
				begin := time.Now()
				m := newMemory()
				var hours []int
				for range 3 { // a restart each day: what was asked is kept
					r := newRig(t, Options{})
					r.memory, r.store = m, m
					r.wire.answer = func(*http.Request) reply { return reply{status: 200, body: body} }
					r.Replace([]news.Source{src}, Options{})
					r.run(t, 24*time.Hour-time.Second)
					for _, at := range r.wire.times("quiet.example/feed") {
						hours = append(hours, int(at.Sub(begin)/time.Hour))
					}
				}
				if !slices.Equal(hours, tt.want) {
					t.Errorf("visited in the hours %v, want %v", hours, tt.want)
				}
			})
		})
	}
}

func TestPassKeepsQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Options{})
		r.wire.answer = func(*http.Request) reply { return reply{status: 200, body: "a\nquiet 3f 0\n"} }
		src := named("quiet", "@hourly")
		for _, want := range []string{"", "quiet now; not before 2000-01-01 06:00:00 UTC", ""} {
			err := r.Pass(t.Context(), []news.Source{src}, func(o Outcome) {
				if !strings.Contains(o.Skipped, want) || want == "" && o.Skipped != "" {
					t.Errorf("skipped: %q, want %q", o.Skipped, want)
				}
			})
			if err != nil {
				t.Error(err)
			}
			time.Sleep(3 * time.Hour)
		}
	})
}
