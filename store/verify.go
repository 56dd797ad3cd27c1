package store

import (
	"context"
	"fmt"
)

// maxProblems bounds what is reported of one file: a page that is gone is
// missed by everything that leads into it.
const maxProblems = 200

// Verified is what a verification looked at, and what it found wrong.
type Verified struct {
	Pages    int      // in use
	Records  int      // all records, whatever they are
	Items    int      // of these, kept items
	Entries  int      // and entries of the ledger
	Problems []string // one line each, at most 200
	More     bool     // there are more of them
}

// Verify reads all of a data file that nobody else has open, or of a backup,
// and holds it to what the store promises: pages form one tree, no record is
// other than what was written, everything that leads to something leads there
// and back, and ledger, checkpoint and items agree. The file is not changed. A
// file that cannot be opened at all is an error.
func Verify(ctx context.Context, path string) (Verified, error) {
	var v Verified
	s, err := Open(path, Options{ReadOnly: true})
	if err != nil {
		return v, err
	}
	err = s.verifyAll(ctx, &v)
	if closed := s.Close(); err == nil {
		err = closed
	}
	return v, about(err, "verify")
}

func (s *Store) verifyAll(ctx context.Context, v *Verified) error {
	h := s.current.Load()
	info, err := h.file.Stat()
	if err != nil {
		return err
	}
	v.Pages = surveyPages(h.file, info.Size(), h.db.Info().PageSize, v.found)
	if len(v.Problems) > 0 {
		return nil // bbolt is not to be sent there
	}
	return s.view(ctx, func(tx txn) error {
		for err := range tx.Check() {
			v.found(err.Error())
		}
		if len(v.Problems) > 0 {
			return nil
		}
		return tx.audit(ctx, v)
	})
}

// found takes down a problem.
func (v *Verified) found(problem string) {
	if len(v.Problems) >= maxProblems {
		v.More = true
		return
	}
	v.Problems = append(v.Problems, problem)
}

// Err returns nothing if nothing was found wrong, and else the first problem
// as an error that is ErrDamaged.
func (v *Verified) Err() error {
	switch n := len(v.Problems); n {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%w: %s", ErrDamaged, v.Problems[0])
	default:
		return fmt.Errorf("%w: %s, and %d more", ErrDamaged, v.Problems[0], n-1)
	}
}
