package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"straitwire/news"
)

// identified is the answer to whether two items are one.
type identified struct {
	A       news.Item      `json:"a"`
	B       news.Item      `json:"b"`
	Stored  bool           `json:"stored"` // both are kept by the daemon, which has decided already
	One     bool           `json:"one"`
	Sources []news.Foreign `json:"sources,omitempty"` // what is known of the one item in each of its sources
	Pair    news.Pair      `json:"pair"`              // what the rules say of the two as they are
}

// explainIdentity compares two items that the daemon keeps, or two from
// standard input.
func explainIdentity(cmd *cobra.Command, args []string, asJSON bool) error {
	var found []identified
	var err error
	if args[0] == "-" {
		found, err = identityInput(cmd)
	} else {
		var client *adminClient
		if client, err = adminFlag(cmd); err == nil {
			err = client.call(cmd.Context(), "GET", "/identity", url.Values{"a": {args[0]}, "b": {args[1]}}, &found)
		}
	}
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	if asJSON {
		return writeJSON(out, found)
	}
	for i := range found {
		if i > 0 {
			fmt.Fprintln(out)
		}
		found[i].print(out)
	}
	return nil
}

// identityInput compares the two items on standard input.
func identityInput(cmd *cobra.Command) ([]identified, error) {
	cfg, _, err := inspectConfig(cmd)
	if err != nil {
		return nil, err
	}
	lines, err := itemsInput(cmd.InOrStdin(), 2)
	if err != nil {
		return nil, err
	}
	r := newReplayer(cfg)
	var items [2]*news.Item
	var sites [2]news.Sites
	for i := range lines {
		src := r.source(&lines[i])
		items[i], sites[i] = r.item(&lines[i], src), news.SitesOf(src.Site, src.URL)
	}
	pair := news.Compare(items[0], items[1], sites[0], sites[1])
	return []identified{{A: *items[0], B: *items[1], One: pair.One, Pair: pair}}, nil
}

// mostPairs bounds the pairs that are compared where links name several items.
const mostPairs = 16

// identity compares the kept items that two ids or links name.
func (d *daemon) identity(ctx context.Context, a, b string) ([]identified, error) {
	if a == "" || b == "" {
		return nil, errors.New("two items to compare: one is missing")
	}
	as, err := d.find(ctx, a)
	if err != nil {
		return nil, err
	}
	bs, err := d.find(ctx, b)
	if err != nil {
		return nil, err
	}
	cfg := d.cfg.Load()
	sources := sourcesByID(cfg)
	sitesOf := func(it *news.Item) news.Sites {
		src := sourceOf(sources, it.Source)
		return news.SitesOf(src.Site, src.URL)
	}
	var found []identified
	done := map[[2]news.ItemID]bool{}
	for i := range as {
		for k := range bs {
			x, y := &as[i], &bs[k]
			if done[[2]news.ItemID{y.ID, x.ID}] || len(found) == mostPairs {
				continue
			}
			done[[2]news.ItemID{x.ID, y.ID}] = true
			one := identified{A: *x, B: *y, Stored: true, One: x.ID == y.ID, Pair: news.Compare(x, y, sitesOf(x), sitesOf(y))}
			if one.One {
				if one.Sources, err = d.store.Sources(ctx, x.ID); err != nil {
					return nil, err
				}
			}
			found = append(found, one)
		}
	}
	return found, nil
}

