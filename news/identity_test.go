package news_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

var start = time.Date(2026, 1, 12, 0, 0, 0, 0, time.UTC)

func hours(n float64) time.Time { return start.Add(time.Duration(n * float64(time.Hour))) }

// line is one reading of a source: what it says, when it says it was
// published and when we read it, both in hours (a date of -1 is none), and
// what is wanted: an action, and the line that has the same item.
type line struct {
	guid, link, title, text string
	published, read         float64
	want                    news.Action
	of                      int
}

func (l line) item() *news.Item {
	it := &news.Item{
		Source: "cert", GUID: l.guid, URL: l.link, Title: l.title, Summary: l.text, FirstSeen: hours(l.read),
	}
	if l.published >= 0 {
		it.Published = hours(l.published)
	}
	return it
}

const (
	newItem = news.ActionNew
	same    = news.ActionSame
	update  = news.ActionUpdate
)

// Texts that have little in common.
const (
	boat  = "Palau asks for two more patrol boats"
	boatT = "The president wrote to Canberra on Monday and asked for boats that can stay at sea for a week."
	port  = "Samoa port upgrade nears completion"
	portT = "Work on the new quay ends in June, the minister of transport told parliament in the capital."
	fish  = "Timor-Leste signs fisheries pact"
	fishT = "The agreement covers the Wetar strait and lets inspectors of both countries board trawlers."
)

