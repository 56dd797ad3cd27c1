package news_test

import (
	"fmt"
	"testing"
	"time"

	"straitwire/news"
)

// told is a reading of one of several sources. own and sister are feeds of the
// site a.example; wire and blog have sites of their own.
type told struct {
	source news.SourceID
	line
	from news.SourceID // whose place it takes
}

func sitesOf(source news.SourceID) news.Sites {
	switch source {
	case "own", "sister":
		return news.SitesOf("https://feeds.a.example/"+string(source), "https://www.a.example/")
	}
	return news.SitesOf("https://" + string(source) + ".example/rss")
}

func (l told) item() *news.Item {
	it := l.line.item()
	it.Source = l.source
	return it
}

func TestIdentifyAcrossSources(t *testing.T) {
	const page = "https://a.example/1"
	tests := []struct {
		name  string
		lines []told
	}{
		{"the same page", []told{
			{"wire", line{"1", page, boat, boatT, 0, 1, newItem, 0}, ""},
			{"blog", line{"9", "http://www.a.example/1/?utm_source=blog", boat, boatT, 0, 2, same, 0}, ""},
			{"blog", line{"9", page, boat, boatT, 0, 3, same, 0}, ""},
		}},
		{"a guest's edit is none of the item", []told{
			{"wire", line{"1", page, boat, boatT, 0, 1, newItem, 0}, ""},
			{"blog", line{"9", page, boat, "Read on at the site.", 0, 2, same, 0}, ""},
			{"blog", line{"9", page, boat, "Read all of it at the site.", 0, 3, same, 0}, ""},
			{"wire", line{"1", page, boat, boatT + " More soon.", 0, 4, update, 0}, ""},
		}},
		{"the owner comes first", []told{
			{"own", line{"1", page, boat, boatT, 0, 1, newItem, 0}, ""},
			{"wire", line{"9", page, boat, portT, 0, 2, same, 0}, ""},
			{"own", line{"1", page, boat, boatT + " Corrected.", 0, 3, update, 0}, ""},
		}},
		{"the owner comes later", []told{
			{"wire", line{"9", page, boat + " - A", portT, 0, 1, newItem, 0}, ""},
			{"own", line{"1", page, boat, boatT, 0, 2, update, 0}, "wire"},
			{"wire", line{"9", page, boat + " (A)", fishT, 0, 3, same, 0}, ""},
			{"sister", line{"1", page, boat, boatT, 0, 4, same, 0}, ""},
			{"own", line{"1", page, boat, boatT + " Corrected.", 0, 5, update, 0}, ""},
		}},
		{"the owner of the same text", []told{
			{"wire", line{"9", page, boat, boatT, 0, 1, newItem, 0}, ""},
			{"own", line{"1", page, boat, boatT, 0, 2, update, 0}, "wire"},
			{"own", line{"1", page, boat, boatT, 0, 3, same, 0}, ""},
		}},
		{"a headline gives way to a text", []told{
			{"wire", line{"1", page, boat, "", 0, 1, newItem, 0}, ""},
			{"blog", line{"9", page, boat, boatT, 0, 2, same, 0}, "wire"},
			{"wire", line{"1", page, boat + " soon", "", 0, 3, same, 0}, ""},
			{"blog", line{"9", page, boat, boatT + " Corrected.", 0, 4, update, 0}, ""},
			{"own", line{"5", page, boat, "", 0, 5, update, 0}, "blog"},
			{"wire", line{"1", page, boat, boatT, 0, 6, same, 0}, ""},
		}},
		{"other words for the same page are another item", []told{
			{"blog", line{"9", page, fish, fishT, 0, 1, newItem, 0}, ""},
			{"wire", line{"1", page, boat, boatT, 0, 2, newItem, 1}, ""},
			{"own", line{"1", page, boat, boatT, 0, 3, update, 1}, "wire"},
			{"sister", line{"1", page, boat, boatT, 0, 4, same, 1}, ""},
			{"blog", line{"9", page, fish, fishT, 0, 5, same, 0}, ""},
		}},
		{"the same text under another title", []told{
			{"wire", line{"1", page, boat, boatT, 0, 1, newItem, 0}, ""},
			{"blog", line{"9", page, "Boats for Palau?", boatT + " Continue reading", 0, 2, same, 0}, ""},
		}},
		{"a longer title with the shorter in it", []told{
			{"wire", line{"1", page, "Palau asks for boats", boatT, 0, 1, newItem, 0}, ""},
			{"blog", line{"9", page, "Pacific briefing: Palau asks for more boats | Defence and security | The Daily A", portT, 0, 2, same, 0}, ""},
		}},
		{"a day later it takes more to be the same", []told{
			{"wire", line{"1", page, "Navigation warning: firing in the north", "", 0, 1, newItem, 0}, ""},
			{"blog", line{"9", page, "Navigation warning: wreck in the south", "", 30, 31, newItem, 1}, ""},
		}},
		{"the next of a series", []told{
			{"wire", line{"1", page, "12 aircraft seen near the island", "The count ends at 6 a.m.", 0, 1, newItem, 0}, ""},
			{"blog", line{"9", page, "15 aircraft seen near the island", "The count ends at 6 a.m.", 24, 25, newItem, 1}, ""},
		}},
		{"one guid in two sources", []told{
			{"wire", line{"1", "https://a.example/1", boat, boatT, 0, 1, newItem, 0}, ""},
			{"blog", line{"1", "https://a.example/2", boat, boatT, 0, 2, newItem, 1}, ""},
			{"own", line{"1", "", boat, boatT, 0, 2, newItem, 2}, ""},
		}},
		{"home page", []told{
			{"wire", line{"1", "https://a.example/", boat, boatT, 0, 1, newItem, 0}, ""},
			{"blog", line{"2", "https://a.example/", boat, boatT, 0, 2, newItem, 1}, ""},
		}},
		{"a link that unlike items share", []told{
			{"wire", line{"1", page, boat, boatT, 0, 1, newItem, 0}, ""},
			{"wire", line{"2", page, port, portT, 0, 1, newItem, 1}, ""},
			{"blog", line{"3", page, port, portT, 0, 2, newItem, 2}, ""},
		}},
		{"the source knows the item by another link", []told{
			{"wire", line{"1", "https://a.example/1", boat, boatT, 0, 1, newItem, 0}, ""},
			{"wire", line{"1", "https://a.example/2", boat, boatT, 0, 2, same, 0}, ""},
			{"blog", line{"5", "https://a.example/1", boat, boatT, 0, 3, same, 0}, ""},
			{"blog", line{"6", "https://a.example/2", boat, boatT, 0, 3, newItem, 4 - 1}, ""},
			{"blog", line{"5", "https://a.example/1", boat, boatT, 0, 4, same, 0}, ""},
			{"blog", line{"6", "https://a.example/2", boat, boatT, 0, 4, same, 3}, ""},
		}},
		{"a refilled place joins what is there now", []told{
			{"wire", line{"1", page, "Piracy watch: no incidents", "Nothing was reported.", 0, 1, newItem, 0}, ""},
			{"blog", line{"9", page, "Piracy watch: tanker boarded off Batam", "Four men fled with parts.", 24, 25, newItem, 1}, ""},
			{"wire", line{"1", page, "Piracy watch: tanker boarded off Batam", "Four men fled with parts.", 24, 26, same, 1}, ""},
		}},
		{"chinese", []told{
			{"wire", line{"1", page, "海巡署驅離中國抽砂船", "三艘船在金門外海作業。", 0, 1, newItem, 0}, ""},
			{"blog", line{"9", page, "海巡署驅離中國抽砂船 - 中央日報", "點此閱讀", 0, 2, same, 0}, ""},
			{"sister", line{"8", page, "金門大橋週末封閉檢修", "車輛請改道。", 0, 3, newItem, 2}, ""},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			memories := news.NewMemories(0, nil)
			var ids []news.ItemID
			for i, l := range tt.lines {
				m := memories.Of(l.source)
				d, err := news.Identify(m, l.item(), sitesOf(l.source))
				if err != nil {
					t.Fatal(err)
				}
				checkDecision(t, d)
				m.Remember(d)
				first := len(ids)
				for n, id := range ids {
					if id == d.Known.ID {
						first = n
						break
					}
				}
				ids = append(ids, d.Known.ID)
				if d.Action != l.want || first != l.of || d.From != l.from {
					t.Errorf("line %d: %s of line %d from %q (%s), want %s of line %d from %q", i, d.Action, first, d.From, d.Rule, l.want, l.of, l.from)
				}
			}
		})
	}
}

