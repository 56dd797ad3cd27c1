package news

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// life plays the visits of one source, as a store would keep them.
type life struct {
	v      Visit
	now    time.Time
	events []Event
}

func newLife() *life {
	return &life{now: time.Date(2026, 9, 9, 12, 0, 0, 0, time.UTC), v: Visit{Source: "alpha", URL: "https://a.example/feed"}}
}

// visit makes one visit that ends so; change may say more of it.
func (l *life) visit(reason Reason, fresh []time.Time, change ...func(*Visit)) {
	before := l.v
	v := before
	v.Started, v.Reason, v.Detail, v.New, v.Delta, v.Follows = l.now, reason, "", len(fresh), false, false
	if reason.Good() {
		v.Failures, v.FailingSince, v.Succeeded = 0, time.Time{}, l.now
		if reason == ReasonEmpty {
			v.Listed, v.Read = 0, l.now
		} else if len(fresh) > 0 || before.Read.IsZero() {
			v.Listed, v.Read = max(v.Listed, len(fresh)), l.now
		}
	} else {
		if v.Failures++; v.Failures == 1 {
			v.FailingSince = l.now
		}
		v.Detail = "what it was"
	}
	for _, c := range change {
		c(&v)
	}
	known := max(0, v.Listed-v.New)
	if v.Follows {
		known = 0
	}
	l.events = append(l.events, Conclude(before, &v, Found{Known: known, Fresh: fresh})...)
	l.v = v
}

// first reads a first document: n items, so far apart, the newest so old.
func (l *life) first(n int, apart, age time.Duration) *life {
	var dates []time.Time
	for i := range n {
		dates = append(dates, l.now.Add(-age-time.Duration(i)*apart))
	}
	l.visit(ReasonOK, dates)
	return l
}

// then makes visits that end so, each after a pause.
func (l *life) then(pause time.Duration, reasons ...Reason) *life {
	for _, reason := range reasons {
		l.now = l.now.Add(pause)
		l.visit(reason, nil)
	}
	return l
}

// writes lets the source have an item each time, and be visited after it.
func (l *life) writes(n int, apart time.Duration) *life {
	for range n {
		l.now = l.now.Add(apart)
		l.visit(ReasonOK, []time.Time{l.now.Add(-time.Minute)})
	}
	return l
}

func times(n int, reason Reason) []Reason {
	reasons := make([]Reason, n)
	for i := range reasons {
		reasons[i] = reason
	}
	return reasons
}

const aDay = 24 * time.Hour

// damagedLife is that of a source whose document is damaged, visit after visit.
func damagedLife(reasons ...Reason) *life {
	l := newLife().first(9, time.Hour, 0)
	for _, reason := range reasons {
		l.now = l.now.Add(15 * time.Minute)
		l.visit(reason, nil, func(v *Visit) { v.Damage, v.Detail = "cut short", "cut short" })
	}
	return l
}

type healthCase struct {
	name string
	life *life
	want Class
	why  string // a part of it
}