func TestIdentify(t *testing.T) {
	long := strings.Repeat("x", 700)
	tests := []struct {
		name  string
		lines []line
	}{
		{"read again", []line{
			{"1", "https://a.example/1", boat, boatT, 0, 1, newItem, 0},
			{"1", "https://a.example/1", boat, boatT, 0, 2, same, 0},
		}},
		{"markup, quotes, case, width, spaces", []line{
			{"1", "https://a.example/1", `“Kiribati” &amp; Tuvalu seek F-16 radar: 1,200 km`, "<p>Ministers met.</p>", 0, 1, newItem, 0},
			{" 1 ", "http://www.a.example/1/?utm_source=x", `"KIRIBATI" & Tuvalu  seek Ｆ－１６ radar 1200 km`, "Ministers met", 3, 2, same, 0},
		}},
		{"address in the text", []line{
			{"1", "https://a.example/1", boat, "See https://a.example/1?utm_source=rss now", 0, 1, newItem, 0},
			{"1", "https://a.example/1", boat, "See https://a.example/1?utm_source=atom now", 0, 2, same, 0},
		}},
		{"a figure is changed", []line{
			{"1", "https://a.example/1", "Quake of magnitude 5.8", "Nobody was hurt.", 0, 1, newItem, 0},
			{"1", "https://a.example/1", "Quake of magnitude 5.9", "Nobody was hurt.", 0, 2, update, 0},
		}},
		{"another currency", []line{
			{"1", "https://a.example/1", "Loan of $5 million", "", 0, 1, newItem, 0},
			{"1", "https://a.example/1", "Loan of €5 million", "", 0, 2, update, 0},
		}},
		{"chinese correction", []line{
			{"1", "https://a.example/1", "印尼接收两架A400M运输机", "印尼空军两架运输机抵达雅加达。", 0, 1, newItem, 0},
			{"1", "https://a.example/1", "印尼接收一架A400M运输机（更正）", "印尼空军首架运输机抵达雅加达。", 0, 2, update, 0},
		}},
		{"mark before the title", []line{
			{"1", "https://a.example/1", "UPDATE 1-" + boat, boatT, 0, 1, newItem, 0},
			{"1", "https://a.example/1", "UPDATE 2-" + boat, boatT, 24, 25, update, 0},
		}},
		{"new guid", []line{
			{"1", "https://a.example/1", boat, boatT, 0, 1, newItem, 0},
			{"v2-1", "https://a.example/1", boat, boatT, 0, 2, same, 0},
			{"v2-1", "https://a.example/moved", boat, boatT, 0, 3, same, 0},
			{"1", "https://a.example/elsewhere", boat, boatT, 0, 4, same, 0},
		}},
		{"no guid", []line{
			{"", "https://a.example/1", boat, boatT, 0, 1, newItem, 0},
			{"", "https://a.example/1#top", boat, boatT, 0, 2, same, 0},
			{"", "https://a.example/1", fish, portT, 1, 3, update, 0},
			{"", "https://a.example/2", fish, portT, 1, 3, newItem, 3},
		}},
		{"moved to another domain", []line{
			{"1", "http://old.example/a?id=1", boat, boatT, 0, 1, newItem, 0},
			{"1", "https://new.example/boats", boat, boatT, 0, 2, same, 0},
			{"", "https://new.example/boats", boat, boatT, 0, 3, same, 0},
		}},
		{"moved and edited", []line{
			{"1", "http://old.example/a?id=1", boat, boatT, 0, 1, newItem, 0},
			{"1", "https://new.example/boats", boat + " and a drone", portT, 0, 2, update, 0},
		}},
		{"reused guid", []line{
			{"1", "https://a.example/1", boat, boatT, 0, 1, newItem, 0},
			{"1", "https://a.example/2", port, portT, 9, 10, newItem, 1},
			{"1", "https://a.example/2", port, portT, 9, 11, same, 1},
			{"1", "https://a.example/1", boat, boatT, 0, 11, same, 0},
			{"1", "https://a.example/3", fish, fishT, 9, 12, newItem, 4},
			{"1", "https://a.example/2", port, portT, 9, 12, same, 1},
		}},
		{"guids number the places", []line{
			{"1", "https://a.example/2", port, portT, 1, 2, newItem, 0},
			{"2", "https://a.example/1", boat, boatT, 0, 2, newItem, 1},
			{"1", "https://a.example/3", fish, fishT, 2, 3, newItem, 2},
			{"2", "https://a.example/2", port, portT, 1, 3, same, 0},
			{"3", "https://a.example/1", boat, boatT, 0, 3, same, 1},
			{"1", "https://a.example/3", fish, fishT, 2, 4, same, 2},
			{"2", "https://a.example/2", port, portT, 1, 4, same, 0},
			{"3", "https://a.example/1", boat, boatT, 0, 4, same, 1},
		}},
		{"one guid for all", []line{
			{"x", "https://a.example/d13", "Aircraft count, Jan 13", "12 aircraft were seen.", 24, 25, newItem, 0},
			{"x", "https://a.example/d12", "Aircraft count, Jan 12", "9 aircraft were seen.", 0, 25, newItem, 1},
			{"x", "https://a.example/d14", "Aircraft count, Jan 14", "7 aircraft were seen.", 48, 49, newItem, 2},
			{"x", "https://a.example/d13", "Aircraft count, Jan 13", "12 aircraft were seen.", 24, 49, same, 0},
			{"x", "https://a.example/d12", "Aircraft count, Jan 12", "9 aircraft were seen.", 0, 49, same, 1},
			{"x", "https://a.example/d15", "Aircraft count, Jan 15", "8 aircraft were seen.", 49, 50, newItem, 5},
			{"x", "https://a.example/d14", "Aircraft count, Jan 14", "7 aircraft were seen.", 48, 50, same, 2},
		}},
		{"one guid and one link for all", []line{
			{"x", "https://a.example/all", port, portT, 1, 2, newItem, 0},
			{"x", "https://a.example/all", boat, boatT, 0, 2, newItem, 1},
			{"x", "https://a.example/all", port, portT, 1, 3, same, 0},
			{"x", "https://a.example/all", boat, boatT, 0, 3, same, 1},
			{"x", "https://a.example/all", fish, fishT, 3, 4, newItem, 4},
			{"x", "https://a.example/all", port, portT, 1, 4, same, 0},
		}},
		{"recycled page", []line{
			{"p", "https://a.example/today", "Piracy watch: no incidents, Jan 12", "No incidents were reported.", 0, 1, newItem, 0},
			{"p", "https://a.example/today", "Piracy watch: tanker boarded, Jan 13", "Four men boarded a tanker and fled.", 24, 25, newItem, 1},
			{"p", "https://a.example/today", "Piracy watch: tanker boarded, Jan 13", "Four men boarded a tanker and fled.", 24, 26, same, 1},
			{"p", "https://a.example/today", "Piracy watch: all quiet, Jan 14", "The night was calm in the strait.", 48, 49, newItem, 3},
		}},
		{"recycled page, without guid", []line{
			{"", "https://a.example/today", "Aircraft count, Jan 12", "We saw 12 aircraft near the island up to 6 a.m. today.", 0, 1, newItem, 0},
			{"", "https://a.example/today", "Aircraft count, Jan 13", "We saw 15 aircraft near the island up to 6 a.m. today.", 24, 25, newItem, 1},
			{"", "https://a.example/today", "Aircraft count, Jan 13", "We saw 15 aircraft near the island up to 6 a.m. today.", 24, 26, same, 1},
		}},
		{"live page keeps its date", []line{
			{"l", "https://a.example/live", "Live: typhoon nears Luzon", "01:00 Ports closed.", 0, 1, newItem, 0},
			{"l", "https://a.example/live", "Live: power cut to 200,000 homes", "06:10 Power is out.", 0, 30, update, 0},
		}},
		{"live page keeps its words", []line{
			{"l", "https://a.example/live", "Live: typhoon nears Luzon", boatT, 0, 1, newItem, 0},
			{"l", "https://a.example/live", "Live: power cut to homes", boatT + " More follows soon.", 30, 30, update, 0},
		}},
		{"home page as link", []line{
			{"1", "https://a.example/", boat, boatT, 0, 1, newItem, 0},
			{"2", "https://a.example/", port, portT, 1, 2, newItem, 1},
			{"1", "https://a.example/", boat, boatT, 0, 2, same, 0},
		}},
		{"home page, changing guids", []line{
			{"r1", "https://a.example/", boat, boatT, 0, 1, newItem, 0},
			{"r2", "https://a.example/", boat, boatT, 0, 2, same, 0},
			{"r3", "https://a.example/", boat, portT, 24, 25, newItem, 2},
		}},
		{"shared link", []line{
			{"1", "https://a.example/news", boat, boatT, 0, 1, newItem, 0},
			{"2", "https://a.example/news", port, portT, 1, 2, newItem, 1},
			{"1", "https://a.example/news", boat, boatT, 0, 3, same, 0},
			{"2", "https://a.example/news", port, portT, 1, 3, same, 1},
			{"3", "https://a.example/news", boat + " again", boatT, 3, 4, newItem, 4},
		}},
		{"shared link without guids", []line{
			{"", "https://a.example/news", boat, boatT, 0, 1, newItem, 0},
			{"", "https://a.example/news", port, portT, 1, 1, newItem, 1},
			{"", "https://a.example/news", boat, boatT, 0, 2, same, 0},
			{"", "https://a.example/news", port, portT, 1, 2, same, 1},
			{"", "https://a.example/news", fish, fishT, 2, 3, newItem, 4},
			{"", "https://a.example/news", boat, boatT, 0, 3, same, 0},
		}},
		{"bare title", []line{
			{"", "", boat, boatT, 0, 1, newItem, 0},
			{"", "", boat, boatT, 0, 2, same, 0},
			{"", "", boat, portT, 20, 21, update, 0},
			{"", "", boat, fishT, 500, 501, newItem, 3},
			{"", "", port, fishT, 500, 501, newItem, 4},
		}},
		{"bare title without dates", []line{
			{"", "", boat, boatT, -1, 1, newItem, 0},
			{"", "", boat, boatT, -1, 100, same, 0},
			{"", "", boat, boatT, -1, 200, same, 0},
			{"", "", boat, portT, -1, 201, newItem, 3},
			{"", "", boat, portT, -1, 600, newItem, 4},
		}},
		{"bare title comes every hour", []line{
			{"", "", "Storm warning", boatT, 2, 3, newItem, 0},
			{"", "", "Storm warning", portT, 1, 3, newItem, 1},
			{"", "", "Storm warning", boatT, 2, 4, same, 0},
			{"", "", "Storm warning", portT, 1, 4, same, 1},
		}},
		{"no title", []line{
			{"1", "", "", boatT, 0, 1, newItem, 0},
			{"", "", "", boatT, 0, 2, same, 0},
			{"", "", "", portT, 0, 2, newItem, 2},
		}},
		{"listed twice in one document", []line{
			{"1", "https://a.example/1", boat, boatT, 0, 1, newItem, 0},
			{"1", "https://a.example/1", boat, boatT + " Video.", 0, 1, same, 0},
			{"1", "https://a.example/1", boat, boatT, 0, 2, same, 0},
			{"1", "https://a.example/1", boat, boatT + " Video.", 0, 2, same, 0},
		}},
		{"two guids, one link, one document", []line{
			{"1", "https://a.example/1", "Aircraft count, Jan 12", "9 aircraft were seen.", 0, 1, newItem, 0},
			{"2", "https://a.example/1", "Aircraft count, Jan 13", "8 aircraft were seen.", 1, 1, newItem, 1},
			{"1", "https://a.example/1", "Aircraft count, Jan 12", "9 aircraft were seen.", 0, 2, same, 0},
			{"2", "https://a.example/1", "Aircraft count, Jan 13", "8 aircraft were seen.", 1, 2, same, 1},
		}},
		{"very long guids", []line{
			{long + "1", "", boat, boatT, 0, 1, newItem, 0},
			{long + "2", "", boat, boatT, -1, 2, newItem, 1},
			{long + "1", "", boat, boatT, 0, 3, same, 0},
		}},
		{"far future date is none", []line{
			{"p", "https://a.example/today", boat, boatT, 0, 1, newItem, 0},
			{"p", "https://a.example/today", port, portT, 900, 2, update, 0},
		}},
		{"nothing at all", []line{
			{"", "", "", "", -1, 1, newItem, 0},
			{"", "", "", "", -1, 2, same, 0},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := news.NewMapMemory()
			var ids []news.ItemID
			for i, l := range tt.lines {
				d, err := news.Identify(m, l.item(), nil)
				if err != nil {
					t.Fatal(err)
				}
				checkDecision(t, d)
				m.Remember(d)
				ids = append(ids, d.Known.ID)
				if d.Action != l.want {
					t.Errorf("line %d: action = %s, want %s", i, d.Action, l.want)
				}
				if of := slices.Index(ids, d.Known.ID); of != l.of {
					t.Errorf("line %d: the item of line %d, want of line %d", i, of, l.of)
				}
			}
		})
	}
}

