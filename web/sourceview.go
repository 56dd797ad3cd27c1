package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"straitwire/news"
)

const (
	sourcesPath    = "/sources"
	sourcesPerPage = 500
	maxSourcePages = 1000
	sourceItems    = 20 // newest ones on the page of a source
	sourceEvents   = 20
)

// sourceListView is a page of the list of sources.
type sourceListView struct {
	frame
	Total     int
	Classes   []classCount
	Rows      []sourceView
	Previous  string // address of the page before; empty if there is none
	Following string
}

// classCount is how many sources are so.
type classCount struct {
	Class string
	Count int
	Well  bool
}

// sourcePageView is the page of a source.
type sourcePageView struct {
	frame
	Source sourceView
	Why    string
	Ended  string // how the last visit did
	Took   string
	Usual  string // the longest usual pause
	Listed int
	Total  news.Tally
	Charts []chartView
	Events []eventView
	Items  []itemView
}

// sourceView is one source in the list.
type sourceView struct {
	Name     string
	NameLang string
	Page     string
	Site     string // absolute http(s), or empty
	Country  string
	Region   string
	Kind     string
	Control  string
	Language languageName
	Class    string // in words
	Well     bool
	Since    time.Time
	Visited  time.Time
	Next     time.Time
	Newest   time.Time
	NewestAt string
	Kept     int
}

// eventView is something that happened to a source.
type eventView struct {
	At   time.Time
	Text string
}

// viewSources shows the nth page of the list: those first that are not well.
func viewSources(snap *Snapshot, states []SourceState, n int) (sourceListView, bool) {
	from := (n - 1) * sourcesPerPage
	if from > 0 && from >= len(states) {
		return sourceListView{}, false
	}
	title := "Sources"
	if n > 1 {
		title = fmt.Sprintf("Sources, page %d", n)
	}
	v := sourceListView{frame: viewFrame(snap, title, sourcesAddress(n)), Total: len(states)}
	v.Topics = titles(snap, v.Root)
	states = slices.Clone(states)
	slices.SortStableFunc(states, func(a, b SourceState) int {
		return cmp.Or(cmp.Compare(trouble(&b), trouble(&a)), strings.Compare(a.Source.Name(), b.Source.Name()), cmp.Compare(a.Source.ID, b.Source.ID))
	})
	for i := range states {
		class := classWords(states[i].Class)
		if at := slices.IndexFunc(v.Classes, func(c classCount) bool { return c.Class == class }); at >= 0 {
			v.Classes[at].Count++
			continue
		}
		v.Classes = append(v.Classes, classCount{class, 1, trouble(&states[i]) == 0})
	}
	upto := min(len(states), from+sourcesPerPage)
	for i := range states[from:upto] {
		v.Rows = append(v.Rows, viewSourceRow(snap, &states[from+i], v.Root))
	}
	if n > 1 {
		v.Previous = v.Root + sourcesAddress(n-1)
	}
	if upto < len(states) {
		v.Following = v.Root + sourcesAddress(n+1)
	}
	return v, true
}

// sourcesAddress is where the nth page of the list is.
func sourcesAddress(n int) string {
	if n == 1 {
		return sourcesPath
	}
	return fmt.Sprintf("%s?page=%d", sourcesPath, n)
}

// trouble orders sources: those that are well are alike.
func trouble(s *SourceState) int {
	if s.Class == "" || s.Class.Healthy() {
		return 0
	}
	return 1 + s.Class.Severity()
}

func classWords(c news.Class) string {
	if c == news.ClassPage {
		return "web page"
	}
	return words(cmp.Or(string(c), "not visited yet"))
}

func viewSourceRow(snap *Snapshot, s *SourceState, root string) sourceView {
	src := s.Source
	v := sourceView{
		Name: strings.TrimSpace(src.Name()), NameLang: langTag(src.Language), Page: root + sourcesPath + "/" + url.PathEscape(string(src.ID)),
		Site: webURL(src.Site), Country: country(src.Country), Region: strings.ReplaceAll(src.Region, "-", " "), Kind: words(src.Kind), Control: words(src.Control),
		Language: nameLanguage(src.Language), Class: classWords(s.Class), Well: trouble(s) == 0,
		Since: s.Since.UTC(), Visited: s.Visit.Started.UTC(), Next: s.Next.UTC(), Newest: s.Visit.Newest.UTC(), Kept: s.Kept,
	}
	if v.Name == "" {
		v.Name = string(src.ID)
	}
	if !v.Newest.IsZero() {
		v.NewestAt = day(v.Newest, snap.Taken)
	}
	return v
}

func viewSource(snap *Snapshot, s *SourceState) sourcePageView {
	v := sourcePageView{Why: because(s, snap), Listed: s.Visit.Listed, Total: s.Visit.Total}
	root := viewFrame(snap, "", "").Root
	v.Source = viewSourceRow(snap, s, root)
	v.frame = viewFrame(snap, v.Source.Name, strings.TrimPrefix(v.Source.Page, root))
	v.Topics = titles(snap, root)
	if s.Visit.Reason != "" {
		v.Ended, v.Took = ending(s.Visit), s.Visit.Took.Round(time.Millisecond).String()
	}
	if usual := s.Visit.Rhythm.Usual(); usual > 0 {
		v.Usual = news.Span(usual)
	}
	v.Charts = rhythmCharts(&s.Visit.Rhythm, snap.Taken)
	for i := range s.Events[:min(len(s.Events), sourceEvents)] {
		v.Events = append(v.Events, eventView{s.Events[i].At.UTC(), eventWords(&s.Events[i])})
	}
	for _, l := range newestOf(snap, s.Source.ID) {
		v.Items = append(v.Items, viewItem(snap, l, root))
	}
	return v
}

// newestOf returns the newest items of a source among those that the topics
// show, each once.
func newestOf(snap *Snapshot, id news.SourceID) []*news.Listed {
	var found []*news.Listed
	seen := make(map[news.ItemID]bool)
	for i := range snap.Topics {
		if snap.Topics[i].Private {
			continue
		}
		items := snap.Topics[i].Items
		for j := range items {
			if it := &items[j].Item; it.Source == id && !seen[it.ID] {
				seen[it.ID] = true
				found = append(found, &items[j])
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *news.Listed) int { return b.Item.FirstSeen.Compare(a.Item.FirstSeen) })
	return found[:min(len(found), sourceItems)]
}
