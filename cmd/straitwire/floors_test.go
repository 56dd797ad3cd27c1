package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// floors is the house: a room imports rooms on lower floors only, and
// neighbours never import one another.
var floors = map[string]int{
	"straitwire/cmd/straitwire":      4,
	"straitwire/cmd/straitwire/demo": 3, // the demo's origin and its sample sources; knows no room
	"straitwire/config":              3,
	"straitwire/feedout":             2,
	"straitwire/fetcher":             2,
	"straitwire/store":               2,
	"straitwire/store/storetest":     3, // the promises of a store, for tests of any backend
	"straitwire/web":                 2,
	"straitwire/hub":                 2, // calls readers through what the fetcher gives it
	"straitwire/fetcher/websub":      2, // asks hubs through what the fetcher gives it
	"straitwire/fetcher/decode":      1,
	"straitwire/story":               1,
	"straitwire/topic":               1,
	"straitwire/representation":      1, // knows HTTP, and nothing of what it answers with
	"straitwire/topic/countrynames":  1, // writes concepts of topic; knows no room
	"straitwire/news":                0,
	"straitwire":                     0, // the shipped configuration, as text
}

// homes lists the foreign modules that belong to certain rooms.
var homes = map[string][]string{
	"github.com/mmcdole/gofeed":           {"straitwire/fetcher/decode"},
	"github.com/microcosm-cc/bluemonday":  {}, // tests only
	"github.com/gogs/chardet":             {"straitwire/fetcher/decode"},
	"github.com/robfig/cron":              {"straitwire/fetcher"},
	"code.dny.dev/ssrf":                   {"straitwire/fetcher"},
	"go.etcd.io/bbolt":                    {"straitwire/store"},
	"github.com/gorilla/feeds":            {"straitwire/feedout"},
	"go.yaml.in/yaml":                     {"straitwire/config", "straitwire/topic"},
	"github.com/google/jsonschema-go":     {"straitwire/config"},
	"github.com/spf13/cobra":              {"straitwire/cmd/straitwire"},
	"github.com/spf13/pflag":              {"straitwire/cmd/straitwire"},
	"github.com/coreos/go-systemd":        {"straitwire/cmd/straitwire"},
	"github.com/jedib0t/go-pretty":        {"straitwire/cmd/straitwire"},
	"github.com/prometheus/client_golang": {"straitwire/cmd/straitwire"},
	"github.com/klauspost/compress":       {"straitwire/representation"},
	"github.com/google/go-cmp":            {"straitwire/store/storetest"}, // tests only
	"github.com/rogpeppe/go-internal":     {},                             // tests only
	"pgregory.net/rapid":                  {},                             // tests only
	"go.uber.org/goleak":                  {},                             // tests only
	"net/http/httptest":                   {},                             // tests only
	"testing":                             {"straitwire/store/storetest"},
	"straitwire/store/storetest":          {}, // tests only
	"straitwire/cmd/straitwire/demo":      {"straitwire/cmd/straitwire"},
	"github.com/cespare/xxhash/v2":        {"straitwire/fetcher", "straitwire/fetcher/decode"},
	"golang.org/x/net/html":               {"straitwire/fetcher/decode"},
	"github.com/abadojack/whatlanggo":     {"straitwire/fetcher/decode"},
	"golang.org/x/time/rate":              {"straitwire/fetcher"},
	"net/http":                            {"straitwire/cmd/straitwire", "straitwire/cmd/straitwire/demo", "straitwire/feedout", "straitwire/fetcher", "straitwire/fetcher/websub", "straitwire/hub", "straitwire/representation", "straitwire/web"},
	"os":                                  {"straitwire/cmd/straitwire", "straitwire/config", "straitwire/store", "straitwire/topic/countrynames"},
	"net":                                 {"straitwire/cmd/straitwire", "straitwire/config", "straitwire/fetcher"},
	"straitwire/cmd/straitwire":           {},
}

// pkg is what `go list -json` says of a package.
type pkg struct {
	ImportPath string
	Imports    []string
}

func TestFloors(t *testing.T) {
	for _, p := range listPackages(t) {
		floor, ok := floors[p.ImportPath]
		if !ok {
			t.Errorf("package %s has no floor; add it to the table and to docs/ARCHITECTURE.md", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if below, ok := floors[imp]; ok && below >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d): imports go down only", p.ImportPath, floor, imp, below)
			}
			if rooms, ok := home(imp); ok && !contains(rooms, p.ImportPath) {
				t.Errorf("%s imports %s, whose rooms are %v", p.ImportPath, imp, rooms)
			}
		}
	}
}

// TestVocabularyIsPoor holds floor 0 to the standard library, x/text and the
// IDNA tables.
func TestVocabularyIsPoor(t *testing.T) {
	for _, p := range listPackages(t) {
		if p.ImportPath != "straitwire/news" {
			continue
		}
		for _, imp := range p.Imports {
			foreign := strings.Contains(strings.SplitN(imp, "/", 2)[0], ".")
			allowed := strings.HasPrefix(imp, "golang.org/x/text/") || strings.HasPrefix(imp, "golang.org/x/net/idna") || strings.HasPrefix(imp, "golang.org/x/net/publicsuffix")
			if foreign && !allowed {
				t.Errorf("news imports %s", imp)
			}
		}
	}
}

func listPackages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "straitwire/...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 8 {
		t.Fatalf("go list found %d packages, want the whole house", len(all))
	}
	return all
}

// home finds the longest entry of homes that names imp or a module above it.
func home(imp string) (rooms []string, ok bool) {
	best := ""
	for module := range homes {
		exact := imp == module
		below := strings.HasPrefix(imp, module+"/") && strings.Contains(module, ".")
		if (exact || below) && len(module) > len(best) {
			best = module
		}
	}
	if best == "" {
		return nil, false
	}
	return homes[best], true
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