// checkDecision checks what holds for every decision.
func checkDecision(t *testing.T, d news.Decision) {
	t.Helper()
	if len(d.Known.ID) != 16 || strings.Trim(string(d.Known.ID), "abcdefghijklmnopqrstuvwxyz234567") != "" {
		t.Errorf("id = %q, want 16 characters of base32", d.Known.ID)
	}
	if len(d.Keys) == 0 {
		t.Errorf("no keys")
	}
	for _, k := range d.Keys {
		if k.Value == "" || len(k.Value) > 512 {
			t.Errorf("key %c has %d bytes, want 1 to 512", k.Kind, len(k.Value))
		}
	}
	if d.Action != same && !d.Learned {
		t.Errorf("%s, but nothing was learned", d.Action)
	}
}

func TestIdentifyRevision(t *testing.T) {
	m := news.NewMapMemory()
	var last news.Known
	for i, text := range []string{boatT, boatT, portT, fishT} {
		d, err := news.Identify(m, line{guid: "1", link: "https://a.example/1", title: boat, text: text, published: float64(2 * i), read: float64(10 + i)}.item(), nil)
		if err != nil {
			t.Fatal(err)
		}
		m.Remember(d)
		last = d.Known
	}
	if last.Revision != 2 {
		t.Errorf("revision = %d, want 2", last.Revision)
	}
	got := []time.Time{last.Published, last.Newest, last.FirstSeen, last.Listed}
	if diff := cmp.Diff([]time.Time{hours(0), hours(6), hours(10), hours(13)}, got); diff != "" {
		t.Errorf("first date, newest date, first seen, listed (-want +got):\n%s", diff)
	}
}

