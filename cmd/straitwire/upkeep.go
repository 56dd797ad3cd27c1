package main

import (
	"context"
	"time"

	"straitwire/store"
)

// upkeep prunes the store once an hour.
func (d *daemon) upkeep(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		pruned, err := d.store.Prune(ctx, time.Now())
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			d.log.Error("not pruned", "err", err)
		default:
			d.told(pruned)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// told logs what a prune removed, and what it could not.
func (d *daemon) told(pruned store.Pruned) {
	if pruned.Items > 0 {
		d.log.Info("pruned", "items", pruned.Items)
	}
	if pruned.Over > 0 {
		d.log.Warn("data file larger than retention.size although all items of more than a day are gone", "bytes", pruned.Over)
	}
	if size, free, err := d.store.Room(); err == nil && worthCompacting(size, free) && !d.roomy.Swap(true) {
		d.log.Info("most of the data file is free; the next start gives that back", "bytes", free)
	}
}
