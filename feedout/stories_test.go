package feedout

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
	"straitwire/story"

	"github.com/google/go-cmp/cmp"
)

func noon() time.Time { return time.Now().Add(-24 * time.Hour).UTC().Truncate(24 * time.Hour) }

func (p *newsroom) mustRound() {
	p.t.Helper()
	if err := p.round(); err != nil {
		p.t.Fatal(err)
	}
}

// lines are the entries that a topic shows, the newest first.
func (p *newsroom) lines(topic string) []string {
	p.t.Helper()
	shown := p.shown()
	for _, w := range p.loop.p.Windows() {
		if string(w.Topic) == topic {
			return shown[topic]
		}
	}
	p.t.Fatalf("no topic %s", topic)
	return nil
}

func (p *newsroom) wantLines(topic string, want ...string) {
	p.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), p.lines(topic)); diff != "" {
		p.t.Errorf("topic %s (-want +got):\n%s", topic, diff)
	}
}

// One wire in twelve outlets is one entry of one origin, confirms nothing and
// moves the date once in half an hour; a ministry and a second newsroom make
// it three.
func TestOneWireInTwelveOutlets(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	for i := range 12 {
		p.visit(fmt.Sprintf("o%d", i), noon().Add(time.Duration(10*i)*time.Minute), "1: flood in the valley (AFP)")
		p.mustRound()
	}
	var also strings.Builder
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&also, " also o%d https://o%d.example/1", i, i)
	}
	wire := "o0 flood in the valley (AFP) [12 items, 12 publishers, 1 origin: AFP] joined 02:10" + also.String()
	p.wantLines("all", wire)
	p.wantLines("single", wire)
	p.wantLines("confirmed")
	if got := len(p.lines("every")); got != 12 {
		t.Errorf("copies: show has %d entries, want 12", got)
	}

	p.visit("o1", noon().Add(3*time.Hour), "2: flood says the ministry")
	p.mustRound()
	p.wantLines("single")
	p.wantLines("confirmed",
		"o1 flood says the ministry [13 items, 12 publishers, 2 origins, of them AFP; control: 1 state, 1 unknown]",
		strings.Replace(wire, "12 items, 12 publishers, 1 origin: AFP", "13 items, 12 publishers, 2 origins, of them AFP; control: 1 state, 1 unknown", 1))
	if got := len(p.lines("refuses")); got != 2 {
		t.Errorf("topic refuses has %d entries before the third origin, want 2", got)
	}
	p.visit("o2", noon().Add(4*time.Hour), "2: flood seen by a reporter")
	p.mustRound()
	p.wantLines("refuses")
	if got := p.lines("all")[2]; !strings.Contains(got, "14 items, 12 publishers, 3 origins") {
		t.Errorf("the wire's entry is %s", got)
	}

	// What left has its tombstone, which says why.
	items, err := p.store.Since(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := p.store.Entries(t.Context(), "single", []news.ItemID{items[0].ID})
	if err != nil || entries[items[0].ID].LeftWhy != leftByStory || entries[items[0].ID].Left.IsZero() {
		t.Errorf("entry of topic single: %+v, %v", entries, err)
	}
}