func TestSites(t *testing.T) {
	tests := []struct {
		name, source, link string
		own                bool
	}{
		{"the same host", "https://a.example/rss", "https://a.example/1", true},
		{"another host of the site", "https://feeds.a.example/rss", "https://news.a.example/1", true},
		{"another site", "https://a.example/rss", "https://b.example/1", false},
		{"a name that ends alike", "https://a.example/rss", "https://nota.example/1", false},
		{"a state's second level", "https://www.mnd.gov.tw/rss", "https://www.mofa.gov.tw/1", false},
		{"a state's site", "https://www.mnd.gov.tw/rss", "https://air.mnd.gov.tw/1", true},
		{"a host of many", "https://one.github.io/rss", "https://two.github.io/1", false},
		{"a wrapped link", "https://a.example/rss", "https://www.google.com/url?q=https://a.example/1", true},
		{"an address", "http://192.0.2.1/rss", "http://192.0.2.1/1", true},
		{"another port of an address", "http://192.0.2.1/rss", "http://192.0.2.1:8080/1", false},
		{"IPv6", "http://[2001:db8::1]/rss", "http://[2001:db8::1]/1", true},
		{"a bare name", "http://intranet/rss", "http://intranet/1", true},
		{"no link", "https://a.example/rss", "", false},
		{"no address", "", "https://a.example/1", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := line{guid: "1", link: tt.link, title: boat, read: 1}.item()
			d, err := news.Identify(news.NewMapMemory(), it, news.SitesOf(tt.source))
			if err != nil {
				t.Fatal(err)
			}
			if d.Known.Own != tt.own {
				t.Errorf("%q is own to %q: %v, want %v", tt.link, tt.source, d.Known.Own, tt.own)
			}
		})
	}
}

