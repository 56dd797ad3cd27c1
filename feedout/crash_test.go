package feedout

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
	"straitwire/story"
	"straitwire/topic"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v4"
)

var errCrash = errors.New("the power is out")

// fragile is a store whose nth write is the last one: it fails, or it is
// written and nobody is there any more to hear of it.
type fragile struct {
	*store.Store
	writes, last int
	written      bool
}

func (f *fragile) write(do func() error) error {
	if f.writes++; f.writes != f.last {
		return do()
	}
	if f.written {
		if err := do(); err != nil {
			return err
		}
	}
	return errCrash
}

func (f *fragile) Place(ctx context.Context, checkpoint uint64, entries []news.Entry, p news.Placing) error {
	return f.write(func() error { return f.Store.Place(ctx, checkpoint, entries, p) })
}

func (f *fragile) Append(ctx context.Context, checkpoint uint64, entries []news.Entry, filters map[news.TopicID]string) error {
	return f.write(func() error { return f.Store.Append(ctx, checkpoint, entries, filters) })
}

// topics compiles topics of a configuration.
func topics(tb testing.TB, text string) *topic.Set {
	tb.Helper()
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		tb.Fatal(err)
	}
	specs, err := topic.BuiltinLexicon().Parse("config.yaml", &doc)
	if err != nil {
		tb.Fatal(err)
	}
	set, err := topic.Compile(specs)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

const corroborated = `
- {id: all, match: {any: [flood, quake, storm, rain, fog]}}
- {id: every, match: {any: [flood, quake, storm, rain, fog]}, copies: show}
- {id: told, match: {any: [flood, quake, storm, rain, fog]}, entries: stories}
- {id: confirmed, match: {all: [{any: [flood, quake, storm, rain, fog]}, {min_publishers: {n: 2, within: 6h}}]}}
- {id: single, match: {all: [{any: [flood, quake, storm, rain, fog]}, {single_source: true}]}}
- {id: refuses, match: {any: [flood, quake, storm, rain, fog], none: [{min_publishers: {n: 3}}]}}
`

func outlets() map[news.SourceID]news.Source {
	sources := make(map[news.SourceID]news.Source)
	for i := range 12 {
		id := news.SourceID(fmt.Sprintf("o%d", i))
		sources[id] = news.Source{ID: id, Title: strings.ToUpper(string(id)), Control: []string{"", "state", "independent"}[i%3]}
	}
	sources["digest"] = news.Source{ID: "digest", Title: "Digest", Kind: "aggregator", Control: "party"}
	return sources
}

// newsroom is a publisher over a data file, to be driven round by round.
type newsroom struct {
	t     testing.TB
	store *fragile
	loop  *loop
}

// openNewsroom opens a data file under a desk of headlines.
func openNewsroom(t testing.TB, path string) *newsroom {
	t.Helper()
	return openNewsroomWith(t, path, 0, false, func() desk { return &headlines{} })
}

