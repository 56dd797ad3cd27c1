package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"straitwire/store"
)

// How often TestCrash kills, and the seed that says when.
const (
	crashKills = "STRAITWIRE_CRASH_KILLS"
	crashSeed  = "STRAITWIRE_CRASH_SEED"
)

const crashSources = 6

// crash is a daemon that is killed and started again over the same data.
type crash struct {
	t      *testing.T
	binary string
	dir    string
	disk   string // where the data is, if not in dir
	config string
	origin *numberedOrigin
	random *rand.Rand
	addr   string
	wide   bool // which of two filters the topic odd has now

	published map[string]string // number of an item as its title ends → id, of all that a subscriber ever saw
	recovered []time.Duration   // from the start to the first feed
	done      map[string]int    // kills, by what was under way
}

// TestCrash kills the program at random instants, while it starts, visits,
// publishes, reloads, is copied and compacted. After each kill the data file is
// sound, and ledger and checkpoint agree; what was published once is published
// after each start, under the same id and once. In the end no item is missing.
func TestCrash(t *testing.T) {
	kills := 25
	if testing.Short() {
		kills = 5
	}
	kills = int(crashNumber(t, crashKills, uint64(kills)))
	seed := crashNumber(t, crashSeed, uint64(time.Now().UnixNano()))
	t.Logf("%d kills; %s=%d repeats them", kills, crashSeed, seed)
	c := newCrash(t, seed, kills)
	c.firstBackup()
	for i := range kills {
		switch {
		case i%8 == 7 && i > 8:
			c.killCompact()
		case i%8 == 6 && i > 8:
			c.killRestore()
		default:
			c.killServe([]string{"", "shrink", "backup", "", "reload", "shrink"}[i%6])
		}
		c.check()
		if t.Failed() {
			t.Fatalf("after kill %d", i+1)
		}
	}
	c.complete()
	slices.Sort(c.recovered)
	t.Logf("kills: %v; %d items published; from start to feeds: median %v, longest %v", c.done, len(c.published),
		c.recovered[len(c.recovered)/2].Round(time.Millisecond), c.recovered[len(c.recovered)-1].Round(time.Millisecond))
}

