package store

import "time"

// Activity is what the data file was asked to do since it was opened
// or compacted.
type Activity struct {
	Reads     int           // read transactions begun
	OpenReads int           // of these, under way now; one that stays lets the file grow
	Writes    int64         // pages written
	WriteTime time.Duration // spent writing and syncing them
}

// Activity returns the figures of now. It touches no disk and waits for nobody.
func (s *Store) Activity() Activity {
	figures := s.current.Load().db.Stats()
	return Activity{
		Reads: figures.TxN, OpenReads: figures.OpenTxN,
		Writes: figures.TxStats.GetWrite(), WriteTime: figures.TxStats.GetWriteTime(),
	}
}
