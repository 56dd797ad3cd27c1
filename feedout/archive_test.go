package feedout

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"straitwire/news"
)

// archiveWalk follows prev-archive from the feed of a topic and returns the
// documents by their path, and how often each entry is in them. Those that are
// known were valid.
func archiveWalk(t *testing.T, feeds, archives http.Handler, at string, known map[string]string) (docs map[string]string, entries map[string]int) {
	t.Helper()
	docs, entries = map[string]string{}, map[string]int{}
	after, archived := "", false
	for h := feeds; at != ""; h, archived = archives, true {
		rec := ask(h, http.MethodGet, at)
		body := rec.Body.String()
		if rec.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", at, rec.Code, body)
		}
		if known[at] != body {
			if err := validate(path.Ext(at), rec.Body.Bytes()); err != nil {
				t.Errorf("%s: %v", at, err)
			}
		}
		if _, twice := docs[at]; twice {
			t.Fatalf("the archive runs in a circle at %s", at)
		}
		doc, err := parseXML(rec.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		links := map[string]string{}
		visit(doc, func(n *node) {
			switch n.name.Local {
			case "link":
				if strings.Contains(n.attrs["href"], "cna.example") { // of an entry
					return
				}
				links[n.attrs["rel"]] = strings.TrimPrefix(n.attrs["href"], "https://news.example.org")
			case "id", "guid":
				if strings.Contains(n.text, ":item/") {
					entries[n.text]++
				}
			}
		})
		if links["self"] != at || archived != strings.Contains(body, "<fh:archive") || archived != (links["current"] != "") {
			t.Errorf("%s: links %v", at, links)
		}
		if archived && links["next-archive"] != after {
			t.Errorf("%s: next is %s, want %s", at, links["next-archive"], after)
		}
		cache := rec.Header().Get("Cache-Control")
		if strings.Contains(cache, "immutable") != (archived && after != "") {
			t.Errorf("%s: Cache-Control %s", at, cache)
		}
		docs[at] = body
		if after = at; !archived {
			after = ""
		}
		at = links["prev-archive"]
	}
	return docs, entries
}

// visit shows all elements below a node.
func visit(n *node, see func(*node)) {
	see(n)
	for _, c := range n.children {
		visit(c, see)
	}
}

// All that was ever published is found by walking back from the feed, and what
// was read once never changes.
func TestArchiveIsComplete(t *testing.T) {
	for _, format := range []string{".atom", ".rss"} {
		t.Run(format, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := newMemory()
				j := words{{"ships", "ship", "v1"}}
				r := start(t, store, j)
				defer r.stop()
				plan := Plan{Options: testOptions, Sources: testSources(), Topics: topics(t, "- {id: ships, match: ship}\n")}
				archives := NewArchives(store, plan, nil)
				random := rand.New(rand.NewPCG(1, 2))
				published := 0
				final := map[string]string{}
				for step := range 25 {
					time.Sleep(time.Duration(random.Int64N(int64(3 * 24 * time.Hour))))
					n := random.IntN(90)
					for range n {
						r.store.put(item(fmt.Sprintf("i%05d", published), "ship number "+fmt.Sprint(published)))
						published++
					}
					r.news(item("last", "no news"))
					if step%5 > 0 {
						continue
					}
					docs, entries := archiveWalk(t, r.Handler(), archives, "/topics/ships"+format, final)
					if len(entries) != published {
						t.Fatalf("%d entries are found of %d that were published", len(entries), published)
					}
					for id, n := range entries {
						if n > 2 {
							t.Errorf("%s is in %d documents", id, n)
						}
					}
					for at, body := range final {
						if docs[at] != body {
							t.Errorf("%s has changed:\n%s\n%s", at, body, docs[at])
						}
					}
					for at, body := range docs {
						if strings.Contains(body, "next-archive") {
							final[at] = body
						}
					}
				}
				if len(final) < 6 {
					t.Errorf("only %d documents are closed for good", len(final))
				}
			})
		})
	}
}