// healthCases has a case for each way in which public feeds were found to
// fail, and one for each way of looking like it.
func healthCases() []healthCase {
	since := func(year int, month time.Month, day int) time.Duration {
		return newLife().now.Sub(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
	}
	return []healthCase{
		{"frozen for a month, in its first document", newLife().first(20, 30*time.Minute, 757*time.Hour).then(time.Hour, ReasonNotModified), ClassFrozen, "newest item is of 2026-08-08"},
		{"frozen for ten years", newLife().first(10, 3*aDay, since(2016, 3, 15)).then(time.Hour, ReasonNotModified), ClassFrozen, "2016-03-15"},
		{"frozen for three years, a busy channel", newLife().first(30, time.Hour, since(2023, 9, 18)).then(time.Hour, ReasonNotModified), ClassFrozen, "2023-09-18"},
		{"frozen for three years, two items a week", newLife().first(10, 4*aDay, since(2023, 2, 14)).then(time.Hour, ReasonNotModified), ClassFrozen, "2023-02-14"},
		{"frozen though old posts change", newLife().first(25, 2*aDay, since(2024, 12, 7)).then(aDay, ReasonOK, ReasonOK), ClassFrozen, "2024-12-07"},
		{"a single item, years old", newLife().first(1, 0, since(2023, 1, 1)).then(time.Hour, ReasonNotModified), ClassFrozen, "2023-01-01"},
		{"slow: five days on a daily outlet", newLife().first(20, 5*time.Hour, 5*aDay).then(time.Hour, ReasonNotModified), ClassStale, "came 5 days ago"},
		{"slow: four months on a daily one", newLife().first(10, aDay, 115*aDay).then(time.Hour, ReasonNotModified), ClassFrozen, "longest usual pause"},
		{"a wire that stops", newLife().first(30, 20*time.Minute, 0).writes(16*24, time.Hour).then(time.Hour, times(14, ReasonNotModified)...), ClassStale, "came 14h ago"},
		{"html", newLife().first(9, aDay, 0).then(time.Hour, times(3, ReasonPage)...), ClassPage, "web page"},
		{"redirect_loop", newLife().then(time.Hour, times(5, ReasonRedirects)...), ClassBroken, "what it was"},
		{"401", newLife().then(time.Hour, times(3, ReasonRefused)...), ClassRefused, "3 times"},
		{"403", newLife().first(9, aDay, 0).then(time.Hour, times(3, ReasonRefused)...), ClassRefused, "since 2026-09-09 13:00 UTC"},
		{"451", newLife().first(9, aDay, 0).then(time.Hour, times(9, ReasonRefused)...), ClassRefused, ""},
		{"404", newLife().first(9, aDay, 0).then(time.Hour, times(3, ReasonMissing)...), ClassGone, ""},
		{"410, at once", newLife().first(9, aDay, 0).then(time.Hour, ReasonGone), ClassGone, "not be asked again"},
		{"host_gone", newLife().first(9, aDay, 0).then(time.Hour, times(5, ReasonDNS)...), ClassGone, ""},
		{"never_existed", newLife().then(time.Hour, times(3, ReasonMissing)...), ClassGone, ""},
		{"error_page_as_xml", newLife().first(9, aDay, 0).then(time.Hour, times(3, ReasonNotFeed)...), ClassWrong, "something else than a feed"},
		{"a document without items", newLife().first(9, aDay, 0).then(time.Hour, times(2, ReasonEmpty)...), ClassEmpty, "lists nothing"},
		{"and unchanged since", newLife().first(9, aDay, 0).then(time.Hour, ReasonEmpty, ReasonNotModified, ReasonNotModified), ClassEmpty, "lists nothing"},
		{"tls", newLife().first(9, aDay, 0).then(time.Hour, times(5, ReasonTLS)...), ClassTLS, ""},
		{"timeout", newLife().first(9, aDay, 0).then(time.Hour, times(5, ReasonTimeout)...), ClassTimeout, ""},
		{"geo_block", newLife().then(time.Hour, times(3, ReasonRefused)...), ClassRefused, ""},
		{"429", newLife().first(9, aDay, 0).then(time.Hour, times(5, ReasonLimited)...), ClassLimited, ""},
		{"a server error", newLife().first(9, aDay, 0).then(time.Hour, times(5, ReasonStatus)...), ClassBroken, ""},
		{"malformed", newLife().first(9, aDay, 0).then(time.Hour, times(3, ReasonMalformed)...), ClassMalformed, ""},
		{"degraded, and the same each time", damagedLife(ReasonDegraded, ReasonNotModified, ReasonNotModified, ReasonNotModified), ClassDegraded, "damaged; the complete items were read: cut short"},
		{"degraded, between two that are the same", damagedLife(ReasonDegraded, ReasonNotModified, ReasonDegraded, ReasonNotModified), ClassDegraded, "damaged"},
		{"degraded", newLife().first(9, aDay, 0).then(time.Hour, times(2, ReasonDegraded)...), ClassDegraded, "damaged"},
		{"our own limits", newLife().then(time.Hour, times(3, ReasonTooLarge)...), ClassBlocked, ""},
		{"our own mistake", newLife().then(time.Hour, times(3, ReasonPanic)...), ClassInternal, ""},

		{"flapping is no news", newLife().first(9, aDay, 0).then(time.Hour, ReasonDNS, ReasonDNS, ReasonNotModified, ReasonDNS, ReasonNotModified, ReasonDNS, ReasonDNS, ReasonNotModified, ReasonDNS), ClassOK, ""},
		{"nor are a few failures of the network", newLife().first(9, aDay, 0).then(time.Hour, times(4, ReasonTimeout)...), ClassOK, ""},
		{"no_dates", func() *life {
			l := newLife()
			l.visit(ReasonOK, make([]time.Time, 10))
			return l.then(time.Hour, ReasonNotModified)
		}(), ClassOK, "It answers."},
		{"a night", newLife().first(40, 10*time.Minute, 0).then(time.Hour, times(9, ReasonNotModified)...), ClassQuiet, "came 9h ago"},
		{"a weekend of an unknown", newLife().first(10, time.Hour, 60*time.Hour).then(time.Hour, ReasonNotModified), ClassQuiet, ""},
		{"a month without news of a monthly", newLife().first(10, 30*aDay, 29*aDay).then(time.Hour, ReasonNotModified), ClassOK, ""},
		{"two months without news of a monthly", newLife().first(10, 30*aDay, 65*aDay).then(time.Hour, ReasonNotModified), ClassQuiet, ""},
		{"a year without news of a monthly", newLife().first(10, 30*aDay, 300*aDay).then(time.Hour, ReasonNotModified), ClassStale, ""},
		{"two items, a year old", newLife().first(2, 90*aDay, 365*aDay).then(time.Hour, ReasonNotModified), ClassOK, ""},
		{"wrong_content", func() *life {
			l := newLife()
			called := func(title string, follows bool) func(*Visit) {
				return func(v *Visit) { v.Title, v.Follows = title, follows }
			}
			l.visit(ReasonOK, every(l.now.Add(-8*time.Hour), l.now, time.Hour), called("Marines News", false))
			l.now = l.now.Add(time.Hour)
			l.visit(ReasonOK, every(l.now.Add(-8*time.Hour), l.now, time.Hour), called("Air Force News", true))
			l = l.then(time.Hour, ReasonNotModified)
			l.events = slices.DeleteFunc(l.events, func(e Event) bool { return e.Kind == EventGap })
			return l
		}(), ClassWrong, `"Air Force News" instead of "Marines News"`},
		{"a holiday of an old friend", newLife().first(20, 4*time.Hour, 0).writes(4*7, aDay).then(aDay, times(2, ReasonNotModified)...), ClassQuiet, ""},
	}
}

func TestHealthOfWhatFails(t *testing.T) {
	for _, tt := range healthCases() {
		t.Run(tt.name, func(t *testing.T) {
			v := tt.life.v
			why := Explain(v, v.Started)
			if v.Health.Class != tt.want || tt.want != ClassOK && !strings.Contains(why, tt.why) {
				t.Errorf("health = %+v, why %q; want %s, %q (rhythm: last %s, usual %s)", v.Health, why, tt.want, tt.why, v.Rhythm.Last, v.Rhythm.Usual())
			}
			told := 0
			for _, e := range tt.life.events {
				if e.Kind != EventHealth || e.Text == "" || e.Class != tt.want {
					t.Errorf("told %+v", e)
				}
				told++
			}
			if want := map[bool]int{true: 0, false: 1}[tt.want.Healthy()]; told != want {
				t.Errorf("told %d events, want %d: %+v", told, want, tt.life.events)
			}
		})
	}
}

// TestHealthKnowsTheFaults holds the cases to a list of faults that were seen
// in public feeds.
func TestHealthKnowsTheFaults(t *testing.T) {
	list, err := os.ReadFile("../../shared/domain/feeds.yaml")
	if err != nil {
		t.Skip("no list of faults beside the repository")
	}
	_, faults, found := strings.Cut(string(list), "\nfault_classes:\n")
	if !found {
		t.Skip("the list beside the repository has no fault_classes")
	}
	for line := range strings.Lines(faults) {
		fault, _, isKey := strings.Cut(strings.Trim(strings.TrimSpace(line), `"`), ":")
		if !isKey || !strings.HasPrefix(line, "  ") {
			break
		}
		fault = strings.Trim(fault, `"`)
		if !slices.ContainsFunc(healthCases(), func(c healthCase) bool { return strings.HasPrefix(c.name, fault) }) {
			t.Errorf("no case of fault %s", fault)
		}
	}
}

func TestHealthMovedAndWrong(t *testing.T) {
	l := newLife().first(9, time.Hour, 0)
	for range 2 {
		l.now = l.now.Add(time.Hour)
		l.visit(ReasonNotModified, nil, func(v *Visit) { v.Moved = "https://b.example/feed" })
	}
	if l.v.Health.Class != ClassMoved {
		t.Errorf("moved: %+v", l.v.Health)
	}

	l = newLife()
	called := func(title string, follows bool) func(*Visit) {
		return func(v *Visit) { v.Title, v.Follows = title, follows }
	}
	brought := func() []time.Time {
		var dates []time.Time
		for i := range 8 {
			dates = append(dates, l.now.Add(-time.Duration(i)*time.Minute))
		}
		return dates
	}
	l.visit(ReasonOK, brought(), called("Marines News", false))
	l.now = l.now.Add(time.Hour)
	l.visit(ReasonOK, brought(), called("Air Force News", true))
	l.now = l.now.Add(time.Hour)
	l.visit(ReasonNotModified, nil)
	if why := Explain(l.v, l.now); l.v.Health.Class != ClassWrong || !strings.Contains(why, `"Air Force News" instead of "Marines News"`) {
		t.Errorf("another publisher's documents: %+v, %s", l.v.Health, why)
	}
	for range 2 {
		l.now = l.now.Add(time.Hour)
		l.visit(ReasonOK, brought(), called("Marines News", true))
	}
	if l.v.Was != "" || l.v.Health.Class != ClassOK {
		t.Errorf("its own again: was %q, %+v", l.v.Was, l.v.Health)
	}
	l.now = l.now.Add(time.Hour)
	l.visit(ReasonOK, brought()[:2], called("Marine Corps News", false))
	if l.v.Was != "" {
		t.Errorf("a new name alone is taken for another publisher")
	}
}

func TestHealthEvents(t *testing.T) {
	tell := func(events []Event) string {
		var told []string
		for _, e := range events {
			told = append(told, fmt.Sprintf("%s %s<%s", e.Kind, e.Class, e.Was))
		}
		return strings.Join(told, ", ")
	}
	down := times(5, ReasonTimeout)
	tests := []struct {
		name string
		life *life
		want string
	}{
		{"well from the start", newLife().first(9, time.Hour, 0).writes(50, time.Hour), ""},
		{"one entry a failure, one for its end", newLife().first(9, aDay, 0).then(time.Hour, down...).then(time.Hour, ReasonOK, ReasonOK), "health timeout<ok, revived ok<timeout"},
		{"one good visit is no end", newLife().first(9, aDay, 0).then(time.Hour, down...).then(time.Hour, ReasonOK).then(time.Hour, down...), "health timeout<ok"},
		{"from one trouble to another", newLife().first(9, aDay, 0).then(time.Hour, down...).then(time.Hour, times(3, ReasonMissing)...), "health timeout<ok, health gone<timeout"},
		{"troubles in turn", newLife().first(9, aDay, 0).then(time.Hour, ReasonDNS, ReasonTimeout, ReasonDNS, ReasonTimeout, ReasonTLS, ReasonDNS), ""},
		{"dead from the start", newLife().then(time.Hour, times(6, ReasonDNS)...), "health gone<"},
		{"quiet and ok in turn", newLife().first(40, 10*time.Minute, 0).then(time.Hour, times(9, ReasonNotModified)...).writes(2, time.Minute), ""},
		{"the dead come back", newLife().first(20, time.Hour, 90*aDay).then(time.Hour, ReasonNotModified, ReasonNotModified).writes(1, time.Hour), "health frozen<, revived ok<frozen"},
	}
	for _, tt := range tests {
		if got := tell(tt.life.events); got != tt.want {
			t.Errorf("%s: told %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestConcludeGaps(t *testing.T) {
	l := newLife()
	doc := func(follows bool) {
		l.now = l.now.Add(time.Hour)
		var dates []time.Time
		for i := range 10 {
			dates = append(dates, l.now.Add(-time.Duration(i)*time.Minute))
		}
		l.visit(ReasonOK, dates, func(v *Visit) { v.Follows = follows })
	}
	doc(false)
	for i, want := range []int{1, 2, 3, 4, 5, 6, 6} {
		doc(true)
		if l.v.Hurry != want || l.v.HurryAt(l.now.Add(23*time.Hour)) != want || l.v.HurryAt(l.now.Add(24*time.Hour)) != 0 {
			t.Errorf("after gap %d: hurry %d, a day later %d; want %d and 0", i+1, l.v.Hurry, l.v.HurryAt(l.now.Add(24*time.Hour)), want)
		}
	}
	l.now = l.now.Add(30 * time.Hour)
	doc(true)
	if l.v.Hurry != 1 || l.v.Gaps != 8 {
		t.Errorf("a gap on another day: hurry %d, %d gaps; want 1 and 8", l.v.Hurry, l.v.Gaps)
	}
	if len(l.events) != 2 || l.events[0].Kind != EventGap || !strings.Contains(l.events[0].Text, "10 that it lists") {
		t.Errorf("told %+v; want a gap a day", l.events)
	}
}

func TestClassSeverity(t *testing.T) {
	for _, c := range []Class{ClassOK, ClassGone, ClassFrozen, ClassInternal, ClassWrong} {
		if c.Severity() < 0 {
			t.Errorf("%s has no severity", c)
		}
	}
	if Class("other").Severity() >= 0 {
		t.Error("an unknown class has a severity")
	}
}
