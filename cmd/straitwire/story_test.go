package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"straitwire/config"
	"straitwire/news"
	"straitwire/topic"

	"github.com/google/go-cmp/cmp"
)

// outlets is one server with the feeds of many sources: /source.rss.
type outlets struct {
	*httptest.Server
	mu    sync.Mutex
	items map[string]string
}

func newOutlets(t *testing.T) *outlets {
	o := &outlets{items: make(map[string]string)}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		name := strings.TrimSuffix(strings.Trim(r.URL.Path, "/"), ".rss")
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>%s</title><link>http://%s.example/</link>%s</channel></rss>`, name, name, o.items[name])
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *outlets) publish(source, guid, title, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.items[source] = fmt.Sprintf(`<item><guid isPermaLink="false">%s</guid><title>%s</title><link>http://%s.example/%s</link><description>%s</description></item>`,
		guid, title, source, guid, text) + o.items[source]
}

func (o *outlets) config(t *testing.T, dir string, sources []string, topics string) string {
	t.Helper()
	u, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("limits: {min_interval: 1s, per_host: 1ms, allow_addresses: [127.0.0.0/8], allow_ports: [%d]}\nsources:\n", netip.MustParseAddrPort(u.Host).Port())
	for i, id := range sources {
		control := []string{"independent", "state", "government"}[i%3]
		text += fmt.Sprintf("  - {id: %s, title: The %s, url: \"%s/%s.rss\", schedule: \"@every 1s\", language: en, control: %s}\n", id, id, o.URL, id, control)
	}
	path := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(path, []byte(text+"topics:\n"+topics), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	wireTitle = "Two dead as cargo ship and fishing boat collide in strait"
	wireText  = "TAIPEI (AFP) - Two fishermen died and three are missing after a cargo ship registered in Panama collided with a fishing boat in the Taiwan Strait early on Tuesday, the coast guard said. The 12,000-tonne vessel was on its way from Kaohsiung to Busan when it struck the boat some 40 nautical miles west of Taichung in dense fog. Rescue helicopters and four patrol boats searched the area."
)

// TestStories follows one wire through twelve outlets into feeds, pages and
// topics, over a restart, until others confirm it.
func TestStories(t *testing.T) {
	dir := t.TempDir()
	o := newOutlets(t)
	var sources []string
	for i := range 12 {
		id := fmt.Sprintf("paper%d", i)
		sources = append(sources, id)
		o.publish(id, "w", wireTitle, wireText)
	}
	sources = append(sources, "guard", "courier")
	path := o.config(t, dir, sources, `
  - {id: strait, match: strait}
  - {id: every, match: strait, copies: show}
  - {id: confirmed, match: {all: [strait, {min_publishers: {n: 3, within: 6h}}]}}
  - {id: single, match: {all: [strait, {single_source: true}]}}
`)
	data := filepath.Join(dir, "data")
	d := start(t, data, "serve", "--config", path)
	d.wait("all outlets", func() bool { return len(d.titles("every")) == 12 })
	d.wait("the copies to fold", func() bool {
		return len(d.titles("strait")) == 1 && len(d.titles("single")) == 1 && strings.Contains(d.get("/topics/strait.json"), "12 items")
	})
	var feed struct {
		Items []struct {
			ID  string `json:"id"`
			Ext struct {
				Story struct {
					ID     string `json:"id"`
					Count  string `json:"count"`
					Copies []struct{ URL string }
				}
			} `json:"_straitwire"`
		}
	}
	body := d.get("/topics/strait.json")
	if err := json.Unmarshal([]byte(body), &feed); err != nil || len(feed.Items) != 1 {
		t.Fatalf("%v\n%s", err, body)
	}
	told := feed.Items[0].Ext.Story
	if !strings.HasPrefix(told.Count, "12 items, 12 publishers, 1 origin: AFP") || len(told.Copies) != 11 {
		t.Errorf("the feed tells %+v", told)
	}
	if n := strings.Count(d.get("/topics/strait"), "<li>also:"); n != 11 {
		t.Errorf("the page lists %d copies, want 11", n)
	}
	link := regexp.MustCompile(`/stories/[a-z0-9]+`).FindString(d.get("/topics/strait"))
	if page := d.get(link); !strings.Contains(page, "12 items, 12 publishers, 1 origin: AFP") || !strings.Contains(page, "The same text in 11 more places") {
		t.Errorf("GET %q has no count or no copies:\n%s", link, page)
	}
	if page := d.get("/sources/paper3"); !strings.Contains(page, "The paper3") || !strings.Contains(page, "a document") && !strings.Contains(page, "nothing changed") {
		t.Errorf("the page of a source:\n%s", page)
	}
	if got := d.titles("confirmed"); len(got) != 0 {
		t.Errorf("one wire is confirmed by its copies: %q", got)
	}
	for _, ref := range []string{told.ID, feed.Items[0].ID, "http://paper3.example/w"} {
		out, err := d.ask("story", ref)
		if err != nil || !strings.Contains(out, "12 items, 12 publishers, 1 origin: AFP") || strings.Count(out, "origin AFP") != 12 || !strings.Contains(out, wireTitle) {
			t.Errorf("story %s = %v\n%s", ref, err, out)
		}
	}
	if _, err := d.ask("story", "http://nowhere.example/"); err == nil || !strings.Contains(err.Error(), "no story and no kept item") {
		t.Errorf("story of nothing: %v", err)
	}
	out, err := d.ask("explain", "confirmed", "http://paper3.example/w")
	if err != nil || !strings.Contains(out, "1 of 3 publishers within 6h: afp") || !strings.Contains(out, "12 items, 12 publishers, 1 origin: AFP") {
		t.Errorf("explain = %v\n%s", err, out)
	}
	before := d.get("/topics/strait.atom")
	if code, stderr := d.stop(); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}

	d = start(t, data, "serve", "--config", path)
	d.wait("the feeds", func() bool { return d.get("/readyz") == "ok\n" })
	if diff := cmp.Diff(port(before), port(d.get("/topics/strait.atom"))); diff != "" {
		t.Errorf("another edition after the restart (-before +after):\n%s", diff)
	}
	o.publish("guard", "g", "Coast guard: two fishermen dead after collision with cargo ship in Taiwan Strait, three missing",
		"The coast guard administration confirms that a cargo ship registered in Panama collided with a fishing boat in the Taiwan Strait west of Taichung in dense fog early on Tuesday. Two fishermen died; three are missing. Four patrol boats and helicopters are searching the area.")
	o.publish("courier", "c", "Fishing boat hit by cargo ship in Taiwan Strait, two fishermen dead",
		"Two fishermen were killed and three others are missing after a collision between their fishing boat and a Panama-registered cargo ship bound for Busan in the Taiwan Strait, west of Taichung. Our reporter at the harbour spoke to the families. The search with helicopters and patrol boats goes on in dense fog.")
	d.wait("the others", func() bool { return len(d.titles("every")) == 14 })
	d.wait("the wire to be confirmed by two", func() bool { return len(d.titles("confirmed")) == 3 })
	d.wait("nothing to be left of the single source", func() bool { return len(d.titles("single")) == 0 })
	out, err = d.ask("story", told.ID)
	if err != nil || !strings.Contains(out, "14 items, 14 publishers, 3 origins") {
		t.Errorf("story after the restart = %v\n%s", err, out)
	}
	if out, err = d.ask("explain", "single", "http://paper0.example/w"); err != nil || !strings.Contains(out, "others have reported it since") {
		t.Errorf("explain = %v\n%s", err, out)
	}
	var report statusReport
	d.status(&report)
	if report.Store.Stories != 1 || report.Store.Placed != 14 || report.Store.Placing != 100 {
		t.Errorf("status counts %+v", report.Store)
	}
	var titles []string
	for _, w := range report.Topics {
		titles = append(titles, fmt.Sprint(w.ID, " ", w.Items))
	}
	if want := []string{"strait 14", "every 14", "confirmed 14", "single 0"}; !slices.Equal(titles, want) {
		t.Errorf("topics %q, want %q", titles, want)
	}
}

