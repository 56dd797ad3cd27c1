package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConceptFiles(t *testing.T) {
	for _, tt := range []struct {
		name, config string
		files        map[string]string
		want         []string // "DIR" stands for the folder
	}{
		{
			"good", "concepts: [own.yaml, more/b.yaml]\nsources: []\ntopics: [{id: x, match: {any: [{concept: smit}, {concept: beta}]}}]\n",
			map[string]string{"own.yaml": "concepts: [{id: smit, names: {en: [Smit]}}]\n", "more/b.yaml": "concepts: [{id: beta, names: {en: [Beta]}}]\n"},
			nil,
		},
		{
			"mistakes of all files, config.yaml first", "concepts: [own.yaml]\nlisen: x\nsources: []\ntopics: [{id: x, match: {any: [{concept: smit}, {concept: smid}]}}]\n",
			map[string]string{"own.yaml": "concepts: [{id: smit, names: {en: [Smit]}, case: [x]}]\n"},
			[]string{
				`DIR/config.yaml:2:1: no key "lisen" here; did you mean "listen"?`,
				`DIR/config.yaml:4:59: topic "x": no concept "smid"; did you mean "smit"?`,
				`DIR/own.yaml:1:51: concept "smit": case "x" is none of its names`,
			},
		},
		{
			"a topic is not blamed for a file that is not there", "concepts: [own.yaml, own.yaml, .]\nsources: []\ntopics: [{id: x, match: {concept: smit}}]\n", nil,
			[]string{
				"DIR/config.yaml:1:12: concepts[0]: DIR/own.yaml: no such file",
				"DIR/config.yaml:1:22: concepts[1]: the file stands on line 1 already; remove one of the two",
				"DIR/config.yaml:1:32: concepts[2]: DIR: is a directory; name the files in it one by one",
			},
		},
		{
			"syntax", "concepts: [own.yaml]\nsources: []\ntopics: [{id: x, match: {concept: smit}}]\n",
			map[string]string{"own.yaml": "concepts: [{id: smit\n"},
			[]string{"DIR/own.yaml:1:12: yaml: a bracket that opens here is not closed by line 2; add the missing , or bracket"},
		},
		{
			"empty", "concepts: [own.yaml]\nsources: []\ntopics: []\n",
			map[string]string{"own.yaml": "# nothing\n"},
			[]string{"DIR/own.yaml: the file is empty; begin with concepts: and a list below it"},
		},
		{
			"no path", "concepts: [\"\", 7: 8]\nsources: []\ntopics: []\n", nil,
			[]string{
				"DIR/config.yaml:1:12: concepts[0]: \"\" is no path; write the path of a file, for example concepts.yaml",
				"DIR/config.yaml:1:16: concepts[1]: wants a single value and has a mapping",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			cfg, err := Parse(filepath.Join(dir, "config.yaml"), []byte(tt.config))
			var got []string
			if err != nil {
				got = strings.Split(strings.ReplaceAll(err.Error(), dir, "DIR"), "\n")
			} else if _, ok := cfg.Concepts.Named("smit"); !ok {
				t.Error("the configuration lacks its concept")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}
