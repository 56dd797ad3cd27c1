package topic

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"straitwire/news"

	"github.com/google/go-cmp/cmp"
)

func TestQuery(t *testing.T) {
	items := map[string]Input{
		"zh":    {Title: "臺灣海峽有巡防艦", Language: "zh-Hant", Source: news.Source{ID: "cna", Country: "TW", Kind: "wire"}},
		"en":    {Title: "Frigate leaves port", Summary: "The median line was quiet.", Language: "en", Source: news.Source{ID: "usni", Country: "US", Kind: "defence_press"}},
		"port":  {Title: "Port festival", Summary: "Frigate on show", Language: "en", Source: news.Source{ID: "port", Country: "US", Kind: "newspaper"}},
		"ru":    {Title: "Фрегаты у берегов", Language: "ru", Source: news.Source{ID: "tass", Country: "RU", Kind: "wire", Control: "state"}},
		"or":    {Title: "OR stands here", Language: "en", Source: news.Source{ID: "usni"}},
		"colon": {Title: "Update: 12:30 all quiet", Language: "en", Source: news.Source{ID: "usni"}, URL: "https://news.example.org/a/1"},
	}
	for _, tt := range []struct{ query, want, text string }{
		{"frigate", "en port", "frigate"},
		{"  frigate   port ", "en port", "frigate port"},
		{"frigate -festival", "en", "frigate -festival"},
		{`"median line"`, "en", `"median line"`},
		{`"median  Line" OR 海峽`, "en zh", `"median Line" OR 海峽`},
		{"台湾 OR frigate -show", "en zh", "台湾 OR frigate -show"},
		{"title:frigate", "en", "title:frigate"},
		{`summary:"median line"`, "en", `summary:"median line"`},
		{"concept:warship lang:zh,ru", "ru zh", "concept:warship language:zh,ru"},
		{"concept:warship -country:RU", "en port zh", "concept:warship -country:RU"},
		{"kind:wire control:state фрегат*", "ru", "kind:wire control:state фрегат*"},
		{"source:usni,tass frigate", "en", "source:usni,tass frigate"},
		{"festival since:7d", "port", "festival since:168h"},
		{`"OR"`, "or", `"OR"`},
		{"quiet 12:30", "colon", "quiet 12:30"},
		{"quiet url:example.org", "colon", "quiet url:example.org"},
		{"Update:", "colon", "Update:"},
	} {
		q, err := BuiltinLexicon().Query(tt.query)
		if err != nil {
			t.Errorf("%s: %v", tt.query, err)
			continue
		}
		var got []string
		for _, name := range []string{"colon", "en", "or", "port", "ru", "zh"} {
			in := items[name]
			if len(q.Set.Match(&in)) > 0 {
				got = append(got, name)
			}
		}
		if diff := cmp.Diff(strings.Fields(tt.want), got); diff != "" || q.Text != tt.text {
			t.Errorf("%s (%s): %s", tt.query, q.Text, diff)
		}
		again, err := BuiltinLexicon().Query(q.Text)
		if err != nil || again.Text != q.Text || again.Since != q.Since {
			t.Errorf("%s, read again: %s, %v", q.Text, again.Text, err)
		}
	}
	if q, err := BuiltinLexicon().Query("a1 since:2w"); err != nil || q.Since != 14*24*time.Hour {
		t.Errorf("since is %v, %v", q.Since, err)
	}
}

func TestQueryMistakes(t *testing.T) {
	for _, tt := range []struct {
		query, want string
		column      int
	}{
		{"", "nothing is looked for", 1},
		{"-frigate", "nothing is looked for", 1},
		{"since:7d", "nothing is looked for", 1},
		{`port "median line`, "a quote that is not closed", 6},
		{"port title:", "nothing is looked for", 6},
		{`port ""`, "nothing is looked for", 6},
		{"OR port", "OR stands between two words", 1},
		{"port OR", "OR stands between two words", 6},
		{"port OR OR ship", "OR stands between two words", 6},
		{"port OR -ship", "OR with a minus or with since", 9},
		{"港 concept:no-such-thing", "concept", 3},
		{"port country:Taiwan", "country", 6},
		{"port kind:wires", "kind", 6},
		{"port since:yesterday", "since is", 6},
		{"port since:7d7d", "since is", 6},
		{"port since:99999999999999999999d", "since is", 6},
		{"port *", "", 6},
		{strings.Repeat("a1 ", 31), "more than 30 words", 91},
		{strings.Repeat("x", 501), "has 501 bytes", 1},
		{"a\xff", "not UTF-8", 1},
	} {
		_, err := BuiltinLexicon().Query(tt.query)
		found := QueryErrors(err)
		if len(found) == 0 || !strings.Contains(found[0].Message, tt.want) || found[0].Column != tt.column {
			t.Errorf("%.40s: %v, want %q at %d", tt.query, err, tt.want, tt.column)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, q := range []string{"a1 OR b2 -c3", `title:"x y" since:3d`, "-", `"`, "OR", "concept:taiwan lang:zh,", "::", "a:b:c", "－", "\x00"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := BuiltinLexicon().Query(text)
		if err != nil {
			if len(QueryErrors(err)) == 0 {
				t.Fatalf("%q: an error without a place: %v", text, err)
			}
			return
		}
		in := Input{Title: text}
		q.Set.Match(&in)
		if _, err := BuiltinLexicon().Query(q.Text); err != nil && len(q.Text) <= maxQuery {
			t.Fatal(fmt.Sprintf("%q is read as %q: ", text, q.Text), err)
		}
	})
}
