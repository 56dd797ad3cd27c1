package news

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash"
	"io"
	"strings"
)

// idVersion is part of every id. Changing it renames all items of all readers.
const idVersion = "straitwire item 1"

// itemID returns the id of a new item of a source: a hash of the first handle
// by which it was met. If another item had that handle before, all that tells
// the two apart goes into the hash as well.
func itemID(src SourceID, first Key, before *Known, r *reading) ItemID {
	h := sha256.New()
	writeKey(h, src, first)
	if before != nil {
		writeParts(h, string(before.ID), r.guid, r.link)
		writeNumbers(h, r.title, r.content, dateNumber(r))
	}
	return encodeID(h)
}

// bareID is itemID for an item that has only a title. Titles come back: its
// date, or else its text, is part of the id from the start.
func bareID(src SourceID, r *reading, before *Known) ItemID {
	h := sha256.New()
	writeKey(h, src, Key{BareKey, r.bare})
	if r.published.IsZero() {
		writeNumbers(h, r.content)
	} else {
		writeNumbers(h, dateNumber(r))
	}
	if before != nil {
		writeParts(h, string(before.ID))
		writeNumbers(h, r.content, uint64(r.now.UnixNano()))
	}
	return encodeID(h)
}

func dateNumber(r *reading) uint64 {
	if r.published.IsZero() {
		return 0
	}
	return uint64(r.published.Unix())
}

func writeKey(w io.Writer, src SourceID, k Key) {
	writeParts(w, idVersion, string(src), string(rune(k.Kind)), k.Value)
}

// writeParts writes texts so that no two lists of texts are written alike.
func writeParts(w io.Writer, parts ...string) {
	for _, p := range parts {
		writeNumbers(w, uint64(len(p)))
		_, _ = io.WriteString(w, p) // a hash takes everything
	}
}

func writeNumbers(w io.Writer, numbers ...uint64) {
	var b [8]byte
	for _, n := range numbers {
		_, _ = w.Write(binary.BigEndian.AppendUint64(b[:0], n)) // a hash takes everything
	}
}

func encodeID(h hash.Hash) ItemID {
	sum := h.Sum(nil)
	return ItemID(strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])))
}
