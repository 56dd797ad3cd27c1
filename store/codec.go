package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"time"
	"unicode/utf8"

	"straitwire/news"
)

// Every value in the file is an envelope: one byte for the version of its
// encoding, four bytes CRC-32C over version, key and payload, then the
// payload. bbolt itself has no checksum on values, and a key in the sum shows
// a value that strayed under a foreign key.
const (
	envelopeVersion = 1
	envelopeSize    = 5
)

func checksum(version byte, key, payload []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli) // the same shared table at every call
	sum := crc32.Update(0, table, []byte{version})
	return crc32.Update(crc32.Update(sum, table, key), table, payload)
}

// seal puts a payload into its envelope.
func seal(key, payload []byte) []byte { return sealAs(envelopeVersion, key, payload) }

func sealAs(version byte, key, payload []byte) []byte {
	sealed := make([]byte, envelopeSize, envelopeSize+len(payload))
	sealed[0] = version
	binary.BigEndian.PutUint32(sealed[1:], checksum(version, key, payload))
	return append(sealed, payload...)
}

// unseal takes the payload out of its envelope. The payload is a part of
// value: copy it before the transaction ends.
func unseal(bucket string, key, value []byte) ([]byte, error) {
	if len(value) < envelopeSize {
		return nil, damaged(bucket, key, "too short")
	}
	version, payload := value[0], value[envelopeSize:]
	switch {
	case checksum(version, key, payload) != binary.BigEndian.Uint32(value[1:]):
		return nil, damaged(bucket, key, "checksum does not match")
	case version > envelopeVersion:
		return nil, fmt.Errorf("record in %s at key %q: %w; use that version", bucket, key, ErrNewer)
	case version == 0:
		return nil, damaged(bucket, key, "no version")
	}
	return payload, nil
}

// encode writes a payload as JSON. Markup is not escaped: items hold HTML,
// and six bytes for every "<" would be paid on disk for ever.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

func decode(bucket string, key, payload []byte, v any) error {
	if err := json.Unmarshal(payload, v); err != nil {
		return damaged(bucket, key, err.Error())
	}
	return nil
}

// unsealInto is unseal and decode in one.
func unsealInto(bucket string, key, value []byte, v any) error {
	payload, err := unseal(bucket, key, value)
	if err != nil {
		return err
	}
	return decode(bucket, key, payload, v)
}

// The stored structs repeat those of package news field by field, so that the
// compiler objects when a field is added or renamed there: what is on disk
// keeps its names whatever the house calls them.

type storedItem struct {
	ID     news.ItemID     `json:"id"`
	Seq    uint64          `json:"seq"`
	Source news.SourceID   `json:"src"`
	Also   []news.SourceID `json:"also,omitempty"`

	GUID        string           `json:"guid,omitempty"`
	Title       string           `json:"title,omitempty"`
	URL         string           `json:"url,omitempty"`
	Summary     string           `json:"sum,omitempty"`
	Content     string           `json:"html,omitempty"`
	Text        string           `json:"text,omitempty"`
	Alternative news.Alternative `json:"alt,omitzero"`
	Language    string           `json:"lang,omitempty"`

	Authors    []news.Person    `json:"by,omitempty"`
	Categories []string         `json:"cat,omitempty"`
	Image      string           `json:"img,omitempty"`
	Enclosures []news.Enclosure `json:"encl,omitempty"`
	Rights     string           `json:"rights,omitempty"`
	Outlet     news.Outlet      `json:"outlet,omitzero"`

	Published time.Time `json:"pub,omitzero"`
	Updated   time.Time `json:"upd,omitzero"`
	Claimed   time.Time `json:"claim,omitzero"`
	FirstSeen time.Time `json:"seen"`
	Changed   time.Time `json:"chg"`
	Revision  int       `json:"rev,omitempty"`

	Renewed   time.Time `json:"renew,omitzero"`
	Withdrawn time.Time `json:"gone,omitzero"`
}