// openNewsroomWith opens a data file whose nth write is the last.
func openNewsroomWith(t testing.TB, path string, last int, written bool, newDesk func() desk) *newsroom {
	t.Helper()
	st, err := store.Open(path, store.Options{MaxPerSource: 1000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	f := &fragile{Store: st, last: last, written: written}
	p := NewPublisher(f, Plan{Options: testOptions, Sources: outlets(), Topics: topics(t, corroborated)}, nil)
	p.newDesk = newDesk
	return &newsroom{t: t, store: f, loop: newLoop(p)}
}

func (p *newsroom) round() error { return p.loop.round(p.t.Context()) }

// visit records what a source says at a time.
func (p *newsroom) visit(source string, at time.Time, titles ...string) {
	p.t.Helper()
	var items []news.Item
	for _, title := range titles {
		guid, title, _ := strings.Cut(title, ": ")
		title, text, _ := strings.Cut(title, ": ")
		items = append(items, news.Item{GUID: guid, Title: title, Summary: text, URL: "https://" + source + ".example/" + guid, FirstSeen: at})
	}
	v := news.Visit{Source: news.SourceID(source), Started: at, Reason: news.ReasonOK}
	if _, err := p.store.Record(p.t.Context(), v, items); err != nil {
		p.t.Fatal(err)
	}
}

// shown is what readers see of all topics, and what is kept of stories.
func (p *newsroom) shown() map[string][]string {
	p.t.Helper()
	out := make(map[string][]string)
	for _, w := range p.loop.p.Windows() {
		out[string(w.Topic)] = []string{}
		for _, l := range w.Items {
			entry := fmt.Sprintf("%s %s [%s]", l.Item.Source, l.Item.Title, l.Told.Count)
			if date, _ := held(l.Told.Joins, time.Now()); !date.IsZero() {
				entry += " joined " + date.Format("15:04")
			}
			for _, c := range append(l.Told.Copies, l.Told.Others...) {
				entry += fmt.Sprintf(" also %s %s", c.Source, c.URL)
			}
			out[string(w.Topic)] = append(out[string(w.Topic)], entry)
		}
	}
	items, err := p.store.Since(p.t.Context(), 0, 1000)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, it := range items {
		placement, placed, err := p.store.Placement(p.t.Context(), it.ID)
		if err != nil || !placed {
			p.t.Fatalf("item %s %q is not placed (%v)", it.ID, it.Title, err)
		}
		out["placements"] = append(out["placements"], fmt.Sprintf("%+v", placement))
	}
	unsettled, err := p.store.Unsettled(p.t.Context(), 10)
	if err != nil || len(unsettled) > 0 {
		p.t.Fatalf("unsettled: %v, %v", unsettled, err)
	}
	return out
}

// newspaper is what comes in, document by document.
func newspaper(now time.Time) []func(p *newsroom) {
	at := func(minutes int) time.Time { return now.Add(time.Duration(minutes) * time.Minute) }
	return []func(p *newsroom){
		func(p *newsroom) {
			p.visit("o0", at(0), "1: flood in the valley", "2: quake at night (AFP)", "3: storm ahead")
		},
		func(p *newsroom) { p.visit("o1", at(10), "1: flood in the valley", "2: quake at night (AFP)") },
		func(p *newsroom) { p.visit("o2", at(20), "1: flood takes a bridge", "2: quake at night (AFP)") },
		func(p *newsroom) {
			p.visit("o3", at(30), "1: rain without end", "2: flood in the valley")
			p.visit("o4", at(31), "1: flood says the ministry")
		},
		func(p *newsroom) { p.visit("o0", at(40), "1: flood in the valley, revised", "3: storm ahead, really") },
		func(p *newsroom) { p.visit("o5", at(50), "1: rain+flood over the land") },
		func(p *newsroom) { p.visit("o6", at(900), "1: storm ahead", "2: quake felt by many", "3: fog alone") },
	}
}

// agency is what comes in for a desk that reads: a wire in several outlets,
// the ministry, a paper of its own, a revision, and something else.
func agency(now time.Time) []func(p *newsroom) {
	const (
		wire     = "Two dead as ships collide in flood: TAIPEI (AFP) - Two sailors died and three are missing after a cargo ship registered in Panama collided with a ferry in the harbour of Kaohsiung during the flood early on Tuesday, the coast guard said. The 12,000-tonne vessel was on its way to Busan when it struck the ferry in heavy rain."
		ministry = "Transport ministry confirms two sailors dead in Kaohsiung ship collision during flood, three missing"
		paper    = "Ferry and cargo ship collide in Kaohsiung harbour, two sailors dead, three missing after flood"
		murals   = "Volunteers paint murals on the walls of Hualien schools for a storm of colours"
		tea      = "Growers in Nantou pick their spring tea early after weeks of fog"
		other    = "Finance committee passes budget for storm shelters after long debate in parliament over bonds"
	)
	at := func(minutes int) time.Time { return now.Add(time.Duration(minutes) * time.Minute) }
	return []func(p *newsroom){
		func(p *newsroom) { p.visit("o0", at(0), "1: "+wire, "2: "+other) },
		func(p *newsroom) {
			p.visit("o1", at(10), "1: "+wire)
			p.visit("o2", at(11), "1: "+strings.Replace(wire, "TAIPEI (AFP) - ", "", 1))
		},
		func(p *newsroom) { p.visit("o3", at(30), "1: "+ministry) },
		func(p *newsroom) { p.visit("o4", at(40), "1: "+paper, "2: "+other) },
		func(p *newsroom) { p.visit("o0", at(50), "1: "+wire+" Four patrol boats searched the area.") },
		func(p *newsroom) { p.visit("o5", at(60), "1: "+wire) },
		func(p *newsroom) { p.visit("o3", at(70), "1: "+murals) },
		func(p *newsroom) { p.visit("o6", at(20*60), "1: "+tea) }, // the next day: o3 leaves the story
	}
}

// A process that ends at any write, before it or right behind it, goes on as
// if nothing had been; and so does one that only could not write for a while.
func TestCrashAtEveryWrite(t *testing.T) {
	for _, paper := range []struct {
		name     string
		desk     func() desk
		comes    func(time.Time) []func(p *newsroom)
		thorough bool
	}{
		{"headlines", func() desk { return &headlines{} }, newspaper, true},
		{"texts", func() desk { return story.NewDesk(story.Options{}) }, agency, false},
	} {
		t.Run(paper.name, func(t *testing.T) { crashAtEveryWrite(t, paper.desk, paper.comes, paper.thorough) })
	}
}

func crashAtEveryWrite(t *testing.T, newDesk func() desk, comes func(time.Time) []func(p *newsroom), thorough bool) {
	now := time.Now().Add(-24 * time.Hour).UTC().Truncate(time.Hour)
	run := func(t *testing.T, last int, written, restart bool) (shown map[string][]string, writes int) {
		path := filepath.Join(t.TempDir(), "straitwire.db")
		p := openNewsroomWith(t, path, last, written, newDesk)
		for _, come := range comes(now) {
			come(p)
			for err := p.round(); err != nil; err = p.round() {
				if !errors.Is(err, errCrash) {
					t.Fatal(err)
				}
				if restart {
					if err := p.store.Close(); err != nil {
						t.Fatal(err)
					}
					p = openNewsroomWith(t, path, 0, false, newDesk)
				}
			}
		}
		return p.shown(), p.store.writes
	}
	want, writes := run(t, 0, false, false)
	for _, topic := range []string{"all", "every", "confirmed", "single", "refuses"} {
		if len(want[topic]) == 0 {
			t.Errorf("topic %s shows nothing: %v", topic, want)
		}
	}
	if writes < 10 {
		t.Errorf("only %d writes", writes)
	}
	for last := 1; last <= writes; last++ {
		ways := []struct {
			name             string
			written, restart bool
		}{{"before it", false, true}, {"behind it", true, true}, {"not heard of", true, false}}
		if testing.Short() || !thorough { // a desk that reads takes its time
			ways = ways[last%3:][:1]
		}
		for _, how := range ways {
			t.Run(fmt.Sprintf("write %d, %s", last, how.name), func(t *testing.T) {
				t.Parallel() // they wait for the disk
				got, _ := run(t, last, how.written, how.restart)
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("shown (-without +with the crash):\n%s", diff)
				}
			})
		}
	}
}