// port takes out of an edition what differs between two runs: the port.
func port(edition string) string {
	lines := strings.Split(edition, "\n")
	for i, l := range lines {
		if at := strings.Index(l, "http://127.0.0.1:"); at >= 0 {
			rest := l[at+len("http://127.0.0.1:"):]
			lines[i] = l[:at] + strings.TrimLeft(rest, "0123456789")
		}
	}
	return strings.Join(lines, "\n")
}

// The gist of a story answers topics as the story does.
func TestGist(t *testing.T) {
	for seed := range 200 {
		s := &news.Story{}
		for i := range 2 + seed%11 {
			s.Members = append(s.Members, news.Member{
				Item: news.ItemID(fmt.Sprint(i)), Origin: string('a' + rune((seed*5+i*i)%3)), Seen: time.Unix(int64((seed*7+i*i*3)%30)*3600, 0),
			})
		}
		short := gist(s)
		for _, match := range []string{"{min_publishers: {n: 2, within: 3h}}", "{min_publishers: {n: 3, within: 8h}}", "{min_publishers: {n: 3}}", "{single_source: true}"} {
			set := topicSet(t, match)
			whole, part := topic.Input{Title: "x", Story: s}, topic.Input{Title: "x", Story: short}
			if a, b := len(set.Match(&whole)), len(set.Match(&part)); a != b {
				t.Errorf("%s: the story matches %d, its gist %d: %+v", match, a, b, s.Members)
			}
		}
	}
}

func topicSet(t *testing.T, match string) *topic.Set {
	t.Helper()
	cfg, err := config.Parse("config.yaml", []byte("sources: []\ntopics:\n  - {id: t, match: "+match+"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Topics
}
