package config

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"straitwire/fetcher"
	"straitwire/news"
)

// shipped is the configuration at the top of the repository.
func shipped(t *testing.T) *Config {
	t.Helper()
	cfg, err := Load("../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestShippedConfig(t *testing.T) {
	cfg := shipped(t)
	languages, regions := make(map[string]bool), make(map[string]bool)
	for _, s := range cfg.Sources {
		for name, v := range map[string]string{
			"title": s.Title, "publisher": s.Publisher, "country": s.Country, "region": s.Region,
			"language": s.Language, "kind": s.Kind, "control": s.Control, "schedule": s.Schedule,
		} {
			if v == "" {
				t.Errorf("source %s has no %s", s.ID, name)
			}
		}
		languages[s.Language], regions[s.Region] = true, true
	}
	if len(cfg.Sources) < 60 || len(languages) < 9 || len(regions) < 17 {
		t.Errorf("%d sources in %d languages and %d regions, want at least 60, 9 and 17", len(cfg.Sources), len(languages), len(regions))
	}
	if len(cfg.Topics.Topics()) == 0 {
		t.Error("no topics")
	}
}

// domain is the part of the shared list of feeds that these tests hold the
// shipped configuration against.
type domain struct {
	Kinds map[string]struct {
		Poll string `yaml:"poll"`
	} `yaml:"kinds"`
	Feeds []struct {
		URL      string `yaml:"url"`
		Region   string `yaml:"region"`
		Liveness string `yaml:"liveness"`
	} `yaml:"feeds"`
	KnownBad []struct {
		URL string `yaml:"url"`
	} `yaml:"known_bad"`
}

func sharedDomain(t *testing.T) domain {
	t.Helper()
	data, err := os.ReadFile("../../shared/domain/feeds.yaml")
	if err != nil {
		t.Skip("the shared list of feeds is not here")
	}
	var d domain
	if err := yaml.Load(data, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestShippedSourcesWereTested(t *testing.T) {
	d := sharedDomain(t)
	cfg := shipped(t)
	tested, wanted := make(map[string]bool), make(map[string]bool)
	for _, f := range d.Feeds {
		if f.Liveness == "tested_ok" || f.Liveness == "mixed" {
			tested[f.URL], wanted[f.Region] = true, true
		}
	}
	for _, s := range cfg.Sources {
		if !tested[s.URL] {
			t.Errorf("source %s: nobody has tested %s", s.ID, s.URL)
		}
		if slices.ContainsFunc(d.KnownBad, func(b struct {
			URL string `yaml:"url"`
		},
		) bool {
			return b.URL == s.URL
		}) {
			t.Errorf("source %s: %s is known to be bad", s.ID, s.URL)
		}
		delete(wanted, s.Region)
	}
	for region := range wanted {
		t.Errorf("no source in the region %s", region)
	}
}

func TestDefaultSchedulesKeepToThePolls(t *testing.T) {
	d := sharedDomain(t)
	cfg := shipped(t)
	first := make(map[string]string) // of each kind, without a schedule of its own
	for _, s := range cfg.Sources {
		if !strings.HasPrefix(s.Schedule, "@every") {
			first[s.Kind] = s.Schedule
		}
	}
	span := regexp.MustCompile(`^(?:(\d+)-)?(\d+)([mh])$`)
	for _, kind := range news.Kinds() {
		poll := span.FindStringSubmatch(d.Kinds[kind].Poll)
		if poll == nil {
			t.Errorf("kind %s: no poll in the shared list", kind)
			continue
		}
		low, high := poll[1], poll[2]
		if low == "" {
			low = high
		}
		for where, spec := range map[string]string{"ours": builtinSchedules()[kind], "config.yaml": first[kind]} {
			s, err := fetcher.ParseSchedule(spec, time.Minute)
			if err != nil {
				t.Errorf("kind %s, %s: %v", kind, where, err)
				continue
			}
			var least, most duration
			if p, q := least.parse(low+poll[3]), most.parse(high+poll[3]); p != nil || q != nil {
				t.Fatal(p, q)
			}
			if got := duration(s.Interval()); got < least || got > most {
				t.Errorf("kind %s, %s: every %s, want %s", kind, where, got, d.Kinds[kind].Poll)
			}
		}
	}
}
