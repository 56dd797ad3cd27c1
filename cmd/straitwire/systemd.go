package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"
)

// service tells systemd how the daemon fares (sd_notify(3)). Without a
// NOTIFY_SOCKET every call is a no-op.
type service struct {
	log *slog.Logger
}

func (s service) notify(state string) {
	if _, err := sd.SdNotify(false, state); err != nil {
		s.log.Warn("systemd not notified", "err", err)
	}
}

func (s service) ready(status string) {
	s.notify(sd.SdNotifyReady + "\nSTATUS=" + status)
}

func (s service) stopping() { s.notify(sd.SdNotifyStopping) }

// reloading says that a reload has begun; ready must follow. systemd wants
// the monotonic time with it for Type=notify-reload and ignores it elsewhere.
func (s service) reloading() {
	s.notify(fmt.Sprintf("%s\nMONOTONIC_USEC=%d", sd.SdNotifyReloading, monotonicMicros()))
}

// watch pings the watchdog at a third of its interval for as long as every
// check answers within the same time. It returns when ctx ends.
func (s service) watch(ctx context.Context, checks ...func(context.Context) error) error {
	interval, err := sd.SdWatchdogEnabled(false)
	if err != nil || interval <= 0 {
		<-ctx.Done()
		return nil // nobody watches
	}
	tick := time.NewTicker(interval / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := allAnswer(ctx, interval/3, checks); err != nil {
			if ctx.Err() == nil {
				s.log.Error("watchdog not fed", "err", err)
			}
			continue
		}
		s.notify(sd.SdNotifyWatchdog)
	}
}

// allAnswer runs the checks one after another within one time limit.
func allAnswer(ctx context.Context, limit time.Duration, checks []func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var errs []error
	for _, check := range checks {
		errs = append(errs, check(ctx))
	}
	return errors.Join(errs...)
}
