package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"straitwire/topic"
)

// Selection is what somebody takes of a configuration for one of his own. An
// empty list takes everything, an empty text leaves the default.
type Selection struct {
	Contact string
	BaseURL string
	Listen  string
	Topics  []string // ids
	Regions []string // of the sources; those that the topics name come along
}

// Offer is what there is to select from.
type Offer struct {
	Topics  []topic.Topic // in the order of the file
	Regions []string      // sorted
}

// OfferOf returns what there is to select from in the configuration data.
func OfferOf(data []byte) (Offer, error) {
	cfg, err := Parse("config.yaml", data)
	if err != nil {
		return Offer{}, err
	}
	return offerOf(cfg), nil
}

func offerOf(cfg *Config) Offer {
	regions := make(map[string]bool)
	for _, src := range cfg.Sources {
		if src.Region != "" {
			regions[src.Region] = true
		}
	}
	return Offer{Topics: cfg.Topics.Topics(), Regions: slices.Sorted(maps.Keys(regions))}
}

// Check says what of the selection is a mistake or not on offer.
func (s Selection) Check(offer Offer) error {
	for _, setting := range []struct {
		key, text string
		value     value
	}{
		{"contact", s.Contact, new(contact)},
		{"base_url", s.BaseURL, new(baseURL)},
		{"listen", s.Listen, new(hostPort)},
	} {
		if setting.text != "" {
			if p := setting.value.parse(setting.text); p != nil {
				return fmt.Errorf("%s: %s", setting.key, p)
			}
		}
	}
	var topics []string
	for _, t := range offer.Topics {
		topics = append(topics, string(t.ID))
	}
	for _, list := range []struct {
		what          string
		chosen, known []string
	}{{"topic", s.Topics, topics}, {"region", s.Regions, offer.Regions}} {
		for _, word := range list.chosen {
			if !listed(word, list.known) {
				return fmt.Errorf("no %s %s; %s", list.what, brief(word), suggest(word, list.known))
			}
		}
	}
	return nil
}

// Selected returns the configuration data with the chosen settings, topics and
// sources, as it would stand in a file at path. What is kept keeps its
// comments, and the result loads.
func Selected(path string, data []byte, s Selection) ([]byte, error) {
	cfg, err := Parse(path, data)
	if err != nil {
		return nil, err
	}
	if err := s.Check(offerOf(cfg)); err != nil {
		return nil, err
	}
	m := &mistakes{file: path}
	top := m.read(data)
	if top == nil {
		return nil, m.err()
	}
	lines := strings.SplitAfter(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	topics, err := sectionOf(top, "topics", len(lines))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	sources, err := sectionOf(top, "sources", len(lines))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	specs, err := cfg.Concepts.Parse(path, topics.list)
	if err != nil {
		return nil, err
	}
	keep := keptSources(cfg, specs, s)
	source := func(id string) bool { return keep[id] }
	chosen := func(id string) bool { return len(s.Topics) == 0 || listed(id, s.Topics) }
	var doc yaml.Node // as it is written: top has its aliases followed
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	carry(lines, &doc, func(line int) bool { return topics.goes(line-1, chosen) || sources.goes(line-1, source) })
	// The later list first: the places of the other one stay true.
	if topics.begin > sources.begin {
		lines = sources.pick(topics.pick(lines, chosen), source)
	} else {
		lines = topics.pick(sources.pick(lines, source), chosen)
	}
	text := strings.Join(lines, "")
	for _, setting := range []struct{ key, value string }{{"contact", s.Contact}, {"base_url", s.BaseURL}, {"listen", s.Listen}} {
		if setting.value != "" {
			text = settle(text, setting.key, yamlText(setting.value))
		}
	}
	got, err := Parse(path, []byte(text))
	if err != nil {
		return nil, fmt.Errorf("%s: what was chosen does not stand by itself; choose more: %w", path, err)
	}
	if !decidesAlike(got, cfg, chosen) {
		return nil, fmt.Errorf("%s: what was chosen means something else by itself; choose more", path)
	}
	return []byte(text), nil
}

// decidesAlike reports whether got has the chosen topics of cfg, and they
// decide as they do there.
func decidesAlike(got, cfg *Config, chosen func(id string) bool) bool {
	want := slices.DeleteFunc(cfg.Topics.Topics(), func(t topic.Topic) bool { return !chosen(string(t.ID)) })
	return slices.Equal(got.Topics.Topics(), want)
}

// keptSources are the ids of the sources that a selection takes.
func keptSources(cfg *Config, specs []topic.Spec, s Selection) map[string]bool {
	keep := make(map[string]bool)
	for _, src := range cfg.Sources {
		keep[string(src.ID)] = len(s.Regions) == 0 || listed(src.Region, s.Regions)
	}
	for _, id := range cfg.Disabled {
		keep[string(id)] = len(s.Regions) == 0
	}
	for _, spec := range specs {
		if len(s.Topics) == 0 || listed(string(spec.ID), s.Topics) {
			for _, ref := range spec.SourceRefs() {
				keep[string(ref.ID)] = true
			}
		}
	}
	return keep
}

// settle gives a key at the top its value: in place of the line that has it,
// or shows its default as a comment, else before everything.
func settle(text, key, value string) string {
	line := key + ": " + value
	at := regexp.MustCompile(`(?m)^(?:# )?` + key + `:.*$`).FindStringIndex(text)
	if at == nil {
		return line + "\n" + text
	}
	return text[:at[0]] + line + text[at[1]:]
}
