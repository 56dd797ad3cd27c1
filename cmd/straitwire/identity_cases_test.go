package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// identityGold is what a line of cases says of itself. A line without an
// action says it by item_group: which lines are one item.
type identityGold struct {
	ID, Action string
	ItemGroup  string `json:"item_group"`
	ItemOf     string `json:"item_of"`
}

// TestReplayIdentity runs cases of identity through the door of the command:
// our own, one for each row of the table in docs/notes, in ten languages, and
// the shared ones.
func TestReplayIdentity(t *testing.T) {
	config := filepath.Join(t.TempDir(), "config.yaml")
	const text = `topics: []
sources:
  - {id: beacon, url: "https://feeds.beacon.example/all", site: "https://www.beacon.example/"}
  - {id: beacon-sea, url: "https://beacon.example/sea.xml"}
  - {id: reader, url: "https://reader.example/feed"}
`
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"testdata/identity.jsonl", "../../../shared/corpus/stories/crafted.jsonl"} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			cases, err := os.ReadFile(path)
			if err != nil {
				t.Skipf("the cases are not here: %v", err)
			}
			var stdout, stderr bytes.Buffer
			if code := command(context.Background(), []string{"replay", "--config", config}, bytes.NewReader(cases), &stdout, &stderr); code != 0 {
				t.Fatalf("replay: exit %d\n%s", code, &stderr)
			}
			first := map[string]string{} // group to its first line
			in, out := bufio.NewScanner(bytes.NewReader(cases)), bufio.NewScanner(&stdout)
			in.Buffer(nil, 1<<20)
			out.Buffer(nil, 1<<20)
			asked := 0
			for in.Scan() && out.Scan() {
				var want identityGold
				var got struct {
					ID, Action string
					ItemOf     *string `json:"item_of"`
				}
				if err := json.Unmarshal(in.Bytes(), &want); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(out.Bytes(), &got); err != nil {
					t.Fatal(err)
				}
				if want.ItemGroup != "" {
					if want.ItemOf = first[want.ItemGroup]; want.ItemOf == "" {
						first[want.ItemGroup] = want.ID
					}
				}
				of := ""
				if got.ItemOf != nil {
					of = *got.ItemOf
				}
				asked++
				if got.Action != want.Action || of != want.ItemOf {
					t.Errorf("%s: %s of %q, want %s of %q", want.ID, got.Action, of, want.Action, want.ItemOf)
				}
			}
			t.Logf("%d lines", asked)
		})
	}
}
