package store

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"straitwire/news"
)

// What is on disk must be read by every later version: these bytes may gain
// fields, but never change.
func TestEncodingStays(t *testing.T) {
	at := time.Date(2022, 12, 28, 6, 30, 0, 5, time.UTC)
	tests := []struct {
		name   string
		encode func() ([]byte, error)
		want   string
	}{
		{"item", func() ([]byte, error) {
			return encodeItem(news.Item{
				ID: "aaaaaaaaaaaaaaaa", Seq: 7, Source: "cna", GUID: "g", Title: "t", URL: "https://a.example/", Summary: "s", Content: "<p>", Text: "x", Language: "zh",
				Authors: []news.Person{{Name: "n"}}, Categories: []string{"c"}, Image: "i", Enclosures: []news.Enclosure{{URL: "u"}}, Rights: "r",
				Published: at, Updated: at, FirstSeen: at, Changed: at, Revision: 1,
			})
		}, `{"id":"aaaaaaaaaaaaaaaa","seq":7,"src":"cna","guid":"g","title":"t","url":"https://a.example/","sum":"s","html":"<p>","text":"x","lang":"zh",` +
			`"by":[{"Name":"n","Email":"","URL":""}],"cat":["c"],"img":"i","encl":[{"URL":"u","Type":"","Length":0}],"rights":"r",` +
			`"pub":"2022-12-28T06:30:00.000000005Z","upd":"2022-12-28T06:30:00.000000005Z","seen":"2022-12-28T06:30:00.000000005Z","chg":"2022-12-28T06:30:00.000000005Z","rev":1}`},
		{"visit", func() ([]byte, error) {
			return encodeVisit(news.Visit{Source: "cna", URL: "u", Started: at, Took: 1, Reason: news.ReasonOK, ETag: `"\x"`, LastModified: "\xff", BodyHash: 1<<64 - 1, Listed: 2})
		}, `{"src":"cna","url":"u","at":"2022-12-28T06:30:00.000000005Z","took":1,"reason":"ok","etag":"\"\\x\"","hash":18446744073709551615,"listed":2,"raw_modified":"/w=="}`},
		{"entry", func() ([]byte, error) {
			return encodeEntry(news.Entry{
				Topic: "t", Item: "a", Seq: 1, FirstSeen: at, Entered: at, Filter: "f", Score: 3, Why: []news.Why{{Op: "term", Term: "<", Field: "title", At: [2]int{1, 2}}},
				Left: at, LeftWhy: "w",
			})
		}, `{"topic":"t","item":"a","seq":1,"seen":"2022-12-28T06:30:00.000000005Z","in":"2022-12-28T06:30:00.000000005Z","filter":"f","score":3,` +
			`"why":[{"op":"term","term":"<","field":"title","at":[1,2]}],"left":"2022-12-28T06:30:00.000000005Z","left_why":"w"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.encode()
			if err != nil || string(got) != tt.want {
				t.Errorf("encoded, %v:\n%s\nwant:\n%s", err, got, tt.want)
			}
		})
	}
}

func TestUnseal(t *testing.T) {
	key, payload := []byte("key"), []byte("payload")
	sealed := seal(key, payload)
	if got, err := unseal("items", key, sealed); err != nil || !bytes.Equal(got, payload) {
		t.Fatalf("unseal = %q, %v; want %q", got, err, payload)
	}
	if _, err := unseal("items", key, sealAs(envelopeVersion+1, key, payload)); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer version: %v, want %v", err, ErrNewer)
	}
	if _, err := unseal("items", []byte("kez"), sealed); !errors.Is(err, ErrDamaged) {
		t.Errorf("under a foreign key: %v, want %v", err, ErrDamaged)
	}
	for n := range sealed {
		if _, err := unseal("items", key, sealed[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: %v, want %v", n, err, ErrDamaged)
		}
		for bit := range 8 {
			flipped := bytes.Clone(sealed)
			flipped[n] ^= 1 << bit
			if _, err := unseal("items", key, flipped); !errors.Is(err, ErrDamaged) {
				t.Errorf("bit %d of byte %d flipped: %v, want %v", bit, n, err, ErrDamaged)
			}
		}
	}
}

func TestStampOrder(t *testing.T) {
	times := []time.Time{
		{},
		time.Date(1901, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(-1, 999_999_999), time.Unix(0, 0), time.Unix(0, 1), time.Unix(1, 0),
		time.Date(2022, 12, 28, 6, 30, 0, 123, time.UTC), time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	var keys [][]byte
	for _, at := range times {
		key := stamp(nil, at)
		if got := unstamp(key); !got.Equal(at) || len(key) != stampSize {
			t.Errorf("unstamp(stamp(%v)) = %v in %d bytes", at, got, len(key))
		}
		keys = append(keys, key)
	}
	if !slices.IsSortedFunc(keys, bytes.Compare) {
		t.Errorf("stamps are not in the order of their times: %x", keys)
	}
}

func TestLocation(t *testing.T) {
	for _, want := range []location{
		{seq: 1 << 60, firstSeen: time.Unix(5, 6).UTC(), link: digest("x"), source: "cna"},
		{seq: 1, firstSeen: time.Unix(5, 6).UTC(), source: news.SourceID(strings.Repeat("x", nameSize))},
	} {
		got, err := decodeLocation(nil, want.encode())
		if err != nil || got.seq != want.seq || !got.firstSeen.Equal(want.firstSeen) || !bytes.Equal(got.link, want.link) || got.source != want.source {
			t.Errorf("decodeLocation = %+v, %v; want %+v", got, err, want)
		}
	}
	if _, err := decodeLocation(nil, make([]byte, seqSize+stampSize)); !errors.Is(err, ErrDamaged) {
		t.Errorf("too short: %v, want %v", err, ErrDamaged)
	}
	long := location{link: digest("x")}.encode()
	long[seqSize+stampSize] = 200
	if _, err := decodeLocation(nil, long); !errors.Is(err, ErrDamaged) {
		t.Errorf("link beyond the end: %v, want %v", err, ErrDamaged)
	}
}