// What was rewritten into something else leaves its story when the next day
// begins, and topics that ask about the story judge both anew.
func TestStoriesPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	texts := func() desk { return story.NewDesk(story.Options{}) }
	p := openNewsroomWith(t, path, 0, false, texts)
	const (
		ferry  = "Ferry with 82 aboard sinks in flood off Surigao: A ferry carrying 82 people sank off Surigao on Monday after its engine failed in the flood, the coast guard said."
		second = "Dozens missing as Surigao ferry sinks in flood: Rescuers searched the flood waters off Surigao for survivors of the ferry, which went down with 82 people aboard."
		murals = "Volunteers paint murals on school walls: Local artists in Hualien have covered four schools with a storm of colours."
	)
	p.visit("o0", noon(), "1: "+ferry)
	p.visit("o1", noon().Add(time.Hour), "1: "+second)
	p.mustRound()
	p.wantLines("single")
	p.visit("o1", noon().Add(2*time.Hour), "1: "+murals)
	p.mustRound()
	p.wantLines("single") // an edit keeps its place
	p.visit("o2", noon().Add(20*time.Hour), "1: Growers in Nantou pick their tea early: Weeks of fog have not harmed it.")
	p.mustRound()
	want := []string{
		"o2 Growers in Nantou pick their tea early []",
		"o1 Volunteers paint murals on school walls []",
		"o0 Ferry with 82 aboard sinks in flood off Surigao []",
	}
	p.wantLines("single", want...)
	p.wantLines("confirmed")
	items, err := p.store.Since(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		placement, _, err := p.store.Placement(t.Context(), it.ID)
		if err != nil || placement.Story != news.StoryID("s"+it.ID) || it.Source == "o1" && placement.Why != partedWhy {
			t.Errorf("%s is placed %+v, %v", it.Title, placement, err)
		}
	}
	// After a restart it is so as well.
	if err := p.store.Close(); err != nil {
		t.Fatal(err)
	}
	again := openNewsroomWith(t, path, 0, false, texts)
	if again.visit("o3", noon().Add(21*time.Hour), "1: "+ferry); again.round() != nil {
		t.Fatal("the second newsroom does not work")
	}
	want[2] = "o0 Ferry with 82 aboard sinks in flood off Surigao [2 items, 2 publishers, 1 origin] joined 21:00 also o3 https://o3.example/1"
	again.wantLines("single", want...)
}

// What an aggregator passes on counts for the outlets that it names, and for
// topics each of them is one.
func TestAggregatorCountsForItsOutlets(t *testing.T) {
	p := openNewsroomWith(t, filepath.Join(t.TempDir(), "straitwire.db"), 0, false, func() desk { return story.NewDesk(story.Options{}) })
	var items []news.Item
	for i, said := range []struct{ outlet, title, text string }{
		{"o1.example", "Ferry with 82 aboard sinks in flood off Surigao", "A ferry carrying 82 people sank off Surigao on Monday after its engine failed in the flood, the coast guard said."},
		{"post.example", "Dozens missing as Surigao ferry sinks in flood", "Rescuers searched the flood waters off Surigao for survivors of the ferry, which went down with 82 people aboard."},
		{"times.example", "Flood sinks Surigao ferry with 82 aboard, dozens missing", "Relatives waited at the port of Surigao for word of the 82 people who were on the ferry."},
	} {
		items = append(items, news.Item{
			GUID: fmt.Sprint(i), Title: said.title + " - " + said.outlet, Summary: said.text, URL: fmt.Sprintf("https://digest.example/%d", i),
			FirstSeen: noon(), Outlet: news.Outlet{Name: said.outlet, URL: "https://" + said.outlet},
		})
	}
	if _, err := p.store.Record(t.Context(), news.Visit{Source: "digest", Started: noon(), Reason: news.ReasonOK}, items); err != nil {
		t.Fatal(err)
	}
	p.mustRound()
	if got := p.lines("confirmed"); len(got) != 3 || !strings.Contains(got[0], "[3 items, 3 publishers, 3 origins]") {
		t.Errorf("topic confirmed: %q, want three of 3 publishers and 3 origins", got)
	}
	p.wantLines("refuses")
	stories, err := p.store.Unsettled(t.Context(), 1)
	if err != nil || len(stories) != 0 {
		t.Errorf("unsettled: %v, %v", stories, err)
	}
}

