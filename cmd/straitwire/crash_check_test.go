package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// feed reads a feed: number → id.
func (c *crash) feed(topic string) (ids map[string]string, ok bool) {
	c.t.Helper()
	res, err := http.Get("http://" + c.addr + "/topics/" + topic + ".json")
	if err != nil {
		return nil, false
	}
	defer res.Body.Close()
	var feed struct{ Items []struct{ ID, Title string } }
	if res.StatusCode != http.StatusOK || json.NewDecoder(res.Body).Decode(&feed) != nil {
		return nil, false
	}
	ids = map[string]string{}
	for _, it := range feed.Items {
		number := it.Title[strings.LastIndexByte(it.Title, ' ')+1:]
		if other, twice := ids[number]; twice {
			c.t.Errorf("item %s is in topic %s as %s and as %s", number, topic, other, it.ID)
		}
		ids[number] = it.ID
	}
	return ids, true
}

// check looks into the data file that a killed daemon has left.
func (c *crash) check() {
	c.t.Helper()
	ctx := context.Background()
	path := dataFile(c.data())
	v, err := store.Verify(ctx, path)
	if errors.Is(err, fs.ErrNotExist) && len(c.published) == 0 {
		return // killed before it had made one
	}
	if err != nil || v.Err() != nil {
		c.t.Fatalf("after a kill: %v, %q\n%s", err, v.Problems, c.log())
	}
	st, err := store.Open(path, store.Options{ReadOnly: true})
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	checkpoint, err := st.Checkpoint(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	items, err := st.Since(ctx, 0, 1<<20)
	if err != nil {
		c.t.Fatal(err)
	}
	var ids []news.ItemID
	for _, it := range items {
		ids = append(ids, it.ID)
	}
	entries, err := st.Entries(ctx, "all", ids)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, it := range items {
		e, entered := entries[it.ID]
		if it.Seq <= checkpoint && (!entered || !e.Live() || e.Seq != it.Seq) {
			c.t.Errorf("the checkpoint is %d, but item %s of seq %d is not in the ledger: %+v", checkpoint, it.ID, it.Seq, e)
		}
	}
}

// complete runs the daemon until nothing more is to come, and looks for what is
// missing.
func (c *crash) complete() {
	c.t.Helper()
	last := c.origin.hush()
	began := time.Now()
	cmd, _ := c.program("serve")
	c.awaitFeeds(began)
	want, odd := map[string]bool{}, map[string]bool{}
	for src, n := range last {
		for n := range n {
			number := fmt.Sprintf("%s-%d", src, n+1)
			want[number] = true
			if c.wide || n%2 == 0 {
				odd[number] = true
			}
		}
	}
	for topic, want := range map[string]map[string]bool{"all": want, "odd": odd} {
		for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
			got, _ := c.feed(topic)
			var missing, foreign []string
			for number := range want {
				if got[number] == "" {
					missing = append(missing, number)
				}
			}
			for number := range got {
				if !want[number] {
					foreign = append(foreign, number)
				}
			}
			if missing == nil && foreign == nil {
				break
			}
			if time.Now().After(end) {
				c.t.Errorf("topic %s: missing in the end %q, too many %q", topic, missing, foreign)
				break
			}
		}
	}
	c.look(time.Time{})
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		c.t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		c.t.Errorf("asked to end: %v\n%s", err, c.log())
	}
	c.check()
	left, err := filepath.Glob(filepath.Join(c.data(), "*"))
	if err != nil || len(left) != 2 {
		c.t.Errorf("left in the data directory: %q, %v; want the data file and its marker", left, err)
	}
}
