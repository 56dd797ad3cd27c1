package web

import (
	"html/template"
	"net/url"
	"strings"
	"time"
	"unicode"

	"straitwire/news"
)

// perTopic is how many items of a topic the front page shows.
const perTopic = 6

// maxReasons is how many different reasons are named below an item.
const maxReasons = 6

// maxCopies is how many copies of its text are listed below an item.
const maxCopies = 20

// frame is what every page has around its content.
type frame struct {
	Service   string // title of the service
	PageTitle string
	Canonical string // absolute address of this page; empty if unknown
	Root      string // path of the service, without a slash at the end
	Style     string // hash of the style sheet
	Icon      string // hash of the favicon
	Topics    []topicView
	Sources   int
	Taken     time.Time
}

type homeView struct {
	frame
	Top []topView
}

// topicView is one topic on a page.
type topicView struct {
	ID          string
	Anchor      string
	Title       string
	Description string
	Page        string // address without a suffix; the feeds add theirs
	Items       []itemView
	Count       int // of all its items, shown or not
	More        bool
	Updated     time.Time
	Volume      *chartView // nil if nothing came
	Surge       string
	Rebuilding  bool
	Current     bool // it is the topic of this page
}

// itemView is one item on a page.
type itemView struct {
	Title       []piece
	Lang        string
	URL         string // absolute http(s), or empty
	Source      string
	SourceLang  string
	Via         string // the source, where Source is the outlet that it passes on
	Country     string
	Kind        string
	Control     string
	Language    languageName
	Date        time.Time
	When        string
	Revised     time.Time // zero if it never changed
	RevisedWhen string

	Withdrawn     time.Time // zero if its source lists it, or it rolled off the end
	WithdrawnWhen string

	Reasons    []reason
	Others     int    // reasons that are not named
	Count      string // what its story counts for; empty for a story of one
	Story      string // address of the page of its story; empty if it has none
	Copies     []copyView
	MoreCopies int // that are not listed
}

// copyView is a copy of an item's text in another place.
type copyView struct {
	Source     string
	SourceLang string
	URL        string // absolute http(s), or empty
	Seen       time.Time
	When       string
}

// reason is why an item is in a topic, in short.
type reason struct {
	Op   string // only where the term alone does not say it
	Term string
}

func viewFrame(snap *Snapshot, title, path string) frame {
	service := strings.TrimSpace(snap.Title)
	if service == "" {
		service = "straitwire"
	}
	f := frame{
		Service:   service,
		PageTitle: service,
		Style:     styleSheet().version(),
		Icon:      favicon().version(),
		Sources:   snap.SourceCount,
		Taken:     snap.Taken,
	}
	if title != "" {
		f.PageTitle = title + " · " + service
	}
	if base := webURL(snap.BaseURL); base != "" {
		u, _ := url.Parse(base) // webURL has parsed it
		if path := strings.Trim(u.EscapedPath(), "/"); path != "" {
			f.Root = "/" + path // one slash: two would begin the name of a host
		}
		if path != "" {
			f.Canonical = u.Scheme + "://" + u.Host + f.Root + path
		}
	}
	return f
}

func viewHome(snap *Snapshot) homeView {
	v := homeView{frame: viewFrame(snap, "", "/")}
	v.Top = viewTop(snap, v.Root)
	for i := range snap.Topics {
		if snap.Topics[i].Private {
			continue
		}
		v.Topics = append(v.Topics, viewTopicItems(snap, &snap.Topics[i], v.Root, perTopic))
	}
	return v
}

func viewMissing(snap *Snapshot) homeView {
	v := homeView{frame: viewFrame(snap, "Not found", "")}
	v.Topics = titles(snap, v.Root)
	return v
}

// titles are the topics without their items, to be linked to; those that are
// not for everybody are left out.
func titles(snap *Snapshot, root string) []topicView {
	var out []topicView
	for i := range snap.Topics {
		if snap.Topics[i].Private {
			continue
		}
		out = append(out, viewTopicItems(snap, &snap.Topics[i], root, 0))
	}
	return out
}

// viewTopicItems shows a topic with at most n of its items.
func viewTopicItems(snap *Snapshot, t *Topic, root string, n int) topicView {
	v := topicView{
		ID:          string(t.ID),
		Anchor:      "topic-" + string(t.ID),
		Title:       strings.TrimSpace(t.Title),
		Description: strings.TrimSpace(t.Description),
		Page:        root + "/topics/" + url.PathEscape(string(t.ID)),
		Count:       len(t.Items),
		More:        len(t.Items) > n,
		Updated:     t.Updated,
		Surge:       t.Surge,
		Rebuilding:  t.Rebuilding,
	}
	if v.Title == "" {
		v.Title = v.ID
	}
	if n > 0 {
		v.Volume = volumeChart(t.Volume, snap.Taken)
	}
	for i := range min(n, len(t.Items)) {
		v.Items = append(v.Items, viewItem(snap, &t.Items[i], root))
	}
	return v
}

