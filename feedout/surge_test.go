package feedout

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
)

// monday is the start of the weeks of these tests.
var monday = time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC)

// come makes n arrivals in an hour after monday, from sources in turn.
func come(n, hour int, sources ...string) (out []news.Arrival) {
	for i := range n {
		src := sources[i%len(sources)]
		id := news.ItemID(fmt.Sprintf("%s-%d-%d", src, hour, i))
		out = append(out, news.Arrival{Item: id, Text: id, Source: news.SourceID(src), Seen: monday.Add(time.Duration(hour)*time.Hour + time.Duration(i)*time.Second)})
	}
	return out
}

// weekly repeats a week of counts, by hour.
func weekly(weeks int, count func(hour int) int) (out []news.Arrival) {
	for h := range weeks * weekHours {
		names := []string{"tw-1", "jp-1", "tw-2", "tw-1", "jp-1"}[h%3:]
		out = append(out, come(count(h%weekHours), h, names[:3]...)...)
	}
	return out
}

func byPrefix(id news.SourceID) string { return strings.ToUpper(string(id[:2])) }

func TestSurges(t *testing.T) {
	steady := func(h int) int { return (h%4 + 1) / 4 } // 6 a day
	mondays := func(h int) int {
		if h == 9 {
			return 20
		}
		return steady(h)
	}
	const at = 9*weekHours + 10 // a Monday, 10:00
	copies := come(12, at, "tw-1", "jp-1", "tw-2", "jp-2")
	for i := range copies {
		copies[i].Text = copies[0].Item
	}
	reading := come(40, at, "tw-9", "jp-9")
	for i := range reading {
		reading[i].First = true
	}
	sources := []string{"tw-1", "jp-1", "tw-2"}
	slow := func(perHour int) (out []news.Arrival) {
		for h := at - 11; h <= at; h++ {
			out = append(out, come(perHour, h, sources...)...)
		}
		return out
	}
	tests := []struct {
		name string
		past []news.Arrival
		now  []news.Arrival
		want string
	}{
		{"nothing", nil, nil, ""},
		{"as ever", weekly(9, steady), come(1, at, sources...), ""},
		{"a burst", weekly(9, steady), come(14, at, sources...), "all: 14 items in an hour, usually 1"},
		{"too few to say", weekly(9, func(int) int { return 0 }), come(5, at, sources...), ""},
		{"a burst in the last minutes of the hour before", weekly(9, steady), come(14, at-1, sources...), "all: 14 items in an hour, usually 0"},
		{"a wire in twelve outlets", weekly(9, steady), copies, ""},
		{"what a new source has in store", weekly(9, steady), reading, ""},
		{"one source catches up", weekly(9, steady), come(30, at, "tw-1"), ""},
		{"one source is all there is", come(1, 0, "tw-1"), come(30, at, "tw-1"), "all: 30 items in an hour, usually 0"},
		{"a young topic", weekly(3, steady)[5:], come(30, 3*weekHours-1, sources...), ""},
		{"old enough", weekly(3, steady), come(30, 3*weekHours+8, sources...), "all: 30 items in an hour, usually 1"},
		{"every Monday at nine", weekly(9, mondays), come(21, 9*weekHours+9, sources...), ""},
		{"an hour late", weekly(9, mondays), come(21, at, sources...), ""},
		{"on a Tuesday", weekly(9, mondays), come(21, 9*weekHours+33, sources...), "all: 21 items in an hour, usually 0"},
		{"more than every Monday", weekly(9, mondays), come(60, 9*weekHours+9, sources...), "all: 60 items in an hour, usually 20"},
		{"a long day", weekly(9, steady), slow(3), "all: 40 items in a day, usually 6"},
		{"a day like others", weekly(9, func(h int) int { return 2 }), slow(3), ""},
		{"of one country alone", weekly(9, func(h int) int { return 9 * (h % 24 / 12) }), come(9, at+4, "kr-1", "kr-2"), "KR: 9 items in an hour from KR, usually 0"},
	}
	for _, tt := range tests {
		arrivals := append(slices.Clone(tt.past), tt.now...)
		now := monday
		if len(tt.now) > 0 {
			now = tt.now[len(tt.now)-1].Seen
		}
		if strings.HasPrefix(tt.name, "a burst in the last") {
			now = now.Add(time.Hour)
		}
		var got []string
		for _, s := range surges("t", pulses(arrivals, byPrefix), now) {
			name := s.Country
			if name == "" {
				name = "all"
			}
			got = append(got, name+": "+s.String())
		}
		if strings.Join(got, "; ") != tt.want {
			t.Errorf("%s: surges %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A rhythm of days and weeks that scatters as news do raises few alarms, and a
// tenfold hour is noticed.
func TestSurgesOfRhythms(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	poisson := func(mean float64) (n int) {
		for p := rng.Float64(); p > math.Exp(-mean); n++ {
			p *= rng.Float64()
		}
		return n
	}
	wild := func(p *pulse, h int) (news.Surge, bool) {
		if s, ok := p.surge(hourOf(monday)+int64(h), hourly); ok {
			return s, ok
		}
		return p.surge(hourOf(monday)+int64(h), daily)
	}
	const weeks = 12
	for _, perDay := range []float64{2, 10, 40, 200} {
		alarms, noticed, bursts, hours := 0, 0, 0, 0
		for range 6 {
			p := newPulse(hourOf(monday))
			mean := func(h int) float64 {
				day := []float64{1.2, 1.2, 1.2, 1.2, 1.2, 0.6, 0.4}[h/24%7]
				return perDay / 24 * day * (1 + 0.9*math.Sin(float64(h%24)/24*2*math.Pi))
			}
			add := func(n, h int) {
				for _, a := range come(n, h, "tw-1", "jp-1", "tw-2") {
					p.count(&a)
				}
			}
			for h := range weeks * weekHours {
				add(poisson(mean(h)), h)
				if h < youngWeeks*weekHours {
					continue
				}
				hours++
				if _, ok := wild(p, h); ok {
					alarms++
				}
			}
			for h := weeks * weekHours; h < weeks*weekHours+24; h += 5 {
				q := newPulse(p.first)
				q.counts, q.sources = p.counts, p.sources
				bursts++
				before := p.counts[hourOf(monday)+int64(h)]
				add(max(hourLeast, int(10*mean(h)))-before, h)
				if _, ok := wild(q, h); ok {
					noticed++
				}
			}
		}
		weeksOf := float64(hours) / weekHours
		t.Logf("%g items a day: %.2f alarms a week, %d of %d bursts noticed", perDay, float64(alarms)/weeksOf, noticed, bursts)
		if float64(alarms)/weeksOf > 0.5 {
			t.Errorf("%g items a day: %d alarms in %.0f weeks without a surge", perDay, alarms, weeksOf)
		}
		if noticed < bursts*8/10 {
			t.Errorf("%g items a day: %d of %d bursts noticed", perDay, noticed, bursts)
		}
	}
}

func TestSurgeGoesOn(t *testing.T) {
	s := func(topic string, start, last int) news.Surge {
		return news.Surge{Topic: news.TopicID(topic), Start: monday.Add(time.Duration(start) * time.Hour), Last: monday.Add(time.Duration(last) * time.Hour)}
	}
	tests := []struct {
		name    string
		found   news.Surge
		known   []news.Surge
		want    news.Surge
		changed bool
	}{
		{"a new one", s("a", 9, 9), nil, s("a", 9, 9), true},
		{"noted already", s("a", 9, 9), []news.Surge{s("a", 5, 9)}, s("a", 5, 9), false},
		{"goes on", s("a", 12, 12), []news.Surge{s("a", 5, 9)}, s("a", 5, 12), true},
		{"after a calm", s("a", 21, 21), []news.Surge{s("a", 5, 9)}, s("a", 21, 21), true},
		{"of another topic", s("a", 9, 9), []news.Surge{s("b", 5, 9)}, s("a", 9, 9), true},
	}
	for _, tt := range tests {
		got, changed := goesOn(tt.found, tt.known)
		if diff := cmp.Diff(tt.want, got); diff != "" || changed != tt.changed {
			t.Errorf("%s: changed %v (-want +got):\n%s", tt.name, changed, diff)
		}
	}
}

// A surge is one entry, with one id, however long it lasts and over restarts;
// the topic has a badge while it goes on.
func TestPublisherShowsSurges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newMemory()
		for d := range 60 {
			it := item(fmt.Sprintf("old%d", d), "a ship")
			it.FirstSeen = time.Now().Add(-time.Duration(d+1) * 24 * time.Hour).UTC()
			store.put(it)
		}
		r := start(t, store, words{{"ships", "ship", "v1"}})
		burst := func(name string) {
			for i := range 20 {
				it := item(fmt.Sprintf("%s%d", name, i), "a ship again")
				it.Source = []news.SourceID{"cna", "navy"}[i%2]
				store.put(it)
			}
			r.Wake()
			time.Sleep(2 * watchEvery)
			synctest.Wait()
		}
		entries := func() []string {
			body := r.get("/surges.atom").Body.String()
			if err := validate(".atom", []byte(body)); err != nil {
				t.Errorf("surges.atom is not valid:\n%v", err)
			}
			return idsOf(body)
		}
		if got := entries(); len(got) != 0 || r.Windows()[0].Surge != nil {
			t.Fatalf("before the surge: %q", got)
		}
		burst("a")
		first := entries()
		if len(first) != 1 || r.Windows()[0].Surge == nil || r.Windows()[0].Surge.Count != 20 {
			t.Fatalf("surges %q, badge %v", first, r.Windows()[0].Surge)
		}
		if lines := r.Windows()[0].Surge.Items; len(lines) != surgeLines || lines[0].Source == lines[1].Source {
			t.Errorf("headlines %+v", lines)
		}
		for _, path := range []string{"/surges.rss", "/surges.json"} {
			rec := r.get(path)
			if err := validate(path[len("/surges"):], rec.Body.Bytes()); err != nil || rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "20 items in an hour") || !strings.Contains(rec.Body.String(), "a ship again") {
				t.Errorf("%s: %d %v\n%s", path, rec.Code, err, rec.Body)
			}
		}
		time.Sleep(2 * time.Hour)
		burst("b")
		if diff := cmp.Diff(first, entries()); diff != "" {
			t.Errorf("a surge that goes on is another entry (-before +after):\n%s", diff)
		}
		r.stop()
		time.Sleep(time.Hour)
		r = start(t, store, words{{"ships", "ship", "v1"}})
		defer func() { r.stop() }()
		if diff := cmp.Diff(first, entries()); diff != "" {
			t.Errorf("after a restart (-before +after):\n%s", diff)
		}
		time.Sleep(6 * time.Hour)
		if s := r.Windows()[0].Surge; s != nil {
			t.Errorf("the badge stays: %v", s)
		}
	})
}

// idsOf returns the ids of the entries of an Atom document.
func idsOf(atom string) (ids []string) {
	for _, e := range strings.Split(atom, "<entry")[1:] {
		_, rest, _ := strings.Cut(e, "<id>")
		id, _, _ := strings.Cut(rest, "</id>")
		ids = append(ids, id)
	}
	return ids
}
