package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"

	"go.etcd.io/bbolt"
)

// fillAll makes a data file in which every bucket has something.
func fillAll(t testing.TB, path string, n int) {
	t.Helper()
	s := open(t, path, store.Options{})
	ctx := t.Context()
	record := func(source news.SourceID, hours int, items []news.Item) {
		t.Helper()
		v := news.Visit{
			Source: source, URL: "https://news.example/" + string(source), Started: when().Add(time.Duration(hours) * time.Hour),
			Reason: news.ReasonOK, Follows: hours > 0,
		}
		if _, err := s.Record(ctx, v, items); err != nil {
			t.Fatal(err)
		}
	}
	record("alpha", 0, sample(0, n, 600))
	record("beta", 1, sample(n-2, n+3, 600))
	changed := sample(0, n, 600)
	changed[1].Summary += " Corrected."
	record("alpha", 2, slices.Delete(changed, 2, 3)) // one is withdrawn
	if err := s.KeepSubscription(ctx, news.Subscription{Source: "alpha", Hub: "https://hub.example/", Callback: "https://us.example/1"}); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepToken(ctx, news.Token{ID: "ab12", Topic: "t", Hash: []byte("sum"), Made: when()}); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepSubscribers(ctx, []news.Subscriber{{Topic: "https://us.example/t.atom", Callback: "https://r.example/", Until: when()}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Note(ctx, news.Event{At: when(), Kind: news.EventRefused, Text: "a mistake"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authority(ctx, "news.example,2022"); err != nil {
		t.Fatal(err)
	}
	enter(t, s, "t")
	tell(t, s)
	changed = sample(0, n, 600)
	changed[1].Summary += " Corrected once more."
	record("alpha", 4, changed) // changed while it is in a topic
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// tell places items in stories, of which one ends in another.
func tell(t testing.TB, s *store.Store) {
	t.Helper()
	items, err := s.Since(t.Context(), 0, 6)
	if err != nil {
		t.Fatal(err)
	}
	p := news.Placing{Upto: items[5].Seq, At: when(), Unsettled: true}
	for i, it := range items {
		placed := news.Placed{
			Placement: news.Placement{Item: it.ID, Story: news.StoryID(items[i/2*2].ID), Origin: "alpha"},
			Member:    news.Member{Item: it.ID, Source: it.Source, Seen: it.FirstSeen}, Record: []byte("packed"),
		}
		if i == 4 {
			placed.Merged = []news.StoryID{news.StoryID(items[0].ID)}
		}
		p.Items = append(p.Items, placed)
	}
	if err := s.Place(t.Context(), 0, nil, p); err != nil {
		t.Fatal(err)
	}
}

// enter puts all kept items into a topic.
func enter(t testing.TB, s *store.Store, topic news.TopicID) {
	t.Helper()
	items, err := s.Since(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	var entries []news.Entry
	for _, it := range items {
		entries = append(entries, news.Entry{Topic: topic, Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen, Entered: when()})
	}
	last := items[len(items)-1].Seq
	if err := s.Append(t.Context(), last, entries, map[news.TopicID]string{topic: "v1"}); err != nil {
		t.Fatal(err)
	}
}

func TestVerifySound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	fillAll(t, path, 50)
	before, _ := os.ReadFile(path)
	v, err := store.Verify(t.Context(), path)
	if err != nil || len(v.Problems) > 0 {
		t.Fatalf("Verify = %v, %q", err, v.Problems)
	}
	if v.Items != 53 || v.Entries != 53 || v.Pages < 20 || v.Records < 300 {
		t.Errorf("Verify looked at %+v", v)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("Verify changed the file")
	}
	s := open(t, path, store.Options{})
	if _, err := store.Verify(t.Context(), path); !errors.Is(err, store.ErrLocked) {
		t.Errorf("Verify of an open file = %v, want %v", err, store.ErrLocked)
	}
	// What has been pruned leaves nothing behind that leads nowhere.
	if _, err := s.Prune(t.Context(), when().AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if v, err = store.Verify(t.Context(), path); err != nil || len(v.Problems) > 0 {
		t.Errorf("after a prune: %v, %q", err, v.Problems)
	}
}

// Files of older versions are sound.
func TestVerifyOlder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	unpack(t, "testdata/before_pages.db.gz", path)
	if v, err := store.Verify(t.Context(), path); err != nil || len(v.Problems) > 0 || v.Items == 0 {
		t.Errorf("Verify = %+v, %v", v, err)
	}
}

func sealed(key, payload []byte) []byte {
	sum := crc32.Checksum(slices.Concat([]byte{1}, key, payload), crc32.MakeTable(crc32.Castagnoli))
	return append(binary.BigEndian.AppendUint32([]byte{1}, sum), payload...)
}

// Each promise, broken with a record whose checksum is right, is named.
func TestVerifyPromises(t *testing.T) {
	// first applies a change to the first record of a bucket.
	first := func(bucket string, change func(b *bbolt.Bucket, k, v []byte) error) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte(bucket))
			k, v := b.Cursor().First()
			if k == nil {
				return fmt.Errorf("nothing in %s", bucket)
			}
			return change(b, bytes.Clone(k), bytes.Clone(v))
		}
	}
	drop := func(bucket string) func(*bbolt.Tx) error {
		return first(bucket, func(b *bbolt.Bucket, k, _ []byte) error { return b.Delete(k) })
	}
	text := func(bucket, payload string) func(*bbolt.Tx) error {
		return first(bucket, func(b *bbolt.Bucket, k, _ []byte) error { return b.Put(k, sealed(k, []byte(payload))) })
	}
	moved := func(bucket string) func(*bbolt.Tx) error { // to a key that nothing else has
		return first(bucket, func(b *bbolt.Bucket, k, v []byte) error {
			other := append(bytes.Clone(k[:len(k)-1]), k[len(k)-1]^0x15)
			return errors.Join(b.Delete(k), b.Put(other, sealed(other, v[5:])))
		})
	}
	number := func(key string, n uint64) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("meta")).Put([]byte(key), sealed([]byte(key), binary.BigEndian.AppendUint64(nil, n)))
		}
	}
	tests := []struct {
		name   string
		damage func(*bbolt.Tx) error
		want   string
	}{
		{"item gone", drop("items"), "nothing in items"},
		{"item moved", moved("items"), "the item says that it has seq"},
		{"item no JSON", text("items", "{"), "damaged record in items"},
		{"sequence behind", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("items")).SetSequence(3) }, "ahead of the newest"},
		{"checkpoint ahead", number("checkpoint", 1<<40), "checkpoint 1099511627776 is ahead"},
		{"checkpoint behind", number("checkpoint", 1), "was judged, but the checkpoint is 1"},
		{"id gone", drop("ids"), "is not kept"},
		{"id moved", moved("ids"), "lies at its seq"},
		{"kept gone", drop("kept"), "nothing in kept"},
		{"kept moved", moved("kept"), "is not kept"},
		{"link gone", drop("links"), "nothing in links"},
		{"link moved", moved("links"), "is not kept"},
		{"known gone", drop("known"), "nothing in known"},
		{"known moved", moved("known"), "it is of item"},
		{"key elsewhere", text("keys", "nobody"), "nothing in known"},
		{"page moved", moved("pages"), "nothing in keys"},
		{"page elsewhere", text("pages", "nobody"), "it leads to item nobody"},
		{"visit moved", moved("visits"), "it is of source"},
		{"entry gone", drop("ledger"), "nothing in ledger"},
		{"entry moved", moved("ledger"), "it is of topic t"},
		{"window gone", drop("window"), "nothing in window"},
		{"window moved", moved("window"), "is not kept"},
		{"recent moved", moved("recent"), "is not kept"},
		{"history gone", drop("history"), "did not change then"},
		{"history moved", moved("history"), "is not kept"},
		{"mentions cut", text("mentions", "abc"), "damaged record in mentions"},
		{"event moved", moved("events"), "it is event"},
		{"hub moved", moved("hubs"), "it is of callback"},
		{"token moved", moved("tokens"), "it is token ab12"},
		{"subscriber moved", moved("subscribers"), "it is of topic https://us.example/t.atom"},
		{"subscriber no JSON", text("subscribers", "{"), "damaged record in subscribers"},
		{"placed ahead", number("placed", 1<<40), "placed up to 1099511627776"},
		{"placement gone", drop("placed"), "was not placed there"},
		{"placement moved", moved("placed"), "is not kept"},
		{"record moved", moved("records"), "it is not the newest of item"},
		{"records behind", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("records")).SetSequence(2) }, "ahead of the newest (2)"},
		{"member gone", drop("members"), "nothing in members"},
		{"member moved", moved("members"), "was not placed there"},
		{"alias in a circle", first("aliases", func(b *bbolt.Bucket, k, _ []byte) error { return b.Put(k, sealed(k, k)) }), "leads in a circle"},
		{"filter flipped", first("filters", func(b *bbolt.Bucket, k, v []byte) error { v[6] ^= 1; return b.Put(k, v) }), "checksum does not match"},
		{"unknown bucket flipped", func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucket([]byte("of a later version"))
			return errors.Join(err, b.Put([]byte("k"), []byte("value")))
		}, "record in of a later version"},
	}
	good := filepath.Join(t.TempDir(), "good.db")
	fillAll(t, good, 20)
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "straitwire.db")
			write(t, path, data)
			edit(t, path, tt.damage)
			v, err := store.Verify(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(v.Problems, func(p string) bool { return strings.Contains(p, tt.want) }) {
				t.Errorf("Verify found %q, want one with %q", v.Problems, tt.want)
			}
			if err := v.Err(); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("Err = %v", err)
			}
			for _, p := range v.Problems {
				if strings.ContainsAny(p, "\n") || len(p) > 1000 {
					t.Errorf("not one line: %q", p)
				}
			}
		})
	}
}