func TestMemoriesForget(t *testing.T) {
	var forgotten []news.ItemID
	memories := news.NewMemories(10, func(id news.ItemID) { forgotten = append(forgotten, id) })
	read := func(source news.SourceID, n int, at float64) news.Decision {
		l := told{source: source, line: line{guid: fmt.Sprint(n), link: fmt.Sprintf("https://a.example/%d", n), title: fmt.Sprintf("%s %c", boat, 'a'+n), text: fishT, read: at}}
		d, err := news.Identify(memories.Of(source), l.item(), nil)
		if err != nil {
			t.Fatal(err)
		}
		memories.Of(source).Remember(d)
		return d
	}
	var ids []news.ItemID
	for n := range 10 {
		ids = append(ids, read("wire", n, float64(n)).Known.ID)
	}
	if d := read("wire", 0, 11); d.Action != same { // listed again: it is not the oldest any more
		t.Errorf("%s, want same", d.Action)
	}
	if d := read("blog", 5, 12); d.Action != same || d.Known.ID != ids[5] {
		t.Errorf("%s of %s, want same of %s", d.Action, d.Known.ID, ids[5])
	}
	if len(forgotten) != 1 || forgotten[0] != ids[1] {
		t.Errorf("forgotten are %v, want %s", forgotten, ids[1])
	}
	if d := read("wire", 1, 13); d.Action != newItem {
		t.Errorf("a forgotten item: %s, want new", d.Action)
	}
	for n := 11; n < 30; n++ {
		read("wire", n, float64(n))
	}
	if d := read("blog", 5, 40); d.Action != newItem {
		t.Errorf("a page that all have forgotten: %s, want new", d.Action)
	}
}

func TestRenewedBy(t *testing.T) {
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	tests := []struct {
		name    string
		changes []int // minutes after it was first seen
		now     int
		want    int
	}{
		{"never", nil, 100, 0},
		{"soon after it was seen", []int{5}, 6, 0},
		{"when the time has come", []int{5}, 30, 30},
		{"later", []int{45}, 46, 45},
		{"the second one waits", []int{45, 60}, 61, 45},
		{"and is told", []int{45, 60}, 75, 75},
		{"all that came while it waited", []int{45, 50, 60, 70}, 80, 75},
		{"one more after that", []int{45, 60, 80}, 81, 75},
		{"and that", []int{45, 60, 80}, 105, 105},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := news.Item{FirstSeen: at(0), Changed: at(0)}
			for _, minutes := range tt.changes {
				before := it
				it.Changed, it.Revision = at(minutes), it.Revision+1
				it.Renew(&before)
			}
			if got := it.RenewedBy(at(tt.now)); !got.Equal(at(tt.want)) {
				t.Errorf("RenewedBy after %d minutes = %v after, want %d minutes", tt.now, got.Sub(at(0)), tt.want)
			}
		})
	}
	old := news.Item{FirstSeen: at(0), Changed: at(10), Revision: 2}
	if got := old.RenewedBy(at(5)); !got.Equal(at(10)) {
		t.Errorf("RenewedBy of an older record = %v, want when it changed", got)
	}
}