func (i *identified) print(w io.Writer) {
	if i.Stored && i.One {
		i.printOne(w)
		return
	}
	p := &i.Pair
	switch {
	case i.One || p.One && !i.Stored:
		fmt.Fprintf(w, "one item: %s\n", p.Rule)
	case p.One:
		// The rules see two items alone; the daemon had seen others before.
		fmt.Fprintf(w, "two items, for what was known when the second one came; as they are now they would be one: %s\n", p.Rule)
	default:
		fmt.Fprintf(w, "two items: %s\n", p.Rule)
	}
	for _, side := range []struct {
		name    string
		it      *news.Item
		handles *news.Handles
	}{{"A", &i.A, i.side(&i.A)}, {"B", &i.B, i.side(&i.B)}} {
		h := side.handles
		fmt.Fprintf(w, "\n%s: %s\n", side.name, side.it.Title)
		if side.it.ID != "" {
			fmt.Fprintf(w, "  item    %s, revision %d, first seen %s\n", side.it.ID, side.it.Revision, side.it.FirstSeen.Format(time.RFC3339))
		}
		fmt.Fprintf(w, "  source  %s\n  guid    %s\n  link    %s\n  key     %s%s\n", orNone(string(h.Source)), orNone(h.GUID), orNone(side.it.URL), orNone(h.Link), remark(h))
		printOutlet(w, "  ", &side.it.Outlet)
	}
	fmt.Fprintln(w)
	printPair(w, p)
}

// side returns the handles of one of the two items: Compare puts the earlier
// one first.
func (i *identified) side(it *news.Item) *news.Handles {
	first := &i.A
	if i.B.FirstSeen.Before(i.A.FirstSeen) {
		first = &i.B
	}
	if it == first {
		return &i.Pair.A
	}
	return &i.Pair.B
}

// printOne says of an item in which sources it is known.
func (i *identified) printOne(w io.Writer) {
	it := &i.A
	fmt.Fprintf(w, "one item: %s\n%s, revision %d, first seen %s\nlink %s, key %s\n",
		it.Title, it.ID, it.Revision, it.FirstSeen.Format(time.RFC3339), orNone(it.URL), orNone(i.Pair.A.Link))
	printOutlet(w, "", &it.Outlet)
	if alt := &it.Alternative; alt.Text != "" {
		fmt.Fprintf(w, "longer text, of %s: %s\n", alt.Source, cut(alt.Text, 300))
	}
	for _, s := range i.Sources {
		role := "leads: the item says what this source says"
		if s.Known.Guest {
			role = "lists it too, under a link that is the same page"
		}
		own := ""
		if s.Known.Own {
			own = "; the link is on its own site"
		}
		fmt.Fprintf(w, "  %s  %s%s; read from %s to %s or later\n", s.Source, role, own, s.Known.FirstSeen.Format(time.RFC3339), s.Known.Listed.Format(time.RFC3339))
	}
}

// printOutlet names the publisher that a source names for an item.
func printOutlet(w io.Writer, indent string, o *news.Outlet) {
	if !o.IsZero() {
		fmt.Fprintln(w, strings.TrimRight(indent+"named   "+o.Name+" "+o.URL, " "))
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func remark(h *news.Handles) string {
	switch {
	case h.Home:
		return " (a front page: it identifies nothing)"
	case h.Own:
		return " (on the source's own site)"
	}
	return ""
}

func printPair(w io.Writer, p *news.Pair) {
	guid := map[bool]string{true: "the same", false: "not the same"}[p.SameGUID]
	if !p.SameSource {
		guid += ", which means nothing: guids are not compared across sources"
	}
	link := map[bool]string{true: "the same key", false: "no key in common"}[p.SameLink]
	title := fmt.Sprintf("%.2f alike, %.2f needed", p.Titles, news.Alike)
	switch {
	case p.SameTitle:
		title += "; the same but for marks, case and punctuation"
	case p.Numbers:
		title += "; the same but for the numbers"
	}
	text := fmt.Sprintf("%.2f of the shorter beginning is in the other, %.2f needed", p.Texts, news.Alike)
	if p.SameText {
		text += "; title and text are the same"
	}
	dates := "not both dated"
	if p.Dated {
		dates = p.Apart.String() + " apart"
	}
	fmt.Fprintf(w, "guids   %s\nlinks   %s\ntitles  %s\ntexts   %s\ndates   %s\n", guid, link, title, text, dates)
}