// Every page that is in use, spoiled in several ways, is noticed and named;
// nothing panics or runs in circles.
func TestVerifyEachPage(t *testing.T) {
	good := filepath.Join(t.TempDir(), "good.db")
	fillAll(t, good, 60)
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	free := map[int]bool{}
	db, err := bbolt.Open(good, 0o600, nil) // for reading alone the free pages are not known
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	if err := db.View(func(tx *bbolt.Tx) error {
		pages = int(tx.Size()) / db.Info().PageSize
		for i := range pages {
			if info, err := tx.Page(i); err == nil && info.Type == "free" {
				free[i] = true
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	size := db.Info().PageSize
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	spoilers := []struct {
		name  string
		spoil func(page []byte)
	}{
		{"flipped", func(p []byte) {
			for i := range p {
				p[i] ^= 0xff
			}
		}},
		{"zeros", func(p []byte) { clear(p) }},
		{"a byte of the head", func(p []byte) { p[8] ^= 0x08 }},
		{"another page", func(p []byte) { copy(p, data[5*size:6*size]) }},
	}
	path := filepath.Join(t.TempDir(), "straitwire.db")
	noticed := 0
	for page := range pages {
		if free[page] {
			continue
		}
		for _, sp := range spoilers {
			spoiled := bytes.Clone(data)
			sp.spoil(spoiled[page*size : (page+1)*size])
			if bytes.Equal(spoiled, data) {
				continue
			}
			write(t, path, spoiled)
			v, err := store.Verify(t.Context(), path)
			switch {
			case err != nil && (!errors.Is(err, store.ErrDamaged) || strings.Contains(err.Error(), "\n")):
				t.Errorf("page %d, %s: %v", page, sp.name, err)
			case err == nil && len(v.Problems) == 0:
				t.Errorf("page %d, %s: not noticed", page, sp.name)
			default:
				noticed++
			}
		}
	}
	t.Logf("%d spoiled files of %d pages were noticed", noticed, pages)
}
