package main

import (
	"context"
	"time"

	"straitwire/feedout"
	"straitwire/news"
)

const (
	volumeDays = 30
	volumeWait = time.Second // for all topics together: a page does not wait for a slow disk
)

// volumes remembers how much came into topics.
type volumes map[news.TopicID]volume

// volume is how much came into a topic by the day.
type volume struct {
	counts   []int
	day, mod time.Time // of the count: the last day, and when the topic had changed last
}

// count returns how much came into each topic in the last days, reading those
// anew that have changed. What cannot be read in time is left as it was.
func (f *front) count(windows []feedout.Window, now time.Time) volumes {
	ctx, cancel := context.WithTimeout(context.Background(), volumeWait)
	defer cancel()
	today := now.UTC().Truncate(24 * time.Hour)
	next := make(volumes, len(windows))
	for i := range windows {
		win := &windows[i]
		v, known := f.volumes[win.Topic]
		if !known || !v.day.Equal(today) || !v.mod.Equal(win.Updated) || win.Rebuilding {
			counts, err := f.d.store.Volume(ctx, win.Topic, today.AddDate(0, 0, 1-volumeDays), volumeDays)
			switch {
			case err == nil:
				v = volume{counts, today, win.Updated}
			case !v.day.Equal(today):
				v = volume{} // its days have moved on
			}
			if err != nil && ctx.Err() == nil {
				f.d.log.Warn("volume of a topic not read", "topic", win.Topic, "err", err)
			}
		}
		next[win.Topic] = v
	}
	return next
}
