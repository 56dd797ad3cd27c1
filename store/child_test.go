package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"straitwire/news"
	"straitwire/store"
)

// The test binary run again with this variable is a process of its own: it
// opens the store that it names, and does what the mode says.
const (
	childPath = "STRAITWIRE_STORETEST_PATH"
	childMode = "STRAITWIRE_STORETEST_MODE"
)

// child starts such a process. It ends when its standard input is closed.
func child(t *testing.T, mode, path string) (cmd *exec.Cmd, out *bufio.Reader, stop func()) {
	t.Helper()
	cmd = exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childMode+"="+mode, childPath+"="+path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewReader(stdout), func() {
		in.Close()
		if _, err := io.Copy(io.Discard, stdout); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Log(err)
		}
	}
}

// beChild does the work of such a process, if this is one.
func beChild() bool {
	mode, path := os.Getenv(childMode), os.Getenv(childPath)
	if mode == "" {
		return false
	}
	if err := work(mode, path); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	return true
}

func work(mode, path string) error {
	s, err := store.Open(path, store.Options{Owner: "straitwire serve"})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	ctx := context.Background()
	switch mode {
	case "hold":
		fmt.Println("open")
		_, err = io.Copy(io.Discard, os.Stdin)
		return err
	case "write": // until it is killed; a line says what was promised
		st, err := s.Stats(ctx)
		if err != nil {
			return err
		}
		for n := st.Items / 10; ; n++ {
			at := when().Add(time.Duration(n) * time.Hour)
			v := news.Visit{Source: "alpha", Started: at, ETag: fmt.Sprintf("%d", n)}
			if _, err := s.Record(ctx, v, sample(n*10, n*10+10, 2000)); err != nil {
				return err
			}
			some, err := s.Since(ctx, uint64(n*10), 10)
			if err != nil {
				return err
			}
			var entries []news.Entry
			for _, it := range some {
				entries = append(entries, news.Entry{Topic: "t", Item: it.ID, Seq: it.Seq, FirstSeen: it.FirstSeen, Entered: at})
			}
			if err := s.Append(ctx, uint64(n*10+10), entries, nil); err != nil {
				return err
			}
			fmt.Println(n)
		}
	}
	return fmt.Errorf("no mode %q", mode)
}
