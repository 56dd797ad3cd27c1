package demo

import (
	"slices"
	"strings"
	"testing"

	"straitwire/news"

	"go.yaml.in/yaml/v4"
)

func TestConfigIsCompleteYAML(t *testing.T) {
	text := Config("http://127.0.0.1:40001", "127.0.0.1:8017")
	var doc struct {
		Listen  string
		BaseURL string `yaml:"base_url"`
		Title   string
		Contact string
		Limits  struct {
			MinInterval    string   `yaml:"min_interval"`
			PerHost        string   `yaml:"per_host"`
			AllowAddresses []string `yaml:"allow_addresses"`
			AllowPorts     []int    `yaml:"allow_ports"`
		}
		Sources []map[string]string
		Topics  []struct{ ID, Title string }
	}
	if err := yaml.Load(text, &doc, yaml.WithKnownFields(false)); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if doc.Listen != "127.0.0.1:8017" || doc.BaseURL != "http://127.0.0.1:8017" || doc.Limits.MinInterval != "1s" {
		t.Errorf("head of the configuration: %+v", doc)
	}
	if !slices.Equal(doc.Limits.AllowPorts, []int{40001}) || !slices.Equal(doc.Limits.AllowAddresses, []string{"127.0.0.0/8", "::1/128"}) {
		t.Errorf("limits: %+v", doc.Limits)
	}
	origin := at(0).Sources()
	if len(doc.Sources) != len(origin) {
		t.Fatalf("%d sources, want %d", len(doc.Sources), len(origin))
	}
	for i, s := range doc.Sources {
		if want := "http://127.0.0.1:40001" + origin[i].Path; s["id"] != origin[i].ID || s["url"] != want {
			t.Errorf("source %s at %s, want %s at %s", s["id"], s["url"], origin[i].ID, want)
		}
		for _, key := range []string{"title", "publisher", "country", "region", "language", "kind", "control", "schedule", "site"} {
			if s[key] == "" {
				t.Errorf("source %s has no %s", s["id"], key)
			}
		}
		if !slices.Contains(news.Kinds(), s["kind"]) || !slices.Contains(news.Controls(), s["control"]) {
			t.Errorf("source %s: kind %q, control %q", s["id"], s["kind"], s["control"])
		}
	}
	ids := []string{}
	for _, topic := range doc.Topics {
		ids = append(ids, topic.ID)
	}
	for _, id := range []string{"taiwan-strait", "japan-defence", "korean-peninsula", "south-china-sea", "ukraine", "sahel"} {
		if !slices.Contains(ids, id) {
			t.Errorf("no topic %s in %v", id, ids)
		}
	}
}

func TestConfigNamesAReachableAddress(t *testing.T) {
	rows := []struct{ listen, want string }{
		{":8017", "http://127.0.0.1:8017"},
		{"0.0.0.0:8017", "http://127.0.0.1:8017"},
		{"[::1]:9", "http://[::1]:9"},
		{"news.example:80", "http://news.example:80"},
	}
	for _, row := range rows {
		if text := string(Config("http://127.0.0.1:1", row.listen)); !strings.Contains(text, `base_url: "`+row.want+`"`) {
			t.Errorf("Config(listen %q) has no base_url %q", row.listen, row.want)
		}
	}
}