// Copies fold under the earliest that is in the topic, and the next one takes
// its place when it leaves.
func TestCopiesFoldUnderTheEarliestInTheTopic(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	p.visit("o0", noon(), "1: nothing to see (AFP)")
	p.mustRound()
	for i := 1; i < 4; i++ {
		p.visit(fmt.Sprintf("o%d", i), noon().Add(time.Duration(i)*time.Hour), "1: flood in the valley")
		p.mustRound()
	}
	p.wantLines("all", "o1 flood in the valley [3 items, 3 publishers, 1 origin; control: 1 state] joined 03:00 also o2 https://o2.example/1 also o3 https://o3.example/1")
	p.visit("o1", noon().Add(4*time.Hour), "1: fine weather, nothing to report")
	p.mustRound()
	p.wantLines("all", "o2 flood in the valley [3 items, 3 publishers, 1 origin; control: 1 state] joined 03:00 also o1 https://o1.example/1 also o3 https://o3.example/1")
}

// Who is whose voice may be corrected later: what is counted follows.
func TestCountsFollowTheConfiguration(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	p.visit("o0", noon(), "1: flood in the valley")
	p.visit("o1", noon().Add(time.Hour), "1: flood says the ministry")
	p.mustRound()
	if got := len(p.lines("confirmed")); got != 2 {
		t.Fatalf("confirmed shows %d, want 2", got)
	}
	sources := outlets()
	for _, id := range []news.SourceID{"o0", "o1"} {
		src := sources[id]
		src.Publisher, src.Control = "The House", "military"
		sources[id] = src
	}
	p.loop.p.Replace(Plan{Options: testOptions, Sources: sources, Topics: topics(t, corroborated)})
	p.mustRound()
	p.wantLines("confirmed")
	p.wantLines("single",
		"o1 flood says the ministry [2 items, 1 publisher, 1 origin; control: 1 military]",
		"o0 flood in the valley [2 items, 1 publisher, 1 origin; control: 1 military]")
}

// Whom a member counts for is what the sources say now.
func TestOutletsFollowTheConfiguration(t *testing.T) {
	gn := news.Source{ID: "gn", Title: "Google News", URL: "https://news.google.com/rss"}
	navy := news.Source{ID: "navy", Title: "The Navy", URL: "https://navy.example/rss", Publisher: "navy", Control: "military"}
	placed := []news.Member{
		{Item: "a", Source: "gn", Outlet: news.Outlet{Name: "Navy", URL: "https://navy.example"}, Publisher: "navy.example", Origin: "navy.example"},
		{Item: "b", Source: "gn", Outlet: news.Outlet{Name: "AFP", URL: "https://www.afp.com"}, Publisher: "afp.com", Origin: "afp"},
		{Item: "c", Source: "gone", Outlet: news.Outlet{Name: "Navy"}, Publisher: "old", Origin: "old", Control: "state"},
		{Item: "d", Source: "gn", Publisher: "gn", Origin: "gn"},
	}
	for _, tt := range []struct {
		name    string
		sources []news.Source
		want    []string
	}{
		{"as placed", []news.Source{gn}, []string{"navy.example navy.example  Navy", "afp.com afp  AFP", "old old state gone", "gn gn  Google News"}},
		{"the outlet is configured now", []news.Source{gn, navy}, []string{"navy navy military The Navy", "afp.com afp  AFP", "old old state gone", "gn gn  Google News"}},
		{"it is no aggregator", []news.Source{{ID: "gn", Title: "Digest", URL: "https://digest.example"}, navy}, []string{"gn gn  Digest", "gn afp  Digest", "old old state gone", "gn gn  Digest"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sources := make(map[news.SourceID]news.Source)
			for _, src := range tt.sources {
				sources[src.ID] = src
			}
			r := resolve(topicJudge{}, Plan{Sources: sources, Options: testOptions})
			members := r.remembered(placed)
			also := r.telling(&news.Told{Story: "s", Count: "many", Copies: members}).Also
			for i, m := range members {
				got := fmt.Sprintf("%s %s %s %s", m.Publisher, m.Origin, m.Control, also[i].Source)
				if got != tt.want[i] {
					t.Errorf("member %s is %q, want %q", m.Item, got, tt.want[i])
				}
			}
		})
	}
}

