package story

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"straitwire/news"
)

// event makes reports of one happening in several wordings and languages, so
// that a random stream of them has copies, stories, merges and links.
type event struct {
	titles   []string
	texts    []string
	langs    []string
	concepts []string
}

var events = []event{
	{
		[]string{"Ferry sinks off Surigao with 82 aboard", "Dozens missing as Surigao ferry sinks", "菲律賓蘇里高渡輪沉沒 82人落海"},
		[]string{
			"A ferry carrying 82 people sank off Surigao on Monday after its engine failed in heavy seas, the Philippine coast guard said in a statement.",
			"Rescuers searched the waters off Surigao for survivors of the ferry Maria Gracia, which went down with 82 people.",
			"菲律賓一艘載有82人的渡輪在蘇里高外海沉沒，海岸防衛隊展開搜救。",
		},
		[]string{"en", "en", "zh-Hant"},
		[]string{"philippines", "coast-guard", "ferry", "surigao"},
	},
	{
		[]string{"Troops trade fire at Poipet crossing", "Thai and Cambodian soldiers exchange shots near Poipet", "Des tirs échangés au poste frontière de Poipet"},
		[]string{
			"Thai and Cambodian soldiers traded fire for 40 minutes near the Poipet crossing, wounding 117 people, both armies said.",
			"Each side blamed the other for the shooting near Poipet, in which 117 people were hurt.",
			"Des soldats thaïlandais et cambodgiens ont échangé des tirs près de Poipet, faisant 117 blessés.",
		},
		[]string{"en", "en", "fr"},
		[]string{"thailand", "cambodia", "border-clash", "poipet"},
	},
	{
		[]string{"MND: 12 aircraft detected around Taiwan", "MND: 15 aircraft detected around Taiwan", "MND: 9 aircraft detected around Taiwan"},
		[]string{
			"12 sorties of aircraft were detected around Taiwan up until 6 a.m. today, the ministry said.",
			"15 sorties of aircraft were detected around Taiwan up until 6 a.m. today, the ministry said.",
			"9 sorties of aircraft were detected around Taiwan up until 6 a.m. today, the ministry said.",
		},
		[]string{"en", "en", "en"},
		[]string{"taiwan", "china"},
	},
}

// randomReport is a report of one of the events, as it is or cut, at a time
// that may jump.
func randomReport(r *rand.Rand, n int, at *time.Time) Report {
	ev := events[r.IntN(len(events))]
	i := r.IntN(len(ev.titles))
	switch r.IntN(40) {
	case 0:
		*at = at.Add(-time.Duration(r.IntN(400)) * time.Hour)
	case 1:
		*at = at.Add(time.Duration(r.IntN(400)) * time.Hour)
	default:
		*at = at.Add(time.Duration(r.IntN(300)) * time.Minute)
	}
	title, text := ev.titles[i], ev.texts[i]
	switch r.IntN(5) {
	case 0:
		text = "MANILA, May 4 (Reuters) - " + text
	case 1:
		text = ""
	case 2:
		text = text[:len(text)/3]
	case 3:
		title = "Watch: " + fmt.Sprint(r.IntN(50)) + " " + title
	}
	var published time.Time
	if n%3 == 0 { // and does not jump
		published = noon.Add(time.Duration(n) * 150 * time.Minute)
	}
	src := news.Source{ID: news.SourceID(fmt.Sprint("s", r.IntN(9))), Control: []string{"", "state", "independent"}[r.IntN(3)], Language: ev.langs[i]}
	return Report{
		Item:   &news.Item{ID: news.ItemID(fmt.Sprintf("item%04d", n)), Source: src.ID, Title: title, Summary: text, Language: ev.langs[i], FirstSeen: *at, Published: published},
		Source: src, Concepts: ev.concepts,
	}
}

// shelf keeps the records of a desk as a store does: one an item, in the order
// in which they were made.
type shelf struct {
	ids     []news.ItemID
	records map[news.ItemID][]byte
}

func (s *shelf) put(id news.ItemID, record []byte) {
	s.drop(id)
	s.ids = append(s.ids, id)
	s.records[id] = record
}

func (s *shelf) drop(id news.ItemID) {
	s.ids = slices.DeleteFunc(s.ids, func(x news.ItemID) bool { return x == id })
	delete(s.records, id)
}

// restored returns a new desk from the records of what is on another one.
func (s *shelf) restored(t interface{ Fatalf(string, ...any) }, o Options, from *Desk) *Desk {
	d := NewDesk(o)
	for _, id := range s.ids {
		if from.Record(id) == nil {
			continue
		}
		if err := d.Restore(s.records[id]); err != nil {
			t.Fatalf("Restore(record of %s) = %v", id, err)
		}
	}
	return d
}

