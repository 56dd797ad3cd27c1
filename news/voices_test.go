package news_test

import (
	"slices"
	"testing"

	"straitwire/news"
)

func TestVoicesBehind(t *testing.T) {
	sources := []news.Source{
		{ID: "gn", URL: "https://news.google.com/rss/search?q=x", Title: "Google News"},
		{ID: "digest", URL: "https://digest.example/rss", Site: "https://digest.example", Kind: "aggregator", Control: "independent"},
		{ID: "blog", URL: "https://blog.example/rss", Control: "independent"},
		{ID: "cna-en", URL: "https://feeds.example/cna", Site: "https://focustaiwan.tw", Publisher: "cna", Title: "Focus Taiwan", Control: "state_funded"},
		{ID: "cna-zh", URL: "https://feeds.example/cna-zh", Site: "https://www.cna.com.tw", Publisher: "cna", Control: "state_funded"},
		{ID: "navy", URL: "https://navy.forces.example/rss", Publisher: "navy", Control: "military"},
		{ID: "channel", URL: "https://www.youtube.com/feeds/x", Publisher: "channel"},
		{ID: "army", URL: "https://army.forces.example/rss", Publisher: "army", Control: "military"},
	}
	byID := map[news.SourceID]news.Source{}
	for _, src := range sources {
		byID[src.ID] = src
	}
	backwards := slices.Clone(sources)
	slices.Reverse(backwards)
	for _, tt := range []struct {
		name           string
		source         news.SourceID
		outlet         news.Outlet
		voice, control string
	}{
		{"no outlet", "gn", news.Outlet{}, "gn", ""},
		{"a configured site", "gn", news.Outlet{Name: "Focus Taiwan", URL: "https://focustaiwan.tw"}, "cna", "state_funded"},
		{"a host of a configured site", "gn", news.Outlet{URL: "https://m.cna.com.tw/news"}, "cna", "state_funded"},
		{"a site of two voices, by the host of one", "gn", news.Outlet{URL: "https://army.forces.example"}, "army", "military"},
		{"a site of two voices", "gn", news.Outlet{URL: "https://www.forces.example"}, "forces.example", ""},
		{"who carries feeds is nobody's site", "gn", news.Outlet{URL: "https://feeds.example"}, "feeds.example", ""},
		{"a platform", "gn", news.Outlet{Name: "YouTube", URL: "https://www.youtube.com"}, "youtube.com", ""},
		{"an unknown site", "gn", news.Outlet{Name: "Focus Taiwan", URL: "https://www.other.co.uk/news"}, "other.co.uk", ""},
		{"a known name", "gn", news.Outlet{Name: "FOCUS TAIWAN"}, "cna", "state_funded"},
		{"an unknown name", "gn", news.Outlet{Name: "The  Other Paper!"}, "the other paper", ""},
		{"a host as a name", "gn", news.Outlet{Name: "www.cna.com.tw"}, "cna", "state_funded"},
		{"by kind", "digest", news.Outlet{URL: "https://focustaiwan.tw"}, "cna", "state_funded"},
		{"no aggregator, so its word is not taken", "blog", news.Outlet{Name: "Focus Taiwan", URL: "https://focustaiwan.tw"}, "blog", "independent"},
		{"a name of nothing", "digest", news.Outlet{Name: "?!"}, "digest", "independent"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, all := range [][]news.Source{sources, backwards} {
				got := news.VoicesOf(slices.Values(all)).Behind(byID[tt.source], tt.outlet)
				if got.Voice() != tt.voice || got.Control != tt.control {
					t.Errorf("Behind(%s, %+v) is %q under %q, want %q under %q", tt.source, tt.outlet, got.Voice(), got.Control, tt.voice, tt.control)
				}
			}
		})
	}
}
