package store

import (
	"context"
	"slices"
	"sync"
)

// maxTogether is how many writes share a transaction: a reader of what they
// bring waits for all of them.
const maxTogether = 64

// queue holds the writes that wait for their turn.
type queue struct {
	mu   sync.Mutex
	jobs []*job
}

// job is one write. It may be tried more than once.
type job struct {
	fn   func(txn) error
	done chan error // holds the outcome
}

// together writes like update, but writes that wait at the same time share a
// transaction: two syncs cost more than all that a usual visit stores. One
// that fails does not take the others with it.
func (s *Store) together(ctx context.Context, fn func(txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{fn: fn, done: make(chan error, 1)}
	s.queue.add(j)
	for {
		select {
		case err := <-j.done:
			return naming(s.path, err)
		case s.writing <- struct{}{}:
			s.writeQueue()
			<-s.writing
		case <-ctx.Done():
			if s.queue.remove(j) {
				return ctx.Err()
			}
			return naming(s.path, <-j.done) // under way
		}
	}
}

// writeQueue writes what waits, in order. The caller holds the right to write.
func (s *Store) writeQueue() {
	jobs := s.queue.take(maxTogether)
	if len(jobs) == 0 {
		return
	}
	if broken := s.broken.Load(); broken != nil {
		for _, j := range jobs {
			j.done <- *broken
		}
		return
	}
	ctx := context.Background() // each job has its own
	err := s.write(ctx, func(tx txn) (bool, error) {
		for _, j := range jobs {
			if err := j.fn(tx); err != nil {
				return false, err
			}
		}
		return true, nil
	})
	if err == nil || len(jobs) == 1 || s.broken.Load() != nil {
		for _, j := range jobs {
			j.done <- err
		}
		return
	}
	for _, j := range jobs {
		j.done <- s.write(ctx, func(tx txn) (bool, error) { return true, j.fn(tx) })
	}
}

func (q *queue) add(j *job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, j)
}

// take returns the first jobs, at most so many.
func (q *queue) take(n int) []*job {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs := slices.Clone(q.jobs[:min(n, len(q.jobs))])
	q.jobs = slices.Delete(q.jobs, 0, len(jobs))
	return jobs
}

// remove takes back a job that nobody has begun.
func (q *queue) remove(j *job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.jobs, j)
	if i < 0 {
		return false
	}
	q.jobs = slices.Delete(q.jobs, i, i+1)
	return true
}
