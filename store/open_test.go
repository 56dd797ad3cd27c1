package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

func TestLockedByAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	cmd, out, stop := child(t, "hold", path)
	if line, err := out.ReadString('\n'); line != "open\n" {
		t.Fatalf("child: %q, %v", line, err)
	}
	_, err := store.Open(path, store.Options{})
	want := fmt.Sprintf("open %s: in use by straitwire serve (pid %d); stop it", path, cmd.Process.Pid)
	if !errors.Is(err, store.ErrLocked) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("Open = %v, want %s…", err, want)
	}
	stop()
	open(t, path, store.Options{})
}

func TestLockedByThisProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	s := open(t, path, store.Options{Owner: "straitwire demo"})
	_, err := store.Open(path, store.Options{})
	want := fmt.Sprintf("in use by straitwire demo (pid %d)", os.Getpid())
	if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), want) {
		t.Errorf("Open = %v, want %s", err, want)
	}
	// A name left behind by a process that is gone says nothing.
	write(t, path+".owner", []byte(`{"pid":2147483646,"command":"straitwire serve"}`))
	if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("Open with an old owner file = %v, want another process", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".owner"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the owner file stays after Close: %v", err)
	}
}

func TestOpenTogether(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "data", "straitwire.db")
		var wg sync.WaitGroup
		for n := range 4 {
			wg.Go(func() {
				for { // each in its turn
					s, err := store.Open(path, store.Options{})
					if errors.Is(err, store.ErrLocked) {
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					source := news.SourceID(fmt.Sprint("source-", n))
					if _, err := s.Record(t.Context(), news.Visit{Source: source, Started: when()}, sample(2*n, 2*n+2, 100)); err != nil {
						t.Error(err)
					}
					if err := s.Close(); err != nil {
						t.Error(err)
					}
					return
				}
			})
		}
		wg.Wait()
		st, err := open(t, path, store.Options{}).Stats(t.Context())
		if err != nil || st.Items != 8 {
			t.Fatalf("%d items, %v; want 8", st.Items, err)
		}
		left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.new"))
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	}
}

func TestMarkerReturns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	fill(t, path, 1)
	remove(t, path+".initialised") // a backup may come without it
	if err := open(t, path, store.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	remove(t, path)
	if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrEmptied) {
		t.Errorf("Open = %v, want %v", err, store.ErrEmptied)
	}
	remove(t, path+".initialised") // as the error says
	open(t, path, store.Options{})
}

// A backup is looked at and stays as it is.
func TestOpenReadOnly(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "straitwire.db")
	if _, err := store.Open(path, store.Options{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path+": ") {
		t.Errorf("Open of nothing = %v, want %v", err, os.ErrNotExist)
	}
	fill(t, path, 3)
	remove(t, path+".initialised")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, path, store.Options{ReadOnly: true})
	items, err := s.Since(t.Context(), 0, 0)
	if err != nil || len(items) != 3 {
		t.Errorf("%d items, %v; want 3", len(items), err)
	}
	if st, err := s.Stats(t.Context()); err != nil || st.Items != 3 {
		t.Errorf("stats of %d items, %v; want 3", st.Items, err)
	}
	if _, err := s.Record(t.Context(), news.Visit{Source: "alpha", Started: when()}, sample(3, 4, 100)); err == nil {
		t.Error("Record wrote into a store that is read only")
	}
	if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("Open beside a reader = %v, want %v", err, store.ErrLocked)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file has changed, %v", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("side files appeared: %v, %v", files, err)
	}
}

func TestOpenUnusablePlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	for name, path := range map[string]string{
		"a file as directory":    filepath.Join(file, "straitwire.db"),
		"no directory above":     filepath.Join(t.TempDir(), "no", "such", "straitwire.db"),
		"a directory of /proc":   "/proc/self/straitwire.db",
		"a directory not ours":   unreadable(t, 0o000),
		"a directory read only":  unreadable(t, 0o500),
		"a link that leads away": link(t),
	} {
		t.Run(name, func(t *testing.T) {
			if path == "" {
				t.Skip("NOT TESTED: root may write everywhere")
			}
			_, err := store.Open(path, store.Options{})
			if err == nil || !strings.Contains(err.Error(), path+": ") || strings.Contains(err.Error(), "\n") {
				t.Errorf("Open = %v, want one line that names %s", err, path)
			}
			for _, sentinel := range []error{store.ErrDamaged, store.ErrEmptied, store.ErrLocked, store.ErrNewer, store.ErrFull} {
				if errors.Is(err, sentinel) {
					t.Errorf("Open = %v is no case of %v", err, sentinel)
				}
			}
		})
	}
}

func unreadable(t *testing.T, mode os.FileMode) string {
	if os.Geteuid() == 0 {
		return ""
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700) }) //nolint:errcheck // only for the removal of the directory
	return filepath.Join(dir, "straitwire.db")
}

func link(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "straitwire.db")
	if err := os.Symlink(filepath.Join(t.TempDir(), "no", "where"), path); err != nil {
		t.Fatal(err)
	}
	return path
}

// What was promised before a kill is there after it, and nothing is half done.
func TestKilledWhileWriting(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	path := filepath.Join(t.TempDir(), "straitwire.db")
	for kill := range 4 {
		cmd, out, stop := child(t, "write", path)
		promised := -1
		for range 3 + kill*4 {
			line, err := out.ReadString('\n')
			if err != nil {
				t.Fatalf("child: %q, %v", line, err)
			}
			if promised, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
				t.Fatalf("child: %q", line)
			}
		}
		time.AfterFunc(time.Duration(kill)*700*time.Microsecond, func() { kill9(cmd) })
		for { // it goes on until the kill arrives
			line, err := out.ReadString('\n')
			if err != nil {
				break
			}
			if promised, err = strconv.Atoi(strings.TrimSpace(line)); err != nil {
				t.Fatalf("child: %q", line)
			}
		}
		stop()
		checkPromised(t, path, promised)
	}
}

func kill9(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

func checkPromised(t *testing.T, path string, promised int) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatalf("Open after a kill: %v", err)
	}
	defer func() { _ = s.Close() }()
	items, err := s.Since(ctx, 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := s.Visit(ctx, "alpha")
	if err != nil {
		t.Fatal(err)
	}
	last, err := strconv.Atoi(v.ETag)
	if err != nil || last < promised || len(items) != (last+1)*10 {
		t.Fatalf("promised visit %d, found visit %q and %d items", promised, v.ETag, len(items))
	}
	checkpoint, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	live, err := s.Count(ctx, "t")
	if err != nil || uint64(live) != checkpoint || checkpoint < uint64(promised*10+10) {
		t.Fatalf("promised %d in the ledger, found checkpoint %d and %d entries, %v", promised*10+10, checkpoint, live, err)
	}
	// The next child goes on behind what the visits brought; the ledger must too.
	if checkpoint < uint64(len(items)) {
		var entries []news.Entry
		for _, it := range items[checkpoint:] {
			entries = append(entries, news.Entry{Topic: "t", Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen})
		}
		if err := s.Append(ctx, uint64(len(items)), entries, nil); err != nil {
			t.Fatal(err)
		}
	}
}
