package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/coreos/go-systemd/v22/activation"
)

// passedFeeds returns the listener of the feed server that systemd has opened
// before the daemon (sd_listen_fds(3)), or nil if it passed none. systemd
// keeps such a socket open while the daemon restarts: who asks meanwhile waits
// instead of being refused.
func passedFeeds() (net.Listener, error) {
	var feeds net.Listener
	var errs []error
	for _, file := range activation.Files(true) {
		l, err := net.FileListener(file)
		file.Close()
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("socket %s of systemd: %w; it must be a ListenStream=", file.Name(), err))
		case feeds != nil:
			errs = append(errs, fmt.Errorf("socket %s of systemd: the feeds have one already; write one ListenStream=", file.Name()), l.Close())
		default:
			feeds = l
		}
	}
	if err := errors.Join(errs...); err != nil {
		if feeds != nil {
			feeds.Close()
		}
		return nil, err
	}
	return feeds, nil
}
