//go:build !linux

package main

// monotonicMicros is only asked for by systemd, which runs on Linux.
func monotonicMicros() int64 { return 0 }
