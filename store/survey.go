package store

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

// The layout of a bbolt file, as far as a survey needs it.
const (
	pageHead      = 16 // id, flags, count, overflow
	branchElement = 16 // position, length of the key, page
	leafElement   = 16 // flags, position, length of the key, length of the value
	bucketHead    = 16 // root page, sequence
	metaSize      = 64 // the last eight bytes are its checksum

	pageBranch = 0x01
	pageLeaf   = 0x02
	pageFree   = 0x10
	leafBucket = 0x01 // flag of an element that is a bucket

	metaMagic    = 0xED0CDAED
	noFreelist   = ^uint64(0)
	deepestTree  = 64
	manyFreed    = 0xFFFF // count of a free list that has its count in front of it
	firstFreedAt = pageHead
)

// survey looks at the pages of a bbolt file without bbolt, which follows every
// number that it finds in a page: over a damaged one it runs in circles or
// beyond the file, in a goroutine of its own where nobody can recover. What a
// survey finds no fault with is a tree, and safe to be walked.
type survey struct {
	file     io.ReaderAt
	pageSize uint64
	end      uint64 // the first page behind those in use
	taken    []bool // by page
	found    func(problem string)
	pages    int
}

// surveyPages surveys a file of some size that nobody writes to.
func surveyPages(file io.ReaderAt, size int64, pageSize int, found func(problem string)) (pages int) {
	s := &survey{file: file, pageSize: uint64(pageSize), found: found}
	meta, ok := s.meta()
	if !ok {
		return 0
	}
	root, freelist := binary.NativeEndian.Uint64(meta[16:]), binary.NativeEndian.Uint64(meta[32:])
	s.end = binary.NativeEndian.Uint64(meta[40:])
	if whole := uint64(size) / s.pageSize; s.end > whole {
		s.problem(0, "%d pages in use, but the file has %d", s.end, whole)
		return 0
	}
	s.taken = make([]bool, s.end)
	if s.end < 4 {
		s.problem(0, "no more than %d pages in use", s.end)
		return 0
	}
	s.taken[0], s.taken[1] = true, true
	if freelist != noFreelist {
		s.freelist(freelist)
	}
	s.tree(root, 0)
	return s.pages
}

func (s *survey) problem(page uint64, format string, args ...any) {
	s.found(fmt.Sprintf("page %d: ", page) + fmt.Sprintf(format, args...))
}

// meta returns the newer of the two first pages. Each transaction overwrites
// the older one, so that a file can be used while one of them is damaged: with
// the state before the last transaction.
func (s *survey) meta() (newer []byte, ok bool) {
	var newest uint64
	for n := range uint64(2) {
		page := make([]byte, pageHead+metaSize)
		if _, err := s.file.ReadAt(page, int64(n*s.pageSize)); err != nil {
			s.problem(n, "%v", err)
			continue
		}
		m := page[pageHead:]
		sum := fnv.New64a()
		_, _ = sum.Write(m[:metaSize-8]) // a hash takes everything
		if binary.NativeEndian.Uint32(m) != metaMagic || sum.Sum64() != binary.NativeEndian.Uint64(m[metaSize-8:]) {
			s.problem(n, "damaged, and with it maybe the last transaction")
			continue
		}
		if txid := binary.NativeEndian.Uint64(m[48:]); !ok || txid > newest {
			newer, newest, ok = m, txid, true
		}
	}
	return newer, ok
}

// take reads a page with those that belong to it, which nobody else may have.
func (s *survey) take(id uint64, from string) (page []byte, ok bool) {
	if id < 2 || id >= s.end {
		s.problem(id, "%s leads there, but only 2 to %d are in use", from, s.end-1)
		return nil, false
	}
	head := make([]byte, pageHead)
	if _, err := s.file.ReadAt(head, int64(id*s.pageSize)); err != nil {
		s.problem(id, "%v", err)
		return nil, false
	}
	if own := binary.NativeEndian.Uint64(head); own != id {
		s.problem(id, "says that it is page %d", own)
		return nil, false
	}
	more := uint64(binary.NativeEndian.Uint32(head[12:]))
	if more >= s.end-id {
		s.problem(id, "%d pages long, but only %d are in use", more+1, s.end)
		return nil, false
	}
	for n := id; n <= id+more; n++ {
		if s.taken[n] {
			s.problem(n, "used twice, the second time by %s", from)
			return nil, false
		}
		s.taken[n] = true
	}
	page = make([]byte, (more+1)*s.pageSize)
	if _, err := s.file.ReadAt(page, int64(id*s.pageSize)); err != nil {
		s.problem(id, "%v", err)
		return nil, false
	}
	s.pages += int(more) + 1
	return page, true
}

