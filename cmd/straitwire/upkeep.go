package main

import (
	"context"
	"time"

	"straitwire/store"
)

// upkeep prunes the store once an hour, and gives room back that is worth it.
func (d *daemon) upkeep(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		pruned, err := d.store.Prune(ctx, time.Now())
		if err == nil {
			d.told(pruned)
			err = d.shrink(ctx)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			d.log.Error("data file not cared for", "err", err)
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
	if pruned.Archived > 0 {
		d.log.Info("pruned archives for retention.size", "items", pruned.Archived)
	}
	if pruned.Over > 0 {
		d.log.Warn("data file larger than retention.size although all items of more than a day are gone", "bytes", pruned.Over)
	}
}

// shrink compacts the data file if that is worth it.
func (d *daemon) shrink(ctx context.Context) error {
	began := time.Now()
	c, done, err := d.store.CompactIfWorth(ctx)
	if done {
		d.shrunk(c, began)
	}
	return err
}

// compact makes the data file as small as what it holds, because somebody
// asks for it.
func (d *daemon) compact(ctx context.Context) (store.Compacted, error) {
	began := time.Now()
	c, err := d.store.Compact(ctx)
	if err == nil {
		d.shrunk(c, began)
	}
	return c, err
}

func (d *daemon) shrunk(c store.Compacted, began time.Time) {
	d.log.Info("data file compacted", "bytes", c.After, "before", c.Before, "took", time.Since(began))
}
