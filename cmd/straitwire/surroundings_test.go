package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"straitwire/store"
)

// child is the program as a process of its own, with limits of its own.
type child struct {
	*running
	cmd    *exec.Cmd
	stderr *safeBuffer
}

// startChild runs the program behind a line of shell, which sets its limits.
func startChild(t *testing.T, shell, data, config string, files ...*os.File) *child {
	t.Helper()
	c := &child{}
	c.cmd, c.stderr = childCommand(t, shell, data, config, files...)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := false
	end := func() (int, string) {
		if !ended {
			ended = true
			_ = c.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
			_ = c.cmd.Wait()                          // the code follows
		}
		return c.cmd.ProcessState.ExitCode(), c.stderr.String()
	}
	t.Cleanup(func() { end() })
	c.running = &running{t: t, socket: filepath.Join(data, "admin.sock"), stop: end}
	c.wait("the program to serve", func() bool {
		out, err := c.ask("status", "--json")
		var report statusReport
		if err != nil || json.Unmarshal([]byte(out), &report) != nil {
			return false
		}
		c.url = report.URL
		return true
	})
	return c
}

// childCommand is serve as a process of its own, after some words of a shell
// and with files beyond the first three.
func childCommand(t *testing.T, shell, data, config string, files ...*os.File) (*exec.Cmd, *safeBuffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "straitwire") // TestMain goes by this name
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	cmd, stderr := exec.Command("sh", "-c", shell+` exec "$@"`, "sh", program, "serve", "--config", config, "--data", data, "--listen", "127.0.0.1:0"), &safeBuffer{}
	cmd.Stderr, cmd.ExtraFiles = stderr, files
	return cmd, stderr
}

// errors are the lines of the log at level ERROR.
func (c *child) errors() []string {
	var lines []string
	for line := range strings.Lines(c.stderr.String()) {
		if strings.Contains(line, `"level":"ERROR"`) {
			lines = append(lines, line)
		}
	}
	return lines
}

// quietEnd ends the program and looks for what nobody should ever read.
func (c *child) quietEnd() {
	c.t.Helper()
	code, stderr := c.stop()
	if code != 0 || strings.Contains(stderr, "goroutine ") || strings.Contains(stderr, "panic") {
		c.t.Errorf("exit %d: %s", code, stderr)
	}
}

// smallDisk mounts a small file system, or skips.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED: no small file system: mount: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return dir
}

// TestFullDisk fills the disk under the daemon: the feeds are served, the
// error is one that a person understands, and when there is room again all
// goes on by itself, with nothing lost.
func TestFullDisk(t *testing.T) {
	disk, dir := smallDisk(t, "6m"), t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	config := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	data := filepath.Join(disk, "data")
	d := startChild(t, "", data, config)
	d.wait("the first item", func() bool { return len(d.titles("strait")) == 1 })

	ballast := filepath.Join(disk, "ballast")
	_ = os.WriteFile(ballast, make([]byte, 8<<20), 0o600) // until the disk is full
	if out, err := d.ask("backup", filepath.Join(dir, "backup.db")); err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("backup on a full disk = %q, %v", out, err)
	}
	// What is free within the file is filled first: large items use it up.
	for n := range 40 {
		o.publish(fmt.Sprint("large-", n), fmt.Sprintf("Ships in the strait, part %d %s", n, strings.Repeat("and on ", 8000)))
	}
	d.wait("the disk to be noticed", func() bool { return len(d.errors()) > 0 })
	for _, line := range d.errors() {
		if !strings.Contains(line, "disk full") || !strings.Contains(line, "free some space") {
			t.Errorf("the log says %s", line)
		}
	}
	if got := d.titles("strait"); len(got) < 1 {
		t.Errorf("on a full disk the feed has %d items", len(got))
	}
	o.publish("2", "The last ship in the strait")
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	d.wait("all to go on", func() bool {
		return strings.Contains(strings.Join(d.titles("strait"), "\n"), "The last ship") && len(d.titles("strait")) == 42
	})
	t.Logf("%d lines of errors", len(d.errors()))
	d.quietEnd()
	if v, err := store.Verify(t.Context(), dataFile(data)); err != nil || v.Err() != nil {
		t.Errorf("verify: %v, %q", err, v.Problems)
	}
}

