package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"straitwire/news"
)

func TestListingCodec(t *testing.T) {
	want := listing{noted: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	want.Reading = 7
	want.Blocks = []news.Block{{Hash: 1, Item: "a"}, {}, {Hash: 1<<64 - 1, Item: "0123456789abcdef"}}
	raw := want.encode()
	if diff := cmp.Diff(want, decodeListing(raw), cmp.AllowUnexported(listing{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for n := range raw { // cut off anywhere: nothing that was not there
		got := decodeListing(raw[:n])
		for i, b := range got.Blocks {
			if b != want.Blocks[i] {
				t.Errorf("cut after %d bytes: block %d is %+v", n, i, b)
			}
		}
	}
	if got := decodeListing(append([]byte{listingVersion + 1}, raw[1:]...)); len(got.Blocks) > 0 {
		t.Errorf("another version is read as %+v", got)
	}
}
