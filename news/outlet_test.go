package news_test

import (
	"strings"
	"testing"

	"straitwire/news"
)

func TestHeadline(t *testing.T) {
	for _, tt := range []struct{ name, title, outlet, want string }{
		{"no outlet", "Ship sinks - Reuters", "", "Ship sinks - Reuters"},
		{"hyphen", "Ship sinks - Reuters", "Reuters", "Ship sinks"},
		{"case", "Ship sinks - REUTERS", "Reuters", "Ship sinks"},
		{"en dash", "Ship sinks – Reuters", "Reuters", "Ship sinks"},
		{"em dash without space", "船舶沉沒—中央社", "中央社", "船舶沉沒"},
		{"full width", "船舶沉沒－ＣＮＡ", "CNA", "船舶沉沒"},
		{"full-width bar", "船舶沉沒｜自由時報", "自由時報", "船舶沉沒"},
		{"dash in the name", "Ship sinks - AP - Associated Press", "AP - Associated Press", "Ship sinks"},
		{"dash in the title", "Taiwan - a profile - BBC", "BBC", "Taiwan - a profile"},
		{"within a word", "A talk with an ex-Reuters", "Reuters", "A talk with an ex-Reuters"},
		{"another name", "Ship sinks - AFP", "Reuters", "Ship sinks - AFP"},
		{"nothing else", "- Reuters", "Reuters", "- Reuters"},
		{"the name alone", "Reuters", "Reuters", "Reuters"},
		{"twice", "Ship sinks - Reuters - Reuters", "Reuters", "Ship sinks - Reuters"},
		{"only dashes", strings.Repeat("- ", 5000), "Reuters", strings.Repeat("- ", 5000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			it := news.Item{Title: tt.title, Outlet: news.Outlet{Name: tt.outlet}}
			if got := it.Headline(); got != tt.want {
				t.Errorf("Headline(%.60q by %q) = %.60q, want %.60q", tt.title, tt.outlet, got, tt.want)
			}
		})
	}
}

func TestOutletOf(t *testing.T) {
	own := news.SitesOf("https://news.google.com/rss", "https://paper.example")
	for _, tt := range []struct {
		name, outlet, address string
		want                  news.Outlet
	}{
		{"another site", "Reuters", "https://www.reuters.com", news.Outlet{Name: "Reuters", URL: "https://www.reuters.com"}},
		{"its own site", "Paper", "https://www.paper.example/rss", news.Outlet{}},
		{"its own name", "The Paper", "", news.Outlet{}},
		{"its own name in other case", "THE  paper", "", news.Outlet{}},
		{"its own host as a name", "paper.example", "", news.Outlet{}},
		{"its own name at another site", "The Paper", "https://other.example", news.Outlet{Name: "The Paper", URL: "https://other.example"}},
		{"a name alone", "AFP on MSN", "", news.Outlet{Name: "AFP on MSN"}},
		{"an address alone", "", "https://other.example/feed", news.Outlet{URL: "https://other.example/feed"}},
		{"an address as the name", "https://other.example/feed", "", news.Outlet{URL: "https://other.example/feed"}},
		{"no address", "Reuters", "mailto:x", news.Outlet{Name: "Reuters"}},
		{"nothing", " \u202e", "", news.Outlet{}},
		{"an address without end", "", "https://x.example/" + strings.Repeat("a", 5000), news.Outlet{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := news.OutletOf(tt.outlet, tt.address, own, "The Paper", ""); got != tt.want {
				t.Errorf("OutletOf(%q, %.60q) = %+v, want %+v", tt.outlet, tt.address, got, tt.want)
			}
		})
	}
}