func viewItem(snap *Snapshot, l *news.Listed, root string) itemView {
	it := &l.Item
	src, ok := snap.Sources[it.Source]
	if !ok {
		src.ID = it.Source
	}
	lang := it.Language
	if lang == "" {
		lang = src.Language
	}
	via := src.Name()
	src = snap.Voices.Behind(src, it.Outlet)
	v := itemView{
		Title:      pieces(it.Title, "title", l.Entry.Why),
		Lang:       langTag(lang),
		URL:        webURL(it.URL),
		Source:     src.Name(),
		SourceLang: langTag(src.Language),
		Country:    country(src.Country),
		Kind:       words(src.Kind),
		Control:    words(src.Control),
		Language:   nameLanguage(lang),
		Date:       it.Date().UTC(),
	}
	if v.Source != via {
		v.Via, v.SourceLang = via, ""
	}
	if strings.TrimSpace(it.Title) == "" {
		v.Title, v.Lang = []piece{{Text: "(without a title)"}}, ""
	}
	if !v.Date.IsZero() {
		v.When = day(v.Date, snap.Taken)
	}
	if it.Revision > 0 && !it.Changed.IsZero() {
		v.Revised = it.Changed.UTC()
		v.RevisedWhen = day(v.Revised, snap.Taken)
	}
	if !it.Withdrawn.IsZero() {
		v.Withdrawn = it.Withdrawn.UTC()
		v.WithdrawnWhen = day(v.Withdrawn, snap.Taken)
	}
	v.Reasons, v.Others = reasons(l.Entry.Why)
	v.Count = l.Told.Count
	if l.Told.Story != "" {
		v.Story = root + storyPath(l.Told.Story)
	}
	others := l.Told.Copies
	if len(l.Told.Others) > 0 {
		others = l.Told.Others
	}
	shown := min(len(others), maxCopies)
	v.MoreCopies = len(others) - shown
	for i := range shown {
		v.Copies = append(v.Copies, viewCopy(snap, &others[i]))
	}
	return v
}

func viewCopy(snap *Snapshot, m *news.Member) copyView {
	src, ok := snap.Sources[m.Source]
	if !ok {
		src.ID = m.Source
	}
	src = snap.Voices.Behind(src, m.Outlet)
	v := copyView{Source: src.Name(), SourceLang: langTag(src.Language), URL: webURL(m.URL), Seen: m.Seen.UTC()}
	if !m.Seen.IsZero() {
		v.When = day(v.Seen, snap.Taken)
	}
	return v
}

// reasons names each term once, in the order in which it was found.
func reasons(whys []news.Why) (named []reason, others int) {
	seen := map[reason]bool{}
	for _, why := range whys {
		rs := reason{Term: why.Term}
		if why.At[1] <= why.At[0] {
			rs.Op = words(why.Op)
		}
		if rs.Term == "" || seen[rs] {
			continue
		}
		seen[rs] = true
		if len(named) == maxReasons {
			others++
			continue
		}
		named = append(named, rs)
	}
	return named, others
}

// webURL returns link if it may stand in a href: absolute, http or https, with
// a host. Anything else is no link.
func webURL(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || u.User != nil {
		return ""
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	// url.Parse takes more for a host than a browser does; a quotation mark in
	// it, for one. Such a link would lead nowhere, or elsewhere.
	if strings.ContainsFunc(u.Host, notInHost) {
		return ""
	}
	return u.String()
}

// notInHost reports whether no host, with its port, holds r. Letters of other
// scripts are for the browser to judge.
func notInHost(r rune) bool {
	letter := 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || r > unicode.MaxASCII
	return !letter && !strings.ContainsRune("-._:[]", r)
}

// words makes a value of the configuration readable: "state owned", "NGO".
func words(s string) string {
	switch s {
	case "ngo", "igo":
		return strings.ToUpper(s)
	case "cyber_cert":
		return "cyber CERT"
	}
	return strings.ReplaceAll(s, "_", " ")
}

// country returns the code of a known country.
func country(code string) string {
	if code == "ZZ" {
		return ""
	}
	return code
}

// day says when something was, as short as the distance allows.
func day(t, now time.Time) string {
	if t.Year() != now.UTC().Year() {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2 Jan 15:04")
}

// machine returns a time for the datetime attribute of a page.
func machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// functions are what the templates may call.
func functions() template.FuncMap {
	return template.FuncMap{
		"machine": machine,
		"short":   func(t time.Time) string { return t.UTC().Format("2 Jan 15:04") },
		"add":     func(a, b int) int { return a + b },
		"clock":   func(t time.Time) string { return t.UTC().Format("15:04 UTC") },
		"full":    func(t time.Time) string { return t.UTC().Format("Monday, 2 January 2006, 15:04 UTC") },
		"date":    func(t time.Time) string { return t.UTC().Format("Monday, 2 January 2006") },
	}
}