// TestIdentifyLearned checks that a reading without any news needs no write.
func TestIdentifyLearned(t *testing.T) {
	base := line{guid: "1", link: "https://a.example/1", title: boat, text: boatT, read: 1}
	tests := []struct {
		name   string
		change func(*line)
		want   bool
	}{
		{"nothing", func(*line) {}, false},
		{"older date", func(l *line) { l.published = -1 }, false},
		{"newer date", func(l *line) { l.published = 1 }, true},
		{"new guid", func(l *line) { l.guid = "2" }, true},
		{"new link", func(l *line) { l.link = "https://a.example/2" }, true},
		{"tracking", func(l *line) { l.link += "?utm_source=x" }, false},
		{"text", func(l *line) { l.text = portT }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := news.NewMapMemory()
			d, err := news.Identify(m, base.item(), nil)
			if err != nil {
				t.Fatal(err)
			}
			m.Remember(d)
			l := base
			l.read = 2
			tt.change(&l)
			if d, err = news.Identify(m, l.item(), nil); err != nil {
				t.Fatal(err)
			}
			if d.Learned != tt.want {
				t.Errorf("learned = %v, want %v", d.Learned, tt.want)
			}
		})
	}
}

// TestIdentifySources checks that sources do not share ids.
func TestIdentifySources(t *testing.T) {
	ms := news.NewMemories(0, nil)
	ids := map[news.ItemID]bool{}
	for i, src := range []news.SourceID{"a", "b", "a"} {
		it := line{guid: "1", title: boat, read: float64(i)}.item()
		it.Source = src
		d, err := news.Identify(ms.Of(src), it, nil)
		if err != nil {
			t.Fatal(err)
		}
		ms.Of(src).Remember(d)
		ids[d.Known.ID] = true
	}
	if len(ids) != 2 {
		t.Errorf("%d items %v, want 2", len(ids), slices.Collect(maps.Keys(ids)))
	}
}

