package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// powerCuts says how often TestPowerCut cuts the power.
const powerCuts = "STRAITWIRE_POWER_CUTS"

// TestPowerCut cuts the power at random instants: of what the program wrote,
// just what it had synced is there afterwards. What a subscriber saw must be of
// that, or it would be published again under another id, or be lost.
func TestPowerCut(t *testing.T) {
	cuts := 8
	if testing.Short() {
		cuts = 2
	}
	cuts = int(crashNumber(t, powerCuts, uint64(cuts)))
	seed := crashNumber(t, crashSeed, uint64(time.Now().UnixNano()))
	t.Logf("%d power cuts; %s=%d repeats them", cuts, crashSeed, seed)
	disk := newLoopDisk(t, 256<<20)
	c := newCrash(t, seed, cuts)
	c.disk = filepath.Join(disk.dir, "data")
	c.configure()
	for i := range cuts {
		began := time.Now()
		_, kill := c.program("serve")
		life := time.Duration(c.random.Int64N(int64(1500 * time.Millisecond)))
		if i%4 == 3 { // at the first write or before
			life /= 20
		}
		c.subscribe(began, began.Add(life))
		disk.cut()
		c.subscribe(began, time.Now().Add(50*time.Millisecond)) // nothing more may be published now
		kill()
		disk.again()
		c.check()
		if t.Failed() {
			t.Fatalf("after power cut %d\n%s", i+1, c.log())
		}
	}
	c.complete()
	t.Logf("%d items published", len(c.published))
}

// TestDeadDisk takes the disk from under a daemon that serves: its feeds stay,
// each failure is one clear error, and nothing ends by itself.
func TestDeadDisk(t *testing.T) {
	disk, dir := newLoopDisk(t, 64<<20), t.TempDir()
	o := newOrigin(t)
	o.publish("1", "Ships in the strait")
	config := o.config(t, dir, "  - {id: strait, title: Strait, match: strait}\n")
	d := startChild(t, "", filepath.Join(disk.dir, "data"), config)
	d.wait("the first item", func() bool { return len(d.titles("strait")) == 1 })
	disk.cut()
	o.publish("2", "More ships in the strait")
	d.wait("an error", func() bool { return len(d.errors()) > 0 })
	if got := d.titles("strait"); len(got) != 1 {
		t.Errorf("the feed has %q", got)
	}
	for _, line := range d.errors() {
		if !strings.Contains(line, "input/output error") || strings.Contains(line, "goroutine") {
			t.Errorf("error: %s", line)
		}
	}
	_ = d.cmd.Process.Kill() // it cannot end in order
}

// loopDisk is a file system in a file whose power can be cut.
type loopDisk struct {
	t          *testing.T
	image, dir string
	mounted    bool
}

func newLoopDisk(t *testing.T, size int64) *loopDisk {
	t.Helper()
	d := &loopDisk{t: t, image: filepath.Join(t.TempDir(), "disk"), dir: t.TempDir()}
	file, err := os.Create(d.image)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Truncate(size), file.Close()); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mkfs.ext4", "-q", d.image).CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED: no disk of our own: mkfs.ext4: %v: %s", err, out)
	}
	if err := d.mount(); err != nil {
		t.Skip("NOT TESTED: no disk of our own: ", err)
	}
	t.Cleanup(func() {
		if d.mounted {
			d.unmount()
		}
	})
	return d
}

func (d *loopDisk) mount() error {
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.dir).CombinedOutput(); err != nil {
		return fmt.Errorf("mount: %w: %s", err, out)
	}
	d.mounted = true
	return nil
}

func (d *loopDisk) unmount() {
	d.t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) { // a killed process lets go in its own time
		out, err := exec.Command("umount", d.dir).CombinedOutput()
		if err == nil {
			d.mounted = false
			return
		}
		if time.Now().After(end) {
			d.t.Fatalf("umount: %v: %s", err, out)
		}
	}
}

// cut lets the file system lose all that was not synced, and fail from now on.
func (d *loopDisk) cut() {
	d.t.Helper()
	const (
		shutdown   = 0x8004587d // FS_IOC_SHUTDOWN, of linux/fs.h
		noLogFlush = 2          // EXT4_GOING_FLAGS_NOLOGFLUSH
	)
	dir, err := os.Open(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	defer dir.Close()
	flags := uint32(noLogFlush)
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, dir.Fd(), shutdown, uintptr(unsafe.Pointer(&flags))); errno != 0 {
		d.t.Skip("NOT TESTED: the power of a file system cannot be cut: ", errno)
	}
}

// again mounts what the power cut has left.
func (d *loopDisk) again() {
	d.t.Helper()
	d.unmount()
	if err := d.mount(); err != nil {
		d.t.Fatal(err)
	}
}
