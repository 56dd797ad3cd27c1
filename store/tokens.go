package store

import (
	"context"
	"strings"
	"time"

	"straitwire/news"
)

// bucketTokens is made by the first token.
const bucketTokens = "tokens" // id → token

type storedToken struct {
	ID    string       `json:"id"`
	Topic news.TopicID `json:"topic"`
	Name  string       `json:"name,omitempty"`
	Hash  []byte       `json:"hash"`
	Made  time.Time    `json:"made"`
	Used  time.Time    `json:"used,omitzero"`
}

// Tokens returns all tokens in the order of their ids.
func (s *Store) Tokens(ctx context.Context) ([]news.Token, error) {
	var all []news.Token
	err := s.view(ctx, func(tx txn) error {
		all = nil
		b := tx.later(bucketTokens)
		if b == nil {
			return nil
		}
		return b.ForEach(func(key, value []byte) error {
			var t storedToken
			if err := unsealInto(bucketTokens, key, value, &t); err != nil {
				return err
			}
			all = append(all, news.Token(t))
			return nil
		})
	})
	return all, about(err, "tokens")
}

// KeepToken stores a token in the place of the one with the same id.
func (s *Store) KeepToken(ctx context.Context, t news.Token) error {
	err := checkName("token", t.ID)
	if err == nil {
		err = checkName("topic", string(t.Topic))
	}
	t.Made, t.Used = clock(t.Made), clock(t.Used)
	var payload []byte
	if err == nil {
		payload, err = encode(storedToken(t))
	}
	if err == nil {
		err = s.update(ctx, func(tx txn) (bool, error) {
			b, err := tx.CreateBucketIfNotExists([]byte(bucketTokens))
			if err != nil {
				return false, err
			}
			key := []byte(t.ID)
			return true, b.Put(key, seal(key, payload))
		})
	}
	return about(err, "token %s", t.ID)
}

// DropToken removes a token, and reports whether there was one.
func (s *Store) DropToken(ctx context.Context, id string) (was bool, err error) {
	err = s.update(ctx, func(tx txn) (bool, error) {
		b := tx.later(bucketTokens)
		was = b != nil && b.Get([]byte(id)) != nil
		if !was {
			return false, nil
		}
		return true, b.Delete([]byte(id))
	})
	return was, about(err, "token %s", id)
}

func (a *audit) token(payload []byte) error {
	var t storedToken
	err := decode(a.bucket, a.key, payload, &t)
	if err == nil && t.ID != string(a.key) {
		a.bad("it is token %s", strings.ToValidUTF8(t.ID, "?"))
	}
	return err
}