// TestReadOnlyDisk starts where nothing can be written.
func TestReadOnlyDisk(t *testing.T) {
	disk, dir := smallDisk(t, "6m"), t.TempDir()
	o := newOrigin(t)
	config := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	data := filepath.Join(disk, "data")
	startChild(t, "", data, config).quietEnd()
	if out, err := exec.Command("mount", "-o", "remount,ro", disk).CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED: %v: %s", err, out)
	}
	for _, tt := range []struct {
		words []string
		want  string
		code  int
	}{
		{[]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, "read-only file system", 1},
		{[]string{"compact", "--data", data}, "read-only file system", 1},
		{[]string{"restore", "--force", dataFile(data), "--data", data}, "read-only file system", 1},
		{[]string{"verify", "--data", data}, "sound", 0},
		{[]string{"backup", filepath.Join(dir, "backup.db"), "--data", data}, "verified", 0},
		{[]string{"export", "items", "--data", data}, "", 0},
	} {
		var out bytes.Buffer
		code := command(t.Context(), append(tt.words, "--config", config), nil, &out, &out)
		if code != tt.code || !strings.Contains(out.String(), tt.want) || strings.Count(out.String(), "\n") > 2 {
			t.Errorf("%v: exit %d, want %d with %q: %s", tt.words, code, tt.code, tt.want, &out)
		}
	}
}

// TestFewDescriptors lets readers take all descriptors of the daemon.
func TestFewDescriptors(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	config := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	d := startChild(t, "ulimit -n 40;", filepath.Join(dir, "data"), config)
	d.wait("the first item", func() bool { return len(d.titles("strait")) == 1 })
	var greedy []net.Conn
	for range 60 {
		conn, err := net.DialTimeout("tcp", strings.TrimPrefix(d.url, "http://"), 5*time.Second)
		if err != nil {
			break
		}
		greedy = append(greedy, conn)
	}
	o.CloseClientConnections() // so that the next visit needs a descriptor
	o.publish("2", "More ships in the strait")
	d.wait("the origin to be out of reach", func() bool { return strings.Contains(d.stderr.String(), "too many open files") })
	for _, conn := range greedy {
		_ = conn.Close()
	}
	d.wait("all to go on", func() bool { return len(d.titles("strait")) == 2 })
	if lines := d.errors(); len(lines) > 0 {
		t.Errorf("an operator need not come for that: %q", lines)
	}
	d.quietEnd()
}

// TestLittleMemory starts where the data file cannot be mapped.
func TestLittleMemory(t *testing.T) {
	dir := t.TempDir()
	path := newOrigin(t).config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	program := buildProgram(t, dir) // as it is released: the race detector needs far more
	out, err := exec.Command("sh", "-c", `ulimit -v 2000000; exec "$@"`, "sh", program, "serve", "--config", path, "--listen", "127.0.0.1:0").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "cannot allocate memory") || strings.Contains(string(out), "goroutine ") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestBadSurroundings names the thing and what to do.
func TestBadSurroundings(t *testing.T) {
	dir := t.TempDir()
	o := newOrigin(t)
	path := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	occupied := strings.TrimPrefix(o.URL, "http://")
	damaged := filepath.Join(dir, "damaged")
	if err := os.MkdirAll(damaged, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(damaged, "straitwire.db"), bytes.Repeat([]byte("not a database"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args []string
		want string
		code int
	}{
		{"port in use", []string{"--listen", occupied}, "the port is in use", 1},
		{"address of nobody", []string{"--listen", "192.0.2.1:80"}, "listen on 192.0.2.1:80", 1},
		{"no address", []string{"--listen", "nonsense"}, "--listen", 2},
		{"data is a file", []string{"--listen", "127.0.0.1:0", "--data", file}, "data directory", 1},
		{"damaged", []string{"--listen", "127.0.0.1:0", "--data", damaged}, "damaged", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stderr bytes.Buffer
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			code := command(ctx, append([]string{"serve", "--config", path}, tt.args...), nil, io.Discard, &stderr)
			if code != tt.code || !strings.Contains(stderr.String(), tt.want) || strings.Contains(stderr.String(), "goroutine") {
				t.Errorf("exit %d, want %d with %q; stderr:\n%s", code, tt.code, tt.want, &stderr)
			}
		})
	}
}
