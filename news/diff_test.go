package news_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"straitwire/news"
)

// marked writes a difference down: [-old-] and {+new+}.
func marked(pieces []news.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Op {
		case news.PieceRemoved:
			b.WriteString("[-" + p.Text + "-]")
		case news.PieceAdded:
			b.WriteString("{+" + p.Text + "+}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	tests := []struct{ name, before, after, want string }{
		{"same", "Two boats left.", "Two boats left.", "Two boats left."},
		{"nothing", "", "", ""},
		{"all new", "", "Two boats", "{+Two boats+}"},
		{"all gone", "Two boats", "", "[-Two boats-]"},
		{"a word", "Two boats left the port.", "Three boats left the port.", "[-Two-]{+Three+} boats left the port."},
		{"words side by side", "The old grey ship sank", "The new white ship sank", "The [-old grey-]{+new white+} ship sank"},
		{"at the end", "Ports closed.", "Ports closed. Power is out.", "Ports closed.{+ Power is out.+}"},
		{"a figure", "magnitude 5.8, 12 hurt", "magnitude 5.9, 12 hurt", "magnitude 5.[-8-]{+9+}, 12 hurt"},
		{"a sign", "No deal", "No deal?", "No deal{+?+}"},
		{"chinese", "印尼接收两架运输机", "印尼接收一架运输机", "印尼接收[-两-]{+一+}架运输机"},
		{"japanese", "防衛相は15日に訪米", "防衛相は16日に訪韓", "防衛相は[-15-]{+16+}日に訪[-米-]{+韓+}"},
		{"korean", "북한 미사일 두 발 발사", "북한 미사일 세 발 발사", "북한 미사일 [-두-]{+세+} 발 발사"},
		{"arabic", "زار الوزير القاعدة أمس", "زار الوزير الميناء أمس", "زار الوزير [-القاعدة-]{+الميناء+} أمس"},
		{"russian", "Два корабля вышли", "Три корабля вышли", "[-Два-]{+Три+} корабля вышли"},
		{"vietnamese", "Hai tàu rời cảng", "Ba tàu rời cảng", "[-Hai-]{+Ba+} tàu rời cảng"},
		{"moved", "a b c d", "b c d a", "[-a -]b c d{+ a+}"},
		{"broken text", "a\xff b", "a\xfe b", "a[-\xff-]{+\xfe+} b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := marked(news.Diff(tt.before, tt.after)); got != tt.want {
				t.Errorf("Diff(%q, %q) = %s, want %s", tt.before, tt.after, got, tt.want)
			}
		})
	}
}

// TestDiffBounds checks that texts made to be slow are not.
func TestDiffBounds(t *testing.T) {
	long := strings.Repeat("一二三四五六七八九十", 3000)
	other := strings.Repeat("甲乙丙丁戊己庚辛壬癸", 3000)
	mixed := strings.Repeat("a b ", 900) + strings.Repeat("c ", 900)
	turned := strings.Repeat("c b ", 900) + strings.Repeat("a ", 900)
	for _, pair := range [][2]string{{long, other}, {long[:9000], other[:9000]}, {mixed, turned}} {
		began := time.Now()
		checkDiff(t, pair[0], pair[1])
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("%d and %d bytes took %v", len(pair[0]), len(pair[1]), took)
		}
	}
}

func checkDiff(t *testing.T, before, after string) {
	t.Helper()
	var was, is strings.Builder
	last := news.PieceOp(0)
	for _, p := range news.Diff(before, after) {
		if p.Text == "" || p.Op == last {
			t.Errorf("Diff(%.40q, %.40q) has an empty piece, or two of one kind side by side", before, after)
		}
		last = p.Op
		if p.Op != news.PieceAdded {
			was.WriteString(p.Text)
		}
		if p.Op != news.PieceRemoved {
			is.WriteString(p.Text)
		}
	}
	if was.String() != before || is.String() != after {
		t.Errorf("Diff(%.80q, %.80q) puts together %.80q and %.80q", before, after, was.String(), is.String())
	}
}

func FuzzDiff(f *testing.F) {
	f.Add("Two boats left.", "Three boats left port")
	f.Add("两架", "一架 F-16")
	f.Add("a\xff", "\u0301b")
	f.Fuzz(func(t *testing.T, before, after string) { checkDiff(t, before, after) })
}

func TestAddChange(t *testing.T) {
	at := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	edit := func(n int, old string) news.Change {
		return news.Change{Kind: news.ChangeEdited, Seen: at(n), Revision: n, Was: []news.Field{{Name: "title", Text: old}}}
	}
	var all []news.Change
	for n := 1; n <= 40; n++ {
		all = news.AddChange(all, edit(n, "short"))
	}
	if len(all) != 21 || all[0].Revision != 1 || all[1].Revision != 21 || all[1].Missed != 19 || all[20].Revision != 40 {
		t.Errorf("%d changes, revisions %d, %d (%d missed) and so on to %d; want 21: 1, 21 (19 missed) to 40",
			len(all), all[0].Revision, all[1].Revision, all[1].Missed, all[len(all)-1].Revision)
	}
	all = nil
	for n := 1; n <= 40; n++ {
		all = news.AddChange(all, edit(n, strings.Repeat("x", 15_000)))
	}
	size := 0
	for _, c := range all {
		size += len(c.Was[0].Text)
	}
	if size > 130<<10 || len(all) < 5 || all[0].Revision != 1 || all[len(all)-1].Revision != 40 {
		t.Errorf("%d changes with %d bytes, from %d to %d; want the first and the last within 128 KiB", len(all), size, all[0].Revision, all[len(all)-1].Revision)
	}
}

func TestEdit(t *testing.T) {
	before := &news.Item{Source: "a", Title: "Two boats left", Summary: "<b>They</b> left.", Text: strings.Repeat("界", 9000)}
	now := &news.Item{Source: "b", Title: "Three boats left", Summary: "They LEFT", Text: strings.Repeat("世", 9000), Revision: 1, Changed: start}
	c := news.Edit(before, now)
	if c.From != "a" || c.Revision != 1 || !c.Seen.Equal(start) || len(c.Was) != 2 || c.Was[0].Name != "title" || c.Was[1].Name != "body" {
		t.Fatalf("Edit = %+v, want title and body of source a", c)
	}
	if n := len(c.Was[1].Text); n > 16<<10 || !utf8.ValidString(c.Was[1].Text) {
		t.Errorf("%d bytes of the old body are kept, or cut within a character", n)
	}
	changed := news.Changed{Item: *now, Changes: []news.Change{c, {Kind: news.ChangeWithdrawn}, {Kind: news.ChangeEdited, Was: []news.Field{{Name: "title", Text: "Some boats left"}}}}}
	edits := changed.Edits(0)
	if len(edits) != 2 || edits[0].Old != "Two boats left" || edits[0].New != "Some boats left" || !strings.HasPrefix(edits[1].New, "世") {
		t.Errorf("Edits(0) = %.200v", edits)
	}
	if edits := changed.Edits(2); len(edits) != 1 || edits[0].New != "Three boats left" {
		t.Errorf("Edits(2) = %v", edits)
	}
}