// A desk that was restored from the records, in the order in which they were
// made, goes on with the answers that the first one gives.
func TestRestoredDeskGoesOn(t *testing.T) {
	goesOn(t, 0x11ca4, 80, 17, 0, 80)    // the others of a story leave, and its first item is alone again
	goesOn(t, 0x6f5f65, 73, 69, 30, 150) // an item comes back to the desk where its story lives on
	if parted := goesOn(t, 3, 1000, 400, 0, 10); parted == 0 {
		t.Fatalf("no item of a thousand has left its story")
	}
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		total := rapid.IntRange(2, 150).Draw(t, "items")
		restart := rapid.IntRange(1, total).Draw(t, "restart")
		goesOn(t, seed, total, restart, rapid.SampledFrom([]int{0, 30}).Draw(t, "limit"), rapid.SampledFrom([]int{6, 150}).Draw(t, "late"))
	})
}

func goesOn(t interface{ Fatalf(string, ...any) }, seed uint64, total, restart, limit, late int) (parted int) {
	r := rand.New(rand.NewPCG(seed, 1))
	o := Options{Window: 10 * 24 * time.Hour, Limit: limit}
	desk := NewDesk(o)
	var second *Desk
	kept := shelf{records: map[news.ItemID][]byte{}}
	at := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	for n := range total {
		if n == restart {
			second = kept.restored(t, o, desk)
		}
		report := randomReport(r, n, &at)
		place := (*Desk).Place
		if n > 0 && r.IntN(10) == 0 {
			report.Item.ID = news.ItemID(fmt.Sprintf("item%04d", n-min(n, late)+r.IntN(min(n, late))))
			report.Item.Changed = report.Item.FirstSeen
			place = (*Desk).Revise
		}
		answer := place(desk, report)
		id := report.Item.ID
		if second != nil {
			if diff := gocmp.Diff(answer, place(second, report)); diff != "" {
				t.Fatalf("item %d of %d, restored before %d: first desk (-) and restored one (+) differ:\n%s", n, total, restart, diff)
			}
			if a, b := desk.Record(id), second.Record(id); !bytes.Equal(a, b) {
				t.Fatalf("item %d: the records differ", n)
			}
			one, _ := desk.Story(answer.Story)
			two, ok := second.Story(answer.Story)
			if diff := gocmp.Diff(one, two); diff != "" || !ok {
				t.Fatalf("item %d: the stories of %+v differ (%v): %+v\n%s", n, answer, ok, one, diff)
			}
			if a, b := desk.Event(answer.Story), second.Event(answer.Story); a != b {
				t.Fatalf("item %d: Event = %s, restored %s", n, a, b)
			}
		}
		kept.put(id, desk.Record(id))
		moved := desk.Moved()
		parted += len(moved)
		if second != nil {
			if diff := gocmp.Diff(moved, second.Moved()); diff != "" {
				t.Fatalf("item %d: what moved differs:\n%s", n, diff)
			}
		}
		for _, id := range moved {
			if kept.records[id] != nil && desk.Record(id) != nil {
				kept.records[id] = desk.Record(id)
			}
		}
	}
	return parted
}

// What is damaged or of another version is refused, and changes nothing.
func TestRestoreDamaged(t *testing.T) {
	d := NewDesk(Options{})
	it := &news.Item{ID: "a", Source: "s", Title: "Two ships collide off Palawan", Summary: "Nobody was hurt.", FirstSeen: time.Unix(1e9, 0)}
	d.Place(Report{Item: it})
	good := d.Record("a")
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x41
		if err := NewDesk(Options{}).Restore(bad); err == nil {
			t.Errorf("Restore(record with byte %d of %d changed) = nil, want an error", i, len(good))
		}
		if err := NewDesk(Options{}).Restore(good[:i]); err == nil {
			t.Errorf("Restore(first %d of %d bytes) = nil, want an error", i, len(good))
		}
	}
	if err := d.Restore(good); err != nil || d.Len() != 1 {
		t.Errorf("Restore(the same record again) = %v with %d items, want nil with 1", err, d.Len())
	}
}

func FuzzRestore(f *testing.F) {
	d := NewDesk(Options{})
	it := &news.Item{ID: "a", Source: "s", Title: "Two ships collide off Palawan", Summary: "Nobody of 12 was hurt.", FirstSeen: time.Unix(1e9, 0)}
	d.Place(Report{Item: it, Concepts: []string{"philippines"}})
	f.Add(d.Record("a"))
	f.Fuzz(func(t *testing.T, record []byte) {
		// A right sum over wrong fields must be no way in.
		if len(record) > 4 {
			body := record[:len(record)-4]
			record = binary.LittleEndian.AppendUint32(bytes.Clone(body), crc32.ChecksumIEEE(body))
		}
		d := NewDesk(Options{})
		if d.Restore(record) != nil {
			return
		}
		d.Place(Report{Item: &news.Item{ID: "b", Source: "s", Title: "Two ships collide off Palawan", FirstSeen: time.Unix(1e9, 0)}})
	})
}