func TestCompare(t *testing.T) {
	a := told{source: "wire", line: line{guid: "1", link: "https://a.example/1", title: boat, text: boatT, published: 0, read: 2}}.item()
	b := told{source: "own", line: line{guid: "1", link: "http://a.example/1#top", title: boat + ".", text: portT, published: 1, read: 1}}.item()
	p := news.Compare(a, b, sitesOf("wire"), sitesOf("own"))
	if !p.One || p.Rule != news.RuleAbroad || p.SameSource || !p.SameGUID || !p.SameLink || !p.SameTitle || p.SameText || p.Titles != 1 || p.Texts != 0 || p.Apart != time.Hour {
		t.Errorf("Compare = %+v", p)
	}
	if p.A.Source != "own" || !p.A.Own || p.B.Own || p.A.Link != p.B.Link {
		t.Errorf("handles %+v and %+v; want the earlier one first", p.A, p.B)
	}
	c := told{source: "wire", line: line{guid: "2", link: "https://a.example/", title: "3 " + boat, published: -1, read: 3}}.item()
	d := told{source: "wire", line: line{guid: "3", link: "", title: "4 " + boat, published: -1, read: 4}}.item()
	if p := news.Compare(c, d, nil, nil); p.One || p.SameGUID || p.SameLink || !p.Numbers || p.Dated || !p.A.Home {
		t.Errorf("Compare = %+v", p)
	}
}

// FuzzAcrossSources holds what is true of every pair of sources: an item in
// one is the same when it comes again, whatever the other one said, and the
// other's words never become an item's while its leading source is another.
func FuzzAcrossSources(f *testing.F) {
	f.Add("1", "https://a.example/1", boat, boatT, "2", "http://www.a.example/1?utm_source=x", boat+" - A", "", int64(0))
	f.Add("", "https://a.example/x", "【速報】台湾", "", "", "https://a.example/x#y", "台湾", "\xff", int64(1e15))
	f.Fuzz(func(t *testing.T, guidA, linkA, titleA, textA, guidB, linkB, titleB, textB string, published int64) {
		memories := news.NewMemories(0, nil)
		a := &news.Item{Source: "wire", GUID: guidA, URL: linkA, Title: titleA, Summary: textA, FirstSeen: start}
		b := &news.Item{Source: "own", GUID: guidB, URL: linkB, Title: titleB, Summary: textB, FirstSeen: start.Add(time.Hour), Published: time.Unix(published%1e11, 0)}
		read := func(it *news.Item) news.Decision {
			d, err := news.Identify(memories.Of(it.Source), it, sitesOf(it.Source))
			if err != nil {
				t.Fatal(err)
			}
			checkDecision(t, d)
			memories.Of(it.Source).Remember(d)
			it.FirstSeen = it.FirstSeen.Add(3 * time.Hour)
			return d
		}
		first, second := read(a), read(b)
		if first.Action != newItem || first.Joins || (second.Action == newItem) == (first.Known.ID == second.Known.ID) || second.Joins == (second.Action == newItem) {
			t.Errorf("%s %s, then %s %s", first.Action, first.Known.ID, second.Action, second.Known.ID)
		}
		if second.From != "" && (second.From != "wire" || second.Known.Guest || !second.Known.Own && (len(first.Known.Lead) > 0 || second.Action != same)) {
			t.Errorf("own takes the place of %q: %+v", second.From, second.Known)
		}
		for range 2 {
			if d := read(a); d.Action != same || d.Known.ID != first.Known.ID {
				t.Errorf("the first again: %s of %s, want same of %s", d.Action, d.Known.ID, first.Known.ID)
			}
			if d := read(b); d.Action != same || d.Known.ID != second.Known.ID {
				t.Errorf("the second again: %s of %s, want same of %s", d.Action, d.Known.ID, second.Known.ID)
			}
		}
	})
}