func (s *survey) freelist(id uint64) {
	page, ok := s.take(id, "the list of free pages")
	if !ok {
		return
	}
	if flags := binary.NativeEndian.Uint16(page[8:]); flags != pageFree {
		s.problem(id, "no list of free pages, but of kind %#x", flags)
		return
	}
	count, at := uint64(binary.NativeEndian.Uint16(page[10:])), uint64(firstFreedAt)
	if count == manyFreed {
		count, at = binary.NativeEndian.Uint64(page[at:]), at+8
	}
	if count > (uint64(len(page))-at)/8 {
		s.problem(id, "lists %d free pages, more than fit into it", count)
		return
	}
	for range count {
		if free := binary.NativeEndian.Uint64(page[at:]); free < 2 || free >= s.end {
			s.problem(id, "lists page %d as free, but only 2 to %d are in use", free, s.end-1)
			return
		}
		at += 8
	}
}

// tree walks the pages below one.
func (s *survey) tree(id uint64, depth int) {
	if depth > deepestTree {
		s.problem(id, "deeper than %d pages", deepestTree)
		return
	}
	page, ok := s.take(id, "a tree")
	if !ok {
		return
	}
	s.elements(id, page, depth)
}

// elements looks at the elements of a page, or of a bucket within a page.
func (s *survey) elements(id uint64, page []byte, depth int) {
	flags, count := binary.NativeEndian.Uint16(page[8:]), int(binary.NativeEndian.Uint16(page[10:]))
	if flags != pageBranch && flags != pageLeaf {
		s.problem(id, "neither branch nor leaf, but of kind %#x", flags)
		return
	}
	if pageHead+count*leafElement > len(page) { // those of a branch are as long
		s.problem(id, "%d elements, more than fit into it", count)
		return
	}
	if flags == pageBranch && count == 0 {
		s.problem(id, "a branch without an element")
		return
	}
	for i := range count {
		at := pageHead + i*leafElement
		e := page[at:]
		if flags == pageBranch {
			if !within(page, at, binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:]), 0) {
				s.problem(id, "element %d lies outside of it", i)
				return
			}
			s.tree(binary.NativeEndian.Uint64(e[8:]), depth+1)
			continue
		}
		kind, pos := binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:])
		key, value := binary.NativeEndian.Uint32(e[8:]), binary.NativeEndian.Uint32(e[12:])
		if kind > leafBucket || !within(page, at, pos, key, value) {
			s.problem(id, "element %d lies outside of it or is of no kind", i)
			return
		}
		if kind == leafBucket {
			from := at + int(pos) + int(key)
			s.bucket(id, page[from:from+int(value)], depth)
		}
	}
}

// within reports whether key and value of an element at a place lie in the page.
func within(page []byte, at int, pos, key, value uint32) bool {
	return uint64(at)+uint64(pos)+uint64(key)+uint64(value) <= uint64(len(page))
}

func (s *survey) bucket(id uint64, value []byte, depth int) {
	if len(value) < bucketHead {
		s.problem(id, "a bucket of %d bytes", len(value))
		return
	}
	switch root := binary.NativeEndian.Uint64(value); {
	case root != 0:
		s.tree(root, depth+1)
	case len(value) < bucketHead+pageHead:
		s.problem(id, "a bucket of %d bytes", len(value))
	case depth >= deepestTree:
		s.problem(id, "deeper than %d buckets", deepestTree)
	default:
		s.elements(id, value[bucketHead:], depth+1)
	}
}
