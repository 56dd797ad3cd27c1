package store

import (
	"context"

	"straitwire/news"
)

// bucketHubs has no place among the buckets that every file has: it came
// later, and is made by the first subscription.
const bucketHubs = "hubs" // digest of the callback → subscription

// Subscriptions returns all subscriptions that are kept, in no order that
// means anything.
func (s *Store) Subscriptions(ctx context.Context) ([]news.Subscription, error) {
	var all []news.Subscription
	err := s.view(ctx, func(tx txn) error {
		b := tx.Bucket([]byte(bucketHubs))
		if b == nil {
			return nil
		}
		return b.ForEach(func(key, value []byte) error {
			var sub storedSubscription
			if err := unsealInto(bucketHubs, key, value, &sub); err != nil {
				return err
			}
			all = append(all, news.Subscription(sub))
			return nil
		})
	})
	return all, about(err, "subscriptions")
}

// KeepSubscription stores a subscription in the place of the one with the same
// callback.
func (s *Store) KeepSubscription(ctx context.Context, sub news.Subscription) error {
	sub.Asked, sub.Next, sub.Until = clock(sub.Asked), clock(sub.Next), clock(sub.Until)
	payload, err := encode(storedSubscription(sub))
	if err == nil {
		err = s.update(ctx, func(tx txn) (bool, error) {
			b, err := tx.CreateBucketIfNotExists([]byte(bucketHubs))
			if err != nil {
				return false, err
			}
			key := digest(sub.Callback)
			return true, b.Put(key, seal(key, payload))
		})
	}
	return about(err, "subscription of source %s", sub.Source)
}

// DropSubscription removes the subscription with a callback, if there is one.
func (s *Store) DropSubscription(ctx context.Context, callback string) error {
	err := s.update(ctx, func(tx txn) (bool, error) {
		b := tx.Bucket([]byte(bucketHubs))
		if b == nil {
			return false, nil
		}
		return true, b.Delete(digest(callback))
	})
	return about(err, "drop a subscription")
}
