package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"straitwire/news"
)

// The buckets. Keys that begin with a source or a topic end that part with a
// zero byte, so that what belongs to one source lies side by side.
const (
	bucketMeta    = "meta"    // "schema", "checkpoint", "placed" → number; "authority" → text
	bucketItems   = "items"   // seq → item; its sequence is the newest Seq
	bucketIDs     = "ids"     // item id → location; kept items only
	bucketKept    = "kept"    // source, first seen, item id → nothing; kept items only
	bucketLinks   = "links"   // digest of the canonical link, item id → nothing; kept items only
	bucketKnown   = "known"   // source, item id → what identity remembers
	bucketKeys    = "keys"    // source, kind, digest of the key → item id
	bucketVisits  = "visits"  // source → visit
	bucketLedger  = "ledger"  // item id, topic → entry; for ever
	bucketWindow  = "window"  // topic, first seen, item id → nothing; live entries of kept items
	bucketFilters = "filters" // topic → version of the filter
	bucketEvents  = "events"  // seq → event, the newest few; absent until there is one
)

// Buckets that came later: a file without them gets them when it is opened.
const (
	bucketPages    = "pages"    // digest of a link key, source → item id; mirrors the link keys in keys
	bucketHistory  = "history"  // item id → time of the newest change, changes; kept items only
	bucketRecent   = "recent"   // topic, time of the newest change, item id → nothing; where the item was in the topic then
	bucketArchive  = "archive"  // topic, when it was published, item id → entry and item; for ever, absent until there is one
	bucketMentions = "mentions" // source → the items of its last whole document
)

func laterBuckets() []string {
	return append([]string{bucketPages, bucketHistory, bucketRecent, bucketMentions}, storyBuckets()...)
}

func buckets() []string {
	return []string{
		bucketMeta, bucketItems, bucketIDs, bucketKept, bucketLinks, bucketKnown,
		bucketKeys, bucketVisits, bucketLedger, bucketWindow, bucketFilters,
	}
}

// The buckets of stories and what follows from them came later, too: a file of
// an earlier version that is only read is one without stories.
const (
	bucketPlaced    = "placed"    // item id → numbers of its first record and its record of today, story id
	bucketRecords   = "records"   // number → when, item id, what the desk packed; the newest days only
	bucketMembers   = "members"   // story id, number of the first record → member
	bucketStories   = "stories"   // story id → what is not said by its members, if anything
	bucketAliases   = "aliases"   // story id that ended → story id that goes on
	bucketUnsettled = "unsettled" // story id → nothing; its members are to be judged again
	bucketSurges    = "surges"    // start, topic, country → surge
)

func storyBuckets() []string {
	return []string{bucketPlaced, bucketRecords, bucketMembers, bucketStories, bucketAliases, bucketUnsettled, bucketSurges}
}

const (
	schemaVersion = 1
	stampSize     = 12
	digestSize    = 16
	nameSize      = 512 // longest id of a source, topic or item
	seqSize       = 8
)

func keySchema() []byte     { return []byte("schema") }
func keyCheckpoint() []byte { return []byte("checkpoint") }
func keyPlaced() []byte     { return []byte("placed") }
func keyAuthority() []byte  { return []byte("authority") }

// checkName refuses what would break a key apart.
func checkName(what, name string) error {
	switch {
	case name == "":
		return fmt.Errorf("%s without an id", what)
	case len(name) > nameSize:
		return fmt.Errorf("%s %.40q…: id longer than %d bytes", what, name, nameSize)
	case strings.IndexByte(name, 0) >= 0:
		return fmt.Errorf("%s %q: id with a zero byte", what, name)
	}
	return nil
}

// prefix begins all keys of one source, topic or item.
func prefix[S ~string](name S) []byte {
	key := make([]byte, 0, len(name)+1+1+stampSize+digestSize)
	return append(append(key, name...), 0)
}

// stamp writes a time so that bytes compare as times do.
func stamp(key []byte, t time.Time) []byte {
	key = binary.BigEndian.AppendUint64(key, uint64(t.Unix())^1<<63)
	return binary.BigEndian.AppendUint32(key, uint32(t.Nanosecond()))
}

func unstamp(b []byte) time.Time {
	sec := int64(binary.BigEndian.Uint64(b) ^ 1<<63)
	return time.Unix(sec, int64(binary.BigEndian.Uint32(b[8:]))).UTC()
}

// digest shortens what a source may make as long as it likes.
func digest(s string) []byte {
	sum := sha256.Sum256([]byte(s))
	return sum[:digestSize]
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

func keptKey(source news.SourceID, firstSeen time.Time, id news.ItemID) []byte {
	return append(stamp(prefix(source), firstSeen), id...)
}

func linkKey(link []byte, id news.ItemID) []byte {
	return append(bytes.Clone(link), id...)
}

func knownKey(source news.SourceID, id news.ItemID) []byte {
	return append(prefix(source), id...)
}

func identityKey(source news.SourceID, k news.Key) []byte {
	return append(append(prefix(source), k.Kind), digest(k.Value)...)
}

// pageKey is identityKey of a link with the link before the source, so that
// the sources that list a page lie side by side.
func pageKey(source news.SourceID, k news.Key) []byte {
	return append(digest(k.Value), source...)
}

// pageKeyOf returns the pageKey that mirrors a key of keys, or nil if that is no link's.
func pageKeyOf(source news.SourceID, key []byte) []byte {
	rest := key[len(source)+1:]
	if len(rest) != 1+digestSize || rest[0] != news.LinkKey {
		return nil
	}
	return append(bytes.Clone(rest[1:]), source...)
}

func ledgerKey(topic news.TopicID, id news.ItemID) []byte {
	return append(prefix(id), topic...)
}

func windowKey(topic news.TopicID, firstSeen time.Time, id news.ItemID) []byte {
	return append(stamp(prefix(topic), firstSeen), id...)
}

// splitStamped takes apart what follows the prefix in keys of kept and window.
func splitStamped(bucket string, key []byte, prefixLen int) (time.Time, news.ItemID, error) {
	rest := key[prefixLen:]
	if len(rest) <= stampSize {
		return time.Time{}, "", damaged(bucket, key, "key too short")
	}
	return unstamp(rest), news.ItemID(rest[stampSize:]), nil
}

// location is where a kept item lies, and what must go when it goes.
type location struct {
	seq       uint64
	firstSeen time.Time
	link      []byte // digest; nil without a link
	source    news.SourceID
}

func (l location) encode() []byte {
	b := stamp(seqKey(l.seq), l.firstSeen)
	b = append(b, byte(len(l.link)))
	b = append(b, l.link...)
	return append(b, l.source...)
}

func decodeLocation(key, payload []byte) (location, error) {
	const head = seqSize + stampSize + 1
	if len(payload) < head || len(payload) < head+int(payload[head-1]) {
		return location{}, damaged(bucketIDs, key, "too short")
	}
	l := location{seq: binary.BigEndian.Uint64(payload), firstSeen: unstamp(payload[seqSize:])}
	rest := payload[head:]
	if n := int(payload[head-1]); n > 0 {
		l.link, rest = bytes.Clone(rest[:n]), rest[n:]
	}
	l.source = news.SourceID(rest)
	return l, nil
}
