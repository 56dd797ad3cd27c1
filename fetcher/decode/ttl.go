package decode

import (
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

const maxTTL = 31 * 24 * time.Hour

// rssTTL is how long a document asks to be kept: ttl in minutes, or the
// syndication module's period.
func rssTTL(f *rss.Feed) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(f.TTL)); err == nil && n > 0 {
		return min(time.Duration(min(n, 1<<20))*time.Minute, maxTTL)
	}
	return updatePeriod(f.Extensions)
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
		period = maxTTL
	default:
		return 0
	}
	if n, err := strconv.Atoi(strings.TrimSpace(value(x, "sy", "updateFrequency"))); err == nil && n > 1 {
		period /= time.Duration(min(n, 1<<20))
	}
	return period
}
