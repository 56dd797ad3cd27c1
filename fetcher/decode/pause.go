package decode

import (
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"straitwire/news"
)

// What a document says of when to ask for it again.

const maxPause = 31 * 24 * time.Hour

// rssTTL is how long an RSS document asks to be kept, in minutes.
func rssTTL(f *rss.Feed) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(f.TTL))
	if err != nil || n <= 0 {
		return 0
	}
	return min(time.Duration(min(n, 1<<20))*time.Minute, maxPause)
}

// updatePeriod reads sy:updatePeriod and sy:updateFrequency.
func updatePeriod(x ext.Extensions) time.Duration {
	var period time.Duration
	switch strings.ToLower(strings.TrimSpace(value(x, "sy", "updatePeriod"))) {
	case "hourly":
		period = time.Hour
	case "daily":
		period = 24 * time.Hour
	case "weekly":
		period = 7 * 24 * time.Hour
	case "monthly":
		period = 30 * 24 * time.Hour
	case "yearly":
		period = maxPause
	default:
		return 0
	}
	if n, err := strconv.Atoi(strings.TrimSpace(value(x, "sy", "updateFrequency"))); err == nil && n > 1 {
		period /= time.Duration(min(n, 1<<20))
	}
	return period
}

// rssQuiet reads skipHours and skipDays. What is no hour and no day is left out.
func rssQuiet(f *rss.Feed) (q news.Quiet) {
	for _, text := range f.SkipHours {
		// 24 is midnight in RSS 0.91.
		if hour, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && hour >= 0 && hour <= 24 {
			q.Hours |= 1 << (hour % 24)
		}
	}
	for _, text := range f.SkipDays {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(text), day.String()) {
				q.Days |= 1 << day
			}
		}
	}
	return q
}