// Many copies do not push other entries out of a feed.
func TestFoldedWindowsAreFull(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	var titles []string
	for i := range 30 {
		titles = append(titles, fmt.Sprintf("%d: storm%d flood", i, i))
	}
	p.visit("o0", noon(), titles...)
	for i := 1; i < 12; i++ {
		p.visit(fmt.Sprintf("o%d", i), noon().Add(time.Hour), titles[0], titles[1], titles[2])
	}
	p.loop.p.Replace(Plan{
		Options: Options{BaseURL: "https://news.example.org", Entries: 20}, Sources: outlets(), Topics: topics(t, corroborated),
	})
	p.mustRound()
	if got := len(p.lines("all")); got != 20 {
		t.Errorf("%d entries, want 20", got)
	}
}

// Over a data file of the time before stories, the kept items get their places
// in the background; those that nobody compares any more get none.
func TestKeptItemsGetTheirPlaces(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	p.visit("o0", time.Now().Add(-20*24*time.Hour), "1: flood long ago")
	for i := range 3*placeBatch + 7 {
		p.visit(fmt.Sprintf("o%d", i%12), noon().Add(time.Duration(i)*time.Minute), fmt.Sprintf("%d: flood %d in the valley", i, i/2))
	}
	st, err := p.store.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.store.Append(t.Context(), st.Seq, nil, nil); err != nil { // as an earlier version did
		t.Fatal(err)
	}
	p.mustRound()
	placed, of := p.loop.p.Placing()
	if placed != of || of != st.Seq {
		t.Errorf("Placing = %d of %d, want %d", placed, of, st.Seq)
	}
	st, err = p.store.Stats(t.Context())
	if err != nil || st.Placed != 3*placeBatch+7 || st.Stories != 1 {
		t.Errorf("%d placed in %d stories, %v", st.Placed, st.Stories, err)
	}
	items, err := p.store.Since(t.Context(), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, placed, err := p.store.Placement(t.Context(), items[0].ID); placed || err != nil {
		t.Errorf("an item of 20 days ago is placed: %v, %v", placed, err)
	}
	for _, w := range p.loop.p.Windows() {
		if w.Topic != "confirmed" {
			continue
		}
		if len(w.Items) != 100 || !slices.ContainsFunc(w.Items, func(l news.Listed) bool { return len(l.Told.Copies) == 1 }) {
			t.Errorf("topic confirmed shows %d items", len(w.Items))
		}
	}
}

// An old item that changes keeps the place it has, and topics judge it by that.
func TestOldItemsKeepTheirStory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	p := openNewsroom(t, path)
	long := time.Now().Add(-20 * 24 * time.Hour)
	p.visit("o0", long, "1: flood in the valley")
	p.visit("o2", long.Add(time.Hour), "1: flood says the ministry")
	items, err := p.store.Since(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	placing := news.Placing{Upto: 2, At: long}
	for _, it := range items { // as it was done then
		placing.Items = append(placing.Items, news.Placed{
			Placement: news.Placement{Item: it.ID, Story: "s-flood", Origin: string(it.Source)},
			Member:    news.Member{Source: it.Source, Publisher: string(it.Source), Seen: it.FirstSeen},
		})
	}
	if err := p.store.Place(t.Context(), 2, nil, placing); err != nil {
		t.Fatal(err)
	}
	p.mustRound()
	if got := p.lines("confirmed"); len(got) != 2 {
		t.Fatalf("confirmed shows %q", got)
	}
	p.visit("o0", time.Now(), "1: flood in the valley, revised")
	p.mustRound()
	if got := p.lines("confirmed"); len(got) != 2 || !strings.Contains(got[1], "revised") {
		t.Errorf("after the revision confirmed shows %q", got)
	}
}

// What was pruned is forgotten by a desk at work, too.
func TestPrunedItemsLeaveTheDesk(t *testing.T) {
	p := openNewsroom(t, filepath.Join(t.TempDir(), "straitwire.db"))
	var titles []string
	for i := range 1001 {
		titles = append(titles, fmt.Sprintf("%d: quake%d at night", i, i))
	}
	p.visit("o0", noon(), titles...)
	p.mustRound()
	d := p.loop.teller.desk.(*headlines)
	if len(d.places) != 1001 {
		t.Fatalf("%d places, want 1001", len(d.places))
	}
	if _, err := p.store.Prune(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	p.loop.refreshed = time.Time{}
	p.mustRound()
	if len(d.places) != 1000 {
		t.Errorf("%d places after the prune, want 1000", len(d.places))
	}
}

// A publisher that joins too soon after another one is dated when the hold is
// over, though nothing else happens then.
func TestPublisherDatesWhatWasHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startAt(t, newMemory(), words{{"ships", "ship", "v1"}}, func() desk { return &headlines{} })
		defer r.stop()
		began := time.Now()
		at := func(minutes int) string { return atomDate(began.Add(time.Duration(minutes) * time.Minute)) }
		put := func(id, source string) {
			it := item(id, "ship adrift")
			it.Source = news.SourceID(source)
			r.news(it)
		}
		updated := func(want string) {
			t.Helper()
			body := r.get("/topics/ships.atom").Body.String()
			_, entry, _ := strings.Cut(body, "<entry")
			_, date, _ := strings.Cut(entry, "<updated>")
			if date, _, _ = strings.Cut(date, "<"); date != want || strings.Count(body, "<entry") != 1 {
				t.Errorf("after %v: updated %s, want %s\n%s", time.Since(began), date, want, body)
			}
		}
		put("a", "cna")
		updated(at(0))
		time.Sleep(10*time.Minute - time.Since(began))
		put("b", "navy")
		updated(at(10))
		time.Sleep(20*time.Minute - time.Since(began))
		put("c", "navy")
		put("d", "third")
		updated(at(10))
		if body := r.get("/topics/ships.atom").Body.String(); !strings.Contains(body, "4 items, 3 publishers, 1 origin") {
			t.Errorf("what is held is not shown:\n%s", body)
		}
		time.Sleep(42*time.Minute - time.Since(began))
		updated(at(40))
	})
}

