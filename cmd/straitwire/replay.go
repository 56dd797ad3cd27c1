package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/config"
	"straitwire/fetcher/decode"
	"straitwire/news"
	"straitwire/topic"
)

func newReplay() *cobra.Command {
	return &cobra.Command{
		Use:   "replay < items.jsonl",
		Short: "run items from standard input through identity and topics",
		Long: `Read one item a line and answer each with what the daemon would have made of
it: new, same or update; of which item; of which earlier line its text is a
copy; its story and who says it; and the topics with their reasons.
Nothing is fetched and nothing is kept.

Input fields: id, feed (source id), guid, source (publisher), lang, title,
summary, body, url, time (published), updated, seen (our clock), and
optionally kind, control, country, categories, and outlet: {name, url}, whom
an aggregator names for the item; of a configured one that is what source says.
Unknown fields are ignored.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := inspectConfig(cmd)
			if err != nil {
				return err
			}
			collectEarly()
			r := newReplayer(cfg)
			return eachLine(cmd.InOrStdin(), cmd.OutOrStdout(), r.line)
		},
	}
}

// replayLine is one line of input.
type replayLine struct {
	ID         json.RawMessage `json:"id"`
	Feed       string          `json:"feed"`
	GUID       text            `json:"guid"`
	Source     string          `json:"source"`
	Lang       string          `json:"lang"`
	Title      string          `json:"title"`
	Summary    string          `json:"summary"`
	Body       string          `json:"body"`
	URL        string          `json:"url"`
	Time       moment          `json:"time"`
	Updated    moment          `json:"updated"`
	Seen       moment          `json:"seen"`
	Kind       string          `json:"kind"`
	Control    string          `json:"control"`
	Country    string          `json:"country"`
	Region     string          `json:"region"`
	Categories texts           `json:"categories"`
	Authors    texts           `json:"authors"`
	Outlet     outlet          `json:"outlet"`
}

// replayAnswer is one line of output.
type replayAnswer struct {
	ID     json.RawMessage `json:"id"`
	Action news.Action     `json:"action"`
	ItemOf json.RawMessage `json:"item_of"` // the line that brought the item first
	replayStory
	Topics []replayMatch `json:"topics"`
}

type replayMatch struct {
	ID    news.TopicID `json:"id"`
	Score int          `json:"score"`
	Why   []news.Why   `json:"why"`
}

// replayer is the daemon's judgement without its network and its store.
type replayer struct {
	sources map[news.SourceID]news.Source
	voices  *news.Voices
	topics  *topic.Set
	known   *news.Memories
	stories *replayStories
	asks    bool                            // a topic asks about stories
	first   map[news.ItemID]json.RawMessage // the line that brought an item
	clock   time.Time                       // of the line before, for lines without one; at first the time of the start
}

// replayMemory is how many items a replay remembers: the ones that were listed
// last. A stream may be endless, a daemon forgets what no source lists.
const replayMemory = 150_000

func newReplayer(cfg *config.Config) *replayer {
	first := map[news.ItemID]json.RawMessage{}
	return &replayer{
		sources: sourcesByID(cfg), topics: cfg.Topics, first: first, clock: time.Now().UTC(),
		stories: newReplayStories(cfg.Concepts), voices: news.VoicesOf(slices.Values(cfg.Sources)),
		known: news.NewMemories(replayMemory, func(id news.ItemID) { delete(first, id) }),
		asks:  asksStories(cfg.Topics),
	}
}

func (r *replayer) line(raw []byte) (any, error) {
	var in replayLine
	if !bytes.HasPrefix(raw, []byte("{")) {
		return nil, errors.New("want an object with the fields of an item")
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	src := r.source(&in)
	it := r.item(&in, src)
	known := r.known.Of(it.Source)
	decision, err := news.Identify(known, it, news.SitesOf(src.Site, src.URL))
	if err != nil {
		return nil, err
	}
	known.Remember(decision)
	it.ID = decision.Known.ID
	answer := replayAnswer{ID: orNull(in.ID), Action: decision.Action, ItemOf: orNull(nil), Topics: []replayMatch{}}
	if first, ok := r.first[it.ID]; ok {
		answer.ItemOf = first
	} else {
		r.first[it.ID] = orNull(in.ID)
	}
	input := in.input(it, src)
	named := input
	named.Title = it.Headline()
	answer.replayStory = r.stories.place(it, r.voices.Behind(src, it.Outlet), &decision, &in, &named)
	input.Story = r.told(it.ID)
	for _, m := range r.topics.Match(&input) {
		answer.Topics = append(answer.Topics, replayMatch{ID: m.Topic, Score: m.Score, Why: m.Why})
	}
	return answer, nil
}

// source is the configured source of a line, with what the line itself says.
func (r *replayer) source(in *replayLine) news.Source {
	id := news.SourceID(in.Feed)
	if id == "" {
		id = news.SourceID(in.Source)
	}
	src, ok := r.sources[id]
	if !ok {
		src = news.Source{ID: id, Title: in.Source, Publisher: in.Source, Language: in.Lang}
	}
	for _, said := range []struct {
		value string
		field *string
	}{{in.Kind, &src.Kind}, {in.Control, &src.Control}, {in.Country, &src.Country}, {in.Region, &src.Region}} {
		if said.value != "" {
			*said.field = said.value
		}
	}
	return src
}

// item makes of a line what the fetch wing would have made of it.
func (r *replayer) item(in *replayLine, src news.Source) *news.Item {
	// A line that does not say when it was seen is a reading of its own, after
	// the line before: lines of one moment are one document.
	seen := in.Seen.Time
	if seen.IsZero() {
		seen = r.clock.Add(time.Second)
		for _, at := range []time.Time{in.Time.Time, in.Updated.Time} {
			if at.After(seen) {
				seen = at
			}
		}
	}
	r.clock = seen
	lang := in.Lang
	if lang == "" {
		lang = src.Language
	}
	it := &news.Item{
		Source: src.ID, GUID: news.Clean(string(in.GUID)), URL: news.AbsoluteURL("", in.URL), Language: lang,
		Title:     in.Title,
		Published: in.Time.Time, Updated: in.Updated.Time, FirstSeen: seen,
		Categories: in.Categories,
	}
	it.Summary = plainText(in.Summary)
	it.Text = plainText(in.Body)
	it.Outlet = in.outlet(src)
	for _, name := range in.Authors {
		it.Authors = append(it.Authors, news.Person{Name: name})
	}
	return it
}

// input is what a topic can see of the item of a line. Where the line gives no
// time, the clock that the item got says nothing about the news.
func (in *replayLine) input(it *news.Item, src news.Source) topic.Input {
	input := topic.InputOf(it, src)
	if in.Time.IsZero() && in.Seen.IsZero() {
		input.Now = time.Time{}
	}
	return input
}

// markup finds what is HTML rather than a text with a "<" or "&" in it.
var markup = regexp.MustCompile(`</?[A-Za-z][^<>]*>|&(#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]+);`)

// plainText takes markup out. A text without any stays as it is, to the byte,
// so that the places in the answer are places in the line.
func plainText(s string) string {
	if !strings.ContainsAny(s, "<&") || !markup.MatchString(s) {
		return s
	}
	_, text := decode.SafeHTML(s, "")
	return text
}

// text is a string that a sloppy producer may have written as a number.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return fmt.Errorf("want a string, got %.40s", b)
	}
	*t = text(n)
	return nil
}

// texts is a list of strings, or one string.
type texts []string

func (t *texts) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = nil
		if one != "" {
			*t = texts{one}
		}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// moment is a time in any form that the daemon reads in feeds. As there, what
// is no date is no date, and no reason to lose the item.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(b []byte) error {
	var s text
	if string(b) == "null" {
		return nil
	}
	if err := s.UnmarshalJSON(b); err != nil {
		return err
	}
	if at, ok := decode.Date(string(s), news.Source{}); ok {
		m.Time = at.UTC()
	}
	return nil
}
