package fetcher

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"straitwire/news"
)

const (
	// defaultLeast and defaultMost bound the pauses of an adaptive schedule.
	defaultLeast = 5 * time.Minute
	defaultMost  = 6 * time.Hour
	// unlearned is the pause of an adaptive schedule until enough is known.
	unlearned = 30 * time.Minute
	// price is what a request is worth: the time that one item may wait if
	// that saves one. It decides between requests and delay for all sources
	// alike, so that each request is made where most items wait.
	price = 40 * time.Second
	// grain is the step in which times of visits are weighed.
	grain = 5 * time.Minute
	// finest is that step where visits may come closer together than grain.
	finest = time.Minute
	// horizon is how far a plan looks ahead. What comes after it cannot change
	// the next visit much.
	horizon = 24 * time.Hour
)

// after returns when an adaptive schedule is due after a visit.
func (s Schedule) after(v news.Visit) time.Time {
	last := v.Started.Truncate(time.Second)
	if v.Failures > 0 || !v.Rhythm.Settled(v.Started) {
		return last.Add(s.pause())
	}
	return nextAdaptive(v.Rhythm.Flow(v.Started), last, s.interval, s.most, float64(v.Listed)/2)
}

// parseAdaptive reads the bounds of an adaptive schedule, if there are any.
func parseAdaptive(text string, least time.Duration) (Schedule, error) {
	s := Schedule{adaptive: true, interval: max(defaultLeast, least), most: max(defaultMost, least)}
	if text == "" {
		return s, nil
	}
	const forms = `write for example "adaptive 5m..6h"`
	low, high, found := strings.Cut(text, "..")
	if !found {
		return Schedule{}, errors.New("has no two bounds behind adaptive; " + forms)
	}
	var err error
	if s.interval, err = parseBound(low); err == nil {
		s.most, err = parseBound(high)
	}
	switch {
	case err != nil:
		return Schedule{}, fmt.Errorf("%w; %s", err, forms)
	case s.interval < least:
		return Schedule{}, fmt.Errorf(`would run every %s, more often than limits.min_interval (%s) allows; write "adaptive %s..%s"`,
			brief(s.interval), brief(least), brief(least), brief(max(s.most, least)))
	case s.most < s.interval:
		return Schedule{}, fmt.Errorf(`has a longest pause below the shortest; write "adaptive %s..%s"`, brief(s.most), brief(s.interval))
	case s.most > horizon:
		return Schedule{}, fmt.Errorf(`has a longest pause beyond a day; write "adaptive %s..%s"`, brief(min(s.interval, horizon)), brief(horizon))
	}
	return s, nil
}

func parseBound(text string) (time.Duration, error) {
	text = strings.TrimSpace(text)
	d, err := time.ParseDuration(text)
	if text == "1d" {
		d, err = 24*time.Hour, nil
	}
	if err != nil || d < time.Second || d%time.Second != 0 {
		return 0, fmt.Errorf("has a bound %q that is no pause in whole seconds", text)
	}
	return d, nil
}

// nextAdaptive returns when a source is to be visited after a visit at last,
// least to most after it, so that its items are seen soon with few requests:
// the first step of the plan for a day for which the requests, at their price,
// and the time that the items of the flow would wait cost least. most is never
// more than the horizon. No more than room items are left to come between two
// visits, if any number of visits can prevent it; 0 is no limit.
func nextAdaptive(flow news.Flow, last time.Time, least, most time.Duration, room float64) time.Time {
	step := min(grain, max(least, finest))
	n := int(horizon / step)
	lo := max(1, int((least+step-1)/step))
	hi := max(lo, int(most/step))
	// came[i] is what comes before step i, moment[i] the same times its time:
	// what comes between i and j waits until j in all
	// j*(came[j]-came[i]) - (moment[j]-moment[i]) steps.
	came, moment := make([]float64, n+1), make([]float64, n+1)
	for i := range n {
		// Twice, for the steps are not those of the clock.
		begin := last.Add(time.Duration(i) * step)
		items := (flow.At(begin.Add(step/4)) + flow.At(begin.Add(3*step/4))) * step.Seconds() / 2
		came[i+1] = came[i] + items
		moment[i+1] = moment[i] + items*(float64(i)+0.5)
	}
	request := price.Seconds() / step.Seconds()
	cost, next := make([]float64, n+1), lo
	for i := n - 1; i >= 0; i-- {
		best := -1.0
		for j := min(i+lo, n); j <= min(i+hi, n); j++ {
			if room > 0 && best >= 0 && came[j]-came[i] > room {
				break
			}
			c := float64(j)*(came[j]-came[i]) - (moment[j] - moment[i]) + cost[j]
			if j < n {
				c += request
			} else {
				c += request * float64(n-i) / float64(hi) // the end of the day is no visit
			}
			if best < 0 || c < best {
				best = c
				if i == 0 {
					next = j
				}
			}
		}
		cost[i] = best
	}
	return last.Add(time.Duration(next) * step)
}
