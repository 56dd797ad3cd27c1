package decode

// Limits bound what one document may cost. The zero value works.
type Limits struct {
	Body    int64 // bytes after decompression; 0 is 10 MiB
	Depth   int   // nested elements; 0 is 64
	Entries int   // items taken of one document, the first ones; 0 is 100; more than 5000 is 5000
	Item    int   // bytes of one item's content; 0 is 256 KiB
}