func TestHeld(t *testing.T) {
	at := func(minutes ...int) (times []time.Time) {
		for _, m := range minutes {
			times = append(times, noon().Add(time.Duration(m)*time.Minute))
		}
		return times
	}
	tests := []struct {
		name       string
		changes    []time.Time
		now        int
		want, next []time.Time // one or none
	}{
		{"none", nil, 0, nil, nil},
		{"one", at(5), 5, at(5), nil},
		{"within the hold", at(5, 34), 34, at(5), at(35)},
		{"when it is over", at(5, 34), 35, at(35), nil},
		{"right at its end", at(5, 35), 35, at(35), nil},
		{"several within it", at(0, 10, 20), 29, at(0), at(30)},
		{"stand for one", at(0, 10, 20), 99, at(30), nil},
		{"and hold the next", at(0, 10, 40), 59, at(30), at(60)},
		{"a stream", at(0, 10, 20, 30, 40, 50, 60, 70), 71, at(60), at(90)},
		{"at once", at(0, 0, 0), 99, at(0), nil},
	}
	for _, tt := range tests {
		date, next := held(tt.changes, at(tt.now)[0])
		if got := [2]time.Time{date, next}; got != [2]time.Time{only(tt.want), only(tt.next)} {
			t.Errorf("%s: held = %v, want %v and %v", tt.name, got, tt.want, tt.next)
		}
	}
}

func only(times []time.Time) (t time.Time) {
	if len(times) > 0 {
		t = times[0]
	}
	return t
}
