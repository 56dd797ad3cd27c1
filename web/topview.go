package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"straitwire/news"
)

const (
	topShown = 6              // most reported stories
	topFresh = 48 * time.Hour // since the newest report of a story that is news
)

// topView is one of the most reported stories.
type topView struct {
	Title, Lang, Page, Count string
}

// viewTop shows the stories of the topics that the most origins have reported
// of late: twelve papers that print one wire are one.
func viewTop(snap *Snapshot, root string) []topView {
	best := make(map[news.StoryID]*news.Listed)
	for i := range snap.Topics {
		if snap.Topics[i].Private {
			continue
		}
		items := snap.Topics[i].Items
		for j := range items {
			l := &items[j]
			if l.Told.Story == "" || l.Told.Publishers < 2 || snap.Taken.Sub(newestReport(l)) > topFresh {
				continue
			}
			if known := best[l.Told.Story]; known == nil || l.Item.FirstSeen.Before(known.Item.FirstSeen) {
				best[l.Told.Story] = l
			}
		}
	}
	var top []*news.Listed
	for _, l := range best {
		top = append(top, l)
	}
	slices.SortFunc(top, func(a, b *news.Listed) int {
		return cmp.Or(
			cmp.Compare(b.Told.Origins, a.Told.Origins), cmp.Compare(b.Told.Publishers, a.Told.Publishers),
			newestReport(b).Compare(newestReport(a)), cmp.Compare(a.Told.Story, b.Told.Story),
		)
	})
	var out []topView
	for _, l := range top[:min(len(top), topShown)] {
		it := viewItem(snap, l, root)
		title := strings.TrimSpace(l.Item.Title)
		if title == "" {
			title = "(without a title)"
		}
		out = append(out, topView{title, it.Lang, it.Story, l.Told.Count})
	}
	return out
}

// newestReport returns when the newest report of a story was seen that its
// entry knows of.
func newestReport(l *news.Listed) time.Time {
	newest := l.Item.FirstSeen
	for _, members := range [][]news.Member{l.Told.Copies, l.Told.Others} {
		for i := range members {
			if members[i].Seen.After(newest) {
				newest = members[i].Seen
			}
		}
	}
	for _, joined := range l.Told.Joins {
		if joined.After(newest) {
			newest = joined
		}
	}
	return newest
}

// volumeChart draws how many items came into a topic on each day up to the
// present one; nil if none did.
func volumeChart(volume []int, now time.Time) *chartView {
	counts, sum, most := make([]float64, len(volume)), 0, 0
	for i, n := range volume {
		counts[i] = float64(n)
		if sum += n; n >= volume[most] {
			most = i
		}
	}
	if sum == 0 {
		return nil
	}
	day := now.UTC().AddDate(0, 0, most-len(volume)+1)
	text := fmt.Sprintf("%s in %d days, most on %s: %d", plural(sum, "item"), len(volume), day.Format("2 January"), volume[most])
	c := newChart(counts, text)
	return &c
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
