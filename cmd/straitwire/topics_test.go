package main

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"go.yaml.in/yaml/v4"

	"straitwire/config"
	"straitwire/news"
)

// headline is one labelled title; the other fields are what is known of its
// source.
type headline struct {
	Topic   news.TopicID `yaml:"topic" json:"-"`
	Want    bool         `yaml:"want" json:"-"`
	Set     string       `yaml:"set" json:"-"`
	Lang    string       `yaml:"lang" json:"lang"`
	Title   string       `yaml:"title" json:"title"`
	Summary string       `yaml:"summary" json:"summary"`
	Feed    string       `yaml:"feed" json:"feed"`
	Kind    string       `yaml:"kind" json:"kind"`
	Control string       `yaml:"control" json:"control"`
	Country string       `yaml:"country" json:"country"`
}

// TestTopicsOnHeadlines holds the shipped topics to headlines that are none of
// their own examples. Each topic is held as well, more loosely, for a good sum
// can hide one that finds nothing.
func TestTopicsOnHeadlines(t *testing.T) {
	data, err := os.ReadFile("testdata/headlines.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Headlines []headline `yaml:"headlines"`
	}
	if err := yaml.Load(data, &file, yaml.WithKnownFields()); err != nil {
		t.Fatal(err)
	}
	if len(file.Headlines) < 330 {
		t.Fatalf("%d headlines read", len(file.Headlines))
	}
	judgeHeadlines(t, file.Headlines, 0.97, 0.95)
}

// TestTopicsOnSharedHeadlines does the same with the labelled headlines that
// came with the wishes.
func TestTopicsOnSharedHeadlines(t *testing.T) {
	data, err := os.ReadFile("../../../shared/domain/topics.yaml")
	if err != nil {
		t.Skip("the shared wishes are not beside the project:", err)
	}
	var file struct {
		Topics []struct {
			ID       news.TopicID `yaml:"id"`
			Examples []headline   `yaml:"examples"`
		} `yaml:"topics"`
	}
	if err := yaml.Load(data, &file); err != nil {
		t.Fatal(err)
	}
	var list []headline
	for _, topic := range file.Topics {
		for _, h := range topic.Examples {
			h.Topic, h.Set = topic.ID, "shared"
			list = append(list, h)
		}
	}
	if len(list) < 100 {
		t.Fatalf("%d headlines read", len(list))
	}
	judgeHeadlines(t, list, 0.97, 0.95)
}

// found counts the judgements on one set or topic.
type found struct{ hits, misses, wrong int }

func (s *found) count(h *headline, matched bool) {
	switch {
	case h.Want && matched:
		s.hits++
	case h.Want:
		s.misses++
	case matched:
		s.wrong++
	}
}

func (s *found) precision() float64 { return float64(s.hits) / float64(max(s.hits+s.wrong, 1)) }
func (s *found) recall() float64    { return float64(s.hits) / float64(max(s.hits+s.misses, 1)) }

// judgeHeadlines runs the headlines through the shipped configuration as
// `straitwire replay` does, and names each that is judged wrongly.
func judgeHeadlines(t *testing.T, list []headline, precision, recall float64) {
	t.Helper()
	cfg, err := config.Load("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	replay := newReplayer(cfg)
	var all found
	sets, topics := map[string]*found{}, map[string]*found{}
	for i := range list {
		h := &list[i]
		raw, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := replay.line(raw)
		if err != nil {
			t.Fatalf("%s: %v", h.Title, err)
		}
		got, ok := answer.(replayAnswer)
		if !ok {
			t.Fatalf("%s: the answer is a %T", h.Title, answer)
		}
		matched := slices.ContainsFunc(got.Topics, func(m replayMatch) bool { return m.ID == h.Topic })
		if matched != h.Want {
			t.Logf("%s: %s: matches is %v: %s", h.Set, h.Topic, matched, h.Title)
		}
		all.count(h, matched)
		for key, group := range map[string]map[string]*found{h.Set: sets, string(h.Topic): topics} {
			if group[key] == nil {
				group[key] = &found{}
			}
			group[key].count(h, matched)
		}
	}
	for set, s := range sets {
		t.Logf("%s: precision %.3f, recall %.3f", set, s.precision(), s.recall())
	}
	if all.precision() < precision || all.recall() < recall {
		t.Errorf("precision %.3f and recall %.3f of %d headlines, want at least %.2f and %.2f", all.precision(), all.recall(), len(list), precision, recall)
	}
	if len(topics) != len(cfg.Topics.Topics()) {
		t.Errorf("%d topics have headlines, %d are shipped", len(topics), len(cfg.Topics.Topics()))
	}
	for id, s := range topics {
		if s.precision() < 0.8 || s.recall() < 0.8 {
			t.Errorf("topic %s: precision %.2f, recall %.2f, want at least 0.8 of each", id, s.precision(), s.recall())
		}
	}
}