type storedVisit struct {
	Source   news.SourceID `json:"src"`
	URL      string        `json:"url,omitempty"`
	Site     string        `json:"site,omitempty"`
	FinalURL string        `json:"final,omitempty"`
	Moved    string        `json:"moved,omitempty"`
	Moving   string        `json:"moving,omitempty"`
	Held     int           `json:"held,omitempty"`

	Started time.Time     `json:"at"`
	Took    time.Duration `json:"took,omitempty"`
	Reason  news.Reason   `json:"reason,omitempty"`
	Detail  string        `json:"detail,omitempty"`
	Status  int           `json:"status,omitempty"`
	Bytes   int64         `json:"bytes,omitempty"`

	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"modified,omitempty"`
	BodyHash     uint64 `json:"hash,omitempty"`
	Damage       string `json:"damage,omitempty"`

	Fresh time.Duration `json:"fresh,omitempty"`
	Pause time.Duration `json:"pause,omitempty"`
	Quiet news.Quiet    `json:"quiet,omitzero"`

	NotBefore    time.Time `json:"not_before,omitzero"`
	Failures     int       `json:"failures,omitempty"`
	FailingSince time.Time `json:"failing,omitzero"`
	Calm         string    `json:"calm,omitempty"`
	CalmUntil    time.Time `json:"calm_until,omitzero"`
	Succeeded    time.Time `json:"good,omitzero"`
	Read         time.Time `json:"read,omitzero"`
	Brought      time.Time `json:"brought,omitzero"`
	Newest       time.Time `json:"newest,omitzero"`

	Title   string `json:"title,omitempty"`
	Listed  int    `json:"listed,omitempty"`
	New     int    `json:"new,omitempty"`
	Updated int    `json:"updated,omitempty"`

	Tally news.Tally `json:"tally,omitzero"`
	Total news.Tally `json:"total,omitzero"`

	Hub    string    `json:"hub,omitempty"`
	Self   string    `json:"self,omitempty"`
	Pushed time.Time `json:"pushed,omitzero"`
	Pushes int       `json:"pushes,omitempty"`

	Delta   bool      `json:"delta,omitempty"`
	Follows bool      `json:"follows,omitempty"`
	Gaps    int       `json:"gaps,omitempty"`
	GapAt   time.Time `json:"gap,omitzero"`
	Hurry   int       `json:"hurry,omitempty"`

	Was    string      `json:"was,omitempty"`
	Rhythm news.Rhythm `json:"rhythm,omitzero"`
	Health news.Health `json:"health,omitzero"`

	Listing news.Listing `json:"-"` // in a bucket of its own
	First   news.First   `json:"-"` // of the configuration
}

type storedEvent struct {
	Seq    uint64         `json:"seq"`
	At     time.Time      `json:"at"`
	Kind   news.EventKind `json:"kind"`
	Source news.SourceID  `json:"src,omitempty"`
	Class  news.Class     `json:"class,omitempty"`
	Was    news.Class     `json:"was,omitempty"`
	Text   string         `json:"text,omitempty"`
}

// visitRecord keeps validators that JSON would change: they are echoed byte
// for byte, and a server may send bytes that are not UTF-8.
type visitRecord struct {
	storedVisit
	RawETag     []byte `json:"raw_etag,omitempty"`
	RawModified []byte `json:"raw_modified,omitempty"`
}

type storedEntry struct {
	Topic     news.TopicID `json:"topic"`
	Item      news.ItemID  `json:"item"`
	Seq       uint64       `json:"seq"`
	FirstSeen time.Time    `json:"seen"`
	Entered   time.Time    `json:"in,omitzero"`
	Filter    string       `json:"filter,omitempty"`
	Score     int          `json:"score,omitempty"`
	Why       []news.Why   `json:"why,omitempty"`
	Left      time.Time    `json:"left,omitzero"`
	LeftWhy   string       `json:"left_why,omitempty"`
}

type storedSubscription struct {
	Source   news.SourceID `json:"src"`
	Hub      string        `json:"hub"`
	Topic    string        `json:"topic"`
	Callback string        `json:"callback"`
	Secret   string        `json:"secret"`

	Asked    time.Time `json:"asked,omitzero"`
	Failures int       `json:"failures,omitempty"`
	Next     time.Time `json:"next,omitzero"`
	Until    time.Time `json:"until,omitzero"`
	Ending   bool      `json:"ending,omitempty"`
}

func encodeItem(it news.Item) ([]byte, error)  { return encode(storedItem(it)) }
func encodeEntry(e news.Entry) ([]byte, error) { return encode(storedEntry(e)) }

func encodeVisit(v news.Visit) ([]byte, error) {
	rec := visitRecord{storedVisit: storedVisit(v)}
	if !utf8.ValidString(v.ETag) {
		rec.RawETag, rec.ETag = []byte(v.ETag), ""
	}
	if !utf8.ValidString(v.LastModified) {
		rec.RawModified, rec.LastModified = []byte(v.LastModified), ""
	}
	return encode(rec)
}

func decodeVisit(key, value []byte) (news.Visit, error) {
	var rec visitRecord
	if err := unsealInto(bucketVisits, key, value, &rec); err != nil {
		return news.Visit{}, err
	}
	if rec.RawETag != nil {
		rec.ETag = string(rec.RawETag)
	}
	if rec.RawModified != nil {
		rec.LastModified = string(rec.RawModified)
	}
	return news.Visit(rec.storedVisit), nil
}

// clock returns a time as the store keeps it: in UTC, without the reading of
// the monotonic clock. A year that JSON cannot write is no date at all: one
// item with such a date must not stop its source for ever.
func clock(t time.Time) time.Time {
	t = t.UTC().Round(0)
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}
	}
	return t
}
