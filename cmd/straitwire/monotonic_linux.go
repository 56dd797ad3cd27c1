package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// monotonicMicros reads CLOCK_MONOTONIC in microseconds.
func monotonicMicros() int64 {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
		return 0
	}
	return time.Duration(ts.Nano()).Microseconds()
}
