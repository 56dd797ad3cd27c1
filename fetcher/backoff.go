package fetcher

import (
	"time"
)

// maxBackoff is the longest pause that we give a failing source on our own.
const maxBackoff = 24 * time.Hour

// backoff returns the pause after so many failures in a row: the interval of
// the source, doubled with each further failure, to at most a day. Half of it
// is left to chance (in [0, 1)), so that sources which failed together do not
// come back together.
func backoff(failures int, interval time.Duration, chance float64) time.Duration {
	pause := max(interval, time.Second)
	for range failures - 1 {
		if pause >= maxBackoff {
			break
		}
		pause *= 2
	}
	pause = min(pause, maxBackoff)
	return pause/2 + time.Duration(chance*float64(pause/2))
}