func crashNumber(t *testing.T, name string, usual uint64) uint64 {
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// buildProgram builds the program as it is released.
func buildProgram(t *testing.T, dir string) string {
	t.Helper()
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("NOT TESTED: no go command to build the program with")
	}
	binary := filepath.Join(dir, "straitwire")
	if out, err := exec.CommandContext(t.Context(), tool, "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

func newCrash(t *testing.T, seed uint64, kills int) *crash {
	dir := t.TempDir()
	c := &crash{
		t: t, dir: dir, config: filepath.Join(dir, "config.yaml"), binary: buildProgram(t, dir),
		origin: newNumberedOrigin(t, seed, min(3, 1200/float64(kills*crashSources))), random: rand.New(rand.NewPCG(seed, 2)),
		published: map[string]string{}, done: map[string]int{},
	}
	l, err := listenFeeds("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.addr = l.Addr().String()
	_ = l.Close() // free for the program
	c.configure()
	return c
}

// configure writes the configuration, each time with the other filter.
func (c *crash) configure() {
	c.wide = !c.wide
	_, port, _ := strings.Cut(strings.TrimPrefix(c.origin.URL, "http://"), ":")
	var b strings.Builder
	fmt.Fprintf(&b, "listen: %s\ndata: %s\nlimits: {min_interval: 1s, per_host: 1ms, allow_addresses: [127.0.0.0/8], allow_ports: [%s]}\nfeeds: {entries: 2500}\nsources:\n", c.addr, c.data(), port)
	for n := range crashSources {
		fmt.Fprintf(&b, "  - {id: s%d, url: \"%s/s%d\", schedule: \"@every 1s\", language: en}\n", n, c.origin.URL, n)
	}
	odd := "oddly"
	if c.wide {
		odd = "{any: [oddly, evenly]}"
	}
	fmt.Fprintf(&b, "topics:\n  - {id: all, title: All, match: {any: [oddly, evenly]}}\n  - {id: odd, title: Odd, match: %s}\n", odd)
	if err := os.WriteFile(c.config, []byte(b.String()), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func (c *crash) data() string { return cmp.Or(c.disk, filepath.Join(c.dir, "data")) }

// program starts the program and returns how to kill it.
func (c *crash) program(words ...string) (cmd *exec.Cmd, kill func()) {
	c.t.Helper()
	cmd = exec.Command(c.binary, append(words, "--config", c.config)...)
	log, err := os.OpenFile(filepath.Join(c.dir, "log"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	return cmd, func() {
		_ = cmd.Process.Kill() // it may have ended
		err := cmd.Wait()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if ok && exit.ExitCode() == 1 && c.disk != "" && strings.Contains(c.log(), "straitwire: error: ") && strings.Contains(c.log(), "input/output error") {
			return // the disk was gone before it had started
		}
		if err != nil && (!ok || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL) {
			c.t.Errorf("%v ended by itself: %v\n%s", words, err, c.log())
		}
	}
}

func (c *crash) log() string {
	const most = 10 << 10
	log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
	return string(log[max(0, len(log)-most):])
}

// firstBackup makes a whole backup, for those to come to replace.
func (c *crash) firstBackup() {
	c.t.Helper()
	began := time.Now()
	_, kill := c.program("serve")
	defer kill()
	c.awaitFeeds(began)
	cmd, _ := c.program("backup", filepath.Join(c.dir, "backup.db"))
	if err := cmd.Wait(); err != nil {
		c.t.Fatalf("backup: %v\n%s", err, c.log())
	}
}

// killServe lets the daemon run for a moment, maybe does something with it, and
// kills it.
func (c *crash) killServe(what string) {
	c.t.Helper()
	life := time.Duration(c.random.Int64N(int64(1500 * time.Millisecond)))
	if what == "" && c.random.IntN(3) == 0 {
		what, life = "start", time.Duration(c.random.Int64N(int64(200*time.Millisecond)))
	}
	began := time.Now()
	_, kill := c.program("serve")
	deadline := began.Add(life)
	if what == "backup" || what == "reload" || what == "shrink" {
		c.awaitFeeds(began)
		deadline = time.Now().Add(time.Duration(c.random.Int64N(int64(120 * time.Millisecond))))
		ctx, cancel := context.WithDeadline(context.Background(), deadline)
		defer cancel()
		c.disturb(ctx, what)
	} else {
		c.subscribe(began, deadline)
	}
	time.Sleep(time.Until(deadline)) // the instant of the kill is what is tried
	kill()
	if what == "" {
		what = "serve"
	}
	c.done[what]++
}

// disturb asks the daemon for something that the kill interrupts.
func (c *crash) disturb(ctx context.Context, what string) {
	admin := newAdminClient(filepath.Join(c.data(), "admin.sock"))
	switch what {
	case "reload":
		c.configure()
		var result reloadResult
		_ = admin.call(ctx, "POST", "/reload", nil, &result) // the daemon may be killed first
		return
	case "shrink":
		var result store.Compacted
		for ctx.Err() == nil { // again and again, so that the kill finds one under way
			_ = admin.call(ctx, "POST", "/compact", nil, &result)
		}
		return
	}
	file := filepath.Join(c.dir, "backup.db")
	_, kill := c.program("backup", file)
	<-ctx.Done()
	kill()
	if v, err := store.Verify(context.Background(), file); err != nil || v.Err() != nil {
		c.t.Errorf("an interrupted backup took the name of a whole one: %v, %q", err, v.Problems)
	}
}

func (c *crash) killCompact() {
	c.t.Helper()
	_, kill := c.program("compact")
	time.Sleep(time.Duration(c.random.Int64N(int64(250 * time.Millisecond))))
	kill()
	c.done["compact"]++
}

// killRestore restores the last whole backup, if there is one, over data of its
// own.
func (c *crash) killRestore() {
	c.t.Helper()
	dir := filepath.Join(c.dir, "restored")
	_, kill := c.program("restore", "--force", filepath.Join(c.dir, "backup.db"), "--data", dir)
	time.Sleep(time.Duration(c.random.Int64N(int64(150 * time.Millisecond))))
	kill()
	c.done["restore"]++
	switch v, err := store.Verify(context.Background(), dataFile(dir)); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil || v.Err() != nil:
		c.t.Errorf("an interrupted restore left a data file that is not whole: %v, %q", err, v.Problems)
	}
}

// awaitFeeds waits for the first feed.
func (c *crash) awaitFeeds(began time.Time) {
	c.t.Helper()
	for end := began.Add(time.Minute); !c.look(began); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("no feeds after %v:\n%s", time.Since(began), c.log())
		}
	}
}

// subscribe reads the feed until a time.
func (c *crash) subscribe(began, until time.Time) {
	c.t.Helper()
	first := true
	for time.Now().Before(until) {
		if c.look(began) && first {
			first = false
			began = time.Time{}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// look reads the feed once: all that was ever published must be in it. If began
// is given, the time since then is what the start took.
func (c *crash) look(began time.Time) bool {
	c.t.Helper()
	now, ok := c.feed("all")
	if !ok {
		return false
	}
	if !began.IsZero() {
		c.recovered = append(c.recovered, time.Since(began))
	}
	for number, id := range c.published {
		if now[number] != id {
			c.t.Errorf("item %s was published as %q, now as %q", number, id, now[number])
		}
	}
	c.published = now
	return true
}