type brokenMemory struct{ err error }

func (m brokenMemory) Recall(news.Key) (news.Known, bool, error) { return news.Known{}, false, m.err }
func (m brokenMemory) Abroad(news.Key) ([]news.Foreign, error)   { return nil, m.err }

func TestIdentifyBrokenMemory(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, l := range []line{{guid: "1"}, {link: "https://a.example/1"}, {title: boat}} {
		if _, err := news.Identify(brokenMemory{broken}, l.item(), nil); !errors.Is(err, broken) {
			t.Errorf("Identify(%+v) = %v, want %v", l, err, broken)
		}
	}
}

// TestIdentifyDecoded checks that a memory may keep Known as JSON, and that it is small.
func TestIdentifyDecoded(t *testing.T) {
	it := line{guid: "1", link: "https://a.example/1", title: "防衛相、15日に訪米　国防長官と会談へ", text: strings.Repeat(boatT+portT+fishT, 20), read: 1}.item()
	d, err := news.Identify(news.NewMapMemory(), it, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(d.Known)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > 600 {
		t.Errorf("%d bytes of JSON, want at most 600: %s", len(raw), raw)
	}
	var got news.Known
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Known, got); diff != "" {
		t.Errorf("decoded (-want +got):\n%s", diff)
	}
	for _, bad := range []string{`{"w":"###"}`, `{"w":"AAA"}`} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("Unmarshal(%s) = nil, want an error", bad)
		}
	}
}

