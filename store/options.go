package store

import "time"

// Options are the settings of a Store. The zero value works.
type Options struct {
	MaxAge       time.Duration // items seen longer ago are pruned; 0 is 90 days
	MaxPerSource int           // newest items of one source that are kept; 0 is 5000
	MaxBytes     int64         // how large the file may grow before items go that have not changed for longest; 0 is no bound
	Owner        string        // how this process calls itself in the file's lock, for example "straitwire serve"; empty is the program's name

	ReadOnly bool // open a file that is there and leave it and its side files as they are, as for a backup; writing fails
}