func TestArchiveRequests(t *testing.T) {
	store := newMemory()
	month := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range partSize + 5 {
		it := item(fmt.Sprint("i", i), "a ship")
		store.items[it.ID] = it
		store.keepArchived(news.Entry{Topic: "ships", Item: it.ID, Entered: month.Add(time.Duration(i) * time.Hour), FirstSeen: month})
	}
	plan := Plan{Options: testOptions, Sources: testSources(), Topics: topics(t, "- {id: ships, match: ship}\n- {id: told, match: ship, entries: stories}\n")}
	a := NewArchives(store, plan, nil)
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/topics/ships/archive/2026-03-1.atom", 200},
		{"HEAD", "/topics/ships/archive/2026-03-2.rss", 200},
		{"OPTIONS", "/topics/ships/archive/2026-03-1.atom", 204},
		{"POST", "/topics/ships/archive/2026-03-1.atom", 405},
		{"GET", "/topics/ships/archive/2026-03-3.atom", 404},
		{"GET", "/topics/ships/archive/2026-03-0.atom", 404},
		{"GET", "/topics/ships/archive/2026-04-1.atom", 404},
		{"GET", "/topics/ships/archive/2026-13-1.atom", 404},
		{"GET", "/topics/ships/archive/2026-03-1.json", 404},
		{"GET", "/topics/ships/archive/2026-03-99999999999999999999.atom", 404},
		{"GET", "/topics/none/archive/2026-03-1.atom", 404},
		{"GET", "/topics/told/archive/2026-03-1.atom", 404},
		{"GET", "/topics/ships/archive/", 404},
	} {
		for range 2 {
			if rec := ask(a, tt.method, tt.path); rec.Code != tt.status {
				t.Errorf("%s %s: %d, want %d", tt.method, tt.path, rec.Code, tt.status)
			}
		}
	}
	first := ask(a, "GET", "/topics/ships/archive/2026-03-1.atom")
	if again := ask(a, "GET", "/topics/ships/archive/2026-03-1.atom", "If-None-Match", first.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("what the reader has: %d", again.Code)
	}
	store.broken = true
	if rec := ask(a, "GET", "/topics/ships/archive/2026-03-2.atom"); rec.Code != http.StatusServiceUnavailable || strings.Contains(rec.Body.String(), errStore.Error()) {
		t.Errorf("of a store that fails: %d %s", rec.Code, rec.Body)
	}
}

// A month that was pruned is gone, although it was counted before.
func TestArchivePruned(t *testing.T) {
	store := newMemory()
	for i, month := range []time.Month{time.March, time.April} {
		it := item(fmt.Sprint("i", i), "a ship")
		store.items[it.ID] = it
		store.keepArchived(news.Entry{Topic: "ships", Item: it.ID, Entered: time.Date(2026, month, 3, 0, 0, 0, 0, time.UTC)})
	}
	a := NewArchives(store, Plan{Options: testOptions, Sources: testSources(), Topics: topics(t, "- {id: ships, match: ship}\n")}, nil)
	check := func(path string, want int) {
		t.Helper()
		if rec := ask(a, http.MethodGet, path); rec.Code != want {
			t.Errorf("%s: %d, want %d", path, rec.Code, want)
		}
	}
	check("/topics/ships/archive/2026-04-1.atom", http.StatusOK)
	store.archive["ships"] = store.archive["ships"][1:]
	check("/topics/ships/archive/2026-03-1.atom", http.StatusNotFound)
	check("/topics/ships/archive/2026-04-1.atom", http.StatusOK)
}

// What caches may keep for ever does not change with the program or with time,
// and an item that left and came back within a document is in it once.
func TestArchiveNeverChanges(t *testing.T) {
	for _, format := range []string{".atom", ".rss"} {
		t.Run(format, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, began := newMemory(), time.Now()
				for i := range 3 * partSize {
					it := item(fmt.Sprint("i", i), "a ship")
					it.FirstSeen, it.Revision = began, 1
					it.Changed = began.Add(time.Minute)
					it.Renew(&news.Item{FirstSeen: began}) // readers are told of it in half an hour
					if i == 7 {
						it.ID = "i5"
					}
					store.items[it.ID] = it
					store.keepArchived(news.Entry{Topic: "ships", Item: it.ID, Entered: it.Changed, FirstSeen: began})
				}
				at := "/topics/ships/archive/" + began.UTC().Format("2006-01") + "-1" + format
				var before string
				for _, version := range []string{"1.0", "1.1"} {
					opts := testOptions
					opts.Version = version
					a := NewArchives(store, Plan{Options: opts, Sources: testSources(), Topics: topics(t, "- {id: ships, match: ship}\n")}, nil)
					rec := ask(a, http.MethodGet, at)
					body := rec.Body.String()
					if rec.Code != http.StatusOK || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
						t.Fatalf("%d, %v", rec.Code, rec.Header())
					}
					if err := validate(format, rec.Body.Bytes()); err != nil {
						t.Error(err)
					}
					if before != "" && body != before {
						t.Errorf("it has changed:\n%s\n%s", before, body)
					}
					if n := strings.Count(body, ":item/i5<"); n != 1 {
						t.Errorf("what came back is in it %d times", n)
					}
					before = body
					time.Sleep(2 * news.RenewEvery)
				}
			})
		})
	}
}
