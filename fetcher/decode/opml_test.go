package decode

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

func TestOPML(t *testing.T) {
	feed := func(path, title string, folders ...string) Outline {
		return Outline{URL: "https://n.example/" + path, Title: title, Folders: folders}
	}
	for _, tt := range []struct {
		name, body string
		want       []Outline
		damage     string
	}{
		{
			"flat", `<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body><outline text="A" type="rss" xmlUrl="https://n.example/a"/></body></opml>`,
			[]Outline{feed("a", "A")},
			"",
		},
		{
			"nested", `<opml><body><outline text="Asia"><outline title="East &amp; South"><outline text="t" title="A" xmlUrl="https://n.example/a"></outline></outline><outline text="B" xmlUrl="https://n.example/b"/></outline><outline text="C" xmlUrl="https://n.example/c"/></body></opml>`,
			[]Outline{feed("a", "A", "Asia", "East & South"), feed("b", "B", "Asia"), feed("c", "C")},
			"",
		},
		{
			"spellings", `<OPML><BODY><Outline TEXT=A XMLURL="https://n.example/a"/><outline text="B" type="rss" url="https://n.example/b"/><outline text="link" type="link" url="https://n.example/no"/></BODY></OPML>`,
			[]Outline{feed("a", "A"), feed("b", "B")},
			"",
		},
		{
			"details", `<opml><body><outline text="A" xmlUrl="https://n.example/a" htmlUrl="/home" language="zh-tw" category="/kind/wire,/country/TW, x"/></body></opml>`,
			[]Outline{{URL: "https://n.example/a", Title: "A", Site: "https://n.example/home", Language: "zh-tw", Categories: []string{"/kind/wire", "/country/TW", "x"}}},
			"",
		},
		{
			"bare ampersand", `<opml><body><outline text="R&D" xmlUrl="https://n.example/a?x=1&y=2"/></body></opml>`,
			[]Outline{feed("a?x=1&y=2", "R&D")},
			"",
		},
		{
			"cut off", `<opml><body><outline text="F"><outline text="A" xmlUrl="https://n.example/a"/><outline text="B" xmlU`,
			[]Outline{feed("a", "A", "F")},
			"the document ends early",
		},
		{
			"feed in a feed", `<opml><body><outline text="A" xmlUrl="https://n.example/a"><outline text="B" xmlUrl="https://n.example/b"/></outline></body></opml>`,
			[]Outline{feed("a", "A"), feed("b", "B")},
			"",
		},
		{
			"legacy charset", "<?xml version=\"1.0\" encoding=\"big5\"?><opml><body><outline text=\"\xa4\xa4\xa5\xa1\" xmlUrl=\"https://n.example/a\"/></body></opml>",
			[]Outline{feed("a", "中央")},
			"",
		},
		{"what is no feed", `<opml><body><outline text="A" xmlUrl="javascript:alert(1)"/><outline text="B" xmlUrl="file:///etc/passwd"/><outline text="C"/></body></opml>`, nil, "2 addresses that are not http or https are left out"},
		{
			"scheme feed", `<opml><body><outline text="A" xmlUrl="feed:https://n.example/a"/><outline text="B" xmlUrl="Feed://n.example/b"/></body></opml>`,
			[]Outline{feed("a", "A"), {URL: "http://n.example/b", Title: "B"}},
			"",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, damage, err := OPML([]byte(tt.body), Hints{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || damage != tt.damage {
				t.Errorf("damage %q, want %q; -want +got:\n%s", damage, tt.damage, diff)
			}
		})
	}
}

func TestOPMLRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       news.Reason
	}{
		{"a feed", `<rss version="2.0"><channel/></rss>`, news.ReasonNotFeed},
		{"nothing", ``, news.ReasonNotFeed},
		{"deep", "<opml><body>" + strings.Repeat("<outline text='a'>", 100), news.ReasonTooLarge},
		{"many", "<opml><body>" + strings.Repeat("<outline xmlUrl='https://n.example/a'/>", maxOutlines+1), news.ReasonTooLarge},
		{"entities", `<!DOCTYPE opml [<!ENTITY a "` + strings.Repeat("x", 9) + `">]><opml2/>`, news.ReasonNotFeed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := OPML([]byte(tt.body), Hints{})
			if e, ok := err.(*Error); !ok || e.Reason != tt.want { //nolint:errorlint // OPML promises the type
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}

func FuzzOPML(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="Asia"><outline text="A" xmlUrl="https://n.example/a?x&y" category="/kind/wire"/></outline></body></opml>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		feeds, _, err := OPML(body, Hints{Limits: Limits{Body: 1 << 20}})
		if _, ok := err.(*Error); err != nil && !ok { //nolint:errorlint // OPML promises the type
			t.Errorf("error %v is no *Error", err)
		}
		for _, f := range feeds {
			if news.AbsoluteURL("", f.URL) == "" || f.Title != news.Clean(f.Title) {
				t.Errorf("feed %+v", f)
			}
		}
	})
}
