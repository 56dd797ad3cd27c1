package store

import (
	"bytes"
	"context"
	"strings"
	"time"

	"straitwire/news"
)

// bucketSubscribers is made by the first subscriber.
const bucketSubscribers = "subscribers" // digest of topic and callback → subscriber

type storedSubscriber struct {
	Topic    string    `json:"topic"`
	Callback string    `json:"callback"`
	Secret   string    `json:"secret,omitempty"`
	Until    time.Time `json:"until"`
	Sent     string    `json:"sent,omitempty"`
}

func subscriberKey(topic, callback string) []byte { return digest(topic + "\x00" + callback) }

// Subscribers returns all subscribers, in no order that means anything.
func (s *Store) Subscribers(ctx context.Context) ([]news.Subscriber, error) {
	var all []news.Subscriber
	err := s.view(ctx, func(tx txn) error {
		all = nil
		b := tx.later(bucketSubscribers)
		if b == nil {
			return nil
		}
		return b.ForEach(func(key, value []byte) error {
			var sub storedSubscriber
			if err := unsealInto(bucketSubscribers, key, value, &sub); err != nil {
				return err
			}
			all = append(all, news.Subscriber(sub))
			return nil
		})
	})
	return all, about(err, "subscribers")
}

// KeepSubscribers stores subscribers in one write, each in the place of the one
// with the same topic and callback.
func (s *Store) KeepSubscribers(ctx context.Context, subs []news.Subscriber) error {
	err := s.update(ctx, func(tx txn) (bool, error) {
		b, err := tx.CreateBucketIfNotExists([]byte(bucketSubscribers))
		if err != nil {
			return false, err
		}
		for _, sub := range subs {
			sub.Until = clock(sub.Until)
			payload, err := encode(storedSubscriber(sub))
			if err != nil {
				return false, err
			}
			key := subscriberKey(sub.Topic, sub.Callback)
			if err := b.Put(key, seal(key, payload)); err != nil {
				return false, err
			}
		}
		return len(subs) > 0, nil
	})
	return about(err, "keep %d subscribers", len(subs))
}

// DropSubscriber removes a subscriber, if there is one.
func (s *Store) DropSubscriber(ctx context.Context, topic, callback string) error {
	err := s.update(ctx, func(tx txn) (bool, error) {
		b := tx.later(bucketSubscribers)
		key := subscriberKey(topic, callback)
		if b == nil || b.Get(key) == nil {
			return false, nil
		}
		return true, b.Delete(key)
	})
	return about(err, "drop a subscriber of %s", topic)
}

func (a *audit) subscriber(payload []byte) error {
	var sub storedSubscriber
	err := decode(a.bucket, a.key, payload, &sub)
	if err == nil && !bytes.Equal(subscriberKey(sub.Topic, sub.Callback), a.key) {
		a.bad("it is of topic %s", strings.ToValidUTF8(sub.Topic, "?"))
	}
	return err
}