// TestIdentifyCrafted runs the shared cases.
func TestIdentifyCrafted(t *testing.T) {
	f, err := os.Open("../../shared/corpus/stories/crafted.jsonl")
	if err != nil {
		t.Skipf("the shared cases are not here: %v", err)
	}
	defer f.Close()
	ms := news.NewMemories(0, nil)
	first := map[string]string{} // group to the id of its first line
	lineOf := map[news.ItemID]string{}
	asked, right := 0, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l struct {
			ID, Feed, GUID, Title, Summary, Body, URL string
			Time, Updated, Seen                       time.Time
			ItemGroup                                 string `json:"item_group"`
			Action                                    news.Action
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		src := news.SourceID(l.Feed)
		d, err := news.Identify(ms.Of(src), &news.Item{
			Source: src, GUID: l.GUID, URL: l.URL, Title: l.Title, Summary: l.Summary, Text: l.Body,
			Published: l.Time, Updated: l.Updated, FirstSeen: l.Seen,
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ms.Of(src).Remember(d)
		if lineOf[d.Known.ID] == "" {
			lineOf[d.Known.ID] = l.ID
		}
		group := l.ItemGroup
		if group == "" {
			group = l.ID
		}
		if first[group] == "" {
			first[group] = l.ID
		}
		asked++
		if d.Action == l.Action && lineOf[d.Known.ID] == first[group] {
			right++
		} else {
			t.Errorf("%s %q: %s of %s, want %s of %s", l.ID, l.Title, d.Action, lineOf[d.Known.ID], l.Action, first[group])
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d lines right", right, asked)
}

func FuzzIdentify(f *testing.F) {
	f.Add("1", "https://a.example/1", boat, boatT, "UPDATE 1-<b>", int64(0))
	f.Add("", "", "【速報】台湾", "&amp;lt;p&gt;１２，３４５", "x\xff\u0301", int64(1e15))
	f.Fuzz(func(t *testing.T, guid, link, title, text, other string, published int64) {
		m := news.NewMapMemory()
		it := &news.Item{
			Source: "a", GUID: guid, URL: link, Title: title, Summary: other, Text: text,
			Published: time.Unix(published%1e11, 0), FirstSeen: start,
		}
		for i, want := range []news.Action{newItem, same, same} {
			d, err := news.Identify(m, it, nil)
			if err != nil {
				t.Fatal(err)
			}
			checkDecision(t, d)
			if d.Action != want || i > 0 && d.Learned {
				t.Errorf("reading %d: %s, learned %v, want %s", i, d.Action, d.Learned, want)
			}
			m.Remember(d)
			it.FirstSeen = it.FirstSeen.Add(time.Hour)
		}
		it.Title, it.Summary = other, title
		d, err := news.Identify(m, it, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkDecision(t, d)
	})
}

func BenchmarkIdentify(b *testing.B) {
	article := strings.Repeat(boatT+" "+portT+" "+fishT+" ", 12)
	for _, bb := range []struct{ name, text string }{{"summary", boatT}, {"text=3KB", article}, {"chinese=3KB", strings.Repeat("防衛相は来週、ワシントンを訪れる方向で調整に入った。", 40)}} {
		m := news.NewMapMemory()
		var items []*news.Item
		for i := range 100 {
			it := line{guid: fmt.Sprint(i), link: fmt.Sprintf("https://a.example/%d?utm_source=rss", i), title: boat, text: bb.text, read: 1}.item()
			items = append(items, it)
		}
		b.Run("new/"+bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := news.Identify(m, items[i%len(items)], nil); err != nil {
					b.Fatal(err)
				}
			}
		})
		for _, it := range items {
			d, err := news.Identify(m, it, nil)
			if err != nil {
				b.Fatal(err)
			}
			m.Remember(d)
		}
		b.Run("same/"+bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := news.Identify(m, items[i%len(items)], nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
