package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// txn is a transaction with the buckets at hand.
type txn struct {
	*bbolt.Tx
}

func (tx txn) bucket(name string) *bbolt.Bucket {
	b := tx.Bucket([]byte(name))
	if b == nil {
		// Open has seen them all: the root of the tree cannot be read any more.
		panic("bucket " + name + " is gone")
	}
	return b
}

// later returns a bucket that came later, or nil in an older file that is only read.
func (tx txn) later(name string) *bbolt.Bucket { return tx.Bucket([]byte(name)) }

// number reads one of the numbers in meta; a missing one is 0.
func (tx txn) number(key []byte) (uint64, error) {
	value := tx.bucket(bucketMeta).Get(key)
	if value == nil {
		return 0, nil
	}
	payload, err := unseal(bucketMeta, key, value)
	if err != nil {
		return 0, err
	}
	if len(payload) != seqSize {
		return 0, damaged(bucketMeta, key, "not a number")
	}
	return binary.BigEndian.Uint64(payload), nil
}

// faultsPanic makes reads beyond the end of a cut-off file a panic of this
// goroutine instead of the end of the process, until the returned function is
// called.
func faultsPanic() func() {
	before := debug.SetPanicOnFault(true)
	return func() { debug.SetPanicOnFault(before) }
}

// transact turns the panics of bbolt on a damaged file into errors.
func (s *Store) transact(fn func() error) (err error) {
	defer faultsPanic()()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %s", ErrDamaged, panicText(p))
		}
	}()
	return fn()
}

// view reads. Copy out what is needed: nothing of the transaction is valid
// after it, and a long one lets the file grow without bound.
func (s *Store) view(ctx context.Context, fn func(txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	h := s.hold()
	if h == nil {
		return naming(s.path, berrors.ErrDatabaseNotOpen)
	}
	defer h.release()
	return naming(s.path, s.transact(func() error {
		return h.db.View(func(tx *bbolt.Tx) error { return fn(txn{tx}) })
	}))
}

// update writes, all or nothing. fn says whether there is anything to write:
// a commit costs two syncs.
func (s *Store) update(ctx context.Context, fn func(txn) (changed bool, err error)) error {
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if broken := s.broken.Load(); broken != nil {
		return naming(s.path, *broken)
	}
	return naming(s.path, s.write(ctx, fn))
}

func (s *Store) write(ctx context.Context, fn func(txn) (bool, error)) (err error) {
	var tx *bbolt.Tx
	defer faultsPanic()()
	defer func() {
		if p := recover(); p != nil {
			// Whatever bbolt stumbled over is still there: no more writes into this file.
			err = fmt.Errorf("%w: %s", ErrDamaged, panicText(p))
			s.broken.Store(&err)
			s.abandon(tx)
		}
	}()
	tx, err = s.current.Load().db.Begin(true)
	if err != nil {
		return err
	}
	err = s.putWaiting(txn{tx})
	changed := false
	if err == nil {
		changed, err = fn(txn{tx})
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil || !changed {
		if rollback := tx.Rollback(); err == nil {
			err = rollback
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		s.waiting.stop()
		return err
	}
	s.waiting.clear()
	s.relieve()
	return nil
}

// abandon gives the locks of a failed transaction back, if that is possible.
func (s *Store) abandon(tx *bbolt.Tx) {
	defer func() {
		if recover() != nil {
			s.stuck.Store(true)
		}
	}()
	if tx == nil {
		s.stuck.Store(true) // Begin itself panicked, with the lock in its hands
		return
	}
	if err := tx.Rollback(); err != nil && tx.DB() != nil {
		s.stuck.Store(true)
	}
}
