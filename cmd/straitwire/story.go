package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/news"
	"straitwire/story"
)

// toldStory is a story as a person wants to know it, and the place of the
// item that was asked for in it.
type toldStory struct {
	Story   news.Story      `json:"story"`
	Count   string          `json:"count"`
	Place   *news.Placement `json:"place,omitempty"`
	Sources []string        `json:"sources"` // names, one for each member
	Titles  []string        `json:"titles"`  // one for each member
}

// toldOf is the story of an item; nil when it has no place in one.
func (d *daemon) toldOf(ctx context.Context, item news.ItemID) (*toldStory, error) {
	placement, placed, err := d.store.Placement(ctx, item)
	if err != nil || !placed {
		return nil, err
	}
	s, ok, err := d.store.Story(ctx, placement.Story)
	if err != nil || !ok {
		return nil, err // it was pruned between the two
	}
	told, err := d.tell(ctx, s)
	if err != nil {
		return nil, err
	}
	told.Place = &placement
	return told, nil
}

func (d *daemon) tell(ctx context.Context, s news.Story) (*toldStory, error) {
	told := &toldStory{Story: s, Count: story.Count(s).String()}
	cfg := d.cfg.Load()
	sources, voices := sourcesByID(cfg), news.VoicesOf(slices.Values(cfg.Sources))
	for _, m := range s.Members {
		it, _, err := d.store.Item(ctx, m.Item)
		if err != nil {
			return nil, err
		}
		src := sourceOf(sources, m.Source)
		name := src.Name()
		if voice := voices.Behind(src, m.Outlet).Name(); voice != name {
			name = voice + " via " + name
		}
		told.Sources = append(told.Sources, name)
		told.Titles = append(told.Titles, it.Title)
	}
	return told, nil
}

// stories answers for a story by its id, and for every kept item that ref
// names by its id or link.
func (d *daemon) stories(r *http.Request, ref string) ([]*toldStory, error) {
	for _, kind := range []string{":story/", ":item/"} {
		if _, id, ok := strings.Cut(ref, kind); ok && strings.HasPrefix(ref, "tag:") {
			ref = id // as published
		}
	}
	s, ok, err := d.store.Story(r.Context(), news.StoryID(ref))
	if err != nil {
		return nil, err
	}
	if ok {
		told, err := d.tell(r.Context(), s)
		return []*toldStory{told}, err
	}
	items, err := d.store.Find(r.Context(), ref)
	if err != nil {
		return nil, err
	}
	var all []*toldStory
	for _, it := range items {
		told, err := d.toldOf(r.Context(), it.ID)
		if err != nil {
			return nil, err
		}
		if told != nil {
			all = append(all, told)
		}
	}
	switch {
	case len(items) == 0:
		return nil, &notFoundError{fmt.Sprintf("no story and no kept item is %q; give the id of one, or the link of an item as the source wrote it", ref)}
	case len(all) == 0:
		return nil, &notFoundError{fmt.Sprintf("item %q has no place in a story: it was seen before stories were told apart", ref)}
	}
	return all, nil
}

// print writes a story for people.
func (t *toldStory) print(w io.Writer) {
	fmt.Fprintf(w, "story %s: %s\n", t.Story.ID, t.Count)
	if t.Story.Before != "" {
		fmt.Fprintf(w, "  goes on from story %s\n", t.Story.Before)
	}
	for _, other := range t.Story.Links {
		fmt.Fprintf(w, "  in another language: story %s\n", other)
	}
	if p := t.Place; p != nil {
		said := "a text of its own"
		if p.CopyOf != "" {
			said = "a copy of " + string(p.CopyOf)
		}
		fmt.Fprintf(w, "  the item is %s: %s\n", said, cmp.Or(p.Why, "no reason is kept"))
	}
	const most = 50
	for i, m := range t.Story.Members {
		if i == most {
			fmt.Fprintf(w, "  and %d more; --json has all\n", len(t.Story.Members)-most)
			break
		}
		fmt.Fprintf(w, "  %s %s %s (%s) %s\n", m.Seen.Format(time.RFC3339), m.Item, t.Sources[i], t.standing(&m), cut(t.Titles[i], 100))
	}
}

// standing says for whom a member speaks.
func (t *toldStory) standing(m *news.Member) string {
	parts := []string{cmp.Or(m.Control, "unknown control")}
	if m.Origin != "" && m.Origin != m.Publisher {
		origin := m.Origin
		if story.IsWire(origin) {
			origin = story.WireName(origin)
		}
		parts = append(parts, "origin "+origin)
	}
	if m.CopyOf != "" {
		parts = append(parts, "copy of "+string(m.CopyOf))
	}
	return strings.Join(parts, ", ")
}

func newStory() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "story STORY|ITEM",
		Short: "say who has reported a story",
		Long: `Ask the running daemon for a story: its reports with source, time and origin,
which of them are copies of one text, and what they count for. A story is named
by its id, or by the id or the link of an item in it.`,
		Example: `  straitwire story https://news.example/2022/12/28/seko`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := adminFlag(cmd)
			if err != nil {
				return err
			}
			var found []*toldStory
			if err := client.call(cmd.Context(), "GET", "/story", url.Values{"of": {args[0]}}, &found); err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), found)
			}
			for _, t := range found {
				t.print(cmd.OutOrStdout())
			}
			return nil
		},
	}
	socketFlag(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the story as JSON")
	return cmd
}
